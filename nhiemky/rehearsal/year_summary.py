"""What a rehearsed year has left behind."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from nhiemky.delivery.folder import Sent
from nhiemky.domain.schedule import ScheduleRecord, StepState


@dataclass(frozen=True, slots=True)
class YearSummary:
    """What a rehearsed year was, in integers.

    `open` are cycles and lists of tasks that had not closed at its end, `failed` what went wrong in passes.
    """

    days: int
    cycles: int
    open: int
    failed: int
    messages: int
    people: int
    forms: int
    drafts: int
    tasks: int

    def as_dict(self) -> dict[str, int]:
        """For summary.json."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class YearTask:
    """What a conference has given a body to do, once a period where it comes back."""

    title: str
    body: str
    target: date | None
    state: StepState


@dataclass(frozen=True, slots=True)
class LivedYear:
    """All of it; `drafts` are rows of the register of drafts, `forms` files in their cycle's folder."""

    summary: YearSummary
    cycles: tuple[ScheduleRecord, ...]
    sent: tuple[Sent, ...]
    forms: tuple[str, ...]
    drafts: tuple[dict[str, Any], ...]
    tasks: tuple[YearTask, ...]
