"""`nhiemky meeting`: calls people to a meeting about a step."""

import re
from datetime import datetime, time
from typing import Annotated

import typer

from calendars.wording import format_weekday_date
from nhiemky.errors import BadInput
from nhiemky.performing import meetings
from nhiemky.performing.meetings import CANCELLED, CHANGED, INVITED, Called, Change, Terms
from nhiemky.performing.office import Office
from nhiemky.portal.cli.door import VIETNAM, AsJson, StepNumber, door, print_json, say
from nhiemky.portal.cli.given import read_any_day
from nhiemky.portal.cli.office import act_of, office_of

app = typer.Typer(no_args_is_help=True)

Day = Annotated[str, typer.Option("--day", help="Ngày họp, 12/6/2027", show_default=False)]
Hours = Annotated[str, typer.Option("--time", help="Giờ họp, 08:30 hoặc 08:30-11:00", show_default=False)]
Venue = Annotated[str, typer.Option("--venue", help="Địa điểm", show_default=False)]
People = Annotated[
    str | None,
    typer.Option("--people", help="Vai trò được mời, cách nhau bằng dấu phẩy; mặc định người làm và người duyệt"),
]
Note = Annotated[str, typer.Option("--note", help="Lý do, chỉ ghi vào nhật ký")]

_CLOCK = re.compile(r"(\d{1,2})\s*(?::|h|giờ)\s*(\d{2})?", re.ASCII | re.IGNORECASE)
_TOLD = {INVITED: "Mời dự", CHANGED: "Báo đổi lịch", CANCELLED: "Báo không phải dự"}


@app.command()
def invite(
    context: typer.Context,
    number: StepNumber,
    day: Day,
    hours: Hours,
    venue: Venue,
    people: People = None,
    as_json: AsJson = False,
) -> None:
    """Mời họp: mỗi người một tin riêng, kèm lịch trong thư."""
    here = door(context)
    on, (start, end) = read_any_day(day, "--day"), _read_hours(hours)
    ends_at = datetime.combine(on, end, VIETNAM) if end else None
    terms = Terms(datetime.combine(on, start, VIETNAM), venue, _read_roles(people), ends_at)
    with office_of(here) as office:
        _report(office, meetings.invite(office, number, terms, act_of(here)), number, as_json=as_json)


@app.command()
def change(
    context: typer.Context,
    number: StepNumber,
    day: Annotated[str | None, typer.Option("--day", help="Ngày họp mới")] = None,
    hours: Annotated[str | None, typer.Option("--time", help="Giờ mới, 08:30 hoặc 08:30-11:00")] = None,
    venue: Annotated[str | None, typer.Option("--venue", help="Địa điểm mới")] = None,
    people: People = None,
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Đổi lịch họp đã mời; ai đã được mời thì được báo."""
    here = door(context)
    wanted = Change(
        day=read_any_day(day, "--day") if day is not None else None,
        hours=_read_hours(hours) if hours is not None else None,
        venue=venue,
        roles=_read_roles(people) if people is not None else None,
    )
    with office_of(here) as office:
        _report(office, meetings.change(office, number, wanted, act_of(here, note)), number, as_json=as_json)


@app.command()
def cancel(context: typer.Context, number: StepNumber, note: Note = "", as_json: AsJson = False) -> None:
    """Hủy cuộc họp đã mời; ai đã được mời thì được báo."""
    here = door(context)
    with office_of(here) as office:
        _report(office, meetings.cancel(office, number, act_of(here, note)), number, as_json=as_json)


def _read_hours(text: str) -> tuple[time, time | None]:
    """The hours as a clerk writes them: 8:30, 8h30-11h, 14 giờ. Raises BadInput."""
    start, dash, end = text.replace("–", "-").partition("-")
    return _read_clock(start, text), _read_clock(end, text) if dash else None


def _read_clock(part: str, text: str) -> time:
    match = _CLOCK.fullmatch(part.strip())
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if hour > 23 or minute > 59:
        raise BadInput("--time", f'"{text}" không phải là giờ; viết dạng 08:30 hoặc 08:30-11:00')
    return time(hour, minute)


def _read_roles(text: str | None) -> tuple[str, ...]:
    return tuple(role.strip() for role in (text or "").split(",") if role.strip())


def _report(office: Office, called: Called, number: int, *, as_json: bool) -> None:
    """Who gets what: on the clerk's screen only, never in a log."""
    terms = called.terms
    if as_json:
        told = {kind: len(names) for kind, names in called.told.items()}
        when = {"starts_at": terms.starts_at, "ends_at": terms.ends_at, "venue": terms.venue}
        print_json({"step": number, **when, "told": told, "missed": len(called.missed)})
        return
    on, hour = terms.starts_at.date(), f"{terms.starts_at:%H} giờ {terms.starts_at:%M}"
    say(f"Việc số {number}, {called.title}: {hour}, {format_weekday_date(on)}.")
    say(f"  Địa điểm: {terms.venue}")
    for kind, names in called.told.items():
        if names:
            say(f"  {_TOLD[kind]} ({len(names)} đồng chí): {', '.join(names)}")
    if not any(called.told.values()):
        say("  Chưa ai nhận được tin mời nên không phải báo cho ai.")
    if called.missed:
        say(f"Chú ý: tin không kịp tới {', '.join(called.missed)}; xin báo bằng điện thoại.")
    if any(called.told.values()) and not office.calendar.is_working(on):
        say("Chú ý: ngày họp không phải là ngày làm việc.")
