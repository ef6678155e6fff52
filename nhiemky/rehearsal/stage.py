"""The stage of a rehearsal: the office copied into memory, messages into a folder, a pass every morning."""

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from calendars.plan_model import Plan
from nhiemky.delivery.folder import FolderChannel
from nhiemky.domain.organisation import Organisation
from nhiemky.performing.office import Office
from nhiemky.performing.passes import work_through
from nhiemky.rehearsal.power import PowerCut, PowerFailure
from nhiemky.settings import Settings
from nhiemky.store.copying import copy_to_memory
from nhiemky.store.engine import Connection

if TYPE_CHECKING:
    from jinja2 import Environment

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
WORKER = "rehearsal"
END_OF_WORK = 17
FOLDERS = ("messages", "drafts")

Passing = Callable[[Office, datetime], None]


class Stage(Office):
    """The office of a rehearsal: nobody edits a plan or the words of a message while it is lived."""

    @cached_property
    def message_templates(self) -> "Environment":
        """As the office's, looked at on the disk once."""
        templates = super().message_templates
        templates.auto_reload = False
        return templates

    def organisation(self, connection: Connection) -> Organisation:
        """As the office's, read once: nobody imports another into the copy."""
        if self._organisation[0] is None:
            super().organisation(connection)
        return self._organisation[1]

    @cached_property
    def _found_plans(self) -> dict[str, Plan]:
        return {}

    def find_plan(self, key: str) -> Plan:
        """As the office's, read from its file once."""
        if key not in self._found_plans:
            self._found_plans[key] = super().find_plan(key)
        return self._found_plans[key]


def build_stage(office: Office, settings: Settings, out: Path, today: date) -> tuple[Stage, FolderChannel]:
    """The copy of an office and where its messages go; clears the folders of an earlier rehearsal."""
    clear(out, FOLDERS)
    stage = Stage(settings, copy_to_memory(office.engine), today, out / "drafts")
    stage.share_calendars(office)
    # The stage's own sender: a message carries the files of the copy.
    stage.outlet = outlet = FolderChannel(out / "messages", stage.sender)
    return stage, outlet


def clear(out: Path, names: tuple[str, ...]) -> None:
    """A rehearsal replaces the one before it; nothing else in the folder is touched."""
    for name in names:
        shutil.rmtree(out / name, ignore_errors=True)
        (out / name).mkdir(parents=True)


def pass_at(stage: Office, at: datetime) -> None:
    """Everything due at a moment, and the messages."""
    work_through(stage, at=at, clock=lambda: at, worker=WORKER)


def live_pass(stage: Office, day: date, number: int, power: PowerCut | None, passing: Passing = pass_at) -> None:
    """The pass of a morning; where power fails it is run again, as the next passes in earnest would be."""
    at = morning(stage, day)
    if power is None:
        passing(stage, at)
        return
    power.begin_day(number)
    try:
        passing(stage, at)
    except PowerFailure:
        for minutes in (15, 30):
            passing(stage, at + timedelta(minutes=minutes))
    finally:
        power.restore()


def morning(stage: Office, day: date) -> datetime:
    """When the office speaks."""
    return datetime.combine(day, stage.settings.digest_at, VIETNAM)


def evening(day: date) -> datetime:
    """When people have done the work of the day."""
    return datetime(day.year, day.month, day.day, END_OF_WORK, tzinfo=VIETNAM)
