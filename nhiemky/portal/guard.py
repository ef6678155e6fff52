"""What stands before every page: one address asks only so often, answers are not kept, no error leaks out."""

import logging
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BURST = 40  # requests of one address at once
PER_SECOND = 0.5  # and then
MOST_ADDRESSES = 10_000
MOST_BYTES = 8_192  # of a form
log = logging.getLogger(__name__)


@dataclass
class Limit:
    """A bucket of requests for each address; the address last seen longest ago is forgotten first."""

    clock: Callable[[], float]
    _buckets: "OrderedDict[str, tuple[float, float]]" = field(default_factory=OrderedDict, init=False)

    def admits(self, address: str) -> bool:
        """Whether this address may ask once more now."""
        now = self.clock()
        left, seen = self._buckets.pop(address, (float(BURST), now))
        left = min(float(BURST), left + (now - seen) * PER_SECOND)
        self._buckets[address] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        return left >= 1


@dataclass
class Guard:
    """An ASGI layer around the page.

    `prefix` is the path under which the office's proxy shows the page; a proxy may strip it or not. `refuse`
    makes the page for a status code. Forwarded addresses count only behind a proxy: anybody can write them.
    """

    app: ASGIApp
    limit: Limit
    prefix: str
    headers: dict[str, str]
    refuse: Callable[[int], Response]
    is_behind_proxy: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request through, or answers it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = self._without_prefix(scope)
        begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *self._raw_headers()]}
            await send(message)

        code = self._find_fault(scope)
        if code is not None:
            await self.refuse(code)(scope, receive, send_guarded)
            return
        try:
            await self.app(scope, receive, send_guarded)
        except Exception as error:  # noqa: BLE001 - its text may hold what must not reach a log
            log.error("a page could not be shown: %s", type(error).__name__)  # noqa: TRY400 - nor its traceback
            if not begun:
                await self.refuse(500)(scope, receive, send_guarded)

    def _find_fault(self, scope: Scope) -> int | None:
        length = _header(scope, b"content-length") or "0"
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return 413
        if _header(scope, b"transfer-encoding"):  # no browser sends a form in pieces
            return 411
        return None if self.limit.admits(self._address(scope)) else 429

    def _address(self, scope: Scope) -> str:
        """The proxy adds who asked it at the end; what stands before it came from outside."""
        if self.is_behind_proxy and (forwarded := _header(scope, b"x-forwarded-for")):
            return forwarded.rpartition(",")[2].strip()
        return str((scope.get("client") or ("", 0))[0])

    def _without_prefix(self, scope: Scope) -> Scope:
        path = str(scope["path"])
        if not self.prefix or not path.startswith(f"{self.prefix}/"):
            return scope
        changed: MutableMapping[str, Any] = dict(scope)
        changed["path"] = path.removeprefix(self.prefix)
        changed["raw_path"] = changed["path"].encode()
        return changed

    def _raw_headers(self) -> list[tuple[bytes, bytes]]:
        return [(name.encode(), value.encode()) for name, value in self.headers.items()]


def _header(scope: Scope, name: bytes) -> str:
    """The last one of a name: the nearest to us."""
    found = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return found[-1] if found else ""
