"""A sender may be killed at any moment: nothing is lost, and what came twice says so."""

import random
import subprocess
import sys
import time
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

from nhiemky.domain.sending import State
from nhiemky.store.engine import Engine, begin
from nhiemky.store.outbox import RESENT, NewMessage, messages, put
from nhiemky.store.tables import VIETNAM

START = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
ROUND = timedelta(minutes=20)  # longer than a lease, and than the wait before a doubt is repeated
ROWS, KILLS = 300, 20
PROGRAM = Path(__file__).with_name("killed_sender.py")


def fill(engine: Engine) -> None:
    payload = {"name": "Nguyễn Văn Mẫu", "subject": "Cần xử lý 01 việc", "text": "Việc.", "html": "<p>Việc.</p>"}
    with begin(engine) as connection:
        for number in range(ROWS):
            message = NewMessage(
                person=f"mau-{number}",
                kind="digest",
                local_day=date(2026, 11, 23),
                channel="maildir",
                address=f"mau-{number}@so.example",
                payload=payload,
                not_before=START,
            )
            put(connection, message, at=START)


def start(url: str, folder: Path, worker: str, at: datetime) -> subprocess.Popen[str]:
    arguments = (url, str(folder / "mailbox"), str(folder / "log"), worker, at.isoformat())
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, PROGRAM, *arguments], stdin=pipe, stdout=pipe, text=True, bufsize=1)


def begin_together(senders: list[subprocess.Popen[str]]) -> None:
    for sender in senders:
        assert sender.stdout is not None
        assert sender.stdout.readline() == "bat dau\n"
    for sender in senders:
        assert sender.stdin is not None
        sender.stdin.write("gui\n")


def kill_at_work(senders: list[subprocess.Popen[str]], log: Path, chance: random.Random) -> int:
    """Kill a moment after some more hand-overs; how many were really killed: one that had finished was not."""
    enough = handed_over(log).total() + chance.randrange(12)
    begin_together(senders)
    while handed_over(log).total() < enough and any(sender.poll() is None for sender in senders):
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.02))
    for sender in senders:
        sender.kill()
        sender.communicate()
    return sum(sender.returncode < 0 for sender in senders)


def handed_over(log: Path) -> Counter[str]:
    return Counter(log.read_text(encoding="ascii").split())


def test_killed_senders_lose_nothing_and_double_nothing_in_silence(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    fill(engine)
    log = tmp_path / "log"
    log.touch()
    chance = random.Random(2026)
    numbers = count()
    kills, at = 0, START
    while kills < KILLS:
        senders = [start(database_url, tmp_path, f"w{next(numbers)}", at) for _ in range(2)]
        kills += kill_at_work(senders, log, chance)
        at += ROUND
    with begin(engine) as connection:
        left = Counter(row.state for row in messages(connection))
    assert left[State.SENT] < ROWS, "all was sent before the last kill: the test proves nothing"
    for _ in range(2):  # the rest; then the repeat of what was in doubt
        last = start(database_url, tmp_path, f"w{next(numbers)}", at)
        begin_together([last])
        assert (last.communicate()[0], last.returncode) == ("", 0)
        at += ROUND
    with begin(engine) as connection:
        rows = messages(connection)
    repeated = {row.key for row in rows if row.payload["subject"].endswith(RESENT)}
    sent = {row.key for row in rows if row.state is State.SENT}
    doubtful = {row.key for row in rows if row.state is State.UNKNOWN}  # killed again while it was repeated
    assert len(sent) + len(doubtful) == ROWS
    assert doubtful <= repeated
    assert sent <= {file.name for file in (tmp_path / "mailbox" / "new").iterdir()}
    assert {key for key, times in handed_over(log).items() if times > 1} <= repeated
    assert max(handed_over(log).values()) <= 2
    assert len(repeated) <= kills
    sys.stdout.write(f"{engine.dialect.name}: {kills} kills, {len(repeated)} in doubt, then {left}\n")
