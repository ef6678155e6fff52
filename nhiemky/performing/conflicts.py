"""What cannot be as planned: steps that miss their date, congresses on one day; told, never repaired silently."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from calendars.cascade import find_collisions
from calendars.planner import Because
from calendars.reasons import Cause, trace_forecast, trace_latest
from calendars.wording import format_date, format_weekday, format_weekday_date
from calendars.working_days import WorkingDays
from nhiemky.performing.changes import Difference
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

    Then the days on which two cells meet. `names` are those of the bodies by key.
    """
    missed = [one for planned in family.members for one in _find_missed(planned, names)]
    return [*missed, *_find_clashes(family, names)]


def describe_collisions(days: Mapping[str, date], names: Mapping[str, str]) -> list[str]:
    """Sentences for days on which the same superior's delegate would have to be in two places."""
    return [_describe_collision(on, bodies, names) for on, bodies in find_collisions(days)]


def find_conflicts_after(office: Office, difference: Difference) -> list[Conflict]:
    """The conflicts that an act leaves, or would leave where it was a preview."""
    with read(office.engine) as connection:
        names = {body.key: body.name for body in office.organisation(connection).bodies}
    return [conflict for family in difference.families for conflict in find_conflicts(family, names)]


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
        back = list(trace_forecast(projection, position))
        yield Conflict(
            node.key,
            step.body,
            projection.slack(position),
            f"{names.get(step.body, step.body)}: {_explain_missed(planned, position, back)}",
            as_links(planned, [*trace_latest(projection, position), *back]),
            tuple(dict.fromkeys(_offers(planned, position))),
        )


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


def _offers(planned: Planned, position: int) -> Iterator[str]:
    """What may be done about it; none of it is ever done silently."""
    projection, nodes = planned.projection, planned.network.nodes
    chain = [position]
    while projection.forecast_because[chain[-1]] >= 0:
        chain.append(projection.forecast_because[chain[-1]])
    for one in chain:
        node = nodes[one]
        if node.takes > 1 and node.step.waits_for is None:
            yield f"rút ngắn “{node.step.title}” (đang tính {node.takes} ngày làm việc)"
        if node.step.optional:
            yield f"bỏ việc tùy chọn “{node.step.title}”"
        if node.step.waits_for is None and any(edge.gap for edge in node.edges):
            yield f"làm song song “{node.step.title}” với việc trước nó"
    if nodes[position].step.hard or projection.latest_because[position] in {Because.DEADLINE, Because.FIXED}:
        yield "xin cấp trên lùi thời hạn"
    yield _offer_to_move(planned)


def _offer_to_move(planned: Planned) -> str:
    cycle = planned.plan.cycle
    if planned.schedule.is_task_list:
        return "sửa thời hạn trong danh sách kết luận rồi nhập lại (conclusions import)"
    if cycle is None:
        return "lùi ngày đại hội (congress move)"
    return f"lùi {cycle.days[cycle.main].title} (cycle move)"


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
