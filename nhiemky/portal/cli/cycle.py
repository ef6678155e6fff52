"""`nhiemky cycle`: open, approve, list, show, move, report-day, cancel."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from calendars.periods import parse_period
from calendars.wording import format_date
from nhiemky.performing.conflicts import describe_day_off
from nhiemky.performing.cycle_changes import approve_cycle, cancel_cycle, find_joined, lacks_conference, move_cycle
from nhiemky.performing.cycle_show import ShownCycle, list_cycles, show_cycle
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.office import Office
from nhiemky.performing.report_days import WantedReportDay, set_report_day
from nhiemky.portal.cli.changes_text import report_changes
from nhiemky.portal.cli.congress_text import print_reason
from nhiemky.portal.cli.cycle_text import print_cycle, print_cycles, say_opened, say_warnings
from nhiemky.portal.cli.door import LARGEST, Apply, AsJson, door, print_json, say
from nhiemky.portal.cli.given import read_any_day, read_words
from nhiemky.portal.cli.office import act_of, office_of
from nhiemky.store.engine import read

app = typer.Typer(no_args_is_help=True)

CycleNumber = Annotated[
    int, typer.Argument(help="Số của kỳ, xem ở cycle list", show_default=False, min=1, max=LARGEST)
]


@app.command("open")
def open_(
    context: typer.Context,
    org: Annotated[str, typer.Option(help="Mã tổ chức, xem ở org show")],
    period: Annotated[str | None, typer.Option(help="Kỳ: 2026, 2026H1 (6 tháng đầu năm), 2026Q3, 2026M05")] = None,
    plan: Annotated[str | None, typer.Option(help="Mã kế hoạch, xem ở plan list; không ghi thì theo kỳ")] = None,
    day: Annotated[
        str | None,
        typer.Option(help="Ngày chính (ngày họp, ngày làm việc) nếu đã biết; không theo kỳ thì phải ghi"),
    ] = None,
    is_draft: Annotated[
        bool, typer.Option("--draft", help="Mở bản nháp: chưa nhắc ai cho đến khi phê duyệt (cycle approve)")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Mở một kỳ và tính mọi ngày; kỳ đã mở thì trả lại đúng kỳ ấy."""
    here = door(context)
    wanted = WantedCycle(
        org=org,
        plan=plan,
        period=parse_period(period) if period is not None else None,
        day=read_any_day(day, "--day") if day is not None else None,
        is_draft=is_draft,
    )
    with office_of(here) as office:
        opened = open_cycle(office, wanted, act_of(here))
        cycle = show_cycle(office, opened.id, today=here.today)
        if wanted.day is not None:
            _say_day(office, cycle, wanted.day, is_new=opened.is_new)
        _say_alone(office, cycle)
    say_warnings(cycle)
    if as_json:
        print_json({"id": opened.id, "is_new": opened.is_new})
    else:
        say_opened(cycle, is_new=opened.is_new)


@app.command()
def approve(context: typer.Context, number: CycleNumber, as_json: AsJson = False) -> None:
    """Phê duyệt một kỳ mở nháp: từ đó hệ thống nhắc việc theo các ngày của kỳ."""
    here = door(context)
    with office_of(here) as office:
        is_new = approve_cycle(office, number, act_of(here))
    if as_json:
        print_json({"id": number, "is_new": is_new})
    elif is_new:
        say(f"Đã phê duyệt kỳ số {number}; hệ thống nhắc việc theo các ngày này.")
    else:
        say(f"Kỳ số {number} đã phê duyệt từ trước, không ghi gì thêm.")


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """Các kỳ, theo thời gian."""
    with office_of(door(context)) as office:
        cycles = list_cycles(office)
    if as_json:
        print_json({"cycles": [asdict(one) for one in cycles]})
    else:
        print_cycles(cycles)


@app.command()
def show(
    context: typer.Context,
    number: CycleNumber,
    why: Annotated[str | None, typer.Option(help="Vì sao bước này có ngày ấy (khóa của bước)")] = None,
    is_whole: Annotated[bool, typer.Option("--all", help="Cả mọi bước với hạn và trạng thái")] = False,
    as_json: AsJson = False,
) -> None:
    """Các ngày của kỳ và vì sao, ai đã gửi số liệu, việc phải làm tiếp; --all: mọi bước."""
    here = door(context)
    with office_of(here) as office:
        cycle = show_cycle(office, number, today=here.today)
    if as_json:
        print_json(cycle.as_dict())
    elif why is not None:
        print_reason(cycle.shown, why)
    else:
        print_cycle(cycle, here.today, is_whole=is_whole)


@app.command()
def move(
    context: typer.Context,
    number: CycleNumber,
    day: Annotated[str, typer.Option(help="Ngày chính mới")],
    reason: Annotated[str, typer.Option(help="Lý do; ghi vào nhật ký")],
    apply: Apply = False,
    as_json: AsJson = False,
) -> None:
    """Dời ngày chính của kỳ (ngày hội nghị, ngày họp): xem việc nào đổi ngày; --apply để áp dụng."""
    here = door(context)
    on = read_any_day(day, "--day")
    with office_of(here) as office:
        with read(office.engine) as connection:
            joined = find_joined(office, connection, number)
        changes = move_cycle(office, number, on, act_of(here, read_words(reason, "--reason")), apply=apply)
        for one in joined if on not in {other.day for other in joined} else ():
            say(
                f"Chú ý: kỳ số {one.id} họp chung hội nghị này, vẫn ngày {format_date(one.day)}; dời cùng ngày "
                f"bằng: nhiemky cycle move {one.id}."
            )
        _say_day_off(office, on, "ngày mới")
        report_changes(office, changes, apply=apply, as_json=as_json, where=f"cycle show {number}")


@app.command("report-day")
def report_day(
    context: typer.Context,
    number: CycleNumber,
    document: Annotated[str, typer.Option(help="Số văn bản của cấp trên, ví dụ 12-CV/TU")],
    day: Annotated[str, typer.Option("--date", help="Ngày báo cáo do cấp trên ấn định")],
    document_date: Annotated[str | None, typer.Option(help="Ngày của văn bản")] = None,
    every: Annotated[bool, typer.Option("--every", help="Từ kỳ này về sau, kỳ nào cũng theo ngày ấy")] = False,
    apply: Apply = False,
    as_json: AsJson = False,
) -> None:
    """Ghi ngày báo cáo do văn bản của cấp trên ấn định: việc nào đổi ngày; --apply để áp dụng."""
    here = door(context)
    wanted = WantedReportDay(
        read_any_day(day, "--date"),
        document,
        read_any_day(document_date, "--document-date") if document_date is not None else None,
        is_every=every,
    )
    with office_of(here) as office:
        changes = set_report_day(office, number, wanted, act_of(here, document), apply=apply)
        _say_day_off(office, wanted.on, "ngày báo cáo")
        report_changes(office, changes, apply=apply, as_json=as_json, where=f"cycle show {number}")


@app.command()
def cancel(
    context: typer.Context,
    number: CycleNumber,
    reason: Annotated[str, typer.Option(help="Lý do; ghi vào nhật ký")],
    as_json: AsJson = False,
) -> None:
    """Hủy một kỳ không tổ chức; hệ thống không tự mở lại, khi cần thì mở bằng cycle open."""
    here = door(context)
    with office_of(here) as office:
        cancel_cycle(office, number, act_of(here, read_words(reason, "--reason")))
    if as_json:
        print_json({"id": number, "cancelled": True})
    else:
        say(f"Đã hủy kỳ số {number}; không nhắc việc nào của kỳ này nữa.")


def _say_day(office: Office, cycle: ShownCycle, wanted: date, *, is_new: bool) -> None:
    """The day asked for: kept though it is a day off, or not taken as the cycle has one already."""
    schedule = cycle.shown.schedule
    if is_new:
        _say_day_off(office, wanted, "ngày chính")
    elif schedule.day != wanted:
        say(
            f"Chú ý: kỳ này vẫn ngày {format_date(schedule.day)}, không phải {format_date(wanted)}; "
            f"dời bằng: nhiemky cycle move {schedule.id}."
        )


def _say_alone(office: Office, cycle: ShownCycle) -> None:
    """A review held with another one has no invitations of its own."""
    schedule = cycle.shown.schedule
    with read(office.engine) as connection:
        is_alone = lacks_conference(office, connection, schedule.id)
    if is_alone:
        say(
            f"Chú ý: kỳ này họp chung hội nghị sơ kết 6 tháng, nhưng chưa có hội nghị ấy vào ngày "
            f"{format_date(schedule.day)}: mở kỳ sơ kết 6 tháng hoặc dời cho cùng ngày, kẻo không có giấy mời."
        )


def _say_day_off(office: Office, on: date, what: str) -> None:
    """Tells a day off: it is kept, but nobody shall choose it unawares."""
    if (off := describe_day_off(office.calendar, on, what)) is not None:
        say(f"Chú ý: {off}.")
