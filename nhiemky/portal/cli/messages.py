"""`nhiemky messages`: every message, whether it arrived, and if not, why; sending again, cancelling."""

from typing import Annotated

import typer

from nhiemky.domain.sending import State
from nhiemky.domain.vietnamese import format_count
from nhiemky.errors import BadInput
from nhiemky.performing import messages_office
from nhiemky.portal.cli.door import LARGEST, AsJson, door, print_json, say, show
from nhiemky.portal.cli.mailbox_text import Entry, draw_entry, draw_line
from nhiemky.portal.cli.office import act_of, office_of
from nhiemky.store.outbox_rows import OutboxRow

app = typer.Typer(no_args_is_help=True)

SCREENFUL = 50
STATES = ", ".join(state.value for state in State)

Number = Annotated[
    int,
    typer.Argument(metavar="SỐ", help="Số của tin, xem ở messages list", show_default=False, min=1, max=LARGEST),
]
Reason = Annotated[str, typer.Option("--reason", help="Lý do, ghi vào nhật ký")]


@app.command("list")
def list_messages(
    context: typer.Context,
    state: Annotated[str | None, typer.Option("--state", help=f"Chỉ tin ở tình trạng này: {STATES}")] = None,
    person: Annotated[str | None, typer.Option("--person", help="Chỉ tin của người có mã này")] = None,
    every: Annotated[bool, typer.Option("--all", help="Xem hết, không chỉ 50 tin mới nhất")] = False,
    as_json: AsJson = False,
) -> None:
    """Các tin, tin mới nhất trước: gửi ai, lúc nào, đã đến chưa, vì sao."""
    states = [_read_state(state)] if state is not None else list(State)
    with office_of(door(context)) as office:
        rows = messages_office.find_messages(office, states=states, person=person)
    if as_json:
        print_json({"messages": [_as_dict(row) for row in rows]})
        return
    shown = rows if every else rows[:SCREENFUL]
    show("\n".join(draw_line(Entry(row)) for row in shown) or "Không có tin nào.")
    if len(shown) < len(rows):
        say(f"Còn {len(rows) - len(shown)} tin cũ hơn; xem hết: nhiemky messages list --all")


@app.command("show")
def show_message(context: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """Đọc một tin như người nhận đọc, và biết tin ấy ra sao."""
    with office_of(door(context)) as office:
        row, stand_in = messages_office.show_message(office, number)
    if as_json:
        print_json({**_as_dict(row), "stand_in": stand_in, "payload": dict(row.payload)})
        return
    show(draw_entry(Entry(row)))
    if row.fallback_of is not None:
        say(f"Tin này thay cho tin số {row.fallback_of} không gửi được qua Zalo.")
    if stand_in is not None:
        say(f"Đã gửi thay bằng thư điện tử: tin số {stand_in}.")


@app.command()
def resend(context: typer.Context, number: Number, reason: Reason = "", as_json: AsJson = False) -> None:
    """Gửi lại một tin, cùng mã thư, tới địa chỉ hiện nay của người nhận."""
    here = door(context)
    with office_of(here) as office:
        row = messages_office.resend(office, number, act_of(here, reason))
    _report(row, "sẽ được gửi lại ở lượt gửi sau", as_json=as_json)


@app.command()
def cancel(context: typer.Context, number: Number, reason: Reason = "", as_json: AsJson = False) -> None:
    """Hủy một tin chưa gửi."""
    here = door(context)
    with office_of(here) as office:
        row = messages_office.cancel(office, number, act_of(here, reason))
    _report(row, "đã hủy, không gửi nữa", as_json=as_json)


def _read_state(text: str) -> State:
    for state in State:
        if text.casefold() in {state.value, state.label}:
            return state
    raise BadInput("--state", f'không có tình trạng "{text}"; chỉ có: {STATES}')


def _report(row: OutboxRow, what: str, *, as_json: bool) -> None:
    if as_json:
        print_json(_as_dict(row))
    else:
        say(f"Tin số {format_count(row.id)} {what}.")


def _as_dict(row: OutboxRow) -> dict[str, object]:
    more = {
        "fallback_of": row.fallback_of,
        "tier": row.tier,
        "not_before": row.not_before,
        "last_code": row.last_code,
        "last_text": row.last_text,
    }
    return {**Entry(row).as_dict(), **more}
