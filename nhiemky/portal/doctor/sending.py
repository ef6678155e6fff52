"""What goes out: the channels, and what has become of the messages."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from nhiemky.delivery.channels import Channel, open_channel, open_channels
from nhiemky.delivery.registry import ALIASES
from nhiemky.domain.fallback import is_chat
from nhiemky.domain.sending import State, Verdict
from nhiemky.domain.vietnamese import format_count, format_date
from nhiemky.performing.office import Office
from nhiemky.performing.sending import offer_accounts
from nhiemky.portal.doctor.check import Check, error, good, notice
from nhiemky.settings import mask_url
from nhiemky.store.engine import is_prepared, read
from nhiemky.store.outbox import OutboxRow, messages

WAITS_TOO_LONG = timedelta(hours=1)  # default: messages are sent every five minutes
REMEMBERED = timedelta(days=30)
_CHATS_ALONE = (
    "chỉ có kênh Zalo: người chưa liên kết không nhận được tin, tin nội bộ không gửi được cho ai; "
    "nên thêm kênh thư nkmails://ten:mat-khau@may-chu:587"
)


def check_channels(office: Office) -> Iterator[Check]:
    """Whether each channel is understood and would take a message now; the relay is spoken to, nothing is sent."""
    settings, sender = office.settings, office.sender
    offer_accounts(office, *filter(None, (settings.admin_url,)))
    channels = open_channels(settings.channel_urls, sender)
    for url, channel in zip(settings.channel_urls, channels.values(), strict=True):
        goal = "" if is_chat(url) else f"người gửi {sender.mailbox.address}"
        yield _check_channel("channels", url, channel, goal)
        if getattr(channel, "is_secret_exposed", False):
            told = f"{mask_url(url)}: mật khẩu đi qua mạng không mã hóa; dùng nkmails:// thay cho nkmail://"
            yield notice("channels", told)
    others = [url for url in settings.channel_urls if not is_chat(url)]
    if not others:
        yield notice("channels", _CHATS_ALONE)
    if len(others) > 1:
        first = others[0].partition(":")[0]
        yield notice("channels", f"ngoài Zalo, tin chỉ đi qua kênh đầu tiên: {first}; các kênh sau không dùng đến")
    yield _check_admin(office)
    yield from _check_groups(office)


def check_outbox(office: Office, at: datetime) -> Iterator[Check]:
    """What waits too long, what is in doubt, what has failed of late."""
    with read(office.engine) as connection:
        rows = messages(connection, (State.READY, State.LEASED, State.SENDING, State.UNKNOWN, State.DEAD))
    late = [row.not_before for row in rows if _is_waiting(row) and at - row.not_before > WAITS_TOO_LONG]
    unknown, dead = (_count_late(rows, state, at) for state in (State.UNKNOWN, State.DEAD))
    if late:
        since = min(late)
        told = f"{format_count(len(late))} tin chờ gửi từ {since:%H:%M} {format_date(since.date())}"
        yield notice("outbox", f"{told}; chạy nhiemky tick, hoặc xem nhiemky up có đang chạy")
    if unknown:
        yield notice("outbox", f"{format_count(unknown)} tin không rõ đã đến chưa; xem: nhiemky mailbox")
    if dead:
        yield notice("outbox", f"{format_count(dead)} tin không gửi được trong 30 ngày; xem: nhiemky mailbox")
    if not (late or unknown or dead):
        yield good("outbox", "không có tin nào bị kẹt, mất dấu hoặc không gửi được")


def _check_channel(name: str, url: str, channel: Channel, goal: str) -> Check:
    try:
        outcome = channel.check()
    finally:
        channel.close()
    if outcome is None:
        trial = f"gửi qua {mask_url(url)} (chỉ thử được bằng cách gửi: nhiemky channel test)"
        return good(name, ", ".join(filter(None, (trial, goal))))
    if outcome.verdict is Verdict.SENT:
        return good(name, ", ".join(filter(None, (f"gửi qua {mask_url(url)}", outcome.text, goal))))
    told = " ".join(filter(None, (outcome.code, outcome.text)))
    advice = "; xem đường mạng của máy này rồi thử lại"
    return error(name, told + (advice if outcome.verdict is Verdict.RETRY and ";" not in told else ""))


def _check_admin(office: Office) -> Check:
    url = office.settings.admin_url
    if url is None:
        return notice("admin", "chưa đặt admin_url: sự cố chỉ hiện trên màn hình đang chạy nhiemky up")
    if _place_of(url) in map(_place_of, office.settings.channel_urls):
        told = "admin_url đi cùng đường với kênh gửi: đường ấy hỏng thì không báo được; nên dùng đường khác"
        return notice("admin", told)
    return _check_channel("admin", url, open_channel(url, office.sender, names_people=True), "báo sự cố")


def _check_groups(office: Office) -> Iterator[Check]:
    if not office.settings.zalo_groups or not is_prepared(office.engine):
        return
    with read(office.engine) as connection:
        known = {body.key for body in office.organisation(connection).bodies}
    for body in sorted(office.settings.zalo_groups.keys() - known):
        yield error("channels", f'zalo_groups: không có tổ chức "{body}"; xem mã ở nhiemky org show')


def _place_of(url: str) -> str:
    """The kind of channel and the machine, account or folder behind it."""
    scheme, _, rest = url.partition("?")[0].partition("://")
    return f"{ALIASES.get(scheme, scheme)}://{rest.rpartition('@')[2].rstrip('/')}"


def _is_waiting(row: OutboxRow) -> bool:
    return row.state in {State.READY, State.LEASED, State.SENDING}


def _count_late(rows: list[OutboxRow], state: State, at: datetime) -> int:
    return sum(row.state is state and at - (row.settled_at or row.created_at) <= REMEMBERED for row in rows)
