"""`nhiemky days`: the working-day calendar; shown, checked, corrected."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from calendars.days_check import UnsureSpan, YearSum, find_unsure, months_ahead, sum_up_years
from calendars.decisions import Decision, format_decision, read_decision
from calendars.forecast import SOURCE
from calendars.lunar import LAST_YEAR
from calendars.official_days import load_official_days
from calendars.wording import format_date
from calendars.working_days import Day, Status, WorkingDays
from nhiemky.errors import BadInput
from nhiemky.intake.own_days import write_own_day
from nhiemky.portal.cli.door import Apply, AsJson, Door, door, print_json, say, show
from nhiemky.portal.cli.year_grid import draw_year

if TYPE_CHECKING:
    from nhiemky.performing.changes import Change

app = typer.Typer(no_args_is_help=True)

_WEEKEND = {5: "Thứ Bảy", 6: "Chủ nhật"}
_YEARS_AHEAD = 7  # as the office plans: a term of five years, and its ballots kept half a year longer
_STATUS_WORDS = {Status.OFFICIAL: "chính thức", Status.PROVISIONAL: "dự kiến", Status.PROPOSED: "đề xuất"}


@app.command("show")
def show_year(
    context: typer.Context,
    year: Annotated[str, typer.Argument(metavar="NĂM", help="Năm cần xem, ví dụ 2026")],
    *,
    as_json: AsJson = False,
) -> None:
    """Xem ngày nghỉ, ngày làm bù của một năm."""
    chosen = _read_year(year)
    days = load_official_days(overlay=door(context).settings.days_overlay, first=chosen, last=chosen)
    if as_json:
        print_json({"year": chosen, "days": [_as_row(days, on) for on in _each_day(days)]})
    else:
        show(draw_year(days, chosen))


@app.command("check")
def check(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Kiểm tra dữ liệu ngày nghỉ và xem 18 tháng tới đã có quyết định chưa."""
    overlay, today = door(context).settings.days_overlay, door(context).today
    own = load_official_days(overlay=overlay)
    years = sum_up_years(load_official_days(last=own.last.year), own)
    end = months_ahead(today)
    spans = find_unsure(load_official_days(overlay=overlay, first=today.year, last=end.year), today, end)
    is_sound = all(year.is_sound for year in years)
    if as_json:
        print_json({"years": [_as_sum(year) for year in years], "unsure": [_as_span(span) for span in spans]})
    else:
        show("\n".join([*(_describe_sum(year) for year in years), "", *_describe_unsure(spans, today, end)]))
    if not is_sound:
        say("Lỗi: lịch ngày nghỉ chưa đúng ở các năm ghi SAI; kiểm tra lại dữ liệu trước khi lập kế hoạch.")
        raise typer.Exit(1)


@app.command("add")
def add(  # noqa: PLR0913  (one option for each key of a line)
    context: typer.Context,
    *,
    source: Annotated[str, typer.Option(help="Số và ngày văn bản, hoặc nơi công bố")],
    off: Annotated[str, typer.Option(help="Ngày nghỉ (2027-04-29)")] = "",
    to: Annotated[str, typer.Option(help="Ngày cuối của đợt nghỉ")] = "",
    work: Annotated[str, typer.Option(help="Ngày làm bù (2027-05-08)")] = "",
    name: Annotated[str, typer.Option(help="Tên gọi; để trống là Hoán đổi hoặc Nghỉ")] = "",
    status: Annotated[str, typer.Option(help="official, provisional hoặc proposed")] = "official",
    apply: Apply = False,
    as_json: AsJson = False,
) -> None:
    """Thêm ngày nghỉ, ngày hoán đổi; xem trước những việc phải đổi ngày."""
    here = door(context)
    given = {"off": off, "to": to, "work": work, "name": name, "source": source, "status": status}
    decision = read_decision(given, "days add")
    overlay, last = here.settings.days_overlay, _last_year(here.today, decision)
    calendar = load_official_days(overlay=overlay, last=last, added=[decision])
    changes = _replan(here, calendar, decision.source, apply=False)
    kept = _find_kept(here, calendar)
    if apply:
        # The line first: should the database fail now, the same command completes the work.
        write_own_day(overlay, decision)
        changes = _replan(here, calendar, decision.source, apply=True)
    if as_json:
        print_json({"changes": [change.as_dict() for change in changes], "applied": apply})
    else:
        _print_moves(changes)
    for sentence in kept:
        say(f"Chú ý: {sentence}.")
    say(_describe_writing(here, decision, is_written=apply))


def _read_year(text: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", text):
        raise BadInput("days show", f'"{text}" không phải là năm; viết bốn chữ số, ví dụ 2026')
    return int(text)


def _each_day(days: WorkingDays) -> Iterator[date]:
    return (days.first + timedelta(i) for i in range((days.last - days.first).days + 1))


def _as_row(days: WorkingDays, on: date) -> dict[str, object]:
    day = days.special.get(on) or _name_ordinary(days, on)
    status = day.status
    if status is Status.OFFICIAL and days.is_provisional(on, on):
        status = Status.PROVISIONAL
    return {
        "date": on,
        "working": days.is_working(on),
        "name": day.name,
        "source": day.source,
        "status": status,
    }


def _name_ordinary(days: WorkingDays, on: date) -> Day:
    source = SOURCE if days.is_provisional(on, on) else ""
    return Day(on, days.is_working(on), _WEEKEND.get(on.weekday(), ""), source)


def _as_sum(year: YearSum) -> dict[str, object]:
    return {
        "year": year.year,
        "statutory": year.statutory,
        "required": year.required,
        "swaps": year.swaps,
        "sound": year.is_sound,
    }


def _as_span(span: UnsureSpan) -> dict[str, object]:
    return {
        "from": span.first,
        "to": span.last,
        "name": span.name,
        "source": span.source,
        "status": span.status,
    }


def _describe_sum(year: YearSum) -> str:
    extra = year.statutory - year.required
    parts = [f"{year.year}: nghỉ lễ {min(year.statutory, year.required)}/{year.required} ngày"]
    if year.swaps:
        parts.append(f"hoán đổi {year.swaps} ngày")
    if extra > 0:
        parts.append(f"cơ quan nghỉ thêm {extra} ngày")
    return ", ".join(parts) + (" - đúng" if year.is_sound else " - SAI")


def _describe_unsure(spans: list[UnsureSpan], today: date, end: date) -> list[str]:
    if not spans:
        return [f"Từ {format_date(today)} đến {format_date(end)}: mọi ngày đã có quyết định."]
    return [
        f"Từ {format_date(today)} đến {format_date(end)} còn ngày chưa chắc; hạn rơi vào đó chỉ là dự kiến:",
        *(f"  {_format_span(span)}: {_describe_span(span)}" for span in spans),
    ]


def _format_span(span: UnsureSpan) -> str:
    start, end = format_date(span.first), format_date(span.last)
    return start if start == end else f"{start} - {end}"


def _describe_span(span: UnsureSpan) -> str:
    return f"{span.name} ({_STATUS_WORDS[span.status]}; {span.source})" if span.name else span.source


def _replan(here: Door, calendar: WorkingDays, reason: str, *, apply: bool) -> "list[Change]":
    """The open steps that another calendar moves; without a database there are none."""
    # Imported here: the other commands of the calendar need no database.
    from nhiemky.performing.moving import replan_all  # noqa: PLC0415
    from nhiemky.performing.office import open_office  # noqa: PLC0415
    from nhiemky.portal.cli.office import act_of  # noqa: PLC0415
    from nhiemky.store.engine import is_prepared  # noqa: PLC0415

    with open_office(here.settings, today=here.today) as office:
        if not is_prepared(office.engine):
            return []
        office.calendar = calendar
        return replan_all(office, act_of(here, reason), apply=apply)


def _find_kept(here: Door, calendar: WorkingDays) -> list[str]:
    """The congresses and conferences that the new calendar leaves on a day off; it moves none of them."""
    # Imported here: the other commands of the calendar need no database.
    from nhiemky.performing.days_off import find_new_days_off  # noqa: PLC0415
    from nhiemky.performing.office import open_office  # noqa: PLC0415
    from nhiemky.store.engine import is_prepared  # noqa: PLC0415

    with open_office(here.settings, today=here.today) as office:
        return find_new_days_off(office, calendar, today=here.today) if is_prepared(office.engine) else []


def _last_year(today: date, decision: Decision) -> int:
    return min(max(today.year, decision.first.year) + _YEARS_AHEAD, LAST_YEAR)


def _print_moves(changes: "list[Change]") -> None:
    if not changes:
        show("Không có việc nào phải đổi ngày.")
    for change in changes:
        old, new = (format_date(on) if on else "không có" for on in (change.old, change.new))
        show(f"{old} → {new}  [{change.org}] {change.title}\n    {change.reason}")


def _describe_writing(here: Door, decision: Decision, *, is_written: bool) -> str:
    file = here.settings.days_overlay / f"{decision.first.year}.yaml"
    if is_written:
        return f"Đã ghi vào {file}: {format_decision(decision)}"
    if decision.status is Status.PROPOSED:
        return "Đề xuất chưa làm đổi ngày nào. Chưa ghi gì; thêm --apply để ghi."
    return "Chưa ghi gì; thêm --apply để ghi."
