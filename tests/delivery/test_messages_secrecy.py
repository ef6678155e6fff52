"""The rule of secrecy for digests: nothing of a hidden thing is said, and all of every other."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from written_messages import DAY, SHIPPED, TODAY, digest, item, printed

from calendars.plan import PLANS, load_plan
from nhiemky.delivery.allowed import Place
from nhiemky.delivery.messages import (
    HIDDEN_FROM,
    Item,
)
from nhiemky.domain.roles import ROLES
from nhiemky.domain.secrecy import Tier
from nhiemky.domain.vietnamese import format_date
from nhiemky.drafting.kinds import kinds


@dataclass(frozen=True)
class Marked:
    """An item each of whose parts would be recognised anywhere."""

    item: Item
    marks: tuple[str, ...]


@st.composite
def marked_items(draw: st.DrawFn) -> list[Marked]:
    tiers = draw(st.lists(st.integers(0, 4), max_size=8))
    days = draw(st.lists(st.integers(-200, 200), min_size=len(tiers), max_size=len(tiers), unique=True))
    return [_mark(number, tier, days[number]) for number, tier in enumerate(tiers)]


def _mark(number: int, tier: int, days: int) -> Marked:
    marks = (f"viec{number}xx", f"noi{number}xx", f"vi{number}xx")
    due = DAY + timedelta(days)
    one = item(marks[0], due, abs(days), body=marks[1], reason=marks[2], tier=tier, is_provisional=days % 2 == 0)
    return Marked(one, marks)


PERSONAL_PLACES = [place for place in Place if place is not Place.GROUP]


@pytest.mark.parametrize("place", PERSONAL_PLACES)
@given(items=marked_items())
@example(items=[_mark(0, 3, 1), _mark(1, 4, -1), _mark(2, 2, 3)])
def test_nothing_of_a_hidden_thing_is_anywhere(place: Place, items: list[Marked]) -> None:
    hidden_from = HIDDEN_FROM if place is Place.OFFICIAL else Tier.INTERNAL
    whole = printed(digest([one.item for one in items], place=place))
    shown = {format_date(one.item.due) for one in items if one.item.tier < hidden_from} | {format_date(DAY)}
    for one in items:
        if one.item.tier >= hidden_from:
            assert [mark for mark in one.marks if mark in whole] == []
            due = format_date(one.item.due)
            assert due in shown or not _has_date(whole, due)


@given(items=marked_items())
@example(items=[_mark(0, 2, 1), _mark(1, 1, 2)])
def test_chat_text_of_a_mail_says_no_more_than_a_chat_may(items: list[Marked]) -> None:
    message = digest([one.item for one in items])
    told = [one for one in items if one.item.tier <= Tier.ORDINARY]
    assert [one for one in items if one not in told and any(mark in message.zalo for mark in one.marks)] == []
    assert [one for one in told if one.marks[0] not in message.zalo] == []


def test_group_gets_no_digest() -> None:
    with pytest.raises(ValueError, match="may not go to a group"):
        digest([TODAY], place=Place.GROUP)


@given(items=marked_items())
def test_everything_else_is_in_both_twins(items: list[Marked]) -> None:
    message = digest([one.item for one in items])
    for one in items:
        if one.item.tier < HIDDEN_FROM:
            for twin in (message.text, message.html):
                assert [mark for mark in one.marks if mark not in twin] == []
                assert _has_date(twin, format_date(one.item.due))
                assert one.item.distance(DAY) in twin


@given(items=marked_items())
def test_hidden_things_are_told_by_their_number_alone(items: list[Marked]) -> None:
    hidden = [one.item for one in items if one.item.tier >= HIDDEN_FROM]
    others = [item("khác", DAY, 0, tier=HIDDEN_FROM) for _ in hidden]
    open_ones = [one.item for one in items if one.item.tier < HIDDEN_FROM]
    assert digest([*open_ones, *hidden]) == digest([*others, *open_ones])


@pytest.mark.parametrize("file", sorted(PLANS.glob("*.yaml")), ids=lambda file: file.stem)
def test_restricted_steps_of_the_shipped_plans_have_no_name_in_a_digest(file: Path) -> None:
    steps = load_plan(file, ROLES, kinds(SHIPPED)).steps.values()
    hidden = [item(step.title, DAY, 0, tier=step.tier) for step in steps if step.tier >= HIDDEN_FROM]
    whole = printed(digest(hidden)) if hidden else ""
    assert [one.title for one in hidden if one.title in whole] == []


def _has_date(text: str, printed_date: str) -> bool:
    """As a whole: "1/1/2027" is not in "11/1/2027"."""
    return any(not (text[at - 1].isdigit() or text[at - 1] == "/") for at in _places(text, printed_date))


def _places(text: str, part: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(part, at)]
