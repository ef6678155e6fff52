"""`nhiemky members`: what falls due for whom. The one list with names; it is for the office's own screen."""

from datetime import timedelta
from typing import Annotated

import typer

from calendars.wording import format_date
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.timers import find_without_admission
from nhiemky.domain.vietnamese import format_count
from nhiemky.errors import BadInput
from nhiemky.performing.timers import DueTimer, list_timers
from nhiemky.portal.cli.congress_text import print_paragraph
from nhiemky.portal.cli.door import AsJson, Door, door, print_json, say
from nhiemky.portal.cli.given import read_any_day
from nhiemky.portal.cli.office import office_of
from nhiemky.store.engine import read
from nhiemky.store.organisations import read_organisation

app = typer.Typer(no_args_is_help=True)
A_YEAR = timedelta(days=365)


@app.callback()
def members() -> None:
    """Mốc của đảng viên tính từ ngày kết nạp trong danh sách."""


@app.command()
def due(
    context: typer.Context,
    until: Annotated[str | None, typer.Option(help="Đến ngày nào; không ghi là một năm tới")] = None,
    as_json: AsJson = False,
) -> None:
    """Ai sắp hết dự bị, ai đến dịp nhận Huy hiệu Đảng, ai còn thiếu ngày kết nạp (chỉ xem tại văn phòng)."""
    here = door(context)
    last = here.today + A_YEAR if until is None else read_any_day(until, "--until")
    if last < here.today:
        raise BadInput("--until", f"phải từ hôm nay ({format_date(here.today)}) trở đi")
    with office_of(here) as office:
        found = list_timers(office, here.today, last)
        with read(office.engine) as connection:
            organisation = read_organisation(connection)
    if as_json:
        print_json(
            {"due": [_as_dict(organisation, one) for one in found], "missing": _missing(organisation, here)}
        )
        return
    for one in found:
        _print_due(organisation, one, here)
    if not found:
        say(f"Đến {format_date(last)} không có đảng viên nào đến hạn theo danh sách.")
    _print_missing(organisation, here)


def _print_due(organisation: Organisation, one: DueTimer, here: Door) -> None:
    timer = one.timer
    head = f"{format_date(timer.on):>10}  "
    who, cell = organisation.person(timer.person).full_name, organisation.body(timer.body).name
    full = f" (đủ năm {format_date(timer.reached_on)})" if timer.years and timer.reached_on != timer.on else ""
    limit = f"; chi bộ xét chậm nhất {format_date(one.days.last)}" if not timer.years else ""
    print_paragraph(f"{who}, {cell}: {timer.label}{full}{limit}. {_state(one, here)}", head, " " * len(head))


def _state(one: DueTimer, here: Door) -> str:
    if one.schedule is not None:
        return f"Kỳ số {one.schedule.id}, {one.schedule.state.label}."
    if one.days.last < here.today:
        return "Đã quá hạn, chưa theo dõi; kiểm lại danh sách."
    return f"Mở việc từ {format_date(one.days.opening)}."


def _print_missing(organisation: Organisation, here: Door) -> None:
    """By cell, so that each can be asked for its own."""
    cells: dict[str, list[str]] = {}
    for held in find_without_admission(organisation, here.today):
        cells.setdefault(held.body, []).append(organisation.person(held.person).full_name)
    if cells:
        count = format_count(sum(map(len, cells.values())))
        print_paragraph(f"Chưa ghi ngày kết nạp của {count} đảng viên; ghi vào danh sách rồi nhiemky org import:")
    for cell, names in cells.items():
        print_paragraph(f"{organisation.body(cell).name}: {', '.join(names)}", "  ", "    ")


def _missing(organisation: Organisation, here: Door) -> list[dict[str, str]]:
    return [
        {"person": held.person, "name": organisation.person(held.person).full_name, "org": held.body}
        for held in find_without_admission(organisation, here.today)
    ]


def _as_dict(organisation: Organisation, one: DueTimer) -> dict[str, object]:
    timer = one.timer
    return {
        "person": timer.person,
        "name": organisation.person(timer.person).full_name,
        "org": timer.body,
        "plan": timer.kind,
        "years": timer.years or None,
        "reached_on": timer.reached_on,
        "on": timer.on,
        "opens_on": one.days.opening,
        "last_on": one.days.last,
        "cycle": one.schedule.id if one.schedule else None,
        "state": one.schedule.state if one.schedule else None,
    }
