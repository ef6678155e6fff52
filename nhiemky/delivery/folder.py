"""The channel of a rehearsal: every message as a file, nothing leaves the machine."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from nhiemky.delivery.envelope import Sender, write_mail
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import NhiemkyError
from nhiemky.store.outbox import OutboxRow


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that a person would have received."""

    day: date
    person: str
    subject: str
    text: str
    file: str


class FolderChannel:
    """Writes .eml files and remembers what was sent, in order."""

    is_repeatable = True  # the same message is the same file

    def __init__(self, folder: Path, sender: Sender) -> None:
        self._folder, self._sender = folder, sender
        self._sent: dict[str, Sent] = {}

    @property
    def sent(self) -> list[Sent]:
        """What arrived, in order; a message sent twice under its one key counts once."""
        return list(self._sent.values())

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        """Every message arrives; one without an address is dead, as in earnest."""
        try:
            content = write_mail(row, self._sender, at)
        except NhiemkyError as error:
            return Outcome(Verdict.DEAD, str(error), stage="build")
        name = f"{row.key}.eml"
        (self._folder / name).write_bytes(content)
        subject, text = row.payload["subject"], row.payload["text"]
        self._sent[row.key] = Sent(row.local_day, row.person, subject, text, name)
        return Outcome(Verdict.SENT, provider_id=name, stage="write")

    def check(self) -> Outcome | None:
        """A folder takes everything."""
        return Outcome(Verdict.SENT, stage="check")

    def close(self) -> None:
        """Every file is closed already."""
