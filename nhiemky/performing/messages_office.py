"""What the clerk does with messages: looks at them, sends one again, cancels one."""

from collections.abc import Iterable

from nhiemky.domain.sending import State
from nhiemky.errors import BadInput, NotFound
from nhiemky.performing.act import Act
from nhiemky.performing.channel_choice import choose
from nhiemky.performing.office import Office
from nhiemky.store import outbox, outbox_lists
from nhiemky.store.engine import Connection, begin, read
from nhiemky.store.fallbacks import find_stand_ins
from nhiemky.store.outbox_rows import OutboxRow
from nhiemky.store.reminders import find_targets_of_message

_WAITING = frozenset({State.READY, State.LEASED})


def find_messages(
    office: Office, *, states: Iterable[State] = State, person: str | None = None
) -> list[OutboxRow]:
    """The messages in these states, of one person or of all; the newest first. Raises NotFound."""
    with read(office.engine) as connection:
        if person is not None:
            office.organisation(connection).person(person)
        return outbox_lists.list_messages(connection, states=states, person=person)


def show_message(office: Office, number: int) -> tuple[OutboxRow, int | None]:
    """One message, and the number of the one that went by mail in its stead. Raises NotFound."""
    with read(office.engine) as connection:
        return _find(connection, number), find_stand_ins(connection, [number]).get(number)


def resend(office: Office, number: int, act: Act) -> OutboxRow:
    """Sends a message again, with its old Message-ID, to where the person is reached now.

    Raises NotFound; BadInput where it is still on its way, where mail stands in for it, or without a reason.
    """
    _need_reason(act)
    with begin(office.engine) as connection:
        row = _find(connection, number)
        if row.state in {*_WAITING, State.SENDING}:
            raise BadInput(f"tin số {number}", f"{row.state.label}, không cần gửi lại")
        if stand_in := find_stand_ins(connection, [number]).get(number):
            raise BadInput(f"tin số {number}", f"đã chuyển sang tin số {stand_in}; gửi lại tin đó")
        address = _address_now(office, connection, row, act)
        if not outbox_lists.put_again(connection, row, address=address, at=act.at):
            raise BadInput(f"tin số {number}", "vừa đổi tình trạng, hãy xem lại")
        act.record(connection, "message_resent", f"message:{number}", {"was": row.state})
        return _find(connection, number)


def cancel(office: Office, number: int, act: Act) -> OutboxRow:
    """Cancels a message nobody has begun to send. Raises NotFound, BadInput."""
    _need_reason(act)
    with begin(office.engine) as connection:
        row = _find(connection, number)
        if not outbox.cancel(connection, [number], act.reason, at=act.at):
            raise BadInput(f"tin số {number}", f"{row.state.label}, không hủy được nữa")
        act.record(connection, "message_cancelled", f"message:{number}", {"was": row.state})
        return _find(connection, number)


def is_about_steps(office: Office, number: int) -> bool:
    """Whether the message reminds of steps: such a one is asked once more before it leaves."""
    with read(office.engine) as connection:
        return bool(find_targets_of_message(connection, number))


def _find(connection: Connection, number: int) -> OutboxRow:
    row = outbox_lists.find_message(connection, number)
    if row is None:
        raise NotFound(f"không có tin số {number}; xem danh sách: nhiemky messages list")
    return row


def _address_now(office: Office, connection: Connection, row: OutboxRow, act: Act) -> str:
    """An address that has been put right since goes before the one the message had."""
    people = [one for one in office.organisation(connection).people if one.key == row.person]
    route = choose(office, connection, people, tier=row.tier, at=act.at).get(row.person)
    return route.address if route is not None and route.channel == row.channel else row.address


def _need_reason(act: Act) -> None:
    if not act.reason.strip():
        raise BadInput("--reason", "phải ghi lý do, không để trống")
