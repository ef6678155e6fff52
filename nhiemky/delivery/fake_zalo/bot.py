"""The Bot Platform (bot-api.zaloplatforms.com): `/bot<token>/<method>`.

What a call to a chat meets is written in the beginning of the chat's id:

    ok…          taken                       drop…        taken, then the connection breaks
    e429…        HTTP 200 with `ok: false`   hang…        taken, answered after 8 seconds
    h429…        HTTP 429, the same body     html500…     a gateway's page in HTML
    once-e403…   the trouble once, then taken

Any code of Zalo may stand after `e` and `h`. The length of a text, the token, the users of the bot and the
messages of the month are counted in earnest.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Condition
from typing import Any

from nhiemky.delivery.fake_zalo.server import Drop, Reply, Request, Route, reply_html, reply_json

TOKEN = "1459232241454765289:nhiemky-chay-thu"  # noqa: S105  (opens nothing but this fake)
LONGEST_TEXT = 2000
HANG = 8.0
POLLED_FOR = 30.0  # seconds, unless the call says otherwise
PAGE = "<html><head><title>500 Internal Server Error</title></head><body>nginx</body></html>"
DESCRIPTIONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Internal server error",  # so the documentation of Zalo has it
    404: "Not Found",
    408: "Request timeout",
    429: "Quota exceeded",
}


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message a person has got."""

    chat_id: str
    text: str
    message_id: str
    at: datetime


@dataclass
class Bot:
    """One bot of the free tier, its chats and what they have got.

    `replays`: updates that were handed out come again, as they do in earnest. `empty_status`: an empty poll
    is HTTP 408 or, as 200, only `ok: false`. `trouble`: what the next polls meet instead of an answer.
    """

    clock: Callable[[], datetime]
    token: str = TOKEN
    most_users: int = 50
    most_in_a_month: int = 3000
    replays: bool = False
    empty_status: int = 408
    webhook: str = ""
    users: set[str] = field(default_factory=set)
    arrived: list[Arrived] = field(default_factory=list)
    trouble: deque[str] = field(default_factory=deque)
    _sent_in: Counter[str] = field(default_factory=Counter)
    _met: Counter[str] = field(default_factory=Counter)
    _updates: list[dict[str, Any]] = field(default_factory=list)
    _handed_out: int = 0
    _number: int = 0
    _changed: Condition = field(default_factory=Condition)

    def routes(self) -> Iterable[Route]:
        """Every method of every token."""
        return [Route("GET|POST", r"/bot([^/]*)/(\w+)", self._call)]

    def receive(self, chat_id: str, text: str, *, name: str = "Nguyễn Văn Mẫu", event: str = "text") -> bool:
        """A person writes to the bot; False for one more than the free tier has room for."""
        with self._changed:
            if not self._admit(chat_id):
                return False
            message = {
                "from": {"id": chat_id, "display_name": name, "is_bot": False},
                "chat": {"id": chat_id, "chat_type": "PRIVATE"},
                **({"text": text} if event == "text" else {}),
                "message_id": self._new_id(),
                "date": self._milliseconds(),
            }
            self._updates.append({"event_name": f"message.{event}.received", "message": message})
            self._changed.notify_all()
        return True

    def _call(self, request: Request, match: re.Match[str]) -> Reply:
        token, method = match[1], match[2]
        if token.replace("%3A", ":") != self.token:
            return refuse(401, 401)
        methods = {
            "getMe": self._get_me,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendChatAction": self._send_action,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook,
        }
        return methods[method](request.values()) if method in methods else refuse(404, 404)

    def _get_me(self, _: dict[str, Any]) -> Reply:
        bot = {"id": self.token.partition(":")[0], "account_name": "bot.chaythu", "account_type": "BASIC"}
        return accept({**bot, "can_join_groups": False})

    def _send_message(self, values: dict[str, Any]) -> Reply:
        text = values.get("text")
        if not isinstance(text, str) or not 1 <= len(text) <= LONGEST_TEXT:
            return refuse(400, 400, "Bad Request: message text is empty or too long")
        return self._take(values.get("chat_id"), text)

    def _send_photo(self, values: dict[str, Any]) -> Reply:
        photo, caption = str(values.get("photo", "")), str(values.get("caption", ""))
        if not photo.startswith("https://") or len(caption) > LONGEST_TEXT:
            return refuse(400, 400)
        return self._take(values.get("chat_id"), f"[{photo}] {caption}")

    def _send_action(self, values: dict[str, Any]) -> Reply:
        return reply_json({"ok": True}) if values.get("chat_id") else refuse(400, 400)

    def _take(self, chat_id: object, text: str) -> Reply:
        """What the chat's id asks for, else the counters, else the message arrives."""
        if not isinstance(chat_id, str) or not chat_id:
            return refuse(400, 400, "Bad Request: invalid chat_id")
        with self._changed:
            if trouble := self._trouble_of(chat_id):
                return trouble
            if not self._admit(chat_id):
                return refuse(403, 200, "Bot user limit exceeded")
            if not self._count():
                return refuse(429, 200, "Monthly quota exceeded")
            message_id = self._new_id()
            self.arrived.append(Arrived(chat_id, text, message_id, self.clock()))
        if chat_id.startswith("drop"):
            raise Drop
        answer = {"message_id": message_id, "date": self._milliseconds()}
        return reply_json({"ok": True, "result": answer}, after=HANG if chat_id.startswith("hang") else 0.0)

    def _trouble_of(self, chat_id: str) -> Reply | None:
        switch = chat_id.removeprefix("once-")
        self._met[chat_id] += 1
        if switch != chat_id and self._met[chat_id] > 1:
            return None
        if switch.startswith("html500"):
            return reply_html(PAGE, status=500)
        code = re.match(r"([eh])([0-9]{3})", switch)
        return code and refuse(int(code[2]), int(code[2]) if code[1] == "h" else 200)

    def _admit(self, chat_id: str) -> bool:
        if chat_id not in self.users and len(self.users) >= self.most_users:
            return False
        self.users.add(chat_id)
        return True

    def _count(self) -> bool:
        month = f"{self.clock():%Y-%m}"
        self._sent_in[month] += 1
        return self._sent_in[month] <= self.most_in_a_month

    def _get_updates(self, values: dict[str, Any]) -> Reply:
        """One update at a time, the oldest not yet handed out; nobody can say that it was read."""
        if self.trouble:
            return self._trouble_of_poll(self.trouble.popleft())
        with self._changed:
            if not self.webhook and self._updates:
                if self._handed_out < len(self._updates):
                    self._handed_out += 1
                    return accept(self._updates[self._handed_out - 1])
                if self.replays:
                    self._updates.append(self._updates.pop(0))  # round and round
                    return accept(self._updates[-1])
        return refuse(408, self.empty_status, after=float(values.get("timeout") or POLLED_FOR))

    def _trouble_of_poll(self, trouble: str) -> Reply:
        if trouble == "drop":
            raise Drop
        return reply_html(PAGE, status=500) if trouble == "html500" else refuse(int(trouble), int(trouble))

    def _set_webhook(self, values: dict[str, Any]) -> Reply:
        url, secret = str(values.get("url", "")), str(values.get("secret_token", ""))
        if not url.startswith("https://") or not 8 <= len(secret) <= 256:
            return refuse(400, 400)
        self.webhook = url
        return accept({"url": url, "updated_at": self._milliseconds()})

    def _delete_webhook(self, _: dict[str, Any]) -> Reply:
        self.webhook = ""
        return accept({"url": "", "updated_at": self._milliseconds()})

    def _get_webhook(self, _: dict[str, Any]) -> Reply:
        if not self.webhook:
            return refuse(404, 404)  # so a clean bot answers
        return accept({"url": self.webhook, "updated_at": self._milliseconds()})

    def _new_id(self) -> str:
        self._number += 1
        return f"2d75{self._number:016x}"

    def _milliseconds(self) -> int:
        return int(self.clock().timestamp() * 1000)


def accept(result: object) -> Reply:
    """The envelope of success."""
    return reply_json({"ok": True, "result": result})


def refuse(code: int, status: int, description: str = "", *, after: float = 0.0) -> Reply:
    """The envelope of failure; HTTP 200 carries it as well as any other status."""
    told = description or DESCRIPTIONS.get(code, "Internal server error")
    return reply_json({"ok": False, "error_code": code, "description": told}, status=status, after=after)
