"""What the file of a draft is called, on the office's disk and in a mail; never a person's name."""

import re
from datetime import date

from nhiemky.domain.vietnamese import ascii_slug

LONGEST = 150  # of a name: Windows cuts a whole path at 260
_KEY, _LABEL, _BODY = 50, 60, 45  # the most of each part
_ROOM = LONGEST - len("____2026-11-23_du-thao-9999.docx")
_ON_DISK = re.compile(
    r"(?P<kind>[a-z0-9_]+_)(?P<reader>[a-z0-9]+-[a-z0-9-]+_[a-z0-9-]+_\d{4}-\d\d-\d\d_du-thao-\d+\.docx)"
)


def file_name(kind: str, label: str, body: str, on: date, round_number: int, part: int | None = None) -> str:
    """ASCII: key and Vietnamese name of the kind, number of the part, body, day, round; at most LONGEST signs.

    The key sorts a folder by kinds; the name is for people who know no English.
    """
    number = f"-{part}" if part else ""
    key = _shorten(ascii_slug(kind).replace("-", "_"), _KEY, "_")
    who = _shorten(ascii_slug(body), _BODY)
    room = min(_LABEL, _ROOM - len(key) - len(who) - len(number))
    paper = _shorten(ascii_slug(label, limit=LONGEST), room)
    return f"{key}_{paper}{number}_{who}_{on.isoformat()}_du-thao-{round_number}.docx"


def reader_name(name: str) -> str:
    """The name of a draft's file as a reader gets it: without the key of the kind; any other name as it is."""
    found = _ON_DISK.fullmatch(name)
    return found["reader"] if found else name


def _shorten(slug: str, limit: int, joint: str = "-") -> str:
    """Cut between two syllables where there is one."""
    if len(slug) <= limit:
        return slug
    return slug[: limit + 1].rpartition(joint)[0] or slug[:limit]
