"""The lines of a days file: one decision a line, with its source and its status.

    - {off: 2026-02-16, to: 2026-02-20, name: Tết Bính Ngọ, source: TB 9441/TB-BNV, status: official}
    - {off: 2026-01-02, work: 2026-01-10, name: Hoán đổi, source: CV 12729/VPCP-KGVX, status: official}

`off` alone is a day off (`to` makes it a run), `off` with `work` a swap, `work` alone a make-up day.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml

from calendars.lunar import FIRST_YEAR, LAST_YEAR
from calendars.wording import format_date
from calendars.working_days import Day, Status
from nhiemky.errors import BadInput, explain_os

KEYS = ("off", "to", "work", "name", "source", "status")
EXAMPLE = '- {off: 2027-04-29, work: 2027-05-08, name: Hoán đổi, source: "CV …/VPCP", status: official}'

_LONGEST_RUN = timedelta(days=31)
_WIDEST_SWAP = timedelta(days=90)  # decided swaps lie at most 9 days apart: more is a mistyped month or year
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOTHING = {"", "~", "null"}

# The wheel of PyYAML brings libyaml; a build without it reads the same, only slower.
_LOADER: type[yaml.CSafeLoader | yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Decision:
    """One line. `place` is where it stands ("…/2026.yaml:3"); `to` is the last day of a run."""

    off: date | None
    to: date | None
    work: date | None
    name: str
    source: str
    status: Status
    place: str

    @property
    def first(self) -> date:
        """The day whose year names the file: the day off, or the make-up day where there is no day off."""
        on = self.off or self.work
        assert on is not None
        return on

    @property
    def span(self) -> tuple[date | None, date | None, date | None]:
        """What tells one line from another: its days, whatever it says of them."""
        return (self.off, self.to, self.work)

    @property
    def days(self) -> list[Day]:
        """The days the line speaks of; the two halves of a swap point to each other."""
        days = [self._day_off(on) for on in self._run()]
        if self.work is not None:
            days.append(Day(self.work, True, self._name_of_work(), self.source, self.status, self.off))
        return days

    def _run(self) -> Iterator[date]:
        if self.off is not None:
            last = self.to or self.off
            yield from (self.off + timedelta(i) for i in range((last - self.off).days + 1))

    def _day_off(self, on: date) -> Day:
        return Day(on, False, self.name, self.source, self.status, self.work)

    def _name_of_work(self) -> str:
        return f"Làm bù cho {format_date(self.off)}" if self.off else self.name


def format_decision(decision: Decision) -> str:
    """The line as it stands in a days file; read_decision reads it back to the same values."""
    days = {"off": decision.off, "to": decision.to, "work": decision.work}
    parts = [f"{key}: {day.isoformat()}" for key, day in days.items() if day is not None]
    name, source = (json.dumps(text, ensure_ascii=False) for text in (decision.name, decision.source))
    return f"- {{{', '.join([*parts, f'name: {name}', f'source: {source}', f'status: {decision.status}'])}}}"


def read_decisions(file: Path) -> list[Decision]:
    """The lines of `<year>.yaml`. Raises BadInput naming the file and line, and what is wrong there."""
    year = _year_of(file)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(str(file), "tệp không phải mã UTF-8; hãy lưu lại dạng UTF-8") from None
    except OSError as error:
        raise BadInput(str(file), f"không đọc được tệp ({explain_os(error)})") from None
    return parse_decisions(text, str(file), year)


def parse_decisions(text: str, file: str, year: int) -> list[Decision]:
    """The lines of a days file of that year, given as text. Raises BadInput like read_decisions."""
    decisions = [
        read_decision(_read_keys(words, f"{file}:{line}"), f"{file}:{line}")
        for line, words in _read_lines(text, file)
    ]
    for decision in decisions:
        if decision.first.year != year:
            day = format_date(decision.first)
            raise BadInput(decision.place, f"ngày {day} không thuộc năm {year} của tệp này")
    refuse_repeated(decisions)
    return decisions


def refuse_repeated(decisions: list[Decision]) -> None:
    """Raises BadInput when two lines speak of the same day."""
    places: dict[date, str] = {}
    for decision in decisions:
        for day in decision.days:
            if day.on in places:
                raise BadInput(decision.place, f"ngày {format_date(day.on)} đã ghi ở {places[day.on]}")
        places.update((day.on, decision.place) for day in decision.days)


def _year_of(file: Path) -> int:
    if not re.fullmatch(r"[0-9]{4}", file.stem) or not FIRST_YEAR <= int(file.stem) <= LAST_YEAR:
        raise BadInput(str(file), f"tên tệp phải là năm từ {FIRST_YEAR} đến {LAST_YEAR}, ví dụ 2027.yaml")
    return int(file.stem)


# Which event of the YAML stream leads from which depth (0 file, 1 list, 2 line) to which. Events are read
# instead of building values: a hostile depth of brackets costs nothing, and every line keeps its number.
_DEPTHS: dict[tuple[int, type[yaml.Event]], int] = {
    (0, yaml.SequenceStartEvent): 1,
    (1, yaml.MappingStartEvent): 2,
    (2, yaml.ScalarEvent): 2,
    (2, yaml.MappingEndEvent): 1,
    (1, yaml.SequenceEndEvent): 0,
}
_FRAME = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)


def _read_lines(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Each line's number with its words: key, value, key, value."""
    depth, line = 0, 0
    words: list[str] = []
    for event in _read_events(text, file):
        if isinstance(event, _FRAME):
            continue
        if (depth, type(event)) not in _DEPTHS:
            raise BadInput(f"{file}:{_number(event.start_mark)}", f"phải là dòng có dạng {EXAMPLE}")
        depth = _DEPTHS[depth, type(event)]
        if isinstance(event, yaml.MappingStartEvent):
            line, words = _number(event.start_mark), []
        elif isinstance(event, yaml.ScalarEvent):
            words.append(event.value)
        elif isinstance(event, yaml.MappingEndEvent):
            yield line, words


def _read_events(text: str, file: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        place = f"{file}:{_number(error.problem_mark)}"
        raise BadInput(place, f"không đúng cú pháp YAML; mỗi dòng có dạng {EXAMPLE}") from None
    except yaml.YAMLError:
        raise BadInput(file, "tệp có ký tự không đọc được") from None


def _number(mark: object) -> int:
    line: int = getattr(mark, "line", 0)  # the marks of the two parsers share no type, and may be missing
    return line + 1


def _read_keys(words: list[str], place: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for key, value in zip(words[::2], words[1::2], strict=True):
        if key in values:
            raise BadInput(place, f'mục "{key}" ghi hai lần')
        values[key] = value
    return values


def read_decision(given: Mapping[str, str], place: str) -> Decision:
    """One line from its keys and values. Raises BadInput naming the place, and what is wrong."""
    unknown = next((key for key in given if key not in KEYS), None)
    if unknown is not None:
        raise BadInput(place, f'không có mục "{unknown}"; chỉ dùng {", ".join(KEYS)}')
    values = {key: value for key, value in given.items() if value.strip() not in _NOTHING}
    decision = Decision(
        off=_read_day(values, "off", place),
        to=_read_day(values, "to", place),
        work=_read_day(values, "work", place),
        name=_read_text(values, "name", place) or ("Hoán đổi" if "work" in values else "Nghỉ"),
        source=_read_text(values, "source", place),
        status=_read_status(values, place),
        place=place,
    )
    fault = _find_fault(decision)
    if fault:
        raise BadInput(place, fault)
    return decision


def _read_day(values: dict[str, str], key: str, place: str) -> date | None:
    text = values.get(key, "").strip()
    if not text:
        return None
    try:
        # fromisoformat alone also takes 20270429 and 2027-W17-4
        return date.fromisoformat(text if _ISO_DAY.fullmatch(text) else "")
    except ValueError:
        raise BadInput(place, f'{key}: "{text}" không phải là ngày; viết dạng 2027-04-29') from None


def _read_text(values: dict[str, str], key: str, place: str) -> str:
    text = unicodedata.normalize("NFC", " ".join(values.get(key, "").split()))
    if not text.isprintable():
        raise BadInput(place, f"{key}: có ký tự lạ không nhìn thấy; hãy gõ lại")
    return text


def _read_status(values: dict[str, str], place: str) -> Status:
    text = values.get("status", Status.OFFICIAL).strip()
    if text not in list(Status):
        raise BadInput(place, f'status: không có "{text}"; chọn {", ".join(Status)}')
    return Status(text)


def _find_fault(decision: Decision) -> str | None:
    """What is wrong with the line taken alone, in words; None when nothing is."""
    off, to, work = decision.off, decision.to, decision.work
    if off is None and work is None:
        return "thiếu ngày: ghi off (ngày nghỉ), work (ngày làm bù) hoặc cả hai"
    if not FIRST_YEAR <= decision.first.year <= LAST_YEAR:
        return f"ngày {format_date(decision.first)} ngoài lịch; chỉ nhận năm {FIRST_YEAR} đến {LAST_YEAR}"
    if not decision.source:
        return "thiếu nguồn (source): ghi số và ngày văn bản, hoặc nơi công bố"
    if off is not None and work is not None:
        return _find_fault_of_swap(off, to, work)
    return _find_fault_of_run(off, to)


def _find_fault_of_run(off: date | None, to: date | None) -> str | None:
    if to is None:
        return None
    if off is None:
        return "có to mà thiếu off: ghi ngày nghỉ đầu tiên"
    if not off <= to <= off + _LONGEST_RUN:
        return f"đợt nghỉ từ {format_date(off)} đến {format_date(to)} là không đúng; kiểm tra lại ngày"
    return None


def _find_fault_of_swap(off: date, to: date | None, work: date) -> str | None:
    if to is not None:
        return "hoán đổi chỉ ghi từng ngày một: bỏ to, mỗi cặp nghỉ và làm bù một dòng"
    if off == work:
        return f"ngày {format_date(off)} vừa nghỉ vừa làm bù"
    if abs(off - work) > _WIDEST_SWAP:
        return f"nghỉ {format_date(off)}, làm bù {format_date(work)}: cách nhau quá xa, kiểm tra lại năm"
    return None
