"""A channel that is down for days, a row that breaks the sender: nothing is lost, nothing comes stale."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from nhiemky.domain.sending import Outcome, State, Verdict
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.performing.passes import work_through
from nhiemky.store.engine import read
from nhiemky.store.outbox import OutboxRow, messages

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
OPENED = date(2026, 11, 23)


class Line:
    """A channel whose line is down until it is mended."""

    def __init__(self, verdict: Verdict = Verdict.RETRY) -> None:
        self.verdict, self.arrived = verdict, list[OutboxRow]()

    def check(self) -> Outcome | None:
        return None

    def close(self) -> None:
        """Nothing is open."""

    def send(self, row: OutboxRow, at: datetime) -> Outcome:  # noqa: ARG002
        if self.verdict is Verdict.SENT:
            self.arrived.append(row)
        return Outcome(self.verdict, "đứt mạng")


@pytest.fixture
def office(make_office: Callable[[date], Office], act: Callable[[date], Act]) -> Office:
    office = make_office(OPENED)
    office.outlet = Line()
    wanted = Wanted("so-khcn", "grassroots_with_cells", date(2027, 4, 22), OPENED)
    approve_congress(office, open_congress(office, wanted, act(OPENED)).id, act(OPENED))
    return office


def live(office: Office, first: date, last: date) -> None:
    """Every quarter of an hour of the office's day would be the same: a morning and an afternoon pass do."""
    day = first
    while day <= last:
        for hour in (8, 16):
            moment = datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM)
            work_through(office, at=moment, clock=lambda moment=moment: moment, worker="thử")
        day += timedelta(1)


def test_after_an_outage_of_a_week_everybody_gets_one_digest_with_everything(office: Office) -> None:
    line = office.outlet
    assert isinstance(line, Line)
    live(office, OPENED, date(2026, 11, 29))
    assert line.arrived == []
    line.verdict = Verdict.SENT
    live(office, date(2026, 11, 30), date(2026, 11, 30))
    people = [row.person for row in line.arrived]
    assert people
    assert len(people) == len(set(people))
    assert {row.local_day for row in line.arrived} == {date(2026, 11, 30)}
    assert all("đến hạn hôm nay: 26/11" not in row.payload["text"] for row in line.arrived)
    with read(office.engine) as connection:
        old = {row.state for row in messages(connection) if row.local_day < date(2026, 11, 30)}
    assert old == {State.CANCELLED}


def test_nothing_is_tried_on_a_day_off(office: Office) -> None:
    live(office, OPENED, date(2026, 11, 27))
    with read(office.engine) as connection:
        before = {row.id: row.tries for row in messages(connection)}
    live(office, date(2026, 11, 28), date(2026, 11, 29))
    with read(office.engine) as connection:
        assert {row.id: row.tries for row in messages(connection)} == before


def test_a_row_that_breaks_its_channel_keeps_no_other_back(office: Office) -> None:
    class Breaking(Line):
        def send(self, row: OutboxRow, at: datetime) -> Outcome:
            if row.id == 1:
                raise RuntimeError("mật khẩu ở đây")
            return super().send(row, at)

    office.outlet = Breaking(Verdict.SENT)
    live(office, OPENED, date(2026, 12, 11))
    with read(office.engine) as connection:
        states = {row.id: (row.state, row.last_text) for row in messages(connection)}
    assert states.pop(1) == (State.UNKNOWN, "RuntimeError")
    assert {state for state, _ in states.values()} == {State.SENT}
