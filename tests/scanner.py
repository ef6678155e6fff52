"""Finds words that must not be where they are: in files, their names, archives, mails and databases.

Knows nothing of the engine: words and places in, findings out. A word is looked for as it may be written: in
either form of Unicode, escaped for JSON, HTML or an address, in base64 at any offset, in quoted-printable.
"""

import base64
import html
import io
import json
import quopri
import sqlite3
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

ARCHIVE = b"PK\x03\x04"
DATABASE = b"SQLite format 3\x00"
_SHORTEST = 6  # a shorter word is found by chance


@dataclass(frozen=True)
class Finding:
    """A word, by the name it was given, and where it stands."""

    word: str
    place: str


@dataclass
class Scanner:
    """Looks for words, each known by a name: a finding never repeats the word itself."""

    words: Mapping[str, str]
    _forms: dict[str, frozenset[bytes]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for name, word in self.words.items():
            assert len(word) >= _SHORTEST, name
            self._forms[name] = frozenset(_forms(word))

    def scan_text(self, text: str, place: str) -> list[Finding]:
        """A text, for instance all of a log."""
        return self.scan_bytes(text.encode("utf-8", "surrogatepass"), place)

    def scan_bytes(self, data: bytes, place: str) -> list[Finding]:
        """The bytes as they are; what is packed inside an archive too."""
        small = data.decode("utf-8", "replace").lower().encode()
        found = [
            Finding(name, place) for name, forms in self._forms.items() if any(form in small for form in forms)
        ]
        if data.startswith(ARCHIVE):
            found += self._scan_archive(data, place)
        return found

    def scan_folder(self, folder: Path, leave_out: Iterable[str] = ()) -> list[Finding]:
        """Every name and content below a folder, databases by their rows; `leave_out` are paths within it."""
        left_out = {folder / one for one in leave_out}
        found = []
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder).as_posix()
            found += self.scan_text(place, f"tên {place}")
            if path.is_file() and path not in left_out:
                data = path.read_bytes()
                found += self.scan_database(path) if data.startswith(DATABASE) else self.scan_bytes(data, place)
        return found

    def scan_database(self, file: Path) -> list[Finding]:
        """Every value of every table of an SQLite file; the place is table.column."""
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as database:
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found = [one for table in tables for one in self._scan_table(database, table)]
        return list(dict.fromkeys(found))

    def _scan_table(self, database: sqlite3.Connection, table: str) -> Iterator[Finding]:
        rows = database.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in rows.description]
        for row in rows:
            for name, value in zip(names, row, strict=True):
                if isinstance(value, str):
                    yield from self.scan_text(value, f"{table}.{name}")
                elif isinstance(value, bytes):
                    yield from self.scan_bytes(value, f"{table}.{name}")

    def _scan_archive(self, data: bytes, place: str) -> list[Finding]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = []
            for name in archive.namelist():
                found += self.scan_text(name, f"{place}/{name}")
                found += self.scan_bytes(archive.read(name), f"{place}/{name}")
        return found


def _forms(word: str) -> Iterator[bytes]:
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, word)
        plain = text.encode()
        written_ways = (text, json.dumps(text)[1:-1], html.escape(text), quote(text), quote(text, safe=""))
        for written in written_ways:
            yield written.lower().encode()
        yield quopri.encodestring(plain).lower()
        yield from _in_base64(plain)


def _in_base64(plain: bytes) -> Iterator[bytes]:
    """What of base64 is sure, wherever the word begins; letters lose their case as all that is compared does."""
    for before in range(3):
        code = base64.b64encode(b"\0" * before + plain)
        first, last = (0, 2, 3)[before], (len(plain) + before) // 3 * 4
        if last - first >= 8:
            yield code[first:last].lower()
