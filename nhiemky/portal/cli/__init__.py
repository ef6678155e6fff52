"""The `nhiemky` command. A subject's module is imported only when its command is called."""

import gc
import os
import sys
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import Annotated

import typer
from typer.exceptions import TyperException

from nhiemky.errors import NhiemkyError
from nhiemky.portal.cli.door import Door, read_day, say
from nhiemky.portal.cli.faults import explain_file, explain_usage

# Every subject: a module of this package that offers `app` (several commands) or a function of its name.
SUBJECTS = {
    "init": "Tạo cơ sở dữ liệu; --sample nạp dữ liệu mẫu và mở một đại hội",
    "org": "Tổ chức đảng, đảng viên, chức vụ: nhập, xem, mẫu danh sách Excel",
    "days": "Lịch ngày làm việc, ngày nghỉ, hoán đổi",
    "plan": "Các kế hoạch mẫu: bước, hạn, căn cứ",
    "congress": "Đại hội: mở, xem, phê duyệt, dời ngày, đổi loại",
    "cycle": "Kỳ sơ kết, tổng kết, báo cáo, sinh hoạt: mở, xem, dời, ngày báo cáo",
    "step": "Từng việc: đã nhận, đã xong, trả lại, ghim, khóa, bỏ",
    "tick": "Rà việc đến thời điểm này (không cần Prefect)",
    "rehearse": "Chạy thử cả đợt chuẩn bị, hoặc cả một năm công tác",
    "draft": "Tạo dự thảo văn bản ngay",
    "document": "Các dự thảo đã tạo: xem, ghi số, so sánh các lần",
    "figures": "Số liệu của kỳ: biểu Excel, nhập, kiểm tra, trả lại, chấp nhận, truy nguồn",
    "decision": "Quyết định chuẩn y, chỉ định: nhận, kiểm tra, ký, gửi, lưu",
    "members": "Mốc của đảng viên: hết dự bị, Huy hiệu Đảng; còn thiếu ngày kết nạp của ai",
    "grade": "Xếp loại chất lượng chi bộ, đảng viên: danh sách, nhập, đếm",
    "targets": "Chỉ tiêu nghị quyết: nhập, xem, đánh giá theo kỳ",
    "conclusions": "Kết luận hội nghị, yêu cầu của cấp trên: nhập thành nhiệm vụ, theo dõi, ghi kết quả",
    "comments": "Ý kiến góp ý vào dự thảo: nhập, trả lời, xem",
    "lint": "Kiểm thể thức tệp Word theo quy định của Đảng",
    "template": "Mẫu văn bản: xuất ra Word để sửa lời văn, đọc lại, kiểm tra",
    "mailbox": "Hộp thư cục bộ: danh sách, xem tin đã gửi",
    "messages": "Mọi tin: đã đến chưa, vì sao; gửi lại, hủy",
    "remind": "Xem trước mỗi người sẽ nhận tin gì, không gửi",
    "silence": "Tạm dừng nhắc một người hoặc một đợt",
    "channel": "Kênh gửi: thử, xem tình trạng",
    "link": "Liên kết Zalo: cấp mã cho một người, xem ai đã liên kết, gỡ liên kết",
    "web": "Trang trả lời của người nhận: chạy trang, xem các đề nghị lùi hạn",
    "bounce": "Đọc một thư báo không tới, từ đầu vào của lệnh",
    "meeting": "Mời họp về một việc, đổi lịch, hủy; thư mời kèm lịch",
    "zalo": "Zalo OA của văn phòng: nối, xem tình trạng",
    "up": "Khởi động toàn bộ: máy chủ Prefect, lịch chạy, bộ xử lý",
    "doctor": "Kiểm tra cài đặt, dữ liệu, lịch, kênh gửi",
    "backup": "Sao lưu cơ sở dữ liệu và dự thảo",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command; whatever a person did wrong is one Vietnamese line and exit code 1."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        app = build_app(words) if arguments is not None else _build_quickly(words)
        code = app(words, standalone_mode=False)
    except NhiemkyError as error:
        say(f"Lỗi: {error}")
        code = 1
    except TyperException as error:
        say(f"Lỗi: {explain_usage(error)}; xem nhiemky --help")
        code = 1
    except BrokenPipeError:
        code = _leave_quietly()
    except OSError as error:
        say(f"Lỗi: {explain_file(error)}")
        code = 1
    except (KeyboardInterrupt, typer.Abort):
        say("Đã dừng theo yêu cầu.")
        code = 130
    sys.exit(code if isinstance(code, int) else 0)


def build_app(words: Sequence[str]) -> typer.Typer:
    """The command tree with only the called subject's module imported."""
    app = typer.Typer(
        help="nhiemky: chuẩn bị đại hội nhiệm kỳ và các kỳ sơ kết, tổng kết của cấp ủy.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        callback=_start,
    )
    called = next((word for word in words if word in SUBJECTS), None)
    for subject, text in SUBJECTS.items():
        if subject == called:
            _mount(app, subject, text)
        else:
            app.command(subject, help=text)(_placeholder)
    return app


def _build_quickly(words: Sequence[str]) -> typer.Typer:
    """As a process of its own: nothing of the modules is garbage, and nothing here plugs into pydantic.

    Looking for either takes a sixth of a short command.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.disable()
    app = build_app(words)
    gc.freeze()
    gc.enable()
    return app


def _mount(app: typer.Typer, subject: str, text: str) -> None:
    module = import_module(f"{__name__}.{subject}")
    commands = getattr(module, "app", None)
    if isinstance(commands, typer.Typer):
        app.add_typer(commands, name=subject, help=text)
    else:
        app.command(subject, help=text)(getattr(module, subject))


def _placeholder() -> None:
    """Stands in the help for a subject that was not called."""


def _start(
    context: typer.Context,
    today: Annotated[str | None, typer.Option(help="Coi như hôm nay là ngày này, ví dụ 10/6/2027")] = None,
) -> None:
    chosen: date | None = read_day(today, "--today") if today is not None else None
    context.obj = Door(chosen)


def _leave_quietly() -> int:
    """Whoever read us has gone, as `| head` does: nothing to say, and nobody to say it to."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
