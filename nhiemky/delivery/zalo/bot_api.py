"""The calls of the Bot Platform that we use: send a text, read what people wrote, ask who we are.

HTTP 200 does not mean success: only `ok` in the body does. There is no acknowledgement of what was read, so
the same update may come many times.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote

from nhiemky.delivery.zalo.errors import BOT, BOT_FAULTS, judge
from nhiemky.delivery.zalo.text import fit
from nhiemky.delivery.zalo.wire import CONNECT, READ, Answer, AnswerLost, NotReached, Wire, read_base
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import BadInput, NhiemkyError

SCHEME = "zalobot"
OFFICIAL = frozenset({"bot-api.zaloplatforms.com", "bot-api.zapps.me"})
API = "https://bot-api.zaloplatforms.com"
MOST_USERS = 50  # of a bot of the free tier
POLL_MARGIN = 10.0  # seconds an answer may come after the end of a poll
PRIVATE = "PRIVATE"

_TOKEN = re.compile(r"[0-9]{4,32}:[A-Za-z0-9_.~-]{8,256}", re.ASCII)
_CHAT = re.compile(r"[A-Za-z0-9_.:-]{1,128}", re.ASCII)
_FORM = "zalobot://MÃ-BOT, mã gồm số, dấu hai chấm và phần bí mật mà Zalo Bot Manager đã gửi"


class PollFailed(NhiemkyError):
    """Chưa đọc được tin người dùng nhắn cho bot."""


class BotRefused(NhiemkyError):
    """Zalo không nhận mã bí mật của bot; quản trị cần xem lại mã trong mục channels."""


@dataclass(frozen=True, slots=True)
class BotAddress:
    """A `zalobot://` address of the settings."""

    token: str = field(repr=False)
    api: str = API
    chats: tuple[str, ...] = ()
    connect: float = CONNECT
    read: float = READ


class Incoming(NamedTuple):
    """What a person wrote to the bot; `text` is empty for a picture, a sticker or a voice."""

    message_id: str
    chat_id: str
    text: str
    is_private: bool


def read_bot_address(url: str) -> BotAddress:
    """Reads `zalobot://123:secret[/chat…][?api=…&cto=5&rto=15]`. Raises BadInput, never quoting the token."""
    scheme, _, rest = url.partition("://")
    path, _, query = rest.partition("?")
    token, *chats = (unquote(part) for part in path.split("/"))
    if scheme.lower() != SCHEME or not _TOKEN.fullmatch(token):
        raise BadInput("channels", f"địa chỉ Zalo Bot phải có dạng {_FORM}")
    options = dict(parse_qsl(query))
    return BotAddress(
        token,
        read_base(options.get("api") or API, OFFICIAL),
        tuple(chat for chat in chats if chat),
        _seconds(options, "cto", CONNECT),
        _seconds(options, "rto", READ),
    )


def _seconds(options: Mapping[str, str], name: str, usual: float) -> float:
    try:
        seconds = float(options.get(name) or usual)
    except ValueError:
        seconds = -1
    if not 0.1 <= seconds <= 120:
        raise BadInput("channels", f"{name} trong địa chỉ Zalo Bot phải là số giây từ 0.1 đến 120")
    return seconds


class BotApi:
    """One bot. Not for several threads at once."""

    def __init__(self, address: BotAddress) -> None:
        self._wire = Wire(address.api, connect=address.connect, read=address.read)
        self._path = f"/bot{quote(address.token, safe=':')}/"

    def send(self, chat_id: str, text: str) -> Outcome:
        """One text to one chat; a refusal of the one kind that may pass at once (403) is tried again once."""
        if not _CHAT.fullmatch(chat_id):
            return Outcome(Verdict.DEAD, "người nhận chưa liên kết Zalo với bot của văn phòng", stage="build")
        words = fit(text)
        if not words:
            return Outcome(Verdict.DEAD, "tin không có nội dung", stage="build")
        outcome = self._send_once(chat_id, words)
        return self._send_once(chat_id, words) if outcome.code == "403" else outcome

    def _send_once(self, chat_id: str, text: str) -> Outcome:
        try:
            answer = self._call("sendMessage", {"chat_id": chat_id, "text": text})
        except NotReached as error:
            return Outcome(Verdict.RETRY, str(error), stage="connect")
        except AnswerLost as error:
            return Outcome(Verdict.UNKNOWN, str(error), stage="answer")
        return _outcome(answer)

    def poll(self, seconds: float) -> list[Incoming]:
        """What has come in, waiting for it at most so long; nothing is as good an answer.

        Raises BotRefused for the token, PollFailed for trouble that may pass.
        """
        try:
            answer = self._call("getUpdates", {"timeout": max(1, round(seconds))}, read=seconds + POLL_MARGIN)
        except (NotReached, AnswerLost) as error:
            raise PollFailed(str(error)) from None
        content = answer.content
        if content is not None and content.get("ok") is True:
            found = content.get("result")
            return list(_incoming(found if isinstance(found, list) else [found]))
        code = _code(answer)
        if code == 408:
            return []
        raise BotRefused if code == 401 else PollFailed(f"Zalo chưa cho đọc tin gửi đến bot (mã {code})")

    def name(self) -> str:
        """The name of the bot's account, as people find it in Zalo. Raises BotRefused, PollFailed."""
        result = self._ask("getMe")
        return str(result.get("account_name") or "")

    def has_webhook(self) -> bool:
        """Whether updates go to an address on the web: then a poll is silent for ever."""
        try:
            return bool(self._ask("getWebhookInfo").get("url"))
        except PollFailed:
            return False  # a bot that never had one answers "not found"

    def _ask(self, method: str) -> dict[str, Any]:
        try:
            answer = self._call(method, {})
        except (NotReached, AnswerLost) as error:
            raise PollFailed(str(error)) from None
        content = answer.content or {}
        if content.get("ok") is True and isinstance(content.get("result"), dict):
            return dict(content["result"])
        raise BotRefused if _code(answer) == 401 else PollFailed

    def _call(self, method: str, values: Mapping[str, object], read: float | None = None) -> Answer:
        return self._wire.post(f"{self._path}{method}", values, read=read)

    def close(self) -> None:
        """Closes the connections."""
        self._wire.close()


def _outcome(answer: Answer) -> Outcome:
    content = answer.content
    if content is not None and content.get("ok") is True:
        result = content.get("result")
        message_id = result.get("message_id") if isinstance(result, dict) else None
        return Outcome(Verdict.SENT, provider_id=str(message_id or ""), stage="answer")
    code = _code(answer)
    said = str(content.get("description") or "") if content else ""
    return judge(BOT_FAULTS, BOT, code, said, stage="answer")


def _code(answer: Answer) -> int:
    """The number in the body; for a page instead of a body (a gateway's) that of the HTTP answer, at least 500."""
    if answer.content is None:
        return answer.status if answer.status >= 500 else 502
    try:
        return int(answer.content.get("error_code") or answer.status)
    except (TypeError, ValueError):
        return answer.status


def _incoming(updates: Iterable[object]) -> Iterable[Incoming]:
    for update in updates:
        message = update.get("message") if isinstance(update, dict) else None
        if not isinstance(message, dict):
            continue
        chat, sender = _part(message, "chat"), _part(message, "from")
        chat_id = str(chat.get("id") or "")
        if _CHAT.fullmatch(chat_id) and not sender.get("is_bot"):
            text = message.get("text")
            words = text if isinstance(text, str) else ""
            is_private = str(chat.get("chat_type") or PRIVATE).upper() == PRIVATE
            yield Incoming(_message_id(message, chat_id, words), chat_id, words, is_private)


def _part(message: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = message.get(name)
    return part if isinstance(part, dict) else {}


def _message_id(message: Mapping[str, Any], chat_id: str, words: str) -> str:
    """Zalo's own, or one made of what the message is: without one it would be answered at every poll."""
    given = str(message.get("message_id") or "")
    if 0 < len(given) <= 128:
        return given
    return sha256(f"{chat_id}|{message.get('date')}|{words}|{given}".encode("utf-8", "replace")).hexdigest()
