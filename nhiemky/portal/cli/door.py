"""What every command shares: settings, the moment, the office, and how to speak."""

import json
import os
import sys
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from nhiemky.errors import BadInput, NhiemkyError

if TYPE_CHECKING:
    from nhiemky.settings import Settings

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
START_OF_WORK = time(8, 0)

AsJson = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON ra stdout, không in gì khác")]
LARGEST = 2**31 - 1  # what both databases count to
CongressNumber = Annotated[
    int, typer.Argument(help="Số của đợt, xem ở congress list", show_default=False, min=1, max=LARGEST)
]
StepNumber = Annotated[
    int, typer.Argument(help="Số của việc, xem ở congress show", show_default=False, min=1, max=LARGEST)
]
Apply = Annotated[bool, typer.Option("--apply", help="Ghi thay đổi; không có thì chỉ xem trước")]


@dataclass
class Door:
    """The one place of a command where settings and the clock are read."""

    given_today: date | None = None
    given_actor: str | None = None

    @cached_property
    def settings(self) -> "Settings":
        """The settings of this office."""
        # Imported here: pydantic takes longer than all of `--help`.
        from nhiemky.settings import load_settings  # noqa: PLC0415

        return load_settings(os.environ)

    @cached_property
    def at(self) -> datetime:
        """The moment of the command: now, or 08:00 of the day given with --today."""
        if self.given_today is not None:
            return datetime.combine(self.given_today, START_OF_WORK, VIETNAM)
        return datetime.now(VIETNAM)  # noqa: TID251  (the clock is read here, once)

    @property
    def today(self) -> date:
        """The day of the command in Vietnam."""
        return self.at.date()

    @property
    def actor(self) -> str:
        """Who is at the keyboard, for the audit."""
        return os.environ.get("NHIEMKY_ACTOR") or os.environ.get("SUDO_USER") or os.environ.get("USER") or "cli"


def door(context: typer.Context) -> Door:
    """The door of the running command."""
    found = context.find_root().obj
    if not isinstance(found, Door):
        raise NhiemkyError
    return found


def read_day(text: str, what: str) -> date:
    """A day as a clerk writes it, 10/6/2027, or 2027-06-10. Raises BadInput naming the option."""
    # Imported here: a command without days starts faster.
    from nhiemky.domain.vietnamese import parse_date  # noqa: PLC0415

    found = parse_date(text)
    if found is None:
        raise BadInput(what, f'"{text}" không phải là ngày; viết dạng 10/6/2027')
    return found


def print_json(value: object) -> None:
    """One JSON document on stdout: ISO dates, Vietnamese as it is."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_as_text)
    sys.stdout.write("\n")


def say(text: str) -> None:
    """A message to the person at the keyboard, on stderr: stdout is for results."""
    sys.stderr.write(text + "\n")


def show(text: str) -> None:
    """A result for a person, on stdout."""
    sys.stdout.write(text + "\n")


def tell_written(file: Path, following: str, *, as_json: bool) -> None:
    """A list to fill in has been written; `following` is the command that reads it."""
    if as_json:
        print_json({"file": str(file), "next": following})
    else:
        say(f"Đã ghi {file}; điền xong thì chạy: {following}")


def _as_text(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
