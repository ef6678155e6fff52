"""`nhiemky tick`: the same pass as Prefect's, without Prefect."""

import os
import re
import socket
from datetime import datetime
from typing import Annotated

import typer

from nhiemky.errors import BadInput
from nhiemky.performing.passes import bring_up_to_now
from nhiemky.portal.cli.door import START_OF_WORK, VIETNAM, AsJson, door, print_json, say
from nhiemky.portal.cli.office import office_of

_WORDS = {
    "drafts": "dự thảo đã soạn",
    "reminders": "lượt nhắc",
    "digests": "tin đã gộp",
    "sent": "tin đã gửi",
    "closed": "đợt đã kết thúc",
    "term_questions": "đợt xin ý kiến về nhiệm kỳ đã mở",
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
    "unanswered": "có việc đến hạn mà chưa ai giữ chức vụ phải nhắc, hoặc người đó không còn trong danh sách",
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
    if as_json:
        print_json({**dict.fromkeys(_WORDS, 0), **counts.as_dict()})
        return
    told = [f"{number} {_WORDS.get(name, name)}" for name, number in counts.as_dict().items() if number]
    say(f"Đã rà đến {moment:%H:%M %d/%m/%Y}: {', '.join(told) or 'không có việc gì đến hạn'}.")
    for name, advice in _ADVICE.items():
        if counts[name]:
            say(f"Chú ý: {advice}; xem: nhiemky doctor.")
    for failed in counts.failed_ids:
        say(f"Chú ý: đợt số {failed} chưa rà được, sẽ thử lại sau một giờ; tìm lỗi bằng: nhiemky doctor.")


def _read_moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("--at", f'"{text}" không phải là thời điểm; viết dạng 2027-06-10T07:30') from None
    if re.fullmatch(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}", text):  # a day alone: as --today
        moment = datetime.combine(moment, START_OF_WORK)
    return moment.astimezone(VIETNAM) if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
