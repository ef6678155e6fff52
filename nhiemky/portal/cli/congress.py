"""`nhiemky congress`: open, list, show, approve, move, switch."""

from datetime import date
from typing import Annotated

import typer

from nhiemky.errors import BadInput
from nhiemky.performing.conflicts import describe_day_off
from nhiemky.performing.mergers import find_heirs, follow_merger
from nhiemky.performing.moving import move_congress, set_deadline, switch_variant
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.performing.show import show_congress
from nhiemky.portal.cli.changes_text import report_changes
from nhiemky.portal.cli.congress_text import describe_heirs, print_congress, print_congresses, print_reason
from nhiemky.portal.cli.door import Apply, AsJson, CongressNumber, door, print_json, read_day, say
from nhiemky.portal.cli.given import read_words
from nhiemky.portal.cli.office import act_of, office_of
from nhiemky.store.engine import read
from nhiemky.store.schedules import read_schedules

app = typer.Typer(no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="Lý do; ghi vào nhật ký")]


@app.command("open")
def open_(
    context: typer.Context,
    org: Annotated[str, typer.Option(help="Mã tổ chức, xem ở org show")],
    plan: Annotated[str, typer.Option(help="Mã kế hoạch, xem ở plan list")],
    day: Annotated[str, typer.Option(help="Ngày khai mạc đại hội")],
    superior_plan: Annotated[
        str | None, typer.Option(help="Ngày nhận kế hoạch của cấp trên; mặc định hôm nay")
    ] = None,
    variant: Annotated[str | None, typer.Option(help="Loại đại hội: four_contents, three_contents…")] = None,
    closing: Annotated[str | None, typer.Option(help="Ngày bế mạc; mặc định trùng ngày khai mạc")] = None,
    as_json: AsJson = False,
) -> None:
    """Mở một đợt đại hội từ kế hoạch mẫu và tính mọi ngày."""
    here = door(context)
    wanted = Wanted(
        org=org,
        plan=plan,
        day=read_day(day, "--day"),
        superior_plan=read_day(superior_plan, "--superior-plan") if superior_plan else here.today,
        variant=variant,
        closing=read_day(closing, "--closing") if closing else None,
    )
    with office_of(here) as office:
        opened = open_congress(office, wanted, act_of(here))
        conflicts = show_congress(office, opened.id, today=here.today).conflicts
    for warning in opened.warnings:
        _warn(warning)
    for conflict in conflicts:
        say(f"Xung đột: {conflict.sentence}.")
    if as_json:
        print_json({"id": opened.id})
    else:
        say(f"Đã mở đợt số {opened.id}. Xem: nhiemky congress show {opened.id}; rồi phê duyệt: congress approve.")


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """Các đợt đại hội, đợt của đảng bộ trước, của chi bộ sau."""
    with office_of(door(context)) as office, read(office.engine) as connection:
        schedules = [one for one in read_schedules(connection) if one.is_congress]
        bodies = office.organisation(connection).bodies if schedules else ()
        names = {body.key: body.name for body in bodies}
    rows = [
        {
            "id": one.id,
            "org": one.body,
            "plan": one.plan,
            "day": one.day,
            "variant": one.variant,
            "state": one.state,
            "parent": one.parent_id,
        }
        for one in schedules
    ]
    if as_json:
        print_json({"congresses": rows})
    else:
        print_congresses(schedules, names)


@app.command()
def show(
    context: typer.Context,
    number: CongressNumber,
    why: Annotated[str | None, typer.Option(help="Vì sao bước này có ngày ấy (khóa của bước)")] = None,
    as_json: AsJson = False,
) -> None:
    """Mọi bước với hạn, dự báo, lý do; của đảng bộ rồi của các chi bộ."""
    here = door(context)
    with office_of(here) as office:
        shown = show_congress(office, number, today=here.today)
    if shown.schedule.is_cycle:
        raise BadInput(f"đợt số {number}", f"là một kỳ, không phải đại hội; xem: nhiemky cycle show {number}")
    if as_json:
        print_json(shown.as_dict())
    elif why is not None:
        print_reason(shown, why)
    else:
        print_congress(shown, here.today)


@app.command()
def approve(context: typer.Context, number: CongressNumber, as_json: AsJson = False) -> None:
    """Phê duyệt: chốt ngày làm mốc so sánh, từ đó hệ thống bắt đầu nhắc việc."""
    here = door(context)
    with office_of(here) as office:
        version = approve_congress(office, number, act_of(here))
    if as_json:
        print_json({"id": number, "baseline": version})
    else:
        again = "Đã phê duyệt lại" if version > 1 else "Đã phê duyệt"
        say(f"{again} đợt số {number}, bản mốc {version}; hệ thống nhắc việc theo các ngày này.")


@app.command()
def move(
    context: typer.Context,
    number: CongressNumber,
    day: Annotated[str, typer.Option(help="Ngày khai mạc mới")],
    reason: Reason,
    closing: Annotated[str | None, typer.Option(help="Ngày bế mạc mới")] = None,
    apply: Apply = False,
    as_json: AsJson = False,
) -> None:
    """Dời ngày đại hội: xem việc nào đổi ngày và vì sao; --apply để áp dụng."""
    here = door(context)
    last: date | None = read_day(closing, "--closing") if closing else None
    with office_of(here) as office:
        act = act_of(here, read_words(reason, "--reason"))
        first = read_day(day, "--day")
        changes = move_congress(office, number, first, act, apply=apply, closing=last)
        _warn(describe_day_off(office.calendar, first, "ngày khai mạc"))
        report_changes(office, changes, apply=apply, as_json=as_json, where=f"congress show {number}")


@app.command()
def switch(
    context: typer.Context,
    number: CongressNumber,
    variant: Annotated[str, typer.Option(help="Loại đại hội mới")],
    reason: Reason,
    apply: Apply = False,
    as_json: AsJson = False,
) -> None:
    """Đổi loại đại hội (bốn, ba, hai nội dung): bước nào thêm, bỏ, đổi ngày."""
    here = door(context)
    with office_of(here) as office:
        changes = switch_variant(
            office, number, variant, act_of(here, read_words(reason, "--reason")), apply=apply
        )
        report_changes(office, changes, apply=apply, as_json=as_json, where=f"congress show {number}")


@app.command()
def deadline(
    context: typer.Context,
    number: CongressNumber,
    step: Annotated[str, typer.Option(help="Khóa của bước")],
    level: Annotated[str, typer.Option(help="Cấp ấn định: centre, province, superior, own")],
    day: Annotated[str, typer.Option(help="Hạn chót")],
    source: Annotated[str, typer.Option(help="Số, ngày văn bản")],
    apply: Apply = False,
    as_json: AsJson = False,
) -> None:
    """Ghi hạn của trung ương, tỉnh, cấp trên: giữ tất cả, hạn chặt nhất được áp dụng."""
    here = door(context)
    with office_of(here) as office:
        act = act_of(here, read_words(source, "--source"))
        on = read_day(day, "--day")
        changes = set_deadline(office, number, step, level, on, source, act, apply=apply)
        report_changes(office, changes, apply=apply, as_json=as_json, where=f"congress show {number}")


@app.command()
def follow(
    context: typer.Context, reason: Reason = "sắp xếp tổ chức", apply: Apply = False, as_json: AsJson = False
) -> None:
    """Sau khi hợp nhất tổ chức: chuyển các đợt còn mở sang tổ chức kế thừa."""
    here = door(context)
    with office_of(here) as office:
        ended = find_heirs(office, here.today)
        changes = follow_merger(office, act_of(here, read_words(reason, "--reason")), apply=apply)
        for schedule, heirs in ended:
            say(describe_heirs(schedule, [heir.name for heir in heirs]))
        report_changes(office, changes, apply=apply, as_json=as_json)


def _warn(warning: str | None) -> None:
    if warning is not None:
        say(f"Chú ý: {warning}.")
