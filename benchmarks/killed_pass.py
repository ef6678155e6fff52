"""`nhiemky tick` killed with SIGKILL at random moments, on the sample, against the same days left undisturbed.

Bars: every message of the undisturbed days is there and none else; one that was handed over twice says so; every
reminder, step and draft is as it would have been, but for the minute as of which a paper tells who has sent what.
"""

import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from time import perf_counter, sleep

from benchmarks.measure import Figures
from benchmarks.sample_home import sample_home

DAYS = (
    "2026-12-15", "2026-12-23", "2027-01-06", "2027-01-22", "2027-02-17", "2027-02-26",
    "2027-03-04", "2027-03-10", "2027-03-16", "2027-03-23", "2027-04-06",
)  # fmt: skip
AGAIN = timedelta(minutes=3)  # longer than a lease, so that what a dead process held is free
SWEEP = timedelta(minutes=20)  # longer than the wait before a doubt is repeated
SEED = 2026

Rows = list[tuple[object, ...]]
Found = dict[str, Rows]
Letters = dict[str, tuple[int, int]]


@dataclass
class Tally:
    """What was done to the passes, and what came of it."""

    kills: int = 0
    passes: int = 0
    messages: int = 0
    doubtful: int = 0
    doubled: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Nothing lost, nothing doubled in silence, nothing skipped."""
        return not self.faults


class Passes:
    """Runs passes on a home, each a process of its own; knows which letters were handed over anew."""

    def __init__(self, server: subprocess.Popen[str], home: Path) -> None:
        self._server, self.home = server, home
        self._letters: Letters = {}
        self.doubled: set[str] = set()

    def run(self, at: datetime, kill_after: float | None = None) -> int:
        """How the pass ended: 0, or minus 9 when the kill came in time."""
        child = _ask(self._server, _order(self.home, at))
        if kill_after is not None:
            sleep(kill_after)
            os.kill(child, signal.SIGKILL)
        ended = _ask(self._server, "")
        self._look()
        return ended

    def _look(self) -> None:
        """A letter written again is another file under the same name."""
        letters = {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in _letters(self.home)}
        self.doubled |= {key for key, old in self._letters.items() if letters.get(key) != old}
        self._letters = letters


def live(kills: int) -> Tally:
    """Lives the days again and again, killing one pass a day, until there have been so many kills."""
    tally, random = Tally(), Random(SEED)
    with sample_home() as seed, tempfile.TemporaryDirectory(prefix="nhiemky-kill-") as folder, _server() as server:
        _must_end_well(_ask(server, _order(_copy(seed, Path(folder) / "warm"), _morning(DAYS[2]))))
        calm = Passes(server, _copy(seed, Path(folder) / "calm"))
        usual = {day: _live_calmly(calm, day) for day in DAYS}
        expected = what_happened(calm.home)
        while tally.kills < kills:
            passes = Passes(server, _copy(seed, Path(folder) / f"killed-{tally.kills}"))
            _live_once(passes, usual, kills, random, tally)
            _judge(expected, passes, tally)
            shutil.rmtree(passes.home)
    return tally


def _live_calmly(passes: Passes, day: str) -> float:
    """The seconds that the pass of the day takes when nobody disturbs it."""
    start = perf_counter()
    _must_end_well(passes.run(_morning(day)))
    return perf_counter() - start


def what_happened(home: Path) -> Found:
    """Read from the database and the disk without any of the system's own words."""
    with closing(sqlite3.connect(home / "nhiemky.db")) as database:

        def rows(query: str) -> Rows:
            return sorted(database.execute(query).fetchall(), key=repr)

        return {
            "messages": rows("SELECT person, kind, subject_id, local_day, channel, state FROM outbox"),
            "reminders": rows(
                "SELECT schedule_id, step_id, body, rung, due_version, person, day, cancelled,"
                " outbox_id IS NOT NULL FROM reminder"
            ),
            "carried": rows(
                "SELECT step_id, rung, due_version, reminder.person, outbox.person, local_day"
                " FROM reminder JOIN outbox ON outbox.id = outbox_id"
            ),
            "schedules": rows("SELECT id, body, plan, state FROM schedule"),
            "steps": rows("SELECT schedule_id, key, body, state, target, target_version, done_on FROM step"),
            "drafts": [
                (*row[:-1], _words(row[-1]))
                for row in rows("SELECT schedule_id, step_id, kind, round, file, content FROM draft")
            ],
            "files": sorted((file.name, _words(file.read_bytes())) for file in (home / "drafts").iterdir()),
            "letters": sorted((file.name,) for file in _letters(home)),
        }


def _live_once(passes: Passes, usual: dict[str, float], kills: int, random: Random, tally: Tally) -> None:
    for day in DAYS:
        at = _morning(day)
        if tally.kills < kills:
            tally.passes += 1
            is_killed = passes.run(at, random.uniform(0, usual[day])) == -signal.SIGKILL
            tally.kills += is_killed
            usual[day] *= 1.05 if is_killed else 0.8  # as fast as the machine is just now
            at += AGAIN
        _must_end_well(passes.run(at))
        if _find_doubtful(passes.home):
            _must_end_well(passes.run(at + SWEEP))


def _judge(expected: Found, passes: Passes, tally: Tally) -> None:
    found = what_happened(passes.home)
    tally.faults += list(find_faults(expected, found))
    resent = _find_resent(passes.home)
    tally.faults += [f"came twice without a word: {key}" for key in sorted(passes.doubled - resent)]
    tally.doubled += len(passes.doubled)
    tally.doubtful += len(resent) + len(_find_doubtful(passes.home))
    tally.messages += len(found["messages"])


def find_faults(expected: Found, found: Found) -> Iterator[str]:
    """What is missing and what is too many, kind by kind."""
    for what, rows in expected.items():
        if found[what] != rows:
            yield f"{what}: {_differ(rows, found[what])}"


def _differ(expected: Rows, found: Rows) -> str:
    lost, new = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    return f"{len(lost)} missing, {len(new)} too many, such as {[*lost, *new][:2]}"


def _find_doubtful(home: Path) -> set[int]:
    with closing(sqlite3.connect(home / "nhiemky.db")) as database:
        return {int(row[0]) for row in database.execute("SELECT id FROM outbox WHERE state = 'unknown'")}


def _find_resent(home: Path) -> set[str]:
    """Letters that tell their reader they may have come before."""
    with closing(sqlite3.connect(home / "nhiemky.db")) as database:
        query = "SELECT provider_id FROM outbox WHERE json_extract(payload, '$.resent') IS NOT NULL"
        return {str(row[0]) for row in database.execute(query)}


@contextmanager
def _server() -> Iterator[subprocess.Popen[str]]:
    program = Path(__file__).with_name("warm_nhiemky.py")
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, str(program)], stdin=pipe, stdout=pipe, text=True) as server:
        yield server
        assert server.stdin is not None
        server.stdin.close()


def _order(home: Path, at: datetime) -> str:
    return json.dumps({"home": str(home), "words": ["tick", "--at", at.isoformat()]})


def _ask(server: subprocess.Popen[str], line: str) -> int:
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(line + "\n")
    server.stdin.flush()
    return int(server.stdout.readline())


def _letters(home: Path) -> list[Path]:
    folder = home / "mailbox" / "new"
    return list(folder.iterdir()) if folder.is_dir() else []


def _copy(seed: Path, home: Path) -> Path:
    shutil.copytree(seed, home)
    return home


def _morning(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T07:30:00+07:00")


def _must_end_well(code: int) -> None:
    if code != 0:
        raise RuntimeError(f"a pass that nobody killed ended with {code}")


def _words(paper: object) -> str:
    """Of what a paper says, without the minute as of which: a pass run again is later than the killed one."""
    assert isinstance(paper, bytes)
    with zipfile.ZipFile(BytesIO(paper)) as package:
        text = package.read("word/document.xml").decode()
    return hashlib.sha256(re.sub("[0-9]{2} giờ [0-9]{2}, ngày", "", text).encode()).hexdigest()


def run(kills: int = 50) -> list[Figures]:
    """One row of the table."""
    tally = live(kills)
    doubts = f"{tally.doubtful} in doubt, {tally.doubled} came twice and say so"
    return [
        Figures(
            f"kill -9 of the pass at {tally.kills} random moments",
            f"{len(tally.faults)} faults in {tally.messages} messages",
            "0 lost, 0 doubled in silence",
            doubts,
            None,
            ok=tally.is_sound,
        )
    ]


def main() -> None:
    """Prints one line, then what is wrong; exit code 1 when something is."""
    tally = live(int(os.environ.get("KILLS", "50")))
    print(
        f"killed_pass: {tally.kills} of {tally.passes} passes killed, {tally.messages} messages, "
        f"{tally.doubtful} in doubt, {tally.doubled} came twice and say so, {len(tally.faults)} faults"
    )
    for fault in tally.faults:
        print(f"  {fault}")
    raise SystemExit(0 if tally.is_sound else 1)


if __name__ == "__main__":
    main()
