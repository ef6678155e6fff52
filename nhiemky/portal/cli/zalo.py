"""`nhiemky zalo`: connects the office's Official Account, and shows how the connection is."""

import sys
from datetime import datetime

import typer

from calendars.wording import format_date
from nhiemky.delivery.zalo.oauth import new_consent
from nhiemky.errors import BadInput
from nhiemky.performing.zalo_connection import connect as keep_connection
from nhiemky.performing.zalo_connection import read_connecting_app, read_status
from nhiemky.portal.cli.door import AsJson, door, print_json, say, show
from nhiemky.portal.cli.office import act_of, office_of
from nhiemky.store.zalo_tokens import Health

app = typer.Typer(no_args_is_help=True, help="Zalo OA: nối, xem tình trạng")
NEVER = "Chưa nối Zalo OA. Quản trị OA chạy: nhiemky zalo connect"


@app.command()
def connect(context: typer.Context, as_json: AsJson = False) -> None:
    """Nối OA: mở trang cho phép của Zalo, rồi dán lại địa chỉ được chuyển đến. Nối lại cũng bằng lệnh này."""
    here = door(context)
    with office_of(here) as office:
        zalo, consent = read_connecting_app(here.settings), new_consent()
        say("1. Người quản trị OA mở địa chỉ sau trong trình duyệt và bấm Cho phép:")
        say(f"\n{zalo.consent_url(consent)}\n")
        say("2. Trình duyệt chuyển sang một địa chỉ có chữ code=… (trang có thể báo lỗi, không sao).")
        say("3. Trong vòng 10 phút, sao chép cả địa chỉ đó, dán vào đây rồi bấm Enter:")
        pasted = sys.stdin.readline()
        if not pasted.strip():
            raise BadInput("mã nối OA", "chưa dán địa chỉ; chưa thay đổi gì")
        health = keep_connection(office, zalo, consent, pasted, act_of(here, "nối Zalo OA"))
    if as_json:
        print_json(_describe(health, here.at))
    else:
        say("Đã nối Zalo OA. Kiểm tra: nhiemky zalo status")


@app.command()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Xem mã truy cập còn hạn đến lúc nào, lần làm mới gần nhất, lỗi đang có."""
    here = door(context)
    with office_of(here) as office:
        health = read_status(office)
    if as_json:
        print_json(_describe(health, here.at))
    elif health is None:
        show(NEVER)
    else:
        show("\n".join(_tell(health, here.at)))
    if health is None or health.failed_at is not None:
        raise typer.Exit(1)


def _describe(health: Health | None, at: datetime) -> dict[str, object]:
    if health is None:
        return {"connected": False}
    return {
        "connected": True,
        "app_id": health.app_id,
        "generation": health.generation,
        "refreshed_at": health.refreshed_at,
        "access_until": health.access_until,
        "is_access_valid": at < health.access_until,
        "consent_until": health.consent_until,
        "failed_at": health.failed_at,
        "failure": health.failure,
    }


def _tell(health: Health, at: datetime) -> list[str]:
    over = "" if at < health.access_until else " (đã quá hạn, sẽ được làm mới khi gửi tin hoặc ở lượt làm mới tới)"
    lines = [
        f"Ứng dụng Zalo {health.app_id}: đã nối.",
        f"Làm mới gần nhất: {_moment(health.refreshed_at)} (lần thứ {health.generation})",
        f"Mã truy cập dùng đến: {_moment(health.access_until)}{over}",
        f"Nếu không làm mới được, phải nối lại trước: {_moment(health.consent_until)}",
    ]
    if health.failed_at is not None:
        lines.append(f"LỖI từ {_moment(health.failed_at)}: {health.failure}")
    return lines


def _moment(at: datetime) -> str:
    return f"{at:%H:%M} ngày {format_date(at)}"
