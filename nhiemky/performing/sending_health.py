"""Whether messages get out: what the administrator is told through the second channel, and the day's numbers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from nhiemky.delivery.trial import tell
from nhiemky.delivery.zalo.alerts import find_alert
from nhiemky.domain.quiet import QuietHours
from nhiemky.domain.sending import State, Verdict
from nhiemky.domain.vietnamese import format_count, format_date
from nhiemky.performing.office import Office
from nhiemky.performing.sending import credentials_of
from nhiemky.store.channel_states import SENDER, ChannelState, read_states, set_alarmed
from nhiemky.store.engine import begin, read
from nhiemky.store.outbox_lists import Tally, count_waiting, find_oldest_ready, tally_between
from nhiemky.store.refusals import read_refusals

STUCK_AFTER = timedelta(hours=1)
AGAIN_AFTER = timedelta(hours=4)  # the same trouble is told once in this time
SUBJECT = "Nhiệm kỳ: việc gửi tin cần quản trị xem"


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """How a channel of the settings stands."""

    channel: str
    state: ChannelState | None
    oldest: datetime | None


def find_health(office: Office, *, at: datetime) -> tuple[list[ChannelHealth], datetime | None]:
    """The channels of the settings in their order, and the sender's last sign of life."""
    marks = credentials_of(office)
    with read(office.engine) as connection:
        states = {(one.channel, one.credential): one for one in read_states(connection)}
        oldest = find_oldest_ready(connection, at)
    sender = states.get((SENDER, ""))
    found = [ChannelHealth(name, states.get((name, mark)), oldest.get(name)) for name, mark in marks.items()]
    return found, sender.heartbeat_at if sender else None


def find_trouble(office: Office, *, at: datetime) -> list[str]:
    """What stands in the way of messages now, one Vietnamese line each; no person and no address."""
    found, _ = find_health(office, at=at)
    return [*_resting(found, at), *_refused(office, at), *_stuck(office, found, at)]


def raise_alarm(office: Office, *, at: datetime) -> bool:
    """Tells the administrator of trouble by admin_url; False when there is none, or they know already."""
    trouble = find_trouble(office, at=at)
    url = office.settings.admin_url
    if not trouble or url is None:
        return False
    what = " ".join(sorted({line.split(":")[0] for line in trouble}))
    with read(office.engine) as connection:
        sender = next((one for one in read_states(connection) if one.channel == SENDER), None)
        if sender is not None and _is_known(sender, what, at):
            return False
    outcome = tell(url, SUBJECT, "\n".join(trouble), sender=office.sender, at=at)
    if outcome.verdict not in {Verdict.SENT, Verdict.UNKNOWN}:
        return False  # tried again with the next run
    with begin(office.engine) as connection:
        set_alarmed(connection, at, what[:255])
    return True


def draw_day(office: Office, day: date, *, at: datetime) -> str:
    """The numbers of a day as a table in Markdown: sent, not reached and why, in doubt, waiting."""
    start = datetime.combine(day, time.min, at.tzinfo)
    with read(office.engine) as connection:
        tallies = tally_between(connection, start, start + timedelta(1))
        waiting = count_waiting(connection)
    lines = [f"# Gửi tin ngày {format_date(day)}", "", *_table(tallies), "", f"Đang chờ gửi: {waiting}."]
    return "\n".join(lines)


def _table(tallies: Sequence[Tally]) -> Iterator[str]:
    if not tallies:
        yield "Không có tin nào."
        return
    yield "| Kênh | Tình trạng | Mã trả lời | Số tin |"
    yield "|---|---|---|---|"
    for one in tallies:
        reason = one.reason if one.state is not State.SENT else ""
        yield f"| {one.channel} | {one.state.label} | {reason} | {one.number} |"


def _resting(found: Iterable[ChannelHealth], at: datetime) -> Iterator[str]:
    for one in found:
        breaker = one.state.breaker if one.state is not None else None
        if breaker is not None and breaker.opened_until is not None and breaker.opened_at is not None:
            since = f"{breaker.opened_at:%H:%M} {format_date(breaker.opened_at.date())}"
            when = f"thử lại lúc {breaker.opened_until:%H:%M}" if breaker.is_resting(at) else "sắp thử lại"
            yield f"Kênh {one.channel} tạm nghỉ: từ {since}, {when}; {breaker.reason}"


def _refused(office: Office, at: datetime) -> Iterator[str]:
    """What a channel refuses for a reason that only the administrator can put right; the numbers, no person."""
    with read(office.engine) as connection:
        refusals = read_refusals(connection, at - AGAIN_AFTER)
    for one in refusals:
        if told := find_alert(one.channel, one.code):
            yield f"Kênh {one.channel} báo lỗi {one.code}: {told}; {format_count(one.number)} tin không gửi được"


def _stuck(office: Office, found: Iterable[ChannelHealth], at: datetime) -> Iterator[str]:
    """Only in sending hours, and only what has waited an hour of them."""
    settings = office.settings
    quiet = QuietHours(settings.quiet_from, settings.quiet_to)
    if not office.calendar.is_working(at.date()) or quiet.covers(at.time()):
        return
    dawn = datetime.combine(at.date(), settings.quiet_to, at.tzinfo)
    for one in found:
        if one.oldest is not None and at - max(one.oldest, dawn) > STUCK_AFTER:
            hours = format_count(int((at - max(one.oldest, dawn)) / timedelta(hours=1)))
            yield f"Tin bị kẹt ở kênh {one.channel}: tin cũ nhất đã chờ hơn {hours} giờ trong giờ gửi"


def _is_known(sender: ChannelState, what: str, at: datetime) -> bool:
    is_same = sender.breaker.reason == what[:255]
    return is_same and sender.alarmed_at is not None and at - sender.alarmed_at < AGAIN_AFTER
