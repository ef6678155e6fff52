"""The rungs of one task: which day who is reminded, asked or told, and when its papers are drafted.

Rungs have a day, no hour, and fall on working days only. Nothing climbs above the party's own structure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from calendars.expressions import Expression, Offset, Unit, evaluate
from calendars.working_days import Roll, WorkingDays
from nhiemky.domain.schedule import StepState, Task

ENQUIRY = "enquiry_letter"
ESCALATED = "escalate:"  # and the role it goes to
MOVED = "moved"  # to another day, or back to the owner: a new version of the target either way


class ActionKind(StrEnum):
    """What the pass does."""

    DRAFT = "draft"
    REMIND = "remind"
    ESCALATE = "escalate"
    ASK = "ask"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: its name is part of the key under which it happens once."""

    name: str
    day: date
    kind: ActionKind
    role: str = ""
    document: str = ""


def rungs(task: Task, calendar: WorkingDays, approved_on: date) -> Iterator[Rung]:
    """Every rung of a live task on its present target."""
    if task.target_version > 1:
        yield Rung(MOVED, calendar.roll(task.target_since, Roll.NEXT), ActionKind.REMIND, task.owner)
    yield from _drafts(task, calendar)
    if task.waits_for is None:
        yield from _reminders(task, calendar)
    elif task.ready_on is None:
        return  # what is not yet with the outside party is not theirs to be late with
    else:
        yield from _questions(task, calendar)
    yield from _overdue(task, calendar, max(task.target, approved_on))


def _drafts(task: Task, calendar: WorkingDays) -> Iterator[Rung]:
    if task.start is not None:
        day = calendar.roll(task.start, Roll.NEXT)
        for document in task.documents:
            yield Rung(f"draft:{document}", day, ActionKind.DRAFT, document=document)


def _reminders(task: Task, calendar: WorkingDays) -> Iterator[Rung]:
    if task.state is not StepState.RECEIVED:
        for offset in task.remind.before:
            yield Rung(f"before:{offset}", _before(task.target, offset, calendar), ActionKind.REMIND, task.owner)
    if task.remind.on_day:
        day = calendar.roll(task.target, Roll.PREVIOUS)
        yield Rung("on_day", day, ActionKind.REMIND, task.owner)


def _questions(task: Task, calendar: WorkingDays) -> Iterator[Rung]:
    """Asks the owner, while the party has time, whether its answer has come."""
    assert task.waits_for is not None
    assert task.ready_on is not None
    number, day = 1, _after(task.ready_on, task.waits_for.ask_every, calendar)
    while day <= task.target:
        yield Rung(f"ask:{number}", day, ActionKind.ASK, task.owner)
        number, day = number + 1, _after(day, task.waits_for.ask_every, calendar)


def _overdue(task: Task, calendar: WorkingDays, base: date) -> Iterator[Rung]:
    day = base
    kind = ActionKind.REMIND if task.waits_for is None else ActionKind.ASK
    for number in range(1, task.remind.overdue.limit + 1):
        day = calendar.shift(day, 1) if number == 1 else _after(day, task.remind.overdue.every, calendar)
        yield Rung(f"overdue:{number}", day, kind, task.owner)
    for escalation in task.escalate:
        day = _after(base, escalation.after, calendar)
        yield Rung(f"{ESCALATED}{escalation.to}", day, ActionKind.ESCALATE, escalation.to)
    if task.waits_for is not None and task.waits_for.letter:
        day = calendar.shift(max(base, answer_due(task, calendar)), 1)
        yield Rung(f"draft:{ENQUIRY}", day, ActionKind.DRAFT, document=ENQUIRY)


def answer_due(task: Task, calendar: WorkingDays) -> date:
    """The last day of an outside party's service time, counted from the day it was asked."""
    assert task.waits_for is not None
    assert task.ready_on is not None
    return _after(task.ready_on, task.waits_for.service, calendar)


def _before(on: date, offset: Offset, calendar: WorkingDays) -> date:
    return _move(on, -abs(offset.count), offset.unit, calendar)


def _after(on: date, offset: Offset, calendar: WorkingDays) -> date:
    return _move(on, max(1, abs(offset.count)), offset.unit, calendar)


def _move(on: date, count: int, unit: Unit, calendar: WorkingDays) -> date:
    if count and unit is Unit.WORKING_DAY:  # nearly every rung of every open task, at every look
        return calendar.shift(on, count)
    return evaluate(Expression(on=on, offset=Offset(count, unit)), {}, calendar)
