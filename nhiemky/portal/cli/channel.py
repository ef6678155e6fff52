"""`nhiemky channel`: tries one channel or one person's way, and shows how the channels stand."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer

from nhiemky.delivery.addresses import FORMS
from nhiemky.domain.sending import Outcome, State, Verdict
from nhiemky.domain.vietnamese import format_count, format_date
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.performing.channel_trial import QUOTAS, count_of_month, find_token_health, try_address, try_person
from nhiemky.performing.people import find_person
from nhiemky.performing.sending_health import ChannelHealth, find_health
from nhiemky.performing.suspensions import Suspended, find_suspended, take_up
from nhiemky.portal.cli.door import AsJson, Door, door, print_json, say, show
from nhiemky.portal.cli.office import act_of, office_of
from nhiemky.store.engine import read

app = typer.Typer(no_args_is_help=True)

SUBJECT = "Thử kênh gửi tin của nhiemky"
TEXT = "Tin thử: kênh này dùng được. Đồng chí không phải làm gì."
_RESUME = "Gửi lại tới người này (mã, hộp thư hoặc họ tên); cần --reason"
ALIVE = timedelta(minutes=15)  # three runs of the sender

_VERDICTS = {
    Verdict.SENT: "đã gửi",
    Verdict.UNKNOWN: State.UNKNOWN.label,
    Verdict.DEAD: State.DEAD.label,
    Verdict.RETRY: "chưa gửi được",
    Verdict.STOP: "kênh không dùng được",
}


class NotSent(NhiemkyError):
    """A trial that did not come through; the line says why."""


@app.command("test")
def try_channel(
    context: typer.Context,
    target: Annotated[
        str, typer.Argument(metavar="ĐỊA_CHỈ|NGƯỜI", help="Địa chỉ kênh (tên://…) hoặc mã của người")
    ],
    as_json: AsJson = False,
) -> None:
    """Gửi một tin thử qua một kênh, hoặc tới một người theo đúng đường tin của người ấy; Zalo thì chỉ hỏi thử."""
    here = door(context)
    channel, outcome = _send(here, target)
    if outcome.verdict is not Verdict.SENT and not as_json:
        raise NotSent(_describe(channel, outcome))
    if as_json:
        told = {"state": outcome.verdict, "state_text": _VERDICTS[outcome.verdict]}
        print_json({"channel": channel, **told, "code": outcome.code, "text": outcome.text})
    else:
        show(_describe(channel, outcome))
    if outcome.verdict is not Verdict.SENT:
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
    if target.lower() in FORMS:
        raise BadInput("ĐỊA_CHỈ|NGƯỜI", f"ghi cả địa chỉ kênh, ví dụ {FORMS[target.lower()]}, hoặc mã của người")
    with office_of(here) as office:
        if "://" in target:
            return target.partition("://")[0], try_address(office, target, SUBJECT, TEXT, at=here.at)
        with read(office.engine) as connection:
            key = find_person(office.organisation(connection), target).key
        return try_person(office, key, at=here.at)


def _describe(channel: str, outcome: Outcome) -> str:
    """One line: what became of it, why, and what to do about it."""
    said = " ".join(filter(None, (outcome.code, outcome.text)))
    word = (
        "dùng được" if outcome.stage == "check" and outcome.verdict is Verdict.SENT else _VERDICTS[outcome.verdict]
    )
    told = f"{channel}: {word}" + (f": {said}" if said else "")
    if outcome.stage == "check" and outcome.verdict is Verdict.SENT:
        return f"{told}; gửi thử tới một người đã liên kết: nhiemky channel test NGƯỜI"
    if outcome.verdict is Verdict.SENT or ";" in told or "nhiemky " in told:
        return told
    return f"{told}; sửa địa chỉ kênh rồi thử lại, hoặc xem: nhiemky doctor"


@app.command("suspended")
def list_suspended(
    context: typer.Context,
    resume: Annotated[str | None, typer.Option("--resume", metavar="NGƯỜI", help=_RESUME)] = None,
    reason: Annotated[str, typer.Option("--reason", help="Lý do gửi lại, ví dụ đã dọn hộp thư")] = "",
    as_json: AsJson = False,
) -> None:
    """Những người có địa chỉ đang tạm ngừng gửi và vì sao; --resume gửi lại tới một người."""
    here = door(context)
    with office_of(here) as office:
        if resume is not None:
            with read(office.engine) as connection:
                person = find_person(office.organisation(connection), resume)
            found = take_up(office, person.key, act_of(here, reason))
        else:
            found = find_suspended(office, at=here.at)
    if as_json:
        print_json({"resumed" if resume else "suspended": [asdict(one) for one in found]})
    elif resume is not None:
        say(f"Từ nay gửi lại tới {', '.join(one.address for one in found)}.")
    else:
        show("\n".join(map(_draw_suspended, found)) or "Không có địa chỉ nào đang tạm ngừng gửi.")


def _draw_suspended(one: Suspended) -> str:
    until = f" đến {_moment(one.until)}" if one.until else ""
    return f"{one.name} ({one.person}): {one.address} tạm ngừng từ {_moment(one.since)}{until}: {one.reason}"


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
