"""`nhiemky link`: gives a person the code with which their Zalo becomes theirs; who is linked; ends a link."""

from typing import Annotated

import typer

from nhiemky.errors import BadInput
from nhiemky.performing.linking import NewCode, end_link, issue_code, mail_code, read_linked
from nhiemky.performing.office import Office
from nhiemky.performing.zalo_inbox import ask_bot_name, bot_of
from nhiemky.portal.cli.door import AsJson, Door, door, print_json, say, show
from nhiemky.portal.cli.office import act_of, office_of
from nhiemky.store.engine import read

_KEY = "Mã người, xem ở org people; bỏ trống để xem ai đã liên kết"


def link(
    context: typer.Context,
    person: Annotated[str | None, typer.Argument(metavar="NGƯỜI", help=_KEY, show_default=False)] = None,
    mail: Annotated[bool, typer.Option("--mail", help="Gửi luôn mã vào hộp thư của người đó")] = False,
    end: Annotated[bool, typer.Option("--end", help="Gỡ liên kết của người đó")] = False,
    as_json: AsJson = False,
) -> None:
    """Cấp mã 6 chữ số để một người liên kết Zalo với bot; mã dùng một lần, trong 15 phút."""
    here = door(context)
    if person is None and (mail or end):
        raise BadInput("NGƯỜI", "cần mã người, ví dụ: nhiemky link nguyen-van-mau --end")
    with office_of(here) as office:
        if person is None:
            _list(office, as_json=as_json)
        elif end:
            _end(office, here, person, as_json=as_json)
        else:
            _give_code(office, here, person, is_mailed=mail, as_json=as_json)


def _give_code(office: Office, here: Door, person: str, *, is_mailed: bool, as_json: bool) -> None:
    bot = bot_of(here.settings)
    if bot is None:
        if is_mailed:
            raise BadInput("--mail", "chưa có địa chỉ zalobot://… trong mục channels")
        say("Chú ý: chưa có địa chỉ zalobot://… trong mục channels, bot chưa nhận được mã.")
    name = ask_bot_name(bot) if bot and is_mailed else ""  # asked first: nothing half done when Zalo is away
    given = issue_code(office, person, act_of(here))
    if is_mailed:
        mail_code(office, given, name, at=here.at)
    if as_json:
        print_json({"person": given.person, "code": given.code, "valid_until": given.valid_until})
    else:
        show(_tell(given, is_mailed=is_mailed))


def _tell(given: NewCode, *, is_mailed: bool) -> str:
    lines = [
        f"Mã liên kết Zalo của đồng chí {given.name}: {given.spaced}",
        f"Đồng chí mở Zalo, nhắn mã này cho bot của văn phòng trước {given.valid_until:%H:%M}. Mã dùng một lần.",
        "Mã cũng được gửi vào hộp thư của đồng chí." if is_mailed else "Chỉ báo mã cho chính đồng chí đó.",
    ]
    return "\n".join(lines)


def _end(office: Office, here: Door, person: str, *, as_json: bool) -> None:
    is_ended = end_link(office, person, act_of(here))
    if as_json:
        print_json({"person": person, "ended": is_ended})
    else:
        say("Đã gỡ liên kết Zalo." if is_ended else "Người này chưa liên kết Zalo, không có gì để gỡ.")


def _list(office: Office, *, as_json: bool) -> None:
    linked = read_linked(office)
    if as_json:
        print_json({"links": [{"person": one.person, "linked_at": one.linked_at} for one in linked]})
        return
    with read(office.engine) as connection:
        names = {one.key: one.full_name for one in office.organisation(connection).people}
    gone = "không còn trong danh sách"
    lines = [f"{one.linked_at:%d/%m/%Y}  {names.get(one.person, gone)}  ({one.person})" for one in linked]
    show("\n".join(lines) or "Chưa ai liên kết Zalo.")
