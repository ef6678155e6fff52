"""`nhiemky remind preview`: exactly what each person would get; nothing is sent and nothing is written."""

from datetime import timedelta
from typing import Annotated

import typer

from nhiemky.domain.fallback import is_chat
from nhiemky.domain.vietnamese import format_count
from nhiemky.performing.previews import Previewed, preview
from nhiemky.portal.cli.door import AsJson, door, print_json, say, show
from nhiemky.portal.cli.given import read_any_day
from nhiemky.portal.cli.mailbox_text import WIDTH, format_moment, wrap_text
from nhiemky.portal.cli.office import office_of

app = typer.Typer(no_args_is_help=True)

A_WEEK = timedelta(days=7)


@app.callback()
def remind() -> None:
    """Xem trước các tin nhắc việc."""


@app.command("preview")
def preview_messages(
    context: typer.Context,
    until: Annotated[str | None, typer.Option("--until", help="Đến hết ngày này; mặc định một tuần")] = None,
    person: Annotated[str | None, typer.Option("--person", help="Chỉ tin của người có mã này")] = None,
    as_json: AsJson = False,
) -> None:
    """Mỗi người sẽ nhận đúng những gì nếu từ nay không ai làm thêm việc nào; không gửi, không ghi gì."""
    here = door(context)
    last = read_any_day(until, "--until") if until is not None else here.today + A_WEEK
    with office_of(here) as office:
        found = preview(office, at=here.at, until=last, person=person)
    if as_json:
        print_json({"until": last, "messages": [_as_dict(one) for one in found]})
        return
    show("\n".join(map(_draw, found)) or "Không có tin nào.")
    people = len({one.person for one in found})
    say(f"{format_count(len(found))} tin cho {format_count(people)} người; chưa gửi gì.")


def _draw(one: Previewed) -> str:
    text = one.payload["zalo"] if is_chat(one.channel) and "zalo" in one.payload else one.payload["text"]
    head = [
        "=" * WIDTH,
        f"{format_moment(one.at)}  {one.name}  ({one.channel}: {one.address or 'chưa có địa chỉ'})",
        one.payload["subject"],
        "-" * WIDTH,
    ]
    return "\n".join([*head, *wrap_text(text)])


def _as_dict(one: Previewed) -> dict[str, object]:
    return {
        "at": one.at,
        "person": one.person,
        "name": one.name,
        "channel": one.channel,
        "address": one.address,
        "payload": dict(one.payload),
    }
