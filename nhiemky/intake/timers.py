"""Reads the office's rules on members and grades: the shipped file, with the office's own entries over it."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from calendars.yaml_source import read_yaml
from nhiemky.domain.grading import ShareRule
from nhiemky.domain.timers import TimerRules
from nhiemky.errors import BadInput, describe_fault

FILE = "members/timers.yaml"
_ANY_YEAR = 2027  # no leap year: 29/2 is no day of award


class MemberRules(BaseModel):
    """What `members/timers.yaml` may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    probation_months: int = Field(ge=1, le=36)
    probation_source: str = ""
    badge_years: tuple[int, ...] = Field(min_length=1)
    award_days: tuple[str, ...] = Field(min_length=1)
    badge_source: str = ""
    excellent_share: Decimal | None = Field(default=None, ge=0, le=100)
    excellent_share_source: str = ""

    @field_validator("badge_years")
    @classmethod
    def check_years(cls, years: tuple[int, ...]) -> tuple[int, ...]:
        """Each once, in order, within a life."""
        if list(years) != sorted(set(years)) or not 1 <= years[0] <= years[-1] <= 100:
            raise ValueError("các số năm tăng dần, từ 1 đến 100, không ghi hai lần")
        return years

    @field_validator("award_days")
    @classmethod
    def check_days(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        """Day and month, as "19/5"."""
        for text in days:
            _read_day(text)
        return days

    @property
    def timers(self) -> TimerRules:
        """The rules as the domain takes them."""
        return TimerRules(self.probation_months, self.badge_years, tuple(sorted(map(_read_day, self.award_days))))

    @property
    def share(self) -> ShareRule | None:
        """The largest share of excellent ones, where there is one."""
        if self.excellent_share is None:
            return None
        return ShareRule(self.excellent_share, self.excellent_share_source)


def _read_day(text: str) -> tuple[int, int]:
    day, _, month = text.partition("/")
    try:
        found = date(_ANY_YEAR, int(month), int(day))
    except ValueError:
        raise ValueError(f'"{text}" không phải là ngày trong năm; viết dạng 19/5') from None
    return found.month, found.day


def load_member_rules(templates: Path, overlay: Path | None = None) -> MemberRules:
    """The rules an office works with. Raises BadInput naming the file and the entry that is wrong."""
    files = tuple(file for place in (templates, overlay) if place is not None and (file := place / FILE).is_file())
    if not files:
        raise BadInput(str(templates / FILE), "không có tệp mốc của đảng viên")
    return _load(files, tuple((file.stat().st_mtime_ns, file.stat().st_size) for file in files))


@lru_cache(maxsize=8)
def _load(files: tuple[Path, ...], _at: tuple[tuple[int, int], ...]) -> MemberRules:
    content: dict[str, Any] = {}
    for file in files:
        own = read_yaml(file)
        if not isinstance(own, dict):
            raise BadInput(str(file), "phải gồm các cặp “tên: giá trị”")
        content |= own
    try:
        return MemberRules.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = " > ".join(str(part) for part in first["loc"])
        fault = describe_fault(first["type"], first["msg"], first.get("ctx"))
        raise BadInput(f"{files[-1]}, {place}", fault) from None
