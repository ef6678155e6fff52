"""Every paper of the sample's congress with its seven cells, written into an empty folder."""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.measure import Figures, in_turn, milliseconds
from benchmarks.sample_home import OPENED, sample_home
from nhiemky.performing.act import Act
from nhiemky.performing.office import open_office
from nhiemky.performing.orders import Order, draft_everything
from nhiemky.settings import load_settings

BAR = 2.0


def run() -> list[Figures]:
    """Beside the least that could be done: the same files written again, byte by byte."""
    act = Act(datetime(OPENED.year, OPENED.month, OPENED.day, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), "đo")
    with sample_home() as home, tempfile.TemporaryDirectory(prefix="nhiemky-bench-") as folder:
        places = _places(Path(folder))
        with open_office(load_settings({"NHIEMKY_HOME": str(home)}), today=OPENED) as office:
            papers = draft_everything(office, Order(1, out=next(places)), act)
            files = [(paper.path, paper.path.read_bytes()) for paper in papers]
            taken, floor = in_turn(
                lambda: draft_everything(office, Order(1, out=next(places)), act),
                lambda: [path.write_bytes(content) for path, content in files],
            )
    return [
        Figures(
            f"the whole file of a congress with 7 cells: {len(papers)} papers",
            milliseconds(taken),
            f"<= {milliseconds(BAR)}",
            f"writing these files {milliseconds(floor)}",
            taken / floor,
            ok=taken <= BAR,
        )
    ]


def _places(folder: Path) -> Iterator[Path]:
    """A new folder each time: a paper that is there and unchanged would be kept, not written."""
    return (folder / str(number) for number in count())
