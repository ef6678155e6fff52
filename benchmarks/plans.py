"""1,000 cells planned and their 20,000 steps written, beside raw SQLite and SpiffWorkflow in the same run."""

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measure import ROUNDS, Figures, in_turn, milliseconds
from benchmarks.spiff import chain_of, instantiate
from calendars.named import build_calendars
from calendars.network import Network, applicable_facts, build_network
from calendars.official_days import load_official_days
from calendars.plan import PLANS, load_plan
from calendars.planner import Projection, project
from nhiemky.domain.roles import ROLES
from nhiemky.domain.schedule import StepState
from nhiemky.drafting.kinds import kinds
from nhiemky.settings import PROJECT
from nhiemky.store import schedules as store
from nhiemky.store.engine import begin, open_engine
from nhiemky.store.migrate import upgrade

CELLS = 1_000
STEPS = 20
TODAY = date(2026, 11, 23)
CONGRESS = date(2027, 4, 21)
PLAN_BAR = 0.1
WRITE_BAR = 4.0
ADD = (
    "INSERT INTO step (schedule_id, position, key, body, state, due, latest, forecast, target)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

Row = dict[str, object]


def run() -> list[Figures]:
    """Three rows: planned, written, and both together beside SpiffWorkflow."""
    network, spec = make_network(), chain_of(STEPS)
    rows = [_rows(network, one, number) for number, one in enumerate(_plan(network), 1)]
    with tempfile.TemporaryDirectory(prefix="nhiemky-bench-") as folder:
        written, raw = _compare_writing(Path(folder), rows)
    planned, looped, spiff = in_turn(
        lambda: _plan(network), lambda: _loop(network), lambda: instantiate(spec, CELLS)
    )
    together = planned + written
    return [
        Figures(
            f"plan {CELLS:,} cells x {STEPS} steps, both passes",
            milliseconds(planned),
            f"<= {milliseconds(PLAN_BAR)}",
            f"two bare loops over the steps {milliseconds(looped)}",
            planned / looped,
            ok=planned <= PLAN_BAR,
        ),
        Figures(
            f"write {CELLS * STEPS:,} dated steps to SQLite",
            milliseconds(written),
            f"<= {WRITE_BAR:.0f} times the floor",
            f"raw executemany {milliseconds(raw)}",
            written / raw,
            ok=written <= WRITE_BAR * raw,
        ),
        Figures(
            "plan and write together",
            milliseconds(together),
            "faster than SpiffWorkflow",
            f"SpiffWorkflow instantiating the same {milliseconds(spiff)}",
            together / spiff,
            ok=together < spiff,
        ),
    ]


def make_network() -> Network:
    """The first twenty steps of the shipped cell congress that apply to a cell of nine official members."""
    plan = load_plan(PLANS / "cell_congress.yaml", ROLES, kinds(PROJECT / "templates"))
    facts = applicable_facts(
        plan, {"official_members": 9, "members": 9, "variant": "with_election", "has_standing_committee": False}
    )
    keys = [key for key in plan.steps if plan.is_applicable(key, facts)][:STEPS]
    shorter = plan.model_copy(update={"steps": {key: plan.steps[key] for key in keys}})
    days = load_official_days(last=TODAY.year + 7)
    network = build_network(shorter, build_calendars(shorter, days), facts)
    assert len(network.nodes) == STEPS
    return network


def _plan(network: Network) -> list[Projection]:
    """Every cell has a day of its own."""
    return [project(network, _anchors(CONGRESS + timedelta(number % 60)), TODAY) for number in range(CELLS)]


def _anchors(congress: date) -> dict[str, date]:
    return {"superior_plan": TODAY, "congress": congress, "closing": congress}


def _loop(network: Network) -> list[list[int]]:
    """What any engine in Python must do at least: look at every step and its predecessors twice."""
    return [_loop_once(network, number) for number in range(CELLS)]


def _loop_once(network: Network, number: int) -> list[int]:
    forward: list[int] = []
    for node in network.nodes:
        forward.append(max((forward[edge.before] + edge.gap for edge in node.edges), default=number))
    backward = list(forward)
    for position in range(STEPS - 1, -1, -1):
        for edge in network.nodes[position].edges:
            backward[edge.before] = min(backward[edge.before], backward[position] - edge.gap)
    return backward


def _rows(network: Network, projection: Projection, schedule_id: int) -> list[Row]:
    return [
        {
            "schedule_id": schedule_id,
            "position": position,
            "key": node.key,
            "body": f"cell-{schedule_id}",
            "state": StepState.OPEN.value,
            "due": _as_date(projection.due[position]),
            "latest": _as_date(projection.latest[position]),
            "forecast": _as_date(projection.forecast[position]),
            "target": _as_date(projection.latest[position]),
        }
        for position, node in enumerate(network.nodes)
    ]


def _as_date(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)


def _compare_writing(folder: Path, rows: Sequence[list[Row]]) -> list[float]:
    """The store's own function, schedule by schedule in one transaction, and the bare driver; in new files."""
    own, bare = ([folder / f"{name}-{number}.db" for number in range(ROUNDS)] for name in ("own", "bare"))
    for file in (*own, *bare):
        _prepare(file)
    flat = [
        tuple(value.isoformat() if isinstance(value, date) else value for value in row.values())
        for some in rows
        for row in some
    ]
    return in_turn(lambda: _write(own.pop(), rows), lambda: _write_bare(bare.pop(), flat))


def _prepare(file: Path) -> None:
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    with begin(engine) as connection:
        store.keep_plan(connection, "cell_congress", 1, "0" * 64, "{}")
        for _ in range(CELLS):
            store.add_schedule(connection, _schedule())
    engine.dispose()


def _schedule() -> Row:
    anchors = {"day": CONGRESS, "closing": CONGRESS, "superior_plan": TODAY, "opened_on": TODAY}
    return {
        "body": "c",
        "plan": "cell_congress",
        "plan_sha256": "0" * 64,
        "facts": {},
        "state": "draft",
        **anchors,
    }


def _write(file: Path, rows: Sequence[list[Row]]) -> None:
    engine = open_engine(f"sqlite:///{file}")
    with begin(engine) as connection:
        for some in rows:
            store.add_steps(connection, some)
    engine.dispose()


def _write_bare(file: Path, rows: Sequence[tuple[object, ...]]) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.executemany(ADD, rows)
        connection.commit()
