import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nhiemky.portal.up.children import Child, stop_leftovers
from nhiemky.portal.up.surroundings import MARK

STUBBORN = "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (2, 15)]; print('x'); time.sleep(60)"
MILD = "import time; print('x', flush=True); time.sleep(60)"


@pytest.fixture
def children() -> Iterator[list[Child]]:
    started: list[Child] = []
    yield started
    for child in started:
        child.stop(0)


def make_child(tmp_path: Path, code: str) -> Child:
    command = [sys.executable, "-u", "-c", code]
    return Child("thử", command, {**os.environ, MARK: str(tmp_path)}, tmp_path, tmp_path / "logs" / "x.log")


def wait_until_it_speaks(child: Child) -> None:
    deadline = time.monotonic() + 10
    while not child.log.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert child.log.read_text()


def test_a_mild_child_ends_at_the_first_request(tmp_path: Path, children: list[Child]) -> None:
    child = make_child(tmp_path, MILD)
    children.append(child)
    child.start()
    wait_until_it_speaks(child)
    before = time.monotonic()
    child.stop(5)
    assert child.exit_code() is not None
    assert time.monotonic() - before < 3


def test_a_stubborn_child_is_killed_after_its_time(tmp_path: Path, children: list[Child]) -> None:
    child = make_child(tmp_path, STUBBORN)
    children.append(child)
    child.start()
    wait_until_it_speaks(child)
    child.stop(0.3)
    assert child.exit_code() == -signal.SIGKILL


def test_the_output_of_a_child_is_kept_and_a_long_log_set_aside(tmp_path: Path, children: list[Child]) -> None:
    child = make_child(tmp_path, "print('xin chào')")
    children.append(child)
    child.log.parent.mkdir()
    child.log.write_bytes(b"x" * 10_000_001)
    child.start()
    assert child.process is not None
    child.process.wait(10)
    assert child.log.read_text(encoding="utf-8") == "xin chào\n"
    assert (tmp_path / "logs" / "x.old.log").stat().st_size == 10_000_001


def test_a_child_that_keeps_dying_is_started_ever_later(tmp_path: Path, children: list[Child]) -> None:
    child = make_child(tmp_path, "pass")
    children.append(child)
    child.start()
    assert [child.pause() for _ in range(7)] == [1, 2, 5, 15, 60, 60, 60]


def test_leftovers_of_a_killed_up_are_ended_even_stubborn_ones_in_other_sessions(tmp_path: Path) -> None:
    orphans = [_start_marked(tmp_path, code) for code in (MILD, STUBBORN)]
    other = _start_marked(tmp_path / "other-home", MILD)
    try:
        assert stop_leftovers(tmp_path, seconds=0.5, wait=time.sleep) == 2
        assert [orphan.wait(5) for orphan in orphans] == [-signal.SIGTERM, -signal.SIGKILL]
        assert other.poll() is None
        assert stop_leftovers(tmp_path, seconds=0.5, wait=time.sleep) == 0
    finally:
        other.kill()
        other.wait()


def test_leftovers_spares_those_still_needed(tmp_path: Path) -> None:
    needed = _start_marked(tmp_path, MILD)
    try:
        assert stop_leftovers(tmp_path, seconds=0.2, wait=time.sleep, but=frozenset({needed.pid})) == 0
        assert needed.poll() is None
    finally:
        needed.kill()
        needed.wait()


def _start_marked(home: Path, code: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code],
        env={**os.environ, MARK: str(home)},
        start_new_session=True,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    with process.stdout:
        process.stdout.readline()
    return process
