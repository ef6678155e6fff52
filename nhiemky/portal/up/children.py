"""The processes `nhiemky up` starts: each in its own session, logged to a file, stopped for certain."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from nhiemky.portal.up.surroundings import MARK

_LOG_LIMIT = 10_000_000
_POLL_SECONDS = 0.1
_PAUSES = (0, 1, 2, 5, 15, 60)
_LONG_LIFE_SECONDS = 300


def prefect_command(*arguments: str) -> list[str]:
    """A Prefect command of this very installation, wherever the shell's `prefect` points."""
    return [sys.executable, "-m", "prefect", *arguments]


@dataclass
class Child:
    """A process with a Vietnamese name, kept alive by `nhiemky.portal.up.office`."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    directory: Path
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _started: float = field(default=0.0, init=False)
    _short_lives: int = field(default=0, init=False)

    def start(self) -> None:
        """Starts it in a session of its own: a Ctrl-C reaches only `up`, which stops it in order."""
        _keep_short(self.log)
        self._started = monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                self.command,
                cwd=self.directory,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def exit_code(self) -> int | None:
        """The exit code once it has died, None while it lives."""
        assert self.process is not None
        return self.process.poll()

    def processes(self) -> frozenset[int]:
        """Its process number, if it was started."""
        return frozenset({self.process.pid} if self.process else ())

    def pause(self) -> int:
        """Seconds to wait before starting it again: longer after each short life."""
        is_short = monotonic() - self._started < _LONG_LIFE_SECONDS
        self._short_lives = self._short_lives + 1 if is_short else 0
        return _PAUSES[min(self._short_lives, len(_PAUSES) - 1)]

    def stop(self, seconds: float) -> None:
        """Asks it to end, and ends it with its whole process group after that many seconds."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            _signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait()


def stop_leftovers(
    home: Path, *, seconds: float, wait: Callable[[float], object], but: frozenset[int] = frozenset()
) -> int:
    """Ends every other process marked as started by `up` for this home; returns how many there were.

    A run lives in a session of its own, so neither a stopped worker nor a killed `up` takes it along.
    """
    spared = but | {os.getpid()}
    found = _marked(home) - spared
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in _marked(home) - spared:
            _signal(process, number)
        deadline = monotonic() + seconds
        while _marked(home) - spared and monotonic() < deadline:
            wait(_POLL_SECONDS)
    return len(found)


def _marked(home: Path) -> frozenset[int]:
    mark = f"{MARK}={home}".encode()
    candidates = (int(entry.name) for entry in Path("/proc").glob("[0-9]*"))
    return frozenset(process for process in candidates if mark in _environment(process))


def _environment(process: int) -> list[bytes]:
    try:
        return Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    except OSError:  # it has ended, or belongs to somebody else
        return []


def _signal(process: int, number: signal.Signals) -> None:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return


def _signal_group(leader: int, number: signal.Signals) -> None:
    try:
        os.killpg(leader, number)
    except ProcessLookupError:
        return


def _keep_short(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))
