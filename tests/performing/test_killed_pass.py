"""A pass may be killed at any moment: nothing is lost, nothing skipped, and what came twice says so."""

import os
import sqlite3
import sys
from contextlib import closing

import pytest

from nhiemky.settings import PROJECT

sys.path.insert(0, str(PROJECT))

from benchmarks.killed_pass import find_faults, live, what_happened
from benchmarks.sample_home import sample_home

KILLS = int(os.environ.get("KILLS", "8"))


def test_killed_passes_leave_what_undisturbed_ones_leave() -> None:
    tally = live(KILLS)
    assert tally.faults == []
    assert tally.kills == KILLS
    assert tally.messages >= 100
    assert tally.doubtful <= KILLS


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("DELETE FROM step WHERE id = 1", "steps: 1 missing, 0 too many"),
        ("UPDATE schedule SET state = 'closed' WHERE id = 1", "schedules: 1 missing, 1 too many"),
    ],
)
def test_judge_sees_what_is_missing(harm: str, told: str) -> None:
    with sample_home() as home:
        (home / "drafts").mkdir(exist_ok=True)
        expected = what_happened(home)
        with closing(sqlite3.connect(home / "nhiemky.db", isolation_level=None)) as database:
            database.execute(harm)
        (fault,) = find_faults(expected, what_happened(home))
    assert fault.startswith(told)


def test_judge_sees_a_letter_nobody_asked_for() -> None:
    with sample_home() as home:
        (home / "drafts").mkdir(exist_ok=True)
        expected = what_happened(home)
        letter = home / "mailbox" / "new" / "20261123-0000"
        letter.parent.mkdir(parents=True)
        letter.write_bytes(b"")
        assert list(find_faults(expected, what_happened(home))) == [
            "letters: 0 missing, 1 too many, such as [('20261123-0000',)]"
        ]
