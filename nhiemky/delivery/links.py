"""Links that let one person answer without a password: signed, ending by themselves, each for one purpose.

A link says neither who the person is nor what the step is called: it holds a mark that only the office's key
can make of the person's key. Whoever has the link acts as that person, so it goes to that person's address
alone and is never written to a log.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer

from nhiemky.errors import NhiemkyError
from nhiemky.settings import Settings
from nhiemky.store.columns import VIETNAM
from nhiemky.store.secret_key import load_secret_key

LASTS = timedelta(days=14)  # of a link in a message, to the end of that day
FORM_LASTS = timedelta(hours=12)  # of a page that lies open
_MARK_BYTES = 12


class Purpose(StrEnum):
    """What a link is for; one of another purpose is as good as forged."""

    PAGE = "page"
    CHANNEL = "channel"
    FORM = "form"


class LinkForged(NhiemkyError):
    """Đường dẫn này không đúng hoặc bị cắt mất một phần."""


class LinkExpired(NhiemkyError):
    """Đường dẫn này đã hết hạn."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link says once its signature holds; `mark` is of the person, `step_id` 0 where it names none."""

    mark: str
    step_id: int
    serial: str = ""


class Links:
    """Makes and opens the links of one office. `base` is the page's address as people reach it."""

    def __init__(self, base: str, key: bytes) -> None:
        self._base = base
        self._key = key

    def page(self, person: str, at: datetime) -> str:
        """The person's page with everything open."""
        return self.step(person, 0, at)

    def step(self, person: str, step_id: int, at: datetime) -> str:
        """The person's page with one step on top; the same link all day, so that a message stays the same."""
        return f"{self._base}/v/{self._sign(Purpose.PAGE, person, step_id, _end_of(at.date() + LASTS))}"

    def channel(self, person: str, at: datetime) -> str:
        """Where the person says how often to be written to; also the one-click address of List-Unsubscribe."""
        return f"{self._base}/k/{self._sign(Purpose.CHANNEL, person, 0, _end_of(at.date() + LASTS))}"

    def form(self, person: str, at: datetime) -> str:
        """What a form carries: each of its buttons acts once."""
        return self._sign(Purpose.FORM, person, 0, at + FORM_LASTS, secrets.token_urlsafe(12))

    def open(self, purpose: Purpose, token: str, at: datetime) -> Opened:
        """What a link of this purpose says. Raises LinkForged, LinkExpired."""
        try:
            mark, step_id, ends, serial = self._signer(purpose).loads(token)
            opened = Opened(str(mark), int(step_id), str(serial))
        except (BadData, ValueError, TypeError, RecursionError):
            raise LinkForged from None
        if at.timestamp() >= ends:
            raise LinkExpired
        return opened

    def find(self, mark: str, people: Iterable[str]) -> str | None:
        """The person of a mark, None when nobody of the list is meant any more."""
        return next((one for one in people if hmac.compare_digest(self._mark(one), mark)), None)

    def _sign(self, purpose: Purpose, person: str, step_id: int, ends: datetime, serial: str = "") -> str:
        parts = [self._mark(person), step_id, int(ends.timestamp()), serial]
        return str(self._signer(purpose).dumps(parts))

    def _signer(self, purpose: Purpose) -> URLSafeSerializer:
        salt = f"nhiemky.links.{purpose}"
        return URLSafeSerializer(self._key, salt=salt, signer_kwargs={"digest_method": hashlib.sha256})

    def _mark(self, person: str) -> str:
        code = hmac.digest(self._key, f"nhiemky.person.{person}".encode(), "sha256")
        return urlsafe_b64encode(code[:_MARK_BYTES]).decode()


def open_links(settings: Settings) -> Links | None:
    """The links of the office; None where people have no page to open. Raises BadInput for a bad key."""
    if settings.portal_url is None:
        return None
    return Links(settings.portal_url, load_secret_key(settings.secret_key, settings.home))


def _end_of(day: date) -> datetime:
    """The midnight after a day in Vietnam."""
    return datetime.combine(day + timedelta(1), time.min, VIETNAM)
