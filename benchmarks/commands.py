"""Whole processes of the command line, from the shell's side."""

import subprocess
import sys
from collections.abc import Mapping
from os import environ
from pathlib import Path

from benchmarks.measure import Figures, in_turn, milliseconds
from benchmarks.sample_home import sample_home

COMMAND = Path(sys.executable).with_name("nhiemky")
HELP_BAR = 0.4
SHOW_BAR = 1.0


def run() -> list[Figures]:
    """`--help` and `congress show`, beside a Python that does nothing."""
    with sample_home() as home:
        where = {**environ, "NHIEMKY_HOME": str(home)}
        bare, helped, shown = in_turn(
            lambda: subprocess.run([sys.executable, "-c", "pass"], check=True),
            lambda: call("--help", environment=where),
            lambda: call("congress", "show", "1", environment=where),
        )
    return [
        _row("nhiemky --help, whole process", helped, HELP_BAR, bare),
        _row("nhiemky congress show (sample, 8 schedules)", shown, SHOW_BAR, bare),
    ]


def call(*words: str, environment: Mapping[str, str]) -> str:
    """What the installed command prints. Raises CalledProcessError when it fails."""
    done = subprocess.run(
        [str(COMMAND), *words], check=True, capture_output=True, text=True, env=dict(environment)
    )
    return done.stdout


def _row(what: str, taken: float, bar: float, floor: float) -> Figures:
    return Figures(
        what,
        milliseconds(taken),
        f"<= {milliseconds(bar)}",
        f"python -c pass {milliseconds(floor)}",
        taken / floor,
        ok=taken <= bar,
    )
