"""What an Official Account posts to us: is it really from Zalo, and what does it say.

The signature is a plain SHA-256 (no HMAC) over app id + the raw body + timestamp + the account's own secret; the
timestamp stands in the body or, for some apps, in a header. A body that was parsed and written anew never fits.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SIGNATURE, TIMESTAMP = "x-zevent-signature", "x-zevent-timestamp"


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `person` is who wrote, followed or received; `message_id` tells an event that comes twice."""

    name: str
    person: str
    message_id: str
    text: str
    tracking_id: str


def read_event(raw: bytes, headers: Mapping[str, str], app_id: str, secret: str) -> Event | None:
    """The event of a post that Zalo has signed; None for anything else, whatever is wrong with it."""
    content = _read_object(raw)
    given = {name.lower(): value for name, value in headers.items()}
    if content is None or str(content.get("app_id")) != app_id or not secret:
        return None
    stamps = (_text(content.get("timestamp")), given.get(TIMESTAMP, ""))
    if not is_signed(raw, given.get(SIGNATURE, ""), app_id, secret, stamps):
        return None
    return _understand(content)


def is_signed(raw: bytes, signature: str, app_id: str, secret: str, stamps: tuple[str, ...]) -> bool:
    """Whether the signature fits the very bytes with one of the timestamps; compared in constant time."""
    got = (signature.partition("mac=")[2] or signature).strip().lower().encode("utf-8", "replace")
    fits = False
    for stamp in stamps:
        signed = app_id.encode() + raw + stamp.encode("utf-8", "replace") + secret.encode()
        want = hashlib.sha256(signed).hexdigest().encode()
        fits |= bool(stamp) and hmac.compare_digest(want, got)
    return fits


def _understand(content: Mapping[str, Any]) -> Event:
    name = _text(content.get("event_name"))
    message = _object(content.get("message"))
    who = {"follow": "follower", "unfollow": "follower", "user_received_message": "recipient"}.get(name, "sender")
    return Event(
        name=name,
        person=_text(_object(content.get(who)).get("id")),
        message_id=_text(message.get("msg_id")),
        text=_text(message.get("text")),
        tracking_id=_text(message.get("tracking_id")),
    )


def _read_object(raw: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) else ""
