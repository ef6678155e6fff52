"""The difference between the dates people are held to and those that would now hold; writing it."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from calendars.reasons import explain_latest, is_provisional
from nhiemky.domain.schedule import ScheduleState, StepRecord
from nhiemky.performing.act import Act
from nhiemky.performing.planning import Family, Planned
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection
from nhiemky.store.reminders import cancel_uncarried

_DATED = ("due", "latest", "forecast", "target", "is_provisional", "target_version", "target_since")
_as_dated = attrgetter(*_DATED)
TOO_LATE = "; ngày này đã qua, không còn kịp"


@dataclass(frozen=True, slots=True)
class Change:
    """One step whose date moves, appears (old None) or falls away (new None)."""

    step_id: int | None
    step: str
    title: str
    org: str
    old: date | None
    new: date | None
    reason: str

    def as_dict(self) -> dict[str, object]:
        """For `--json`; dates stay dates."""
        return {
            "step": self.step,
            "title": self.title,
            "org": self.org,
            "old": self.old,
            "new": self.new,
            "reason": self.reason,
        }


class Difference(list[Change]):
    """The changes of an act by date, with the families as they would stand: what conflicts is found in them.

    `before` are the families as they stood, where the act has kept them: what conflicted then is no news.
    """

    def __init__(
        self, changes: Iterable[Change] = (), families: Iterable[Family] = (), before: Iterable[Family] = ()
    ) -> None:
        super().__init__(changes)
        self.families = tuple(families)
        self.before = tuple(before)

    def without(self, step_ids: Container[int]) -> "Difference":
        """The same without the steps that a person has just set; their change is no news."""
        left = (one for one in self if one.step_id not in step_ids)
        return Difference(left, self.families, self.before)


def find_changes(family: Family) -> list[Change]:
    """Every live step whose kept target is not the date it would now have, by date."""
    changes = [change for planned in family.members for change in _changes_of(planned)]
    return sorted(changes, key=lambda change: (change.new or date.max, change.org, change.step))


def store_dates(connection: Connection, families: Sequence[Family], act: Act) -> list[Change]:
    """Writes the dates of families, all in one statement, and gives what moved, family by family.

    In an approved schedule a moved target gets a new version, and what was decided for the old date and
    not yet put into a message is cancelled.
    """
    members = [planned for family in families for planned in family.members]
    changes = [change for family in families for change in find_changes(family)]
    moved = {change.step_id for change in changes if change.old is not None and change.step_id is not None}
    rows = (
        row for planned in members for row in _rows(planned, moved if _is_spoken(planned) else set(), act.today)
    )
    store.change_steps(connection, list(rows))
    for planned in members:
        if planned.has_new_start:
            start = planned.schedule.superior_plan
            store.change_schedule(connection, planned.schedule.id, superior_plan=start)
    if moved:
        cancel_uncarried(connection, moved, "đã dời hạn")
    return changes


def _is_spoken(planned: Planned) -> bool:
    return planned.schedule.state is ScheduleState.APPROVED


def _changes_of(planned: Planned) -> Iterator[Change]:
    for position, node in enumerate(planned.network.nodes):
        step = planned.step_at(position)
        target = date.fromordinal(planned.projection.latest[position])
        if step is not None and step.state.is_live and step.target != target:
            reason = explain_latest(planned.projection, position)
            if target < planned.projection.today:
                reason += TOO_LATE
            yield Change(step.id, node.key, node.step.title, step.body, step.target, target, reason)


def _rows(planned: Planned, moved: set[int], today: date) -> Iterable[dict[str, object]]:
    for position in range(len(planned.network.nodes)):
        step = planned.step_at(position)
        if step is None:
            continue
        dated = _date(planned, position, step, today, is_moved=step.id in moved)
        if dated != _as_dated(step):
            yield {"id": step.id, **dict(zip(_DATED, dated, strict=True))}


def _date(planned: Planned, position: int, step: StepRecord, today: date, *, is_moved: bool) -> tuple[object, ...]:
    """What the columns of `_DATED` are to hold."""
    projection = planned.projection
    due = projection.due[position]
    latest = date.fromordinal(projection.latest[position])
    return (
        date.fromordinal(due) if due is not None else None,
        latest,
        date.fromordinal(projection.forecast[position]),
        latest if step.state.is_live else step.target,
        is_provisional(projection, position),
        step.target_version + is_moved,
        today if is_moved or step.target_since is None else step.target_since,
    )
