"""Schedules of congresses: which are due, and one kind of action on a batch of them."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from nhiemky.domain.agenda import ActionKind
from nhiemky.performing import passes
from nhiemky.performing.counts import Counts
from nhiemky.performing.office import Office
from nhiemky.performing.terms import raise_term_questions
from nhiemky.store.cycles import find_cycles
from nhiemky.store.engine import read
from tasks.effect import EngineTrouble, effect, with_office


@effect("Rà nhiệm kỳ")
async def ask_about_terms(at: datetime) -> Counts:
    """Opens the question to the superior about terms that are due or undecided."""
    return await with_office(at.date(), lambda office: raise_term_questions(office, at=at))


class Due(NamedTuple):
    """The numbers of the schedules that have something to do, congresses and review cycles apart."""

    congresses: list[int]
    cycles: list[int]


@effect("Tìm việc đến hạn")
async def find_due(at: datetime) -> Due:
    """What has something to do."""

    def find(office: Office) -> Due:
        ids = passes.due_schedules(office, at=at)
        with read(office.engine) as connection:
            cycles = find_cycles(connection, ids)
        return Due([one for one in ids if one not in cycles], [one for one in ids if one in cycles])

    return await with_office(at.date(), find)


@effect("Soạn dự thảo")
async def write_drafts(ids: list[int], at: datetime) -> Counts:
    """Writes the first drafts that are due."""
    return await _perform(ids, at, ActionKind.DRAFT)


@effect("Nhắc việc")
async def remind(ids: list[int], at: datetime) -> Counts:
    """Decides the reminders that are due."""
    return await _perform(ids, at, ActionKind.REMIND)


@effect("Báo việc quá hạn")
async def escalate(ids: list[int], at: datetime) -> Counts:
    """Tells the deputy or the secretary of what stays overdue."""
    return await _perform(ids, at, ActionKind.ESCALATE)


@effect("Hỏi việc đang chờ")
async def ask_outside_parties(ids: list[int], at: datetime) -> Counts:
    """Asks whether an outside party has answered within its service time."""
    return await _perform(ids, at, ActionKind.ASK)


@effect("Khép đợt đã xong")
async def close_finished(ids: list[int], at: datetime) -> Counts:
    """Closes the schedules in which nothing is left to do."""
    return await _perform(ids, at, ActionKind.CLOSE)


@effect("Hẹn lượt sau")
async def settle(ids: list[int], at: datetime) -> Counts:
    """Stores when each schedule has something to do next; one that was put off keeps its hour."""

    def store_next(office: Office, batch: list[int]) -> Counts:
        still_due = set(passes.due_schedules(office, at=at))
        passes.settle(office, [one for one in batch if one in still_due], at=at)
        return Counts()

    return await _on_batch(ids, at, store_next)


async def _perform(ids: list[int], at: datetime, kind: ActionKind) -> Counts:
    only = frozenset({kind})
    return await _on_batch(ids, at, lambda office, batch: passes.perform(office, batch, at=at, only=only))


async def _on_batch(ids: list[int], at: datetime, act: Callable[[Office, list[int]], Counts]) -> Counts:
    """Acts on the batch; one that fails as a whole is taken one by one, so that only what is bad stays."""
    try:
        return await with_office(at.date(), lambda office: act(office, ids))
    except EngineTrouble:
        counts = Counts()
        if len(ids) == 1:
            counts.fail(ids[0])
            return counts
    for one in ids:
        counts.update(await _on_batch([one], at, act))
    return counts
