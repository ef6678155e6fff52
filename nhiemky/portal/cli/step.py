"""`nhiemky step`: what people report of a step."""

from datetime import date
from typing import Annotated

import typer

from calendars.wording import format_weekday_date
from nhiemky.performing.changes import Difference
from nhiemky.performing.conflicts import find_conflicts_after
from nhiemky.performing.office import Office
from nhiemky.performing.steps import drop_step, finish_step, lock_step, pin_step, receive_step, return_step
from nhiemky.portal.cli.changes_text import print_changes
from nhiemky.portal.cli.door import AsJson, Door, StepNumber, door, print_json, read_day, say
from nhiemky.portal.cli.office import act_of, office_of

app = typer.Typer(no_args_is_help=True)

On = Annotated[str | None, typer.Option("--on", help="Ngày xảy ra; mặc định hôm nay")]
To = Annotated[str | None, typer.Option("--to", help="Ngày ấn định; bỏ trống để trả về công thức")]
By = Annotated[str | None, typer.Option("--by", help="Người làm, ghi vào nhật ký")]
Note = Annotated[str, typer.Option("--note", help="Lý do hoặc số văn bản")]


@app.command()
def receive(
    context: typer.Context,
    number: StepNumber,
    on: On = None,
    by: By = None,
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Đã nhận việc (chưa phải là đã xong)."""
    here = _as(context, by)
    with office_of(here) as office:
        changes = receive_step(office, number, read_day(on, "--on") if on else here.today, act_of(here, note))
        _report(office, "đã nhận", number, changes, as_json=as_json)


@app.command()
def done(
    context: typer.Context,
    number: StepNumber,
    on: On = None,
    by: By = None,
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Đã xong; các hạn tính từ việc này được tính lại ngay."""
    here = _as(context, by)
    with office_of(here) as office:
        changes = finish_step(office, number, read_day(on, "--on") if on else here.today, act_of(here, note))
        _report(office, "đã xong", number, changes, as_json=as_json)


@app.command("return")
def return_(
    context: typer.Context, number: StepNumber, by: By = None, note: Note = "", as_json: AsJson = False
) -> None:
    """Trả lại để làm tiếp, có lý do; cũng để lấy lại việc đã bỏ."""
    here = _as(context, by)
    with office_of(here) as office:
        changes = return_step(office, number, act_of(here, note))
        _report(office, "đã trả lại để làm tiếp", number, changes, as_json=as_json)


@app.command()
def pin(
    context: typer.Context,
    number: StepNumber,
    to: To = None,
    by: By = None,
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Ghim ngày bằng tay, có lý do; không có --to thì bỏ ghim."""
    here = _as(context, by)
    with office_of(here) as office:
        changes = pin_step(office, number, read_day(to, "--to") if to else None, act_of(here, note))
        what = _describe_day(office, "đã ghim", to) if to else "đã bỏ ghim"
        _report(office, what, number, changes, as_json=as_json)


@app.command()
def lock(
    context: typer.Context,
    number: StepNumber,
    to: To = None,
    by: By = None,
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Khóa ngày theo văn bản cấp trên; không có --to thì bỏ khóa."""
    here = _as(context, by)
    with office_of(here) as office:
        changes = lock_step(office, number, read_day(to, "--to") if to else None, act_of(here, note))
        what = _describe_day(office, "đã khóa", to) if to else "đã bỏ khóa"
        _report(office, what, number, changes, as_json=as_json)


@app.command()
def drop(
    context: typer.Context, number: StepNumber, by: By = None, note: Note = "", as_json: AsJson = False
) -> None:
    """Bỏ một việc tùy chọn."""
    here = _as(context, by)
    with office_of(here) as office:
        changes = drop_step(office, number, act_of(here, note))
        _report(office, "đã bỏ", number, changes, as_json=as_json)


def _as(context: typer.Context, by: str | None) -> Door:
    """The door, acting for the person named by --by."""
    here = door(context)
    here.given_actor = by
    return here


def _describe_day(office: Office, what: str, to: str) -> str:
    on = date.fromisoformat(to)
    return f"{what} {format_weekday_date(on)}" + (
        "" if office.calendar.is_working(on) else ", không phải ngày làm việc"
    )


def _report(office: Office, what: str, number: int, changes: Difference, *, as_json: bool) -> None:
    if as_json:
        print_json({"step": number, "changes": [change.as_dict() for change in changes], "applied": True})
    else:
        say(f"Việc số {number}: {what}.")
        if changes:
            print_changes(changes, apply=True)
    conflicts = len(find_conflicts_after(office, changes))
    if conflicts:
        root = changes.families[0].root.schedule
        subject = "cycle" if root.is_cycle else "congress"
        say(f"Chú ý: đợt này có {conflicts} chỗ không kịp; xem: nhiemky {subject} show {root.id}")
