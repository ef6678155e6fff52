"""Reports troubled runs to the administrator: Prefect's automation posts them here, inside `nhiemky up`.

It does not live in a flow, because the trouble may be that no worker runs any flow.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING

from nhiemky.domain.sending import Verdict
from nhiemky.errors import NhiemkyError

if TYPE_CHECKING:
    from nhiemky.delivery.envelope import Sender

QUIET = timedelta(hours=1)
_STATES = {
    "Crashed": "bị ngắt giữa chừng",
    "Failed": "chưa làm xong việc",
    "Late": "đã đến giờ mà chưa chạy",
}
_BODY_LIMIT = 10_000


@dataclass
class Alarm:
    """Says each kind of trouble at once, then at most once an hour with the count of what was held back.

    `send` brings one text to the administrator and says whether that worked; `tell` writes one line on
    the screen, always. Neither gets anything but names of procedures, times and numbers.
    """

    send: Callable[[str], bool]
    tell: Callable[[str], None]
    clock: Callable[[], datetime]
    _said: dict[str, datetime] = field(default_factory=dict, init=False)
    _held: dict[str, int] = field(default_factory=dict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def report(self, kind: str, text: str) -> None:
        """Reports one trouble; of the same kind only once within the quiet hour."""
        with self._lock:
            held = self._count(kind)
        if held is None:
            return
        line = text if held == 0 else f"{text} (và {held} lần nữa trong giờ vừa qua)"
        self.tell(line)
        if not self.send(line):
            self.tell("Chưa báo được cho quản trị: kiểm tra cài đặt admin_url")

    def report_run(self, run: dict[str, str]) -> None:
        """Reports a run of Prefect by its procedure, its own name and its state."""
        state = _STATES.get(run["state"], f"ở trạng thái {run['state']}")
        self.report(
            f"{run['flow']} {run['state']}",
            f"Lượt chạy “{run['name']}” ({run['flow']}) {state}; xem {run['link']}",
        )

    def _count(self, kind: str) -> int | None:
        """How many were held back since the last report, or None when this one is held back too."""
        now = self.clock()
        if kind in self._said and now - self._said[kind] < QUIET:
            self._held[kind] = self._held.get(kind, 0) + 1
            return None
        self._said[kind] = now
        return self._held.pop(kind, 0)


class AlarmBox:
    """A letter box on 127.0.0.1 for Prefect's automation; only who knows its path can post."""

    def __init__(self, alarm: Alarm) -> None:
        self._path = f"/{secrets.token_urlsafe(24)}"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(alarm, self._path))
        self._thread = Thread(target=self._server.serve_forever, name="alarm-box", daemon=True)

    @property
    def url(self) -> str:
        """Where the automation posts to."""
        return f"http://127.0.0.1:{self._server.server_port}{self._path}"

    def open(self) -> None:
        """Begins to listen."""
        self._thread.start()

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()


def send_by_apprise(url: str, sender: "Sender", clock: Callable[[], datetime]) -> Callable[[str], bool]:
    """The sender to the administrator's Apprise address, ours or any other's."""

    def send(text: str) -> bool:
        from nhiemky.delivery.trial import tell  # noqa: PLC0415 - time that nobody needs before the first trouble

        try:
            outcome = tell(url, "Nhiệm kỳ: cần quản trị xem", text, sender=sender, at=clock())
        except NhiemkyError:  # an address nobody understands: `doctor` says what is wrong with it
            return False
        return outcome.verdict is Verdict.SENT

    return send


def _handler(alarm: Alarm, path: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            run = self._read_run()
            if self.path != path or run is None:
                self.send_error(404)
                return
            self.send_response(204)
            self.end_headers()
            alarm.report_run(run)

        def _read_run(self) -> dict[str, str] | None:
            length = int(self.headers.get("content-length") or 0)
            try:
                run = json.loads(self.rfile.read(min(length, _BODY_LIMIT)))
                return {key: str(run[key]) for key in ("flow", "name", "state", "link")}
            except (ValueError, KeyError, TypeError):
                return None

        def log_message(self, *_: object) -> None:  # the path is a secret
            return

    return Handler
