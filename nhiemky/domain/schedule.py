"""The state of a schedule and of its steps as the agenda sees it: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from calendars.conditions import Value
from calendars.plan_model import Escalation, Remind, WaitsFor


class StepState(StrEnum):
    """Where a step is. Received means somebody has seen it; only done is done."""

    OPEN = "open"
    RECEIVED = "received"
    RETURNED = "returned"
    DONE = "done"
    DROPPED = "dropped"
    NOT_APPLICABLE = "not_applicable"

    @property
    def is_live(self) -> bool:
        """Whether the step still has to be done."""
        return self in LIVE

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return _STEP_LABELS[self]


LIVE = frozenset({StepState.OPEN, StepState.RECEIVED, StepState.RETURNED})

_STEP_LABELS = {
    StepState.OPEN: "chưa xong",
    StepState.RECEIVED: "đã nhận",
    StepState.RETURNED: "trả lại",
    StepState.DONE: "đã xong",
    StepState.DROPPED: "đã bỏ",
    StepState.NOT_APPLICABLE: "không áp dụng",
}


class ScheduleState(StrEnum):
    """A schedule is silent until it is approved and after it is closed or cancelled."""

    DRAFT = "draft"
    APPROVED = "approved"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return _SCHEDULE_LABELS[self]


_SCHEDULE_LABELS = {
    ScheduleState.DRAFT: "chưa phê duyệt",
    ScheduleState.APPROVED: "đang thực hiện",
    ScheduleState.CLOSED: "đã kết thúc",
    ScheduleState.CANCELLED: "đã hủy",
}


DEADLINE_LEVELS = {
    "centre": "của Trung ương",
    "province": "của cấp tỉnh",
    "superior": "của cấp trên trực tiếp",
    "own": "của đơn vị",
}


TASK_LIST = "tasks:"  # begins the occasion of a list of tasks; the number of its cycle follows


@dataclass(frozen=True, slots=True)
class ScheduleRecord:
    """A schedule as it is kept. `facts` are what the plan's conditions saw when it was opened.

    `occasion` and `anchors` (days by name, as text) belong to a cycle: "2026H1" and its own days.
    """

    id: int
    body: str
    plan: str
    plan_sha256: str
    variant: str | None
    facts: Mapping[str, Value]
    day: date
    closing: date
    superior_plan: date
    parent_id: int | None
    state: ScheduleState
    opened_on: date
    approved_on: date | None
    baseline: int
    wake_at: datetime | None = None
    occasion: str | None = None
    anchors: Mapping[str, str] | None = None

    @property
    def is_task_list(self) -> bool:
        """Whether it follows the conclusions of a cycle, whose number its occasion names ("tasks:12")."""
        return self.occasion is not None and self.occasion.startswith(TASK_LIST)

    @property
    def is_cycle(self) -> bool:
        """Whether it is a review or a meeting that comes back, not a congress and no list of tasks."""
        return self.occasion is not None and not self.is_task_list

    @property
    def is_congress(self) -> bool:
        """Whether it is neither a cycle nor a list of tasks."""
        return self.occasion is None


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step as it is kept. `target` is the day people are held to; its version grows with every move.

    `rounds` counts how often the step has been worked on: drafts are consulted on and revised again.
    """

    id: int
    schedule_id: int
    position: int
    key: str
    body: str
    state: StepState
    due: date | None = None
    latest: date | None = None
    forecast: date | None = None
    target: date | None = None
    target_version: int = 1
    target_since: date | None = None
    received_on: date | None = None
    done_on: date | None = None
    pinned_on: date | None = None
    locked_on: date | None = None
    is_dropped: bool = False
    rounds: int = 1
    is_provisional: bool = False
    by: str | None = None
    note: str | None = None

    @property
    def fixed_on(self) -> date | None:
        """The day set by hand or by a superior, which no rule moves."""
        return self.locked_on or self.pinned_on


@dataclass(frozen=True, slots=True)
class Task:
    """A live step with its target and its ladder.

    `target_since` is the day from which the present target counts; `ready_on`, of what waits for an outside
    party, the day the last predecessor was done, None while one is open; `start` the day from which a first
    draft is wanted.
    """

    step_id: int
    key: str
    body: str
    owner: str
    state: StepState
    target: date
    target_version: int
    target_since: date
    remind: Remind = field(hash=False)  # what its plan says is compared, but known by the rest
    escalate: tuple[Escalation, ...] = field(default=(), hash=False)
    waits_for: WaitsFor | None = field(default=None, hash=False)
    ready_on: date | None = None
    start: date | None = None
    documents: tuple[str, ...] = ()
    tier: int = 1


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """One approved schedule: its live tasks, and the rungs decided so far as (step, rung) -> last version."""

    schedule_id: int
    approved_on: date
    tasks: tuple[Task, ...]
    decided: Mapping[tuple[int, str], int] = field(default_factory=dict)
    written: frozenset[tuple[int, str]] = frozenset()
    wake_at: datetime | None = None
