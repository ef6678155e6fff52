"""Build a mail as bytes: same input, same bytes, and every relay can carry them.

The standard builder takes about 2 ms a message and leaves boundaries to chance; this one writes the few
forms we send. Everything on the wire is ASCII with lines of at most 78 characters, ended by CRLF.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from nhiemky.domain.vietnamese import normalise
from nhiemky.errors import BadInput

_LINE = 76  # RFC 2047 section 2: a line with an encoded word has at most 76 characters; as one of base64
_WORD = 75  # ... and the word itself at most 75
_WORD_START, _WORD_END = "=?utf-8?b?", "?="
_BYTES_IN_WORD = (_WORD - len(_WORD_START) - len(_WORD_END)) // 4 * 3
_PARAMETER = 60  # characters of one piece of a file name: leaves room for its name within 78
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
_MESSAGE_ID = re.compile(r"<nk-[A-Za-z0-9][A-Za-z0-9._-]{0,79}@[A-Za-z0-9.-]{1,150}>", re.ASCII)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 ]*", re.ASCII)
_PLAIN_SUBJECT = re.compile(r"(?!.*=\?)[ -~]*", re.ASCII)
_PAGE = re.compile(r"https?://[!#-;=?-~]{1,900}", re.ASCII)  # a line may have 998 characters; no "<" and no ">"
_METHOD = re.compile(r"[A-Z]{3,20}")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,110}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person or an office with its address. Raises BadInput for an address that no relay would take."""

    name: str
    address: str

    def __post_init__(self) -> None:
        if not _ADDRESS.fullmatch(self.address) or len(self.address) > 254:
            raise BadInput(f"địa chỉ thư “{_clean(self.address)[:80]}”", "không đúng dạng ten@ten-mien")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An iCalendar file. `method` equals its METHOD; only one that wants an answer stands beside the text."""

    method: str
    text: str

    @property
    def is_shown_inline(self) -> bool:
        """REQUEST and CANCEL: mail programs show buttons. A mere deadline would hide the text in some."""
        return self.method in {"REQUEST", "CANCEL"}


@dataclass(frozen=True, slots=True)
class Mail:
    """All that decides the bytes of a mail; `at` is an aware moment, ids come from `message_id()`.

    `unsubscribe` is the page where the reader changes the channel, by one POST (RFC 8058).
    """

    message_id: str
    at: datetime
    sender: Mailbox
    to: Mailbox
    subject: str
    text: str
    html: str
    reply_to: Mailbox | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    calendar: CalendarPart | None = None
    unsubscribe: str | None = None


def parse_mailbox(text: str) -> Mailbox:
    """Read "Văn phòng Đảng ủy <vp@so.example>" or a bare address.

    Raises BadInput for anything else, and for anything that could smuggle in a header.
    """
    name, address = parseaddr(text)
    return Mailbox(_clean(name), address if text.isprintable() else text)


def message_id(key: str | int, domain: str) -> str:
    """Message-ID of an outbox row, the same at every attempt: a double is recognised by it."""
    return _checked(f"<nk-{key}@{domain}>")


def build(mail: Mail) -> bytes:
    """Write the mail: multipart/alternative, inside multipart/mixed when files go with it.

    An invitation is in it twice: inside the alternative for Outlook and Gmail, as a file for the others.
    """
    mark = sha256(mail.message_id.encode()).hexdigest()[:24]
    twins = [_body("plain", mail.text), _body("html", mail.html)]
    files = [_file(attachment) for attachment in mail.attachments]
    if mail.calendar:
        if mail.calendar.is_shown_inline:
            twins.append(_base64(_calendar_type(mail.calendar), (), mail.calendar.text.encode()))
        files.insert(0, _calendar_file(mail.calendar))
    alternative = _multipart("alternative", f"=_a_{mark}", twins)
    content = _multipart("mixed", f"=_m_{mark}", [alternative, *files]) if files else alternative
    return "\r\n".join((*_headers(mail), content)).encode("ascii")


# --- headers -------------------------------------------------------------------------------------


def _headers(mail: Mail) -> Iterator[str]:
    yield f"Date: {format_datetime(mail.at)}"
    yield _mailbox_header("From", mail.sender)
    if mail.reply_to:
        yield _mailbox_header("Reply-To", mail.reply_to)
    yield _mailbox_header("To", mail.to)
    yield _subject_header(mail.subject)
    yield f"Message-ID: {_checked(mail.message_id)}"
    if mail.in_reply_to:
        yield f"In-Reply-To: {_checked(mail.in_reply_to)}"
    if mail.references:
        yield _fold("References:", map(_checked, mail.references))
    if mail.unsubscribe:
        yield _fold("List-Unsubscribe:", [f"<{_checked_page(mail.unsubscribe)}>"])
        yield "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
    yield "Auto-Submitted: auto-generated"  # RFC 3834: no answer from out-of-office robots
    yield "Content-Language: vi"
    yield "MIME-Version: 1.0"


@lru_cache(maxsize=64)  # the office stands in every mail, and each person in one of every day
def _mailbox_header(field: str, mailbox: Mailbox) -> str:
    name = _clean(mailbox.name)
    words = _words(name, len(field) + 2, _PLAIN_NAME) if name else ()
    return _fold(f"{field}:", (*words, f"<{mailbox.address}>"))


@lru_cache(maxsize=64)  # what is due is counted in it, not named: many of a day have the same
def _subject_header(subject: str) -> str:
    return _fold("Subject:", _words(_clean(subject), len("Subject: ")))


def _fold(field: str, pieces: Iterable[str]) -> str:
    """Put as many pieces on a line as fit; a line that continues begins with a blank."""
    lines, line = [], field
    for piece in pieces:
        if line != field and len(line) + 1 + len(piece) > _LINE:
            lines.append(line)
            line = ""
        line += f" {piece}"
    return "\r\n".join((*lines, line))


def _words(text: str, taken: int, plain: re.Pattern[str] = _PLAIN_SUBJECT) -> list[str]:
    """Short plain text as it is, all else as RFC 2047 words; `taken` characters of line 1 are used."""
    if plain.fullmatch(text) and taken + len(text) <= _LINE:
        return [text]
    first = (_LINE - taken - len(_WORD_START) - len(_WORD_END)) // 4 * 3
    chunks = _chunks(text, first, _BYTES_IN_WORD)
    return [f"{_WORD_START}{b64encode(chunk).decode()}{_WORD_END}" for chunk in chunks]


def _chunks(text: str, first: int, size: int) -> Iterator[bytes]:
    """The UTF-8 bytes in pieces of at most `first`, then `size`, cut between letters only."""
    data = text.encode()
    start, end = 0, first
    while end < len(data):
        while data[end] & 0xC0 == 0x80:  # inside a letter
            end -= 1
        yield data[start:end]
        start, end = end, end + size
    yield data[start:]


def _checked(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise BadInput(f"mã thư “{_clean(message_id)[:80]}”", "chỉ được gồm chữ không dấu, số, dấu chấm và gạch")
    return message_id


def _checked_page(url: str) -> str:
    if not _PAGE.fullmatch(url):
        raise BadInput("địa chỉ đổi kênh nhận tin", "phải là một địa chỉ https:// hoặc http:// không dấu")
    return url


_NOT_IN_NAMES = str.maketrans({"<": "(", ">": ")", '"': "'"})


def _clean(text: str) -> str:
    """One line that UTF-8 can carry: half characters (lone surrogates) become "?"."""
    return normalise(text.encode("utf-8", "replace").decode())


def _clean_name(name: str) -> str:
    """A file's name: mail programs take signs around a whole name off, and no Windows folder holds them."""
    return _clean(name).translate(_NOT_IN_NAMES)


# --- parts ---------------------------------------------------------------------------------------


def _multipart(kind: str, boundary: str, parts: Iterable[str]) -> str:
    """No base64 line can look like a boundary, so a fixed one is safe."""
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n'
    body = "".join(f"\r\n--{boundary}\r\n{part}" for part in parts)
    return f"{head}{body}\r\n--{boundary}--\r\n"


def _body(kind: str, text: str) -> str:
    lines = text.encode("utf-8", "replace").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return _base64(f"text/{kind}; charset=utf-8", (), lines.replace(b"\n", b"\r\n"))


def _file(attachment: Attachment) -> str:
    if not _MEDIA_TYPE.fullmatch(attachment.media_type):
        raise BadInput(f"tệp “{_clean(attachment.name)}”", "loại nội dung không hợp lệ")
    disposition = ";\r\n ".join(("Content-Disposition: attachment", *_file_name(_clean_name(attachment.name))))
    return _base64(attachment.media_type, (disposition,), attachment.data)


def _calendar_type(calendar: CalendarPart) -> str:
    """The method is said outside as inside the file: without it Outlook shows a dead attachment."""
    if not _METHOD.fullmatch(calendar.method) or f"\nMETHOD:{calendar.method}\r\n" not in calendar.text:
        raise BadInput("tệp lịch", "cách dùng ghi ngoài và trong tệp không khớp")
    return f"text/calendar; charset=utf-8; method={calendar.method}"


def _calendar_file(calendar: CalendarPart) -> str:
    """`application/ics` beside the inline part, which has the type already; alone it has to say it itself."""
    media_type = 'application/ics; name="lich.ics"' if calendar.is_shown_inline else _calendar_type(calendar)
    return _base64(media_type, ('Content-Disposition: attachment; filename="lich.ics"',), calendar.text.encode())


def _file_name(name: str) -> Iterator[str]:
    """RFC 2231: the name in UTF-8, percent-encoded, in numbered pieces that never cut a letter."""
    pieces, piece = [], "utf-8''"
    for letter in name:
        code = _percent(letter)
        if len(piece) + len(code) > _PARAMETER:
            pieces.append(piece)
            piece = ""
        piece += code
    pieces.append(piece)
    if len(pieces) == 1:
        return iter((f"filename*={piece}",))
    return (f"filename*{number}*={part}" for number, part in enumerate(pieces))


@lru_cache(maxsize=500)  # more letters than all names have
def _percent(letter: str) -> str:
    return quote(letter, safe="")


def _base64(content_type: str, headers: Iterable[str], data: bytes) -> str:
    code = b64encode(data).decode()
    lines = "\r\n".join([code[start : start + _LINE] for start in range(0, len(code), _LINE)])
    head = (f"Content-Type: {content_type}", *headers, "Content-Transfer-Encoding: base64", "", lines)
    return "\r\n".join(head if lines else head[:-1])
