"""`nhiemky web`: the page behind the button of a message, and what people have answered there."""

from dataclasses import asdict
from datetime import datetime

import typer

from calendars.wording import format_date, format_weekday_date
from nhiemky.performing.answers import Request, read_requests
from nhiemky.portal.cli.door import VIETNAM, AsJson, door, print_json, say, show
from nhiemky.portal.cli.office import office_of

app = typer.Typer(invoke_without_command=True)


@app.callback()
def serve_page(context: typer.Context) -> None:
    """Chạy trang trả lời (Đã nhận, Đã xong, Xin lùi) đến khi Ctrl-C; nhiemky up chạy trang này cùng hệ thống."""
    if context.invoked_subcommand is not None:
        return
    # Imported here: the web server takes longer than any command that only looks.
    from nhiemky.delivery.masking import install as mask_logs  # noqa: PLC0415
    from nhiemky.portal.serving import serve  # noqa: PLC0415

    mask_logs()
    here = door(context)
    with office_of(here) as office:
        clock = (lambda: here.at) if here.given_today else _read_clock
        serve(here.settings, office.engine, clock=clock, say=say)


@app.command("requests")
def list_requests(context: typer.Context, as_json: AsJson = False) -> None:
    """Các đề nghị lùi hạn chưa được trả lời; đồng ý thì dùng: nhiemky step pin."""
    with office_of(door(context)) as office:
        requests = read_requests(office)
    if as_json:
        print_json({"requests": [asdict(one) for one in requests]})
        return
    show("\n".join(map(_describe, requests)) or "Không có đề nghị lùi hạn nào.")
    if requests:
        say('Đồng ý thì ghim ngày mới: nhiemky step pin SỐ --to NGÀY --note "đồng ý lùi"')


def _describe(one: Request) -> str:
    until = f"đến {format_weekday_date(one.until)} (hạn đang là {format_date(one.due)})"
    sent = f"gửi lúc {one.asked_at:%H:%M} {format_date(one.asked_at.date())}"
    return "\n".join(
        filter(
            None,
            (
                f"Việc số {one.step_id}: {one.title} ({one.body})",
                f"  {one.person} xin lùi {one.days} ngày làm việc, {until}; {sent}",
                one.reason and f"  Lý do: {one.reason}",
            ),
        )
    )


def _read_clock() -> datetime:
    return datetime.now(VIETNAM)  # noqa: TID251 - a door reads the clock, at every press
