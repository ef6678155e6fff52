"""What a step waits for: "report", "report + 2wd", "opening same day"."""

import re
from dataclasses import dataclass

from calendars.expressions import Offset, Unit, UnreadableExpression

NO_LAG = Offset(0, Unit.WORKING_DAY)


@dataclass(frozen=True, slots=True)
class Link:
    """A step may start on a later working day than `step` ends, plus a lag; or on the same day."""

    step: str
    lag: Offset = NO_LAG
    is_same_day: bool = False

    def __str__(self) -> str:
        if self.is_same_day:
            return f"{self.step} same day"
        return f"{self.step} + {self.lag}" if self.lag.count else self.step


_LINK = re.compile(r"(?P<step>[a-z][a-z0-9_]*)(?:\s*\+\s*(?P<count>\d{1,3})(?P<unit>wd|d)|\s+(?P<same>same day))?")


def parse_link(text: str) -> Link:
    """Reads one `after` entry. Raises UnreadableExpression."""
    match = _LINK.fullmatch(text.strip())
    if match is None:
        raise UnreadableExpression(f'không hiểu mối nối "{text}"; ví dụ đúng: "x", "x + 2wd", "x same day"')
    if match["count"]:
        return Link(match["step"], Offset(int(match["count"]), Unit(match["unit"])))
    return Link(match["step"], is_same_day=match["same"] is not None)
