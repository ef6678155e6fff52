"""What each person would get: exactly what the same days bring in earnest; nothing is written, nothing sent."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from nhiemky.errors import BadInput, NotFound
from nhiemky.performing.previews import preview
from nhiemky.store.engine import Engine

Desk = Any
Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
FIRST, LAST = date(2027, 1, 5), date(2027, 1, 15)


def test_a_preview_is_what_the_days_then_bring_and_changes_nothing(desk: Desk, dump: Dump) -> None:
    desk.open()
    desk.open("cb-quan-ly-khoa-hoc")
    before = dump(desk.office.engine)
    files = sorted(desk.office.settings.home.rglob("*"))
    foreseen = preview(desk.office, at=desk.at(FIRST, 7), until=LAST)
    assert dump(desk.office.engine) == before
    assert sorted(desk.office.settings.home.rglob("*")) == files
    desk.live(FIRST, LAST)
    happened = [(one.person, one.local_day, one.channel, one.address, one.payload) for one in desk.messages()]
    assert [(one.person, one.at.date(), one.channel, one.address, one.payload) for one in foreseen] == happened
    assert len(happened) > 5


def test_one_person_s_preview_has_theirs_alone(desk: Desk) -> None:
    desk.open()
    everybody = preview(desk.office, at=desk.at(FIRST, 7), until=LAST)
    person = everybody[0].person
    assert preview(desk.office, at=desk.at(FIRST, 7), until=LAST, person=person) == [
        one for one in everybody if one.person == person
    ]


def test_what_makes_no_sense_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="--until"):
        preview(desk.office, at=desk.at(LAST), until=FIRST)
    with pytest.raises(BadInput, match="--until"):
        preview(desk.office, at=desk.at(FIRST), until=date(2028, 1, 1))
    with pytest.raises(NotFound):
        preview(desk.office, at=desk.at(FIRST), until=LAST, person="khong-co")
