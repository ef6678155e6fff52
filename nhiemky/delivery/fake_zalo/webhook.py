"""What an Official Account posts to an office's page: signed events, at times wrong, twice or late."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nhiemky.delivery.fake_zalo.oauth import APP_ID, OA_ID

SECRET = "khoa-oa-chay-thu"  # noqa: S105  (signs nothing but this fake's events)
RETRIES = tuple(timedelta(seconds=one) for one in (30, 300, 900, 1800, 3600))


@dataclass(frozen=True, slots=True)
class Post:
    """One event on its way: the very bytes that were signed, and the headers with the signature."""

    body: bytes
    headers: Mapping[str, str]


@dataclass
class Webhook:
    """The events of one account. `timestamp_in` is "body" or "header": both are seen."""

    clock: Callable[[], datetime]
    app_id: str = APP_ID
    secret: str = SECRET
    timestamp_in: str = "body"
    _number: int = 0

    def text(self, user_id: str, text: str) -> Post:
        """A person writes to the account."""
        message = {"text": text, "msg_id": self._new_id()}
        return self.sign({"event_name": "user_send_text", **self._from(user_id), "message": message})

    def follow(self, user_id: str, *, again: bool = True) -> Post:
        """A person follows the account, or no longer."""
        name = "follow" if again else "unfollow"
        return self.sign({"event_name": name, "oa_id": OA_ID, "follower": {"id": user_id}})

    def receipt(self, receipt: Mapping[str, Any]) -> Post:
        """A template message has reached a person: what `Zbs.notify` is told."""
        message = {
            "delivery_time": self._milliseconds(),
            "msg_id": str(receipt["msg_id"]),
            "tracking_id": str(receipt["tracking_id"]),
        }
        people = {"sender": {"id": OA_ID}, "recipient": {"id": str(receipt["to"])}}
        return self.sign({"event_name": "user_received_message", **people, "message": message})

    def sign(self, event: Mapping[str, Any]) -> Post:
        """The event as Zalo posts it; every value is a string."""
        stamp = self._milliseconds()
        content = {"app_id": self.app_id, **event}
        if self.timestamp_in == "body":
            content["timestamp"] = stamp
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        mac = hashlib.sha256(self.app_id.encode() + body + stamp.encode() + self.secret.encode()).hexdigest()
        headers = {"X-ZEvent-Signature": f"mac={mac}", "Content-Type": "application/json"}
        return Post(body, headers if self.timestamp_in == "body" else {**headers, "X-ZEvent-Timestamp": stamp})

    def forge(self, post: Post) -> Post:
        """The same event with a signature that is not Zalo's."""
        wrong = hashlib.sha256(post.body).hexdigest()
        return Post(post.body, {**post.headers, "X-ZEvent-Signature": f"mac={wrong}"})

    def retries(self, post: Post) -> list[tuple[datetime, Post]]:
        """When the very same bytes come again as long as nobody answers 200 within two seconds."""
        return [(self.clock() + after, post) for after in RETRIES]

    def _from(self, user_id: str) -> dict[str, Any]:
        return {"sender": {"id": user_id}, "recipient": {"id": OA_ID}, "user_id_by_app": f"app-{user_id}"}

    def _milliseconds(self) -> str:
        return str(int(self.clock().timestamp() * 1000))

    def _new_id(self) -> str:
        self._number += 1
        return f"c1d2{self._number:012x}"
