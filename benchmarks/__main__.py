"""`make bench`: the table of what the system must show. Exit code 1 when a bar is missed.

Absolute figures are the best of five; each stands beside the floor measured in the same run, so that a slow or
busy machine shows as such.
"""

import platform
import sys
from collections.abc import Iterator
from importlib import import_module
from os import cpu_count

from benchmarks.measure import Figures

ROWS = (
    "days",
    "offsets",
    "plans",
    "due",
    "drafting",
    "congress_file",
    "figures",
    "figure_totals",
    "rehearsal",
    "year",
    "commands",
    "delivery",
    "killed_pass",
    "killed_sender",
)
WIDTHS = (52, 34, 30, 46, 9)


def main() -> None:
    """Prints each row as soon as it is measured; names of rows as arguments restrict it to them."""
    print(f"Python {platform.python_version()}, {cpu_count()} processors, {platform.platform()}\n")
    _print_line("what", "measured", "bar", "floor of the same run", "times", "")
    _print_line(*("-" * (width - 1) for width in WIDTHS), "------")
    is_sound = True
    for row in _measure(sys.argv[1:] or ROWS):
        times = "" if row.ratio is None else f"{row.ratio:.3g}"
        _print_line(row.what, row.value, row.bar, row.floor, times, "passed" if row.ok else "MISSED")
        is_sound &= row.ok
    sys.exit(not is_sound)


def _measure(names: list[str] | tuple[str, ...]) -> Iterator[Figures]:
    for name in names:
        yield from import_module(f"benchmarks.{name}").run()


def _print_line(*cells: str) -> None:
    print(
        "".join(f"{cell:<{width}}" for cell, width in zip(cells, (*WIDTHS, 6), strict=True)).rstrip(), flush=True
    )


main()
