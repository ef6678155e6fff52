"""The sample's congress with its cells lived from its first day to its last, drafts included."""

import tempfile
from pathlib import Path

from benchmarks.measure import Figures, in_turn, milliseconds
from benchmarks.sample_home import OPENED, sample_home
from nhiemky.performing.office import open_office
from nhiemky.performing.show import show_congress
from nhiemky.rehearsal.run import rehearse
from nhiemky.settings import load_settings

BAR = 5.0


def run() -> list[Figures]:
    """Beside the least that could be done: the same files written again, byte by byte."""
    with sample_home() as home, tempfile.TemporaryDirectory(prefix="nhiemky-bench-") as folder:
        out, settings = Path(folder), load_settings({"NHIEMKY_HOME": str(home)})

        def live() -> int:
            with open_office(settings, today=OPENED) as office:
                return rehearse(office, 1, out=out, today=OPENED).days

        days = live()
        files = [(file, file.read_bytes()) for file in out.rglob("*") if file.is_file()]
        taken, floor = in_turn(live, lambda: [file.write_bytes(content) for file, content in files])
        with open_office(settings, today=OPENED) as office:
            steps = len(show_congress(office, 1, today=OPENED).steps)
    return [
        Figures(
            f"rehearse the sample: {days} days, {steps} steps, {len(files)} files",
            milliseconds(taken),
            f"<= {milliseconds(BAR)}",
            f"writing these files {milliseconds(floor)}",
            taken / floor,
            ok=taken <= BAR,
        )
    ]
