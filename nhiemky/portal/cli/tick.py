"""`nhiemky tick`: the same pass as Prefect's, without Prefect."""

import os
import re
import socket
from datetime import datetime
from typing import Annotated

import typer

from calendars.wording import format_moment
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.performing.office import Office
from nhiemky.performing.passes import bring_up_to_now
from nhiemky.performing.sending_health import find_trouble, raise_alarm
from nhiemky.portal.cli.door import START_OF_WORK, VIETNAM, AsJson, door, print_json, say
from nhiemky.portal.cli.office import office_of

_WORDS = {
    "drafts": "dự thảo đã soạn",
    "reminders": "lượt nhắc",
    "digests": "tin đã gộp",
    "group_boards": "tin vào nhóm Zalo",
    "groups_unknown": "nhóm Zalo của tổ chức không có",
    "sent": "tin đã gửi",
    "closed": "đợt đã kết thúc",
    "term_questions": "đợt xin ý kiến về nhiệm kỳ đã mở",
    "cycles": "kỳ đã mở",
    "cycles_failed": "kế hoạch không mở được kỳ",
    "timers": "việc của đảng viên đã mở",
    "timers_moved": "việc của đảng viên đã chuyển chi bộ",
    "timers_ended": "việc của đảng viên không còn phải làm",
    "timers_failed": "việc của đảng viên không mở được",
    "unanswered": "việc chưa có người nhận",
    "unknown": "tin không rõ đã đến chưa",
    "retried": "tin chưa gửi được, sẽ gửi lại",
    "stopped": "tin bị kênh gửi từ chối, sẽ thử lại sau",
    "dead": "tin không gửi được",
    "cancelled": "tin thôi không gửi nữa",
    "passed": "tin do lượt khác gửi",
    "failed": "đợt chưa rà được",
}

_ADVICE = {
    "cycles_failed": "có kế hoạch ở mục cài đặt cycles không đọc được hoặc không mở được kỳ",
    "timers_failed": "có kế hoạch hoặc tệp members/timers.yaml không đọc được",
    "unanswered": "có việc đến hạn mà chưa ai giữ chức vụ phải nhắc, hoặc người đó không còn trong danh sách",
    "groups_unknown": "zalo_groups ghi một tổ chức không có trong danh sách; xem mã ở nhiemky org show",
    "dead": "có tin không gửi được, thường vì người nhận chưa có địa chỉ thư",
}


def tick(
    context: typer.Context,
    at: Annotated[str | None, typer.Option(help="Coi như bây giờ là lúc này (2027-06-10T07:30)")] = None,
    as_json: AsJson = False,
) -> None:
    """Làm mọi việc đến hạn: soạn dự thảo, nhắc, báo lên, gửi tin. Chạy lại không lặp tin."""
    here = door(context)
    moment = _read_moment(at) if at else here.at
    with office_of(here) as office:
        office.today = moment.date()
        worker = f"{socket.gethostname()}/{os.getpid()}"
        counts = bring_up_to_now(office, at=moment, clock=lambda: moment, worker=worker)
        trouble = _tell_administrator(office, moment)
    if as_json:
        print_json({**dict.fromkeys(_WORDS, 0), **counts.as_dict()})
        return
    told = [f"{number} {_WORDS.get(name, name)}" for name, number in counts.as_dict().items() if number]
    say(f"Đã rà đến {format_moment(moment)}: {', '.join(told) or 'không có việc gì đến hạn'}.")
    for name, advice in _ADVICE.items():
        if counts[name]:
            say(f"Chú ý: {advice}; xem: nhiemky doctor.")
    for line in trouble:
        say(f"Chú ý: {line}.")
    for failed in counts.failed_ids:
        say(f"Chú ý: đợt số {failed} chưa rà được, sẽ thử lại sau một giờ; tìm lỗi bằng: nhiemky doctor.")


def _tell_administrator(office: Office, at: datetime) -> list[str]:
    """What keeps messages from getting out, told by the second channel too; what hinders that is told as well."""
    trouble = find_trouble(office, at=at)
    try:
        raise_alarm(office, at=at)
    except NhiemkyError as error:
        trouble.append(f"chưa báo được cho quản trị: {error}")
    return trouble


def _read_moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("--at", f'"{text}" không phải là thời điểm; viết dạng 2027-06-10T07:30') from None
    if re.fullmatch(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}", text):  # a day alone: as --today
        moment = datetime.combine(moment, START_OF_WORK)
    return moment.astimezone(VIETNAM) if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
