"""Senders killed with SIGKILL at random moments while they send to a local mail server that counts what arrives.

Three senders share 2,000 messages on each database; one of them is killed every few dozen arrivals and started
again. Bars: nothing lost, nothing twice without saying so, at most one message in doubt a kill. Their clocks run
thirty times as fast as ours and agree, so that leases end and doubts are repeated within the run.
"""

import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from benchmarks.databases import KINDS, open_database
from benchmarks.measure import Figures
from nhiemky.delivery.channels import open_channel
from nhiemky.delivery.envelope import read_sender
from nhiemky.delivery.mail import message_id
from nhiemky.delivery.sender import deliver
from nhiemky.domain.sending import State
from nhiemky.store.channel_states import ChannelStates
from nhiemky.store.columns import VIETNAM
from nhiemky.store.engine import begin, open_engine, read
from nhiemky.store.migrate import upgrade
from nhiemky.store.outbox import RESENT, NewMessage, Outbox, OutboxRow, messages, put

ROWS, KILLS, SENDERS = 2000, 50, 3
SPEED = 30
SEED = 2026
START = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
DOMAIN = "so.example"
LONGEST = 240.0  # seconds, then something hangs
CONTEXT = multiprocessing.get_context("fork")  # a sender is there at once, as a long-lived process would be


@dataclass
class Found:
    """What came of the messages of one database."""

    database: str
    kills: int
    doubts: int
    doubled: int
    seconds: float
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Stage:
    """Where the senders work."""

    url: str
    port: int
    log: Path
    began: float

    def clock(self) -> datetime:
        """The moment all processes agree on: the machine's own monotonic clock, made faster."""
        return START + timedelta(seconds=(time.monotonic() - self.began) * SPEED)

    def arrived(self) -> list[tuple[str, bool]]:
        """Message-ID of each arrival in order, and whether it said that it may be the second."""
        lines = self.log.read_text(encoding="ascii").splitlines()
        return [(name, mark == "again") for name, mark in (line.split() for line in lines)]


def live(database: str, kills: int = KILLS, rows: int = ROWS) -> Found:
    """Sends all messages while senders are killed."""
    with (
        tempfile.TemporaryDirectory(prefix="nhiemky-kill-") as folder,
        open_database(database, Path(folder)) as url,
    ):
        _fill(url, rows)
        log = Path(folder) / "arrived"
        log.touch()
        with _mail_server(log) as port:
            stage = Stage(url, port, log, time.monotonic())
            done, seconds = _disturb(stage, kills, rows)
        return _judge(database, stage, done, seconds)


def _disturb(stage: Stage, kills: int, rows: int) -> tuple[int, float]:
    chance = random.Random(SEED)
    start = time.monotonic()
    senders = [_start(stage, f"w{number}") for number in range(SENDERS)]
    done, step = 0, max(1, int(rows * 0.9) // kills)
    while done < kills and time.monotonic() - start < LONGEST:
        if len(stage.arrived()) < (done + 1) * step:
            time.sleep(0.005)
            continue
        time.sleep(chance.uniform(0, 0.05))
        chosen = chance.randrange(SENDERS)
        victim = senders[chosen]
        assert victim.pid is not None
        os.kill(victim.pid, signal.SIGKILL)
        victim.join()
        done += victim.exitcode == -signal.SIGKILL
        senders[chosen] = _start(stage, f"w{SENDERS + done}")
    while not _is_done(stage) and time.monotonic() - start < LONGEST:
        time.sleep(0.5)
    for sender in senders:
        sender.terminate()
        sender.join()
    return done, time.monotonic() - start


def _start(stage: Stage, worker: str) -> BaseProcess:
    sender = CONTEXT.Process(target=_send, args=(stage, worker), daemon=True)
    sender.start()
    return sender


def _send(stage: Stage, worker: str) -> None:
    """One sender: rounds without end."""
    office = read_sender(f"Văn phòng Đảng ủy <van-phong@{DOMAIN}>", DOMAIN, None)
    channels = {"nkmail": open_channel(f"nkmail://127.0.0.1:{stage.port}", office)}
    engine = open_engine(stage.url)
    states = ChannelStates(engine, {}, {})
    while True:
        deliver(
            Outbox(engine),
            channels,
            clock=stage.clock,
            worker=worker,
            recheck=lambda _: {},
            states=states,
        )
        time.sleep(0.05)


def _is_done(stage: Stage) -> bool:
    return all(row.state is State.SENT for row in _rows(stage))


def _rows(stage: Stage) -> list[OutboxRow]:
    engine = open_engine(stage.url)
    try:
        with read(engine) as connection:
            return messages(connection)
    finally:
        engine.dispose()


def _judge(database: str, stage: Stage, kills: int, seconds: float) -> Found:
    rows, arrived = _rows(stage), stage.arrived()
    times = Counter(name for name, _ in arrived)
    unmarked = Counter(name for name, is_marked in arrived if not is_marked)
    names = {message_id(row.key, DOMAIN): row for row in rows}
    doubts = [row for row in rows if row.state is State.UNKNOWN or "resent" in row.payload]
    found = Found(database, kills, len(doubts), sum(number > 1 for number in times.values()), seconds)
    lost = [row for name, row in names.items() if row.state is State.SENT and name not in times]
    open_ones = [row for row in rows if row.state not in {State.SENT, State.UNKNOWN}]
    silent = [name for name, number in unmarked.items() if number > 1]
    unsaid = [row for row in doubts if "resent" in row.payload and not row.payload["subject"].endswith(RESENT)]
    checks: dict[str, Sequence[object]] = {
        "lost": lost,
        "never settled": open_ones,
        "twice in silence": silent,
        "repeated without saying so": unsaid,
        "arrived and unknown to us": [name for name in times if name not in names],
    }
    found.faults = [f"{len(some)} {what}" for what, some in checks.items() if some]
    if len(doubts) > kills:
        found.faults.append(f"{len(doubts)} in doubt after {kills} kills")
    return found


def _fill(url: str, rows: int) -> None:
    engine = open_engine(url)
    upgrade(engine)
    payload = {"name": "Nguyễn Văn Mẫu", "subject": "Cần xử lý 01 việc", "text": "Việc.", "html": "<p>Việc.</p>"}
    with begin(engine) as connection:
        for number in range(rows):
            message = NewMessage(
                person=f"mau-{number}",
                kind="digest",
                local_day=date(2026, 11, 23),
                channel="nkmail",
                address=f"mau-{number}@{DOMAIN}",
                payload=payload,
                not_before=START,
            )
            put(connection, message, at=START)
    engine.dispose()


@contextmanager
def _mail_server(log: Path) -> Iterator[int]:
    """A mail server in a process of its own, so that no sender inherits its threads."""
    ours, theirs = CONTEXT.Pipe()
    server = CONTEXT.Process(target=_serve, args=(log, theirs), daemon=True)
    server.start()
    try:
        yield ours.recv()
    finally:
        server.terminate()
        server.join()


def _serve(log: Path, pipe: Connection) -> None:
    import asyncio  # noqa: PLC0415
    from email import message_from_bytes, policy  # noqa: PLC0415

    from aiosmtpd.smtp import SMTP  # noqa: PLC0415

    arrivals = log.open("a", encoding="ascii")

    class Counting:
        async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: ARG002, N802
            letter = message_from_bytes(envelope.content, policy=policy.default)  # type: ignore[attr-defined]
            mark = "again" if str(letter["Subject"]).endswith(RESENT) else "first"
            arrivals.write(f"{letter['Message-ID']} {mark}\n")
            arrivals.flush()
            return "250 OK"

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Counting()), "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    with suppress(KeyboardInterrupt):
        asyncio.run(serve())


def run(kills: int = KILLS, rows: int = ROWS) -> list[Figures]:
    """One row of the table a database."""
    return [_figures(live(database, kills, rows), rows) for database in KINDS]


def _figures(found: Found, rows: int) -> Figures:
    said = "; ".join(found.faults) or "0 lost, 0 doubled in silence"
    return Figures(
        f"kill -9 of {SENDERS} senders {found.kills} times, {rows} rows, {found.database}",
        said,
        "0 lost, 0 silent doubles, doubts <= kills",
        f"{found.doubts} in doubt, {found.doubled} came twice and say so, {found.seconds:.0f} s",
        None,
        ok=not found.faults and found.kills >= KILLS,
    )


def main() -> None:
    """Prints one line a database; exit code 1 when something is wrong."""
    rows = run(int(os.environ.get("KILLS", str(KILLS))))
    for row in rows:
        print(f"{row.what}: {row.value}; {row.floor}")
    sys.exit(not all(row.ok for row in rows))


if __name__ == "__main__":
    main()
