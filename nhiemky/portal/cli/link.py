"""`nhiemky link`: gives a person the code with which their Zalo becomes theirs; who is linked; ends a link."""

import os
import socket
import time
from datetime import datetime
from typing import Annotated

import typer

from calendars.wording import format_date
from nhiemky.errors import BadInput
from nhiemky.performing.linking import NewCode, end_link, issue_code, link_account, mail_code, read_linked
from nhiemky.performing.office import Office
from nhiemky.performing.people import find_person
from nhiemky.performing.zalo_events import is_listening
from nhiemky.performing.zalo_inbox import ask_bot_name, bot_of, read_inbox
from nhiemky.portal.cli.door import VIETNAM, AsJson, Door, door, print_json, say, show
from nhiemky.portal.cli.office import act_of, office_of
from nhiemky.store.engine import read

_WORDS = {
    "linked": "người đã liên kết",
    "again": "người đã liên kết từ trước",
    "taken": "Zalo đang của người khác",
    "wrong": "mã sai",
    "ended": "mã hết hạn",
    "used": "mã đã dùng",
    "blocked": "Zalo nhắn sai mã quá nhiều lần",
    "full": "người chưa liên kết được vì bot đã đủ người",
    "unlinked": "người đã gỡ liên kết",
    "not_linked": "người chưa liên kết nhắn DUNG",
    "help": "lời hướng dẫn",
    "poll_trouble": "lần Zalo không trả lời",
    "unanswered_chats": "trả lời chưa gửi được",
    "refused": "lần Zalo từ chối",
    "failed": "tin chưa xử lý được",
}
_OA = "Ghi mã người dùng của người đó ở OA của cơ quan (trang quản trị OA, mục Người quan tâm)"
_CHANNELS = {"zalobot": "bot", "zalooa": "OA"}
_KEY = "Mã người, hộp thư hoặc họ tên; bỏ trống để xem ai đã liên kết"


def link(
    context: typer.Context,
    person: Annotated[str | None, typer.Argument(metavar="NGƯỜI", help=_KEY, show_default=False)] = None,
    mail: Annotated[bool, typer.Option("--mail", help="Gửi luôn mã vào hộp thư của người đó")] = False,
    oa: Annotated[str | None, typer.Option("--oa", metavar="MÃ", help=_OA)] = None,
    end: Annotated[bool, typer.Option("--end", help="Gỡ liên kết của người đó")] = False,
    listen: Annotated[bool, typer.Option("--listen", help="Đọc, trả lời tin gửi đến bot trong 50 giây")] = False,
    as_json: AsJson = False,
) -> None:
    """Cấp mã 6 chữ số để một người liên kết Zalo với bot hoặc OA; mã dùng một lần, trong 15 phút."""
    here = door(context)
    if person is None and (mail or end or oa):
        raise BadInput("NGƯỜI", "cần mã người, ví dụ: nhiemky link nguyen-van-mau --end")
    with office_of(here) as office:
        if listen:
            _listen(office, as_json=as_json)
        elif person is None:
            _list(office, as_json=as_json)
        elif oa:
            _keep_account(office, here, _key_of(office, person), oa, as_json=as_json)
        elif end:
            _end(office, here, _key_of(office, person), as_json=as_json)
        else:
            _give_code(office, here, _key_of(office, person), is_mailed=mail, as_json=as_json)


def _key_of(office: Office, named: str) -> str:
    with read(office.engine) as connection:
        return find_person(office.organisation(connection), named).key


def _give_code(office: Office, here: Door, person: str, *, is_mailed: bool, as_json: bool) -> None:
    bot = bot_of(here.settings)
    if bot is None and is_mailed:
        raise BadInput("--mail", "chưa có địa chỉ zalobot://… trong mục channels")
    listens = bot is not None or is_listening(here.settings)
    name = ask_bot_name(bot) if bot and is_mailed else ""  # asked first: nothing half done when Zalo is away
    given = issue_code(office, person, act_of(here))
    if not listens:
        say("Chú ý: chưa có địa chỉ zalobot://… trong mục channels, bot chưa nhận được mã.")
    if is_mailed:
        mail_code(office, given, name, at=here.at)
    if as_json:
        print_json({"person": given.person, "code": given.code, "valid_until": given.valid_until})
    else:
        show(_tell(given, "bot" if bot else "Zalo OA", is_mailed=is_mailed))


def _keep_account(office: Office, here: Door, person: str, account: str, *, as_json: bool) -> None:
    link_account(office, person, account, act_of(here))
    if as_json:
        print_json({"person": person, "provider": "zalooa", "linked": True})
    else:
        say(f"Đã ghi mã Zalo OA. Gửi thử: nhiemky channel test {person}")


def _tell(given: NewCode, where: str, *, is_mailed: bool) -> str:
    until = f"{given.valid_until:%H:%M}"
    lines = [
        f"Mã liên kết Zalo của đồng chí {given.name}: {given.spaced}",
        f"Đồng chí mở Zalo, nhắn mã này cho {where} của văn phòng trước {until}. Mã dùng một lần.",
        "Mã cũng được gửi vào hộp thư của đồng chí." if is_mailed else "Chỉ báo mã cho chính đồng chí đó.",
    ]
    return "\n".join(lines)


def _listen(office: Office, *, as_json: bool) -> None:
    """What Prefect does every minute, once: for an office without it, and to see the bot answer."""
    if bot_of(office.settings) is None:
        raise BadInput("--listen", "chưa có địa chỉ zalobot://… trong mục channels")
    worker = f"{socket.gethostname()}/{os.getpid()}"
    counts = read_inbox(office, clock=_read_clock, wait=time.sleep, worker=worker).as_dict()
    if as_json:
        print_json(counts)
        return
    told = [f"{number} {_WORDS.get(name, name)}" for name, number in counts.items() if number]
    say(f"Đã đọc tin gửi đến bot: {', '.join(told) or 'không có tin mới'}.")


def _read_clock() -> datetime:
    return datetime.now(VIETNAM)  # noqa: TID251  (felt passing while the bot listens)


def _end(office: Office, here: Door, person: str, *, as_json: bool) -> None:
    is_ended = end_link(office, person, act_of(here))
    if as_json:
        print_json({"person": person, "ended": is_ended})
    else:
        say("Đã gỡ liên kết Zalo." if is_ended else "Người này chưa liên kết Zalo, không có gì để gỡ.")


def _list(office: Office, *, as_json: bool) -> None:
    linked = read_linked(office)
    if as_json:
        rows = [{"person": one.person, "provider": one.provider, "linked_at": one.linked_at} for one in linked]
        print_json({"links": rows})
        return
    with read(office.engine) as connection:
        names = {one.key: one.full_name for one in office.organisation(connection).people}
    gone = "không còn trong danh sách"
    told = [(one.linked_at, _CHANNELS[one.provider], names.get(one.person, gone), one.person) for one in linked]
    lines = [f"{format_date(at):>10}  {channel:<3}  {name}  ({key})" for at, channel, name, key in told]
    show("\n".join(lines) or "Chưa ai liên kết Zalo.")
