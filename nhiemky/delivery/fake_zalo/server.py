"""A local server that answers as Zalo does, for tests and for an office that rehearses.

Each product of Zalo is a family: an object whose `routes()` tells which addresses are its own. The behaviour
is chosen by the recipient's prefix. The clock is given; nothing here reads one.
"""

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self
from urllib.parse import parse_qsl, urlsplit

MOST_CALLS_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Request:
    """What came in. Names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; anything else is an empty one."""
        with suppress(ValueError):
            content = json.loads(self.body)
            if isinstance(content, dict):
                return content
        return {}

    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def values(self) -> dict[str, Any]:
        """The query, then the body over it, JSON or form: some calls of Zalo may come either way."""
        is_form = "form" in self.headers.get("content-type", "")
        return {**self.query, **(self.form() if is_form else self.json())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes out, after so many seconds of waiting (at most the server's `longest_wait`)."""

    content: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0.0


class Drop(Exception):
    """Raised by a handler: the call was taken, the connection breaks before the answer."""


Handler = Callable[[Request, re.Match[str]], Reply]


class Route(NamedTuple):
    """One address of a family: GET, POST or both ("GET|POST"), the whole path as a pattern, who answers."""

    methods: str
    pattern: str
    handler: Handler


class Family(Protocol):
    """One product of Zalo."""

    def routes(self) -> Iterable[Route]:
        """Its addresses."""
        ...


def reply_json(content: object, *, status: int = 200, after: float = 0.0, **headers: str) -> Reply:
    """An answer in JSON; `X_RateLimit_Limit="60"` becomes the header X-RateLimit-Limit."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    data = json.dumps(content, ensure_ascii=False).encode()
    return Reply(content=data, status=status, headers=named, after=after)


def reply_html(text: str, *, status: int = 200) -> Reply:
    """An answer in HTML, as a gateway in trouble gives it."""
    return Reply(content=text.encode(), status=status, content_type="text/html; charset=utf-8")


class FakeZalo:
    """The server with its families; a context manager. `calls` is every request as it came, oldest first."""

    def __init__(self, *families: Family, port: int = 0, longest_wait: float = 8.0) -> None:
        self.calls: deque[Request] = deque(maxlen=MOST_CALLS_KEPT)
        self._routes: list[tuple[re.Pattern[str], Route]] = []
        self._longest_wait, self._stopping = longest_wait, Event()
        for family in families:
            self.add(family)
        self._server = _Server(("127.0.0.1", port), self)

    def add(self, family: Family) -> None:
        """Takes another family in; the first route that fits answers."""
        self._routes += [(re.compile(route.pattern), route) for route in family.routes()]

    @property
    def url(self) -> str:
        """Where it listens: on this machine only."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, request: Request) -> Reply:
        """The answer of the family whose address it is. Raises Drop."""
        self.calls.append(request)
        for pattern, route in self._routes:
            match = pattern.fullmatch(request.path)
            if match and request.method in route.methods.split("|"):
                reply = route.handler(request, match)
                if reply.after:
                    self._stopping.wait(min(reply.after, self._longest_wait))
                return reply
        return reply_html("<html><title>404 Not Found</title></html>", status=404)

    def serve_forever(self) -> None:
        """Answers until `stop` is called from another thread or the process is interrupted."""
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """Ends waiting answers and stops listening."""
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, name="fake-zalo", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], zalo: FakeZalo) -> None:
        super().__init__(address, _Connection)
        self.zalo = zalo


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: a path carries a token."""

    def _answer(self) -> None:
        try:
            reply = self.server.zalo.answer(self._read())
        except Drop:
            self.close_connection = True
            return
        with suppress(ConnectionError):  # who asked has given up waiting
            self.send_response(reply.status)
            headers = {"Content-Type": reply.content_type, "Content-Length": str(len(reply.content))}
            for name, value in {**headers, **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.content)

    def _read(self) -> Request:
        address = urlsplit(self.path)
        return Request(
            method=self.command,
            path=address.path,
            query=dict(parse_qsl(address.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )
