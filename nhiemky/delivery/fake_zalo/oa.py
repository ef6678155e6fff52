"""The Official Account API (openapi.zalo.me): consultation messages, with errors inside HTTP 200.

What a message to a person or a group meets is written in the beginning of its id:

    e213…          that error (any number; 213 is -213)       drop…      taken, then the connection breaks
    once-e32…      the trouble once, then taken               hang…      taken, answered after 8 seconds
    html500…       a gateway's page in HTML                   silent…    HTTP 200 without "error"
    blocked…       -216 with a good token

The token, the length of a text, who has written when (48 hours free, then paid, after 7 days closed), the
messages a minute and the life of uploaded files are counted in earnest.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from nhiemky.delivery.fake_zalo.oauth import OA_ID, PAGE, Oauth
from nhiemky.delivery.fake_zalo.server import Drop, Reply, Request, Route, reply_html, reply_json

LONGEST_TEXT = 2000
FREE, OPEN = timedelta(hours=48), timedelta(days=7)
FILE_LASTS = timedelta(days=7)
LARGEST_FILE = 5 * 2**20
HANG = 8.0
MESSAGES = {
    -32: "Your application reached limit call api",
    -100: "Attachment is expired",
    -201: "Parameter is invalid",
    -210: "Parameter exceeds the limit",
    -213: "User has not followed this OA",
    -216: "Access token is invalid",
    -230: "User has not interacted with the OA in the past 7 days",
    -234: "Not allowed to send at night",
    -237: "GMF group is expired",
    -240: "This api has been closed",
    -320: "Your app has not linked to a Zalo Cloud Account",
    -403: "OA is not in this group",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that arrived; `to` is a person or a group."""

    to: str
    text: str
    message_id: str


@dataclass
class Oa:
    """One verified account. `last_action` is when each person last wrote or pressed something.

    `has_wallet`: linked to an account with money, so that messages after 48 hours can be paid.
    `knows_everybody`: for a rehearsal, every person has just written, every group and template is good.
    `is_strict_at_night`: refuses between 22:00 and 06:00, as some accounts report.
    """

    oauth: Oauth
    last_action: dict[str, datetime] = field(default_factory=dict)
    has_wallet: bool = False
    knows_everybody: bool = False
    is_strict_at_night: bool = False
    most_in_a_minute: int = 4000
    arrived: list[Sent] = field(default_factory=list)
    uploads: dict[str, datetime] = field(default_factory=dict)
    _calls: Counter[str] = field(default_factory=Counter)
    _met: Counter[str] = field(default_factory=Counter)
    _number: int = 0
    _lock: Lock = field(default_factory=Lock)

    def routes(self) -> Iterable[Route]:
        """Messages, files, people and quota; what Zalo has closed says so."""
        return [
            Route("POST", "/v3.0/oa/message/cs", self.with_token(self._send)),
            Route("POST", "/v2.0/oa/upload/file", self.with_token(self._upload)),
            Route("GET", "/v2.0/oa/getoa", self.with_token(self._describe)),
            Route("GET", "/v3.0/oa/user/detail", self.with_token(self._describe_user)),
            Route("GET", "/v3.0/oa/user/getlist", self.with_token(self._list_users)),
            Route("POST", "/v3.0/oa/quota/message", self.with_token(self._quota)),
            Route("POST", "/v3.0/oa/message/(?:transaction|promotion)", self.with_token(_closed)),
            Route("POST", "/v2.0/oa/message", self.with_token(_closed)),
        ]

    def with_token(
        self, handler: Callable[[Request], Reply], *, spent: int | None = None
    ) -> Callable[[Request, re.Match[str]], Reply]:
        """A handler that is asked only with a living access token, and not too often.

        `spent` is the host's own number for a token that does not live.
        """

        def answer(request: Request, _: re.Match[str]) -> Reply:
            if refusal := self.oauth.refusal_of(request.headers.get("access_token", "")):
                return refuse(spent or refusal[0], refusal[1])
            return handler(request) if self._count_call() >= 0 else self._slow_down()

        return answer

    def knows(self, user_id: str) -> bool:
        """Whether the person has ever written to the account."""
        return user_id in self.last_action or (self.knows_everybody and user_id != "")

    def arrive(self, to: str, text: str, check: Callable[[], Reply | None]) -> Reply | str:
        """What the id asks for, else what `check` finds, else the message arrives: its id."""
        with self._lock:
            if trouble := self._trouble_of(to) or check():
                return trouble
            self._number += 1
            message_id = f"f0a1{self._number:012x}"
            self.arrived.append(Sent(to, text, message_id))
        if to.startswith("drop"):
            raise Drop
        return message_id

    def check_content(self, message: object) -> Reply | None:
        """A text of the right length, or a file that was uploaded within a week."""
        content = message if isinstance(message, Mapping) else {}
        text, attachment = content.get("text", ""), content.get("attachment")
        if attachment:
            token = str(attachment.get("payload", {}).get("token", ""))
            is_alive = token in self.uploads and self.oauth.clock() < self.uploads[token] + FILE_LASTS
            return None if is_alive else refuse(-100)
        if not isinstance(text, str) or not text:
            return refuse(-201)
        return refuse(-210) if len(text) > LONGEST_TEXT else None

    def _send(self, request: Request) -> Reply:
        values = request.json()
        user_id = str(values.get("recipient", {}).get("user_id", ""))
        message = values.get("message", {})

        def check() -> Reply | None:
            return self.check_content(message) or self._check_window(user_id)

        found = self.arrive(user_id, str(message.get("text", "")), check)
        if isinstance(found, Reply):
            return found
        return accept({"message_id": found, "user_id": user_id}, after=wait_of(user_id))

    def _check_window(self, user_id: str) -> Reply | None:
        now = self.oauth.clock()
        if not self.knows(user_id):
            return refuse(-213)
        if self.is_strict_at_night and is_night(now):
            return refuse(-234)
        since = now - self.last_action.get(user_id, now)
        if since > OPEN:
            return refuse(-230)
        return refuse(-320) if since > FREE and not self.has_wallet else None

    def _trouble_of(self, to: str) -> Reply | None:
        switch = to.removeprefix("once-")
        self._met[to] += 1
        if switch != to and self._met[to] > 1:
            return None
        if switch.startswith("html500"):
            return reply_html(PAGE, status=502)
        if switch.startswith("silent"):
            return reply_json({"message": "Success"})
        if switch.startswith("blocked"):
            return refuse(-216, "User has blocked the OA")
        code = re.match(r"e([0-9]+)", switch)
        return refuse(-int(code[1])) if code else None

    def _upload(self, request: Request) -> Reply:
        if b"filename=" not in request.body or len(request.body) > LARGEST_FILE:
            return refuse(-201)
        with self._lock:
            self._number += 1
            token = f"tep-{self._number}"
            self.uploads[token] = self.oauth.clock()
        return accept({"token": token})

    def _describe(self, _: Request) -> Reply:
        return accept({"oa_id": OA_ID, "name": "Văn phòng Đảng ủy (chạy thử)", "is_verified": True})

    def _describe_user(self, request: Request) -> Reply:
        user_id = str(_data(request).get("user_id", ""))
        if user_id not in self.last_action:
            return refuse(-213)
        last = f"{self.last_action[user_id]:%d/%m/%Y}"
        return accept({"user_id": user_id, "user_is_follower": True, "user_last_interaction_date": last})

    def _list_users(self, request: Request) -> Reply:
        data = _data(request)
        offset, count = int(data.get("offset", 0)), int(data.get("count", 0))
        if offset > 9951 or not 1 <= count <= 50:
            return refuse(-201)
        page = [{"user_id": one} for one in list(self.last_action)[offset : offset + count]]
        return accept({"total": len(self.last_action), "count": len(page), "offset": offset, "users": page})

    def _quota(self, _: Request) -> Reply:
        left = self.most_in_a_minute - self._calls[self._minute()]
        return accept({"cs_reply": {"remain": left, "total": self.most_in_a_minute}})

    def _count_call(self) -> int:
        with self._lock:
            self._calls[self._minute()] += 1
            return self.most_in_a_minute - self._calls[self._minute()]

    def _slow_down(self) -> Reply:
        content = {"error": -32, "message": MESSAGES[-32]}
        return reply_json(content, X_RateLimit_Limit=str(self.most_in_a_minute), X_RateLimit_Remain="0")

    def _minute(self) -> str:
        return f"{self.oauth.clock():%Y-%m-%dT%H:%M}"


def is_night(at: datetime) -> bool:
    """Between 22:00 and 06:00 of the moment's own zone."""
    return at.hour >= 22 or at.hour < 6


def wait_of(to: str) -> float:
    """How long the answer about this person or group is in coming."""
    return HANG if to.startswith("hang") else 0.0


def accept(data: object, *, after: float = 0.0) -> Reply:
    """The envelope of success."""
    return reply_json({"error": 0, "message": "Success", "data": data}, after=after)


def refuse(code: int, message: str = "") -> Reply:
    """The envelope of failure, with HTTP 200."""
    return reply_json({"error": code, "message": message or MESSAGES.get(code, "Failed")})


def _closed(_: Request) -> Reply:
    return refuse(-240)


def _data(request: Request) -> dict[str, Any]:
    """The question of a GET: JSON in the query's `data`."""
    try:
        content = json.loads(request.query.get("data", ""))
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
