"""What cannot be as planned: steps that miss their date, congresses on one day; told, never repaired silently."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from calendars.cascade import find_collisions
from calendars.reasons import Cause, trace_forecast, trace_latest
from calendars.wording import format_date, format_weekday, format_weekday_date
from calendars.working_days import WorkingDays
from nhiemky.performing.changes import Difference
from nhiemky.performing.conflict_offers import find_offers, is_overdue
from nhiemky.performing.office import Office
from nhiemky.performing.planning import Family, Planned, event_of
from nhiemky.store.engine import read


@dataclass(frozen=True, slots=True)
class Conflict:
    """A step that cannot make its latest date: why, in words and as a chain, and what may be offered."""

    step: str
    org: str
    slack_wd: int
    sentence: str
    chain: tuple[dict[str, object], ...]
    offers: tuple[str, ...]


def find_conflicts(family: Family, names: Mapping[str, str]) -> list[Conflict]:
    """The steps whose forecast misses their latest date; of a chain only the tightest end is told.

    What could be done in time and was not is overdue, no conflict: those that it makes late are. Then the days on
    which two cells meet. `names` are those of the bodies by key.
    """
    missed = [one for planned in family.members for one in _find_missed(planned, names)]
    return [*missed, *_find_clashes(family, names)]


def describe_collisions(days: Mapping[str, date], names: Mapping[str, str]) -> list[str]:
    """Sentences for days on which the same superior's delegate would have to be in two places."""
    return [_describe_collision(on, bodies, names) for on, bodies in find_collisions(days)]


def find_conflicts_after(office: Office, difference: Difference) -> list[Conflict]:
    """The conflicts that an act leaves, or would leave where it was a preview.

    Where the difference knows how things stood before, only those that are new or worse.
    """
    with read(office.engine) as connection:
        names = {body.key: body.name for body in office.organisation(connection).bodies}
    before = {family.root.schedule.id: family for family in difference.before}
    found: list[Conflict] = []
    for family in difference.families:
        conflicts = find_conflicts(family, names)
        known = before.get(family.root.schedule.id)
        found += conflicts if known is None else _find_new(conflicts, known, names)
    return found


def _find_new(conflicts: list[Conflict], before: Family, names: Mapping[str, str]) -> list[Conflict]:
    """Those that were not there before, or miss their date by more than they did."""
    slacks = {
        (step.key, step.body): planned.projection.slack(position)
        for planned in before.members
        for position in range(len(planned.network.nodes))
        if (step := planned.step_at(position)) is not None
    }
    clashes = {one.sentence for one in _find_clashes(before, names)}
    return [
        one
        for one in conflicts
        if (
            one.sentence not in clashes
            if not one.chain
            else one.slack_wd < min(slacks.get((one.step, one.org), 0), 0)
        )
    ]


def describe_day_off(calendar: WorkingDays, on: date, what: str) -> str | None:
    """A sentence for a congress on a day off: it is kept, but nobody shall choose it unawares."""
    if calendar.is_working(on):
        return None
    special = calendar.special.get(on)
    kind = f"{format_weekday(on)}, {special.name}" if special is not None else format_weekday(on)
    return f"{what} {format_date(on)} không phải ngày làm việc ({kind}); vẫn giữ ngày này"


def as_links(planned: Planned, causes: Iterable[Cause]) -> tuple[dict[str, object], ...]:
    """A chain of reasons for `--json`; dates stay dates."""
    return tuple(
        {
            "step": cause.step,
            "org": cause.body or planned.schedule.body,
            "kind": cause.kind,
            "date": cause.on,
            "text": cause.text,
        }
        for cause in causes
    )


def _find_missed(planned: Planned, names: Mapping[str, str]) -> Iterator[Conflict]:
    projection = planned.projection
    for position, node in enumerate(planned.network.nodes):
        step = planned.step_at(position)
        if step is None or not step.state.is_live or projection.slack(position) >= 0:
            continue
        if projection.latest_because[position] >= 0:
            continue  # told at the end of its chain, where the limit is
        if is_overdue(planned, position) or _only_waits(planned, position):
            continue
        back = list(trace_forecast(projection, position))
        yield Conflict(
            node.key,
            step.body,
            projection.slack(position),
            f"{names.get(step.body, step.body)}: {_explain_missed(planned, position, back)}",
            as_links(planned, [*trace_latest(projection, position), *back]),
            find_offers(planned, position),
        )


def _only_waits(planned: Planned, position: int) -> bool:
    """Whether the office can but wait for it: nothing is asked for and nothing comes before."""
    node = planned.network.nodes[position]
    return node.step.waits_for is not None and not node.step.waits_for.letter and not node.edges


def _explain_missed(planned: Planned, position: int, back: list[Cause]) -> str:
    projection, title = planned.projection, planned.network.nodes[position].step.title
    latest = format_weekday_date(date.fromordinal(projection.latest[position]))
    forecast = format_weekday_date(date.fromordinal(projection.forecast[position]))
    root = back[-1]
    start = planned.plan.steps[root.step].title if root.step else ""
    origin = root.text if len(back) == 1 else f"tính từ “{start}” ({root.text})"
    return (
        f"“{title}” phải xong {latest} nhưng sớm nhất {forecast} mới xong, "
        f"thiếu {-projection.slack(position)} ngày làm việc; {origin}"
    )


def _find_clashes(family: Family, names: Mapping[str, str]) -> Iterator[Conflict]:
    layout = family.root.plan.cells
    if layout is None:
        return
    cells = {child.schedule.body: child for child in family.children}
    for on, bodies in find_collisions({body: child.schedule.day for body, child in cells.items()}):
        step = event_of(layout, cells[bodies[0]].plan)
        offer = "dời một trong các đại hội sang ngày khác (congress move)"
        yield Conflict(step, bodies[0], 0, _describe_collision(on, bodies, names), (), (offer,))


def _describe_collision(on: date, bodies: list[str], names: Mapping[str, str]) -> str:
    listed = ", ".join(names.get(body, body) for body in bodies)
    return f"ngày {format_date(on)} có {len(bodies)} đại hội cùng lúc: {listed}"
