"""The moment of a run in Vietnam: the only place of the flows where the clock is read."""

from datetime import datetime
from zoneinfo import ZoneInfo

from calendars.wording import format_moment

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def read_clock() -> datetime:
    """Now, in Vietnam's time."""
    return datetime.now(VIETNAM)  # noqa: TID251 - the clock is read here


def name_moment(at: datetime) -> str:
    """The moment in a run's name: "07:15 22/11/2026"."""
    return format_moment(at)
