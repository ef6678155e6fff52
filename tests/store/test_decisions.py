"""A decision comes back as it was written."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from nhiemky.domain.decisions import Decision, DecisionState, Named, Side, Way
from nhiemky.errors import NotFound
from nhiemky.store.decisions import add_decision, change_decision, hold_decision, read_decision, read_decisions
from nhiemky.store.engine import Engine, begin, read
from nhiemky.store.tables import VIETNAM

AT = datetime(2027, 3, 1, 8, tzinfo=VIETNAM)
PEOPLE = (Named("an", "cell_secretary", 9, "dòng 2"), Named("binh", "cell_committee", None, "dòng 3"))


def test_a_decision_comes_back_as_it_was_written(engine: Engine, add_schedule: Callable[..., int]) -> None:
    with begin(engine) as connection:
        schedule = add_schedule(connection)
        values = {
            "schedule_id": schedule,
            "body": "cb-mau",
            "side": Side.OURS,
            "way": Way.ELECT,
            "state": DecisionState.RECEIVED,
            "request_number": "05-TTr/CB",
            "request_on": date(2027, 3, 1),
            "source": "ds.yaml",
        }
        made = add_decision(connection, values, PEOPLE, "thử", AT)
        expected = Decision(id=made.id, people=PEOPLE, **values)  # type: ignore[arg-type]
        assert made == expected
        other = add_decision(connection, {**values, "schedule_id": add_schedule(connection)}, (), "thử", AT)
    with begin(engine) as connection:
        changes = {"state": DecisionState.CHECKED, "findings": ["dòng 2: thử"], "checked_on": date(2027, 3, 2)}
        changed = change_decision(connection, made.id, PEOPLE[:1], **changes)
        assert (changed.people, changed.findings, changed.state) == (
            PEOPLE[:1],
            ("dòng 2: thử",),
            DecisionState.CHECKED,
        )
        assert hold_decision(connection, made.id) == changed
    with read(engine) as connection:
        assert read_decisions(connection) == [changed, other]
        assert read_decisions(connection, [schedule]) == [changed]
        with pytest.raises(NotFound, match=r"^không có hồ sơ quyết định số 99; xem nhiemky decision list$"):
            read_decision(connection, 99)
