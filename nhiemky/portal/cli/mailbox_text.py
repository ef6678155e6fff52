"""A message of the mailbox as the clerk sees it: what is known of it, in words that fit 80 columns."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from textwrap import wrap

from nhiemky.delivery.maildir import Letter
from nhiemky.domain.sending import State, is_repeated_by_itself
from nhiemky.domain.vietnamese import format_date, normalise
from nhiemky.store.outbox import OutboxRow

WIDTH = 80
_LABELS = 12  # columns of "Tình trạng: "


@dataclass(frozen=True, slots=True)
class Entry:
    """A message: its row in the outbox, its file in the Maildir, or both."""

    row: OutboxRow | None = None
    path: Path | None = None
    letter: Letter | None = None

    @property
    def at(self) -> datetime | None:
        """When it was sent, or decided."""
        if self.row is not None:
            return self.row.settled_at or self.row.created_at
        return self.letter.at if self.letter else None

    @property
    def mark(self) -> str:
        """What the clerk writes after `mailbox show`."""
        if self.row is not None:
            return str(self.row.id)
        return self.letter.key if self.letter else ""

    def as_dict(self) -> dict[str, object]:
        """As other programs read it; without the content."""
        if self.row is not None:
            return _of_row(self.row, self.path)
        assert self.letter is not None
        return _of_letter(self.letter)

    def content(self) -> dict[str, str]:
        """Both twins."""
        if self.row is not None:
            return {"text": self.row.payload["text"], "html": self.row.payload["html"]}
        assert self.letter is not None
        return {"text": self.letter.text, "html": self.letter.html}


def describe_state(row: OutboxRow) -> str:
    """What became of a message, with the reason where there is one."""
    reason = f": {row.last_text}" if row.last_text else ""
    match row.state:
        case State.SENT:
            return row.state.label
        case State.UNKNOWN if is_repeated_by_itself(row.kind, row.channel) and "resent" not in row.payload:
            return f"{row.state.label}{reason}; sẽ tự gửi lại một lần"
        case State.UNKNOWN:
            return f"{row.state.label}{reason}; xin hỏi người nhận"
        case State.READY if reason:
            return f"chờ gửi lại lúc {format_moment(row.not_before)}{reason}"
        case State.DEAD | State.CANCELLED:
            return f"{row.state.label}{reason}"
        case _:
            return row.state.label


def format_moment(at: datetime | None) -> str:
    """Print "07:30 23/11/2026"."""
    return f"{at:%H:%M} {format_date(at.date())}" if at else "không rõ lúc nào"


def draw_line(entry: Entry) -> str:
    """Two lines of the list."""
    told = entry.as_dict()
    mark = f"[{entry.mark}] "
    indent = " " * min(len(mark), 6)
    whom = told["name"] or told["address"] or "không rõ ai"
    lines = [
        *wrap(f"{mark}{normalise(str(told['subject']))}", WIDTH, subsequent_indent=indent),
        *_indented(f"{format_moment(entry.at)}, gửi {normalise(str(whom))}: {told['state_text']}", indent),
    ]
    return "\n".join(lines)


def draw_entry(entry: Entry) -> str:
    """One whole message."""
    told = entry.as_dict()
    head = {
        "Tin": entry.mark,
        "Lúc": format_moment(entry.at),
        "Gửi tới": f"{told['name']} <{told['address']}>" if told["address"] else told["name"],
        "Kênh": told["channel"],
        "Tình trạng": told["state_text"],
        "Tệp": told["file"] or "không có trong hộp thư cục bộ",
        "Tiêu đề": told["subject"],
    }
    lines = [_labelled(label, normalise(str(value))) for label, value in head.items()]
    return "\n".join([*lines, "", *wrap_text(entry.content()["text"])])


def wrap_text(text: str) -> list[str]:
    """The text in lines of the width; nothing in it can move the cursor, an address stays whole to be copied."""
    lines = (
        wrap(normalise(one), WIDTH, break_long_words=False, break_on_hyphens=False) for one in text.splitlines()
    )
    return [line for some in lines for line in some or [""]]


def _labelled(label: str, value: str) -> str:
    text = f"{label}:".ljust(_LABELS) + value
    indent = " " * _LABELS
    return "\n".join(wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False))


def _indented(text: str, indent: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def _of_row(row: OutboxRow, path: Path | None) -> dict[str, object]:
    return {
        "id": row.id,
        "key": row.key,
        "kind": row.kind,
        "day": row.local_day,
        "person": row.person,
        "name": row.payload["name"],
        "address": row.address,
        "channel": row.channel,
        "subject": row.payload["subject"],
        "state": row.state,
        "state_text": describe_state(row),
        "tries": row.tries,
        "created_at": row.created_at,
        "settled_at": row.settled_at,
        "file": path,
    }


def _of_letter(letter: Letter) -> dict[str, object]:
    return {
        "id": None,
        "key": letter.key,
        "kind": None,
        "day": letter.at.date() if letter.at else None,
        "person": None,
        "name": letter.name,
        "address": letter.address,
        "channel": "maildir",
        "subject": letter.subject,
        "state": None,
        "state_text": "có tệp trong hộp thư, không có trong cơ sở dữ liệu",
        "tries": None,
        "created_at": letter.at,
        "settled_at": None,
        "file": letter.path,
    }
