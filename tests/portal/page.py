"""A served page and how a telephone, a scanner or a mail program asks it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPMessage
from threading import Thread
from time import sleep
from urllib.parse import urlencode, urlsplit

from starlette.types import ASGIApp

from nhiemky.portal.serving import make_server


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page says."""

    code: int
    text: str
    headers: HTTPMessage

    @property
    def form(self) -> str:
        """The token of the page's forms."""
        found = re.search(r'name="form" value="([^"]+)"', self.text)
        assert found is not None
        return found[1]

    @property
    def steps(self) -> list[int]:
        """The numbers of the things on the page, from the top."""
        return list(dict.fromkeys(int(one) for one in re.findall(r'name="step" value="(\d+)"', self.text)))


@dataclass
class Clock:
    """The moment the page believes in."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Page:
    """A page on a port of this machine."""

    port: int

    def ask(self, url: str, form: dict[str, object] | None = None, method: str = "", **headers: str) -> Answer:
        """GET, or POST with a form; `url` may be the one people are given."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            body = None if form is None else urlencode(form)
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            if body is not None:
                sent["content-type"] = "application/x-www-form-urlencoded"
            connection.request(method or ("GET" if form is None else "POST"), urlsplit(url).path, body, sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(), answer.headers)
        finally:
            connection.close()


@contextmanager
def serve(app: ASGIApp) -> Iterator[Page]:
    """Serves on a free port."""
    server = make_server(app)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    try:
        yield Page(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
