"""The sample's office at work: what a clerk does and what the engine makes of it, on either database."""

import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from calendars.periods import parse_period
from nhiemky.domain.figures import Basis, CollectionState, Figure, Total
from nhiemky.domain.indicators import Indicator, Measure
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleRecord, StepRecord
from nhiemky.performing.act import Act
from nhiemky.performing.collections import request_figures
from nhiemky.performing.counts import Counts
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.figure_totals import asked_of, needed_keys
from nhiemky.performing.figures import Kept, keep_form, read_collection, read_totals
from nhiemky.performing.office import Office
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.performing.passes import work_through
from nhiemky.store import schedules
from nhiemky.store.audit import read_audit
from nhiemky.store.engine import begin, read
from nhiemky.store.links import add_link
from nhiemky.store.organisations import keep_organisation
from nhiemky.store.outbox import NewMessage, OutboxRow, messages, put
from nhiemky.store.tables import reminder

sys.path.insert(0, str(Path(__file__).parent))
from conclusion_lists import HELD, open_review
from conclusion_lists import OPENED as REVIEW_OPENED
from small_plans import MEETING, PLAN, VISIT
from standing_lines import CHAT, MAIL, SECRETARY, TUESDAY, Line

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
OPENED = date(2027, 1, 4)  # a Monday
CONGRESS = date(2027, 6, 10)  # a Thursday


@dataclass
class Desk:
    """An office and the hands of its clerk; every act happens on the day it names."""

    office: Office

    def at(self, day: date, hour: int = 7, minute: int = 30) -> datetime:
        """A moment, by default that of the digest."""
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)

    def act(self, day: date = OPENED, reason: str = "lý do thử") -> Act:
        """An act of the clerk at eight."""
        return Act(self.at(day, 8, 0), "thử", reason)

    def open(self, org: str = "cb-van-phong", plan: str = "cell_congress", **own: Any) -> int:  # noqa: ANN401
        """Opens and approves a congress on 10/6/2027; gives its number."""
        wanted = {"day": CONGRESS, "superior_plan": OPENED, **own}
        number = open_congress(self.office, Wanted(org, plan, **wanted), self.act()).id
        approve_congress(self.office, number, self.act())
        return number

    def pass_at(self, day: date, hour: int = 7, minute: int = 30) -> Counts:
        """One pass over what is open."""
        at = self.at(day, hour, minute)
        return work_through(self.office, at=at, clock=lambda: at, worker="thử")

    def live(self, first: date, last: date) -> Counts:
        """A pass at the hour of the digest on every day, days off too."""
        counts = Counts()
        for number in range((last - first).days + 1):
            counts.update(self.pass_at(first + timedelta(number)))
        return counts

    def schedule(self, number: int) -> ScheduleRecord:
        """A schedule as it is kept."""
        with read(self.office.engine) as connection:
            return schedules.read_schedule(connection, number)

    def children(self, number: int) -> dict[str, ScheduleRecord]:
        """The cells' schedules by cell."""
        with read(self.office.engine) as connection:
            return {one.body: one for one in schedules.read_children(connection, number)}

    def steps(self, number: int) -> dict[str, StepRecord]:
        """The steps of a schedule by key."""
        with read(self.office.engine) as connection:
            return {one.key: one for one in schedules.read_steps(connection, [number])[number]}

    def reminders(self) -> list[Mapping[str, Any]]:
        """Every decision there is, oldest first."""
        with read(self.office.engine) as connection:
            rows = connection.execute(reminder.select().order_by(reminder.c.id)).mappings()
            return [dict(row) for row in rows]

    def rungs_of(self, step: StepRecord) -> list[tuple[str, int, str]]:
        """What was decided for a step: rung, version and person, in order."""
        return [(r["rung"], r["due_version"], r["person"]) for r in self.reminders() if r["step_id"] == step.id]

    def messages(self) -> list[OutboxRow]:
        """Every message there is."""
        with read(self.office.engine) as connection:
            return messages(connection)

    def digests_on(self, day: date) -> dict[str, str]:
        """The text of the digests of a day by person."""
        return {one.person: one.payload["text"] for one in self.messages() if one.local_day == day}

    def audit(self) -> list[tuple[str, str]]:
        """Action and subject of every line."""
        with read(self.office.engine) as connection:
            return [(str(line["action"]), str(line["subject"])) for line in read_audit(connection)]

    def change(self, number: int, **values: object) -> None:
        """Sets columns of a schedule behind the engine's back."""
        with begin(self.office.engine) as connection:
            schedules.change_schedule(connection, number, **values)

    def organisation(self) -> Organisation:
        """The organisation as it is now."""
        with read(self.office.engine) as connection:
            return self.office.organisation(connection)

    def import_organisation(self, organisation: Organisation, day: date = OPENED) -> None:
        """Another list replaces the one there is."""
        with begin(self.office.engine) as connection:
            keep_organisation(connection, organisation, "thử", self.at(day))


@pytest.fixture
def desk(make_office: Callable[[date], Office]) -> Desk:
    """The office of the sample on Monday 4/1/2027, nothing open yet."""
    return Desk(make_office(OPENED))


@pytest.fixture
def small_plans(desk: Desk) -> None:
    """Three plans of the office's own; none opens by itself unless a test says so."""
    folder = desk.office.settings.plans_overlay
    folder.mkdir(parents=True)
    for text in (PLAN, MEETING, VISIT):
        (folder / f"{text.split()[1]}.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def lines(desk: Desk) -> dict[str, Line]:
    """The office with mail and a chat; the committee's people are as the sample has them."""
    urls = "mailto://vp:mat-khau@127.0.0.1:1 zalobot://1%3Atoken"
    desk.office.settings = desk.office.settings.model_copy(update={"channels": tuple(urls.split())})
    lines = {MAIL: Line(), CHAT: Line()}
    desk.office.channels = lines
    return lines


@pytest.fixture
def put_one(desk: Desk) -> Callable[..., int]:
    """Puts one message for the secretary."""

    def one(**own: object) -> int:
        values = {
            "person": SECRETARY,
            "kind": "digest",
            "local_day": TUESDAY,
            "channel": CHAT,
            "address": f"chat-{own.get('person', SECRETARY)}",
            "payload": {"name": "Bùi Mẫu Ánh", "subject": "Việc", "text": "Việc.", "html": "", "zalo": "Việc."},
            "not_before": desk.at(TUESDAY),
        }
        values |= own
        with begin(desk.office.engine) as connection:
            if values["channel"] == CHAT:
                add_link(connection, values["person"], CHAT, values["address"], at=desk.at(TUESDAY))
            return put(connection, NewMessage(**values), at=desk.at(TUESDAY))

    return one


@pytest.fixture
def review(desk: Desk) -> int:
    """The half-year review of 2026, its conference on Tuesday 21/7."""
    return open_review(desk, "2026H1", REVIEW_OPENED, HELD)


@pytest.fixture
def write_list(tmp_path: Path) -> Callable[..., Path]:
    """A list of conclusions in YAML."""

    def of(*rows: dict[str, object], name: str = "ket-luan.yaml") -> Path:
        path = tmp_path / name
        path.write_text(yaml.safe_dump({"conclusions": list(rows)}, allow_unicode=True), encoding="utf-8")
        return path

    return of


@dataclass
class FiguresDesk:
    """A half-year review on the desk, its seven cells asked for figures on 1/6/2026."""

    office: Office
    cycle: int
    day: date = date(2026, 6, 1)

    def act(self, reason: str = "", hour: int = 8) -> Act:
        """An act of the clerk that day."""
        return Act(datetime(self.day.year, self.day.month, self.day.day, hour, tzinfo=VIETNAM), "thử", reason)

    @property
    def schedule(self) -> ScheduleRecord:
        """The cycle as it is kept."""
        with read(self.office.engine) as connection:
            return schedules.read_schedule(connection, self.cycle)

    def send(
        self, body: str, values: Mapping[str, object], *, file: str = "bieu.xlsx", sha256: str = "", hour: int = 8
    ) -> Kept:
        """A form comes in: values by "indicator" or "indicator/basis"; addresses count from C2."""
        figures = [
            Figure(
                key.partition("/")[0], Basis(key.partition("/")[2] or "actual"), as_value(value), f"Biểu!C{row}"
            )
            for row, (key, value) in enumerate(values.items(), start=2)
        ]
        with begin(self.office.engine) as connection:
            schedule = schedules.read_schedule(connection, self.cycle)
            told = sha256 or hashlib.sha256(f"{file}{list(values.items())}".encode()).hexdigest()
            return keep_form(connection, self.office, schedule, body, figures, file, told, self.act(hour=hour))

    def whole(self, body: str, values: Mapping[str, object]) -> dict[str, object]:
        """These values and one for every other field of the body's form, such that nothing contradicts."""
        with read(self.office.engine) as connection:
            asked = asked_of(self.office, connection, self.schedule)
        assert asked is not None
        closing = values.get("members.closing", 0)
        start = {"members.opening": closing, "members.official": closing, "members.civil_servants": closing}
        keys = needed_keys(asked.catalogue, asked.keys_of(body))
        is_started = "members.opening" in values or ("members.opening", Basis.ACTUAL) not in keys
        filled = {**({} if is_started else start), **values}
        for key, basis in sorted(keys, key=lambda one: (one[1] is Basis.ESTIMATE, one[0])):
            name = key if basis is Basis.ACTUAL else f"{key}/{basis}"
            filled.setdefault(name, filled.get(key, self._neutral(asked.catalogue.indicators[key])))
        return {**values, **filled}

    def _neutral(self, one: Indicator) -> object:
        if one.measure is Measure.DAY:
            return self.day
        return next(iter(one.choices)) if one.measure is Measure.CHOICE else 0

    def totals(self) -> dict[tuple[str, Basis], Total]:
        """All totals."""
        with read(self.office.engine) as connection:
            return read_totals(self.office, connection, schedules.read_schedule(connection, self.cycle))

    def states(self) -> dict[str, CollectionState]:
        """How far every body asked is."""
        with read(self.office.engine) as connection:
            found = read_collection(connection, schedules.read_schedule(connection, self.cycle))
            return {body: one.state for body, one in found.items()}

    def step(self, key: str, body: str = "so-khcn") -> StepRecord:
        """A step of the cycle."""
        with read(self.office.engine) as connection:
            steps = schedules.read_steps(connection, [self.cycle])[self.cycle]
            return next(one for one in steps if (one.key, one.body) == (key, body))


def as_value(value: object) -> Decimal | date | str:
    """A number as figures carry it; days and choices as they are."""
    return value if isinstance(value, date | str) else Decimal(str(value))


def open_half_year(office: Office, period: str = "2026H1", plan: str = "half_year_review") -> int:
    """Opens a cycle and asks every cell for figures."""
    at = datetime(2026, 6, 1, 7, tzinfo=VIETNAM)
    wanted = WantedCycle("so-khcn", plan, parse_period(period))
    number = open_cycle(office, wanted, Act(at, "thử")).id
    with begin(office.engine) as connection:
        cells = [one.key for one in office.organisation(connection).cells("so-khcn", at.date())]
        request_figures(connection, number, cells, at, "thử")
    return number


@pytest.fixture
def figures_desk(make_office: Callable[[date], Office]) -> FiguresDesk:
    """The half-year review of 2026 of the sample, asked for and not answered."""
    office = make_office(date(2026, 6, 1))
    return FiguresDesk(office, open_half_year(office))
