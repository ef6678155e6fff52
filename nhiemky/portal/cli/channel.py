"""`nhiemky channel`: tries one channel or one person's way, and shows how the channels stand."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from nhiemky.delivery.trial import tell
from nhiemky.domain.sending import Outcome, State, Verdict
from nhiemky.domain.vietnamese import format_count, format_date
from nhiemky.performing.channel_trial import QUOTAS, count_of_month, find_token_health, try_person
from nhiemky.performing.sending import offer_accounts
from nhiemky.performing.sending_health import ChannelHealth, find_health
from nhiemky.portal.cli.door import AsJson, Door, door, print_json, say, show
from nhiemky.portal.cli.office import office_of

app = typer.Typer(no_args_is_help=True)

SUBJECT = "Thử kênh gửi tin của nhiemky"
TEXT = "Tin thử: kênh này dùng được. Đồng chí không phải làm gì."
ALIVE = timedelta(minutes=15)  # three runs of the sender

_VERDICTS = {
    Verdict.SENT: "đã gửi",
    Verdict.UNKNOWN: State.UNKNOWN.label,
    Verdict.DEAD: State.DEAD.label,
    Verdict.RETRY: "chưa gửi được",
    Verdict.STOP: "kênh không dùng được",
}


@app.command("test")
def try_channel(
    context: typer.Context,
    target: Annotated[
        str, typer.Argument(metavar="ĐỊA_CHỈ|NGƯỜI", help="Địa chỉ kênh (tên://…) hoặc mã của người")
    ],
    as_json: AsJson = False,
) -> None:
    """Gửi một tin thử qua một kênh, hoặc tới một người theo đúng đường tin của người ấy."""
    here = door(context)
    channel, outcome = _send(here, target)
    if as_json:
        told = {"state": outcome.verdict, "state_text": _VERDICTS[outcome.verdict]}
        print_json({"channel": channel, **told, "code": outcome.code, "text": outcome.text})
    else:
        said = " ".join(filter(None, (outcome.code, outcome.text)))
        show(f"{channel}: {_VERDICTS[outcome.verdict]}" + (f": {said}" if said else ""))
    if outcome.verdict is not Verdict.SENT:
        say(
            "Lỗi: tin thử chưa gửi được; sửa mục channels trong nhiemky.toml rồi thử lại, hoặc xem: nhiemky doctor"
        )
        raise typer.Exit(1)


@app.command()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Từng kênh: đang gửi hay tạm nghỉ, còn bao nhiêu tin trong tháng, tin chờ lâu nhất; khóa của Zalo OA."""
    here = door(context)
    with office_of(here) as office:
        found, heartbeat = find_health(office, at=here.at)
        sent = count_of_month(office, at=here.at)
        token = find_token_health(office)
    if as_json:
        channels = [_as_dict(one, here.at, sent.get(one.channel, 0)) for one in found]
        age = None if token is None else {"refreshed_at": token.refreshed_at, "failed_at": token.failed_at}
        print_json({"channels": channels, "heartbeat_at": heartbeat, "zalo_token": age})
        return
    show("\n".join(_draw(one, here.at, sent.get(one.channel, 0)) for one in found))
    if token is not None:
        trouble = f"; làm mới không được từ {_moment(token.failed_at)}" if token.failed_at else ""
        show(f"khóa Zalo OA: làm mới lúc {_moment(token.refreshed_at)}{trouble}")
    is_alive = heartbeat is not None and here.at - heartbeat <= ALIVE
    show(
        f"bộ gửi tin: chạy lần cuối {_moment(heartbeat)}"
        + ("" if is_alive else "; không thấy chạy trong 15 phút qua")
    )


def _send(here: Door, target: str) -> tuple[str, Outcome]:
    with office_of(here) as office:
        if "://" in target:
            offer_accounts(office, target)
            outcome = tell(target, SUBJECT, TEXT, sender=office.sender, at=here.at)
            return target.partition("://")[0], outcome
        return try_person(office, target, at=here.at)


def _draw(one: ChannelHealth, at: datetime, sent: int) -> str:
    parts = [_describe_breaker(one, at)]
    if one.channel in QUOTAS:
        left = max(0, QUOTAS[one.channel] - sent)
        parts.append(f"tháng này đã gửi {sent} tin, còn {left}")
    elif sent:
        parts.append(f"tháng này đã gửi {sent} tin")
    parts.append(f"tin chờ lâu nhất từ {_moment(one.oldest)}" if one.oldest else "không có tin chờ")
    return f"{one.channel}: " + "; ".join(parts)


def _describe_breaker(one: ChannelHealth, at: datetime) -> str:
    if one.state is None:
        return "chưa gửi tin nào"
    breaker = one.state.breaker
    if breaker.opened_until is not None:
        again = f"thử lại lúc {breaker.opened_until:%H:%M}" if breaker.is_resting(at) else "sắp thử lại"
        return f"TẠM NGHỈ từ {_moment(breaker.opened_at)}, {again} ({breaker.reason})"
    failures = f", {format_count(breaker.failures)} lần liền chưa được" if breaker.failures else ""
    return f"đang gửi, lần cuối {_moment(one.state.last_sent_at)}{failures}"


def _moment(at: datetime | None) -> str:
    return f"{at:%H:%M} {format_date(at.date())}" if at else "chưa có"


def _as_dict(one: ChannelHealth, at: datetime, sent: int) -> dict[str, object]:
    breaker = one.state.breaker if one.state is not None else None
    quota = QUOTAS.get(one.channel)
    return {
        "channel": one.channel,
        "is_resting": breaker is not None and breaker.is_resting(at),
        "failures": breaker.failures if breaker else 0,
        "opened_at": breaker.opened_at if breaker else None,
        "opened_until": breaker.opened_until if breaker else None,
        "reason": breaker.reason if breaker else None,
        "last_sent_at": one.state.last_sent_at if one.state else None,
        "sent_this_month": sent,
        "quota_left": None if quota is None else max(0, quota - sent),
        "oldest_waiting_since": one.oldest,
    }
