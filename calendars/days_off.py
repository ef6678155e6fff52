"""Which days off lie between two dates, in the words of a reason: "T7, CN, 30/4, 1/5, 2/5 (hoán đổi, …)"."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from calendars.wording import format_date, format_day_month
from calendars.working_days import SATURDAY, Day, Status, WorkingDays

Write = Callable[[date], str]  # a date in words, with or without its year

_SUNDAY = 6
# Day and month of the holidays whose name every reader knows.
_KNOWN = {(1, 1), (30, 4), (1, 5), (2, 9)}


def describe_off_days(days: WorkingDays, start: date, end: date) -> str:
    """The days off strictly between two dates, in order, weekends first; empty when there are none.

    A make-up day that counts is named at the end, unless its swapped day off is in the list already.
    """
    between = [start + timedelta(i) for i in range(1, (end - start).days)]
    special = [days.special[on] for on in between if on in days.special]
    write = format_day_month if start.year == end.year else format_date
    runs = _gather_runs(days, [day for day in special if not day.working and day.on.weekday() < SATURDAY])
    parts = [*_name_weekends(days, between), *(_name_run(run, write) for run in runs)]
    made_up = [day for day in special if _is_unexplained(day, special)]
    counted = ", ".join(_name_made_up(day, write) for day in made_up)
    return "; ".join(text for text in (", ".join(parts), f"có tính {counted}" if counted else "") if text)


def _name_weekends(days: WorkingDays, between: list[date]) -> Iterator[str]:
    free = {on.weekday() for on in between if not days.is_working(on)}
    if SATURDAY in free:
        yield "T7"
    if _SUNDAY in free:
        yield "CN"


def _gather_runs(days: WorkingDays, off: list[Day]) -> list[list[Day]]:
    """Days off of one name with no working day between them, weekends bridged; a swap stands alone."""
    runs: list[list[Day]] = []
    for day in off:
        before = runs[-1][-1] if runs else None
        if before is not None and _is_continued(days, before, day):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _is_continued(days: WorkingDays, before: Day, day: Day) -> bool:
    is_alike = before.name == day.name and before.pair is None and day.pair is None
    return is_alike and days.count_between(before.on, day.on) == 0


def _name_run(run: list[Day], write: Write) -> str:
    first, last = run[0], run[-1]
    reason = _name_reason(first, write) if len(run) == 1 else _name_holiday(first)
    span = _format_run(first.on, last.on, write)
    return f"{span} ({reason})" if reason else span


def _format_run(first: date, last: date, write: Write) -> str:
    end = write(last)
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{end}"
    return f"{write(first)}-{end}"


def _name_reason(day: Day, write: Write) -> str:
    if day.pair is not None:
        document = day.source.split(";")[0]
        return f"{_lower(day.name)}, làm bù {write(day.pair)}; {document}{_doubt(day)}"
    if (day.on.day, day.on.month) in _KNOWN:
        return ""
    return _name_holiday(day)


def _name_holiday(day: Day) -> str:
    return day.name.replace(" (", ", ").replace(")", "") + _doubt(day)


def _name_made_up(day: Day, write: Write) -> str:
    weekday = {SATURDAY: "T7 ", _SUNDAY: "CN "}[day.on.weekday()]
    reason = f"làm bù cho {write(day.pair)}" if day.pair else _lower(day.name)
    return f"{weekday}{write(day.on)} ({reason})"


def _is_unexplained(day: Day, special: list[Day]) -> bool:
    """A weekend day that is worked, and whose day off the list does not show."""
    is_made_up = day.working and day.on.weekday() >= SATURDAY
    return is_made_up and all(other.pair != day.on for other in special)


def _doubt(day: Day) -> str:
    return "" if day.status is Status.OFFICIAL else ", dự kiến"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
