"""The process that test_killed_sender.py kills: one sender, a Maildir, and a log of every hand-over.

Arguments: database address, Maildir, log, name of the worker, moment. It says a word when it could send, and
waits for one.
"""

import sys
from datetime import datetime
from pathlib import Path

from nhiemky.delivery.channels import Maildir
from nhiemky.delivery.envelope import read_sender
from nhiemky.delivery.sender import deliver
from nhiemky.domain.sending import Outcome
from nhiemky.store.engine import open_engine
from nhiemky.store.outbox import Outbox, OutboxRow


class LoggedMaildir(Maildir):
    """A Maildir hides doubles (same file); the log shows each time one was handed over."""

    log: Path

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        """Place the file, then note its name."""
        outcome = super().send(row, at)
        with self.log.open("a", encoding="ascii") as log:
            log.write(f"{row.key}\n")
        return outcome


def main(url: str, maildir: str, log: str, worker: str, moment: str) -> None:
    """Send all that is ready at the moment."""
    sender = read_sender("Văn phòng Đảng ủy <van-phong@so.example>", "so.example", None)
    channel = LoggedMaildir(Path(maildir), sender)
    channel.log = Path(log)
    engine = open_engine(url)
    sys.stdout.write("bat dau\n")
    sys.stdout.flush()
    sys.stdin.readline()
    at = datetime.fromisoformat(moment)
    deliver(Outbox(engine), {"maildir": channel}, clock=lambda: at, worker=worker, recheck=lambda _: {})


if __name__ == "__main__":
    main(*sys.argv[1:])
