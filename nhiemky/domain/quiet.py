"""When a person may be spoken to: on working days, outside their quiet hours; once for all channels."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from calendars.working_days import Roll, WorkingDays


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Silence from one hour to another, usually over the night. Equal hours: never quiet."""

    start: time = time(20, 30)
    end: time = time(7, 0)

    def covers(self, hour: time) -> bool:
        """Whether the hour is quiet; the last minute before `end` is, `end` itself is not."""
        if self.start <= self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end


def speaks_at(at: datetime, quiet: QuietHours, calendar: WorkingDays) -> datetime:
    """The first moment from `at` on at which the person may be spoken to."""
    moment = at
    if calendar.is_working(at.date()) and quiet.covers(at.time()):
        is_evening = quiet.start > quiet.end and at.time() >= quiet.start
        moment = datetime.combine(at.date() + timedelta(is_evening), quiet.end, at.tzinfo)
    if calendar.is_working(moment.date()):
        return moment
    first = calendar.roll(moment.date(), Roll.NEXT)
    dawn = datetime.combine(first, time.min, at.tzinfo)
    return datetime.combine(first, quiet.end, at.tzinfo) if quiet.covers(time.min) else dawn
