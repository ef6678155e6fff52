"""What a pass asks when nothing is due: 20,000 and 1,000,000 open steps must cost the same."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.measure import Figures, best_of, middle_of, milliseconds
from benchmarks.plans import CONGRESS, STEPS, TODAY
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.performing.office import open_office
from nhiemky.performing.passes import bring_up_to_now, due_schedules
from nhiemky.settings import PROJECT, load_settings
from nhiemky.store.engine import begin, open_engine
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation
from nhiemky.store.schedules import keep_plan
from nhiemky.store.tables import VIETNAM

SAMPLE = PROJECT / "samples" / "so-khcn" / "organisation.yaml"
SIZES = (20_000, 1_000_000)
BAR = 0.005
ASKED = 101
AT = datetime(TODAY.year, TODAY.month, TODAY.day, 8, 0, tzinfo=VIETNAM)
WAKES = AT.astimezone(UTC).replace(tzinfo=None) + timedelta(days=1)
ADD_SCHEDULE = (
    "INSERT INTO schedule"
    " (id, body, plan, plan_sha256, facts, day, closing, superior_plan, state, opened_on, wake_at)"
    " VALUES (?, ?, 'cell_congress', ?, '{}', ?, ?, ?, 'approved', ?, ?)"
)
ADD_STEP = (
    "INSERT INTO step (schedule_id, position, key, body, state, due, latest, forecast, target, target_since)"
    " VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?, ?)"
)


def run() -> list[Figures]:
    """One row a size."""
    with tempfile.TemporaryDirectory(prefix="nhiemky-bench-") as folder:
        return [_measure(Path(folder) / str(size), size) for size in SIZES]


def _measure(home: Path, size: int) -> Figures:
    _fill(home, size)
    settings = load_settings({"NHIEMKY_HOME": str(home)})
    with open_office(settings, today=TODAY) as office:
        ask = partial(due_schedules, office, at=AT)
        assert ask() == []
        assert len(due_schedules(office, at=AT + timedelta(days=2))) == min(size // STEPS, 10_000)
        moments = count()

        def bring_up() -> dict[str, int]:
            at = AT + timedelta(seconds=next(moments))
            return bring_up_to_now(office, at=at, clock=lambda: at, worker="benchmark").as_dict()

        bring_up()  # the day's first pass also asks about the sample's own terms
        assert bring_up() == {}
        asked, whole = middle_of(ask, ASKED), best_of(bring_up)
    with closing(sqlite3.connect(home / "nhiemky.db")) as connection:
        bare = middle_of(partial(_ask_bare, connection), ASKED)
    return Figures(
        f"nothing due among {size:,} open steps: the query",
        f"{asked * 1000:.2f} ms (whole pass {milliseconds(whole)})",
        f"<= {milliseconds(BAR)}",
        f"raw query {bare * 1000:.2f} ms",
        asked / bare,
        ok=asked <= BAR,
    )


def _ask_bare(connection: sqlite3.Connection) -> None:
    connection.execute(
        "SELECT id FROM schedule WHERE wake_at <= ?", (AT.astimezone(UTC).isoformat(" ")[:19],)
    ).fetchall()


def _fill(home: Path, size: int) -> None:
    """As many approved cell congresses as give so many open steps; all of them wake tomorrow or later."""
    home.mkdir()
    engine = open_engine(f"sqlite:///{home / 'nhiemky.db'}")
    upgrade(engine)
    with begin(engine) as connection:
        keep_organisation(connection, read_organisation(SAMPLE), SAMPLE.name, AT)
        keep_plan(connection, "cell_congress", 1, "0" * 64, "{}")
    engine.dispose()
    with closing(sqlite3.connect(home / "nhiemky.db")) as connection:
        connection.executemany(ADD_SCHEDULE, _schedules(size // STEPS))
        connection.executemany(ADD_STEP, _steps(size // STEPS))
        connection.commit()


def _schedules(count: int) -> Iterator[tuple[object, ...]]:
    today, day = TODAY.isoformat(), CONGRESS.isoformat()
    for number in range(1, count + 1):
        wake = (WAKES + timedelta(minutes=number % 1440)).isoformat(" ") + ".000000"
        yield number, f"cell-{number}", "0" * 64, day, day, today, today, wake


def _steps(count: int) -> Iterator[tuple[object, ...]]:
    today, day = TODAY.isoformat(), CONGRESS.isoformat()
    for number in range(1, count + 1):
        for position in range(STEPS):
            yield number, position, f"step_{position}", f"cell-{number}", day, day, day, day, today
