"""Schedules of congresses: which are due, and one kind of action on a batch of them."""

from datetime import datetime

from nhiemky.domain.agenda import ActionKind
from nhiemky.performing import passes
from tasks.effect import effect, with_office


@effect("Tìm việc đến hạn")
async def find_due(at: datetime) -> list[int]:
    """The numbers of the schedules that have something to do, parents with their cells."""
    return await with_office(lambda office: passes.due_schedules(office, at=at))


@effect("Soạn dự thảo")
async def write_drafts(ids: list[int], at: datetime) -> dict[str, int]:
    """Writes the drafts that are due."""
    return await _perform(ids, at, ActionKind.DRAFT)


@effect("Nhắc việc")
async def remind(ids: list[int], at: datetime) -> dict[str, int]:
    """Decides the reminders that are due."""
    return await _perform(ids, at, ActionKind.REMIND)


@effect("Báo lên")
async def escalate(ids: list[int], at: datetime) -> dict[str, int]:
    """Tells the deputy or the secretary of what is overdue."""
    return await _perform(ids, at, ActionKind.ESCALATE)


@effect("Hỏi nơi trả lời")
async def ask_outside_parties(ids: list[int], at: datetime) -> dict[str, int]:
    """Asks the owner whether an outside party has answered within its time."""
    return await _perform(ids, at, ActionKind.ASK)


@effect("Khép việc")
async def close_steps(ids: list[int], at: datetime) -> dict[str, int]:
    """Closes what has come to its end by itself."""
    return await _perform(ids, at, ActionKind.CLOSE)


@effect("Hẹn lượt sau")
async def settle(ids: list[int], at: datetime) -> dict[str, int]:
    """Stores when each schedule has something to do next."""
    await with_office(lambda office: passes.settle(office, ids, at=at))
    return {}


async def _perform(ids: list[int], at: datetime, kind: ActionKind) -> dict[str, int]:
    done = await with_office(lambda office: passes.perform(office, ids, at=at, only=frozenset({kind})))
    return done.as_dict()
