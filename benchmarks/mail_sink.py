"""A local mail server in a process of its own: takes everything, counts it, keeps nothing.

Its first line is its port; to each line it is sent it answers with how many messages have come, to how many
people, over how many connections, and begins anew.
"""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Sink:
    """What has come since the last question."""

    messages: int = 0
    people: set[str] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: ANN401, N802
        """Counts one message."""
        self.messages += 1
        self.people.update(envelope.rcpt_tos)
        self.lines.add(session.peer[1])
        return "250 2.0.0 queued"

    def answer(self) -> str:
        """The three counts; all begin anew."""
        told = f"{self.messages} {len(self.people)} {len(self.lines)}"
        self.messages = 0
        self.people.clear()
        self.lines.clear()
        return told


@dataclass(frozen=True)
class Server:
    """The process, from the side of who sends."""

    port: int
    process: subprocess.Popen[str]

    def count(self) -> tuple[int, int, int]:
        """Messages, people and connections since the last question."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        messages, people, lines = map(int, self.process.stdout.readline().split())
        return messages, people, lines


@contextmanager
def running() -> Iterator[Server]:
    """A server until the end of the block."""
    command = [sys.executable, "-m", "benchmarks.mail_sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Server(int(process.stdout.readline()), process)
        process.terminate()


def _serve() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    sink = Sink()
    Controller(sink, hostname="127.0.0.1", port=port).start()
    print(port, flush=True)
    for _ in sys.stdin:
        print(sink.answer(), flush=True)


if __name__ == "__main__":
    _serve()
