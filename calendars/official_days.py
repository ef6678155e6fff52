"""The office's calendar: the decided days shipped here, the office's own lines over them, then a forecast."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from calendars.decisions import Decision, read_decisions, refuse_repeated
from calendars.forecast import forecast_days
from calendars.lunar import LAST_YEAR, tet
from calendars.wording import format_date, format_weekday
from calendars.working_days import SATURDAY, Day, OutOfCalendar, Status, WorkingDays
from nhiemky.errors import BadInput

DATA = Path(__file__).parent / "data" / "days"

Days = dict[date, Day]


def load_official_days(
    folder: Path = DATA,
    overlay: Path | None = None,
    first: int = 2018,
    last: int | None = None,
    added: Iterable[Decision] = (),
) -> WorkingDays:
    """The calendar of the years `first` to `last`; without `last`, to the last year that has a decision.

    A line of the overlay replaces what the shipped days say of its day (and lifts the other half of a swap).
    `added` are lines of the overlay that are not written yet; they replace its lines of the same days.
    A proposed line changes no day, it makes the day provisional. Years without a decision are forecast, and
    every date in and after them is provisional.
    Raises BadInput naming file and line, OutOfCalendar for years no calendar can be given for.
    """
    shipped = _read_folder(folder)
    own = _read_own(overlay, list(added))
    known = _find_decided_years(shipped, own)
    years = _choose_years(known, first, last)
    undecided = [year for year in years if year not in known]
    expected = {day.on: day for year in undecided for day in forecast_days(year)}
    # A line of another year cannot be judged without that year's forecast.
    own = [decision for decision in own if any(day.on.year in years for day in decision.days)]
    special = _propose(_merge(_merge(expected, shipped), own), [*shipped, *own])
    return WorkingDays(
        first=date(years[0], 1, 1),
        last=date(years[-1], 12, 31),
        special=special.values(),
        provisional_from=date(undecided[0], 1, 1) if undecided else None,
    )


def find_decided_until(days: WorkingDays) -> int:
    """The last year of the calendar before the first one that is only forecast."""
    return days.last.year if days.provisional_from is None else days.provisional_from.year - 1


def count_statutory(days: Iterable[Day], year: int) -> int:
    """Weekdays off in the year that nobody has to make up for: days off less swaps."""
    return sum(
        1
        for day in days
        if day.on.year == year and not day.working and day.on.weekday() < SATURDAY and day.pair is None
    )


def required_statutory(year: int) -> int:
    """Days off with pay the law gives in a year (Labour Codes of 2012 and 2019, NQ 28/2026/QH16)."""
    if year >= 2026:
        return 12
    return 11 if year >= 2021 else 10


def _read_folder(folder: Path) -> list[Decision]:
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise BadInput(str(folder), "phải là thư mục chứa các tệp <năm>.yaml")
    files = sorted(file for file in folder.iterdir() if file.suffix in {".yaml", ".yml"})
    decisions = [decision for file in files for decision in read_decisions(file)]
    refuse_repeated(decisions)
    return decisions


def _read_own(overlay: Path | None, added: list[Decision]) -> list[Decision]:
    written = _read_folder(overlay) if overlay is not None else []
    replaced = {decision.span for decision in added}
    own = [*(decision for decision in written if decision.span not in replaced), *added]
    refuse_repeated(own)
    return own


def _choose_years(known: set[int], first: int, last: int | None) -> range:
    earliest = min(known, default=first)
    if last is None:
        last = max(known, default=first)
    if not earliest <= first <= last <= LAST_YEAR:
        asked = last if earliest <= first <= last else first
        raise OutOfCalendar(f"không có lịch năm {asked}; lịch có từ năm {earliest} đến năm {LAST_YEAR}")
    return range(first, last + 1)


def _find_decided_years(shipped: list[Decision], own: list[Decision]) -> set[int]:
    """The shipped years, and those for which the office wrote down the whole decision.

    The office's closures and early swaps alone do not make a year decided: Tết and the full number of
    statutory days do.
    """
    days = {day.on: day for decision in own if _is_firm(decision) for day in decision.days}
    complete = {decision.first.year for decision in own if _is_complete(days, decision.first.year)}
    return {decision.first.year for decision in shipped} | complete


def _is_complete(days: Days, year: int) -> bool:
    new_year = days.get(tet(year))
    return (
        new_year is not None
        and not new_year.working
        and count_statutory(days.values(), year) >= required_statutory(year)
    )


def _merge(base: Days, decisions: Iterable[Decision]) -> Days:
    """The base with the decisions over it; a proposal is no decision."""
    merged = dict(base)
    firm = [decision for decision in decisions if _is_firm(decision)]
    for decision in firm:
        _refuse_idle(decision, base)
        for day in decision.days:
            replaced = merged.pop(day.on, None)
            if replaced is not None and replaced.pair is not None:
                merged.pop(replaced.pair, None)  # the other half of a swap falls with it
    merged.update({day.on: day for decision in firm for day in decision.days})
    return merged


def _is_firm(decision: Decision) -> bool:
    return decision.status is not Status.PROPOSED


def _refuse_idle(decision: Decision, base: Days) -> None:
    """Raises BadInput for a make-up day that is worked anyway, or a swapped day that is off anyway."""
    off, work = decision.off, decision.work
    if work is not None and work.weekday() < SATURDAY and _is_working(base, work):
        on = f"{format_weekday(work)} {format_date(work)}"
        raise BadInput(decision.place, f"{on} vốn là ngày làm việc, không phải ngày nghỉ để làm bù")
    if off is not None and work is not None and _is_surely_off(base, off):
        on = f"{format_weekday(off)} {format_date(off)}"
        raise BadInput(decision.place, f"{on} vốn đã là ngày nghỉ, không cần hoán đổi")


def _is_working(days: Days, on: date) -> bool:
    return days[on].working if on in days else on.weekday() < SATURDAY


def _is_surely_off(days: Days, on: date) -> bool:
    """A swap may be declared again, and a forecast corrected: neither is sure."""
    day = days.get(on)
    if day is None:
        return on.weekday() >= SATURDAY
    return not day.working and day.pair is None and day.status is Status.OFFICIAL


def _propose(days: Days, decisions: Iterable[Decision]) -> Days:
    """The days with proposals marked: working or off as before, but no longer sure."""
    marked = dict(days)
    for decision in decisions:
        if not _is_firm(decision):
            marked.update((day.on, _mark(day, days)) for day in decision.days)
    return marked


def _mark(proposed: Day, days: Days) -> Day:
    if proposed.on in days:
        return replace(days[proposed.on], status=Status.PROPOSED)
    name = f"Đề xuất: {proposed.name[:1].lower()}{proposed.name[1:]}"
    return replace(proposed, working=_is_working(days, proposed.on), name=name, pair=None)
