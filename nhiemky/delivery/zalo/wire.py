"""How we speak to Zalo: over HTTPS to its own machines, or to this machine when somebody rehearses."""

import logging
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx

from nhiemky.errors import BadInput, NhiemkyError

CONNECT, READ = 5.0, 15.0  # seconds
IDLE = 5.0  # seconds a connection is kept; a server that hung up meanwhile must not look like a lost answer
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

# The address of a call carries the bot's token: at INFO every call would write it.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class NotReached(NhiemkyError):
    """Chưa nối được tới Zalo."""


class AnswerLost(NhiemkyError):
    """Đã gửi tới Zalo nhưng không nhận được trả lời."""


class Answer(NamedTuple):
    """What came back; `content` is None when it was not a JSON object."""

    status: int
    content: dict[str, Any] | None
    headers: Mapping[str, str]


def read_base(text: str, official: frozenset[str]) -> str:
    """The address to call, without a slash at its end. Raises BadInput unless it is Zalo's own or this machine."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    else:
        is_plain = not (parts.username or parts.query or parts.fragment or parts.path.strip("/"))
        is_official = parts.scheme == "https" and host in official and port in {None, 443}
        if is_plain and (is_official or (parts.scheme in {"http", "https"} and host in LOOPBACK)):
            return text.rstrip("/")
    raise BadInput(
        "channels", f"địa chỉ api chỉ được là https://{min(official)} hoặc máy này (http://127.0.0.1:…)"
    )


class Wire:
    """Calls to one base address over connections that are used again."""

    def __init__(self, base: str, *, connect: float = CONNECT, read: float = READ) -> None:
        is_local = urlsplit(base).hostname in LOOPBACK
        self._client = httpx.Client(
            base_url=base,
            timeout=httpx.Timeout(read, connect=connect),
            limits=httpx.Limits(max_keepalive_connections=4, keepalive_expiry=IDLE),
            follow_redirects=False,
            trust_env=not is_local,  # the office's proxy is for the world, not for this machine
        )

    def post(
        self, path: str, content: object, *, headers: Mapping[str, str] | None = None, read: float | None = None
    ) -> Answer:
        """One call with a JSON body. Raises NotReached (nothing was taken) or AnswerLost (nobody knows)."""
        given: dict[str, Any] = {"timeout": httpx.Timeout(read, connect=CONNECT)} if read else {}
        return self._call("POST", path, json=content, headers=headers, **given)

    def post_form(self, path: str, form: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> Answer:
        """One call with a form. Raises NotReached, AnswerLost."""
        return self._call("POST", path, data=form, headers=headers)

    def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """One question. Raises NotReached, AnswerLost."""
        return self._call("GET", path, headers=headers)

    def _call(self, method: str, path: str, **given: Any) -> Answer:  # noqa: ANN401
        try:
            answer = self._client.request(method, path, **given)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise NotReached(f"chưa nối được tới Zalo ({type(error).__name__})") from None
        except httpx.HTTPError as error:
            raise AnswerLost(f"đã gửi tới Zalo nhưng mất trả lời ({type(error).__name__})") from None
        return Answer(answer.status_code, _object(answer), answer.headers)

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()


def _object(answer: httpx.Response) -> dict[str, Any] | None:
    try:
        content = answer.json()
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
