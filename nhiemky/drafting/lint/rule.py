"""What a format rule is, and the list of all of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from nhiemky.drafting.lint.paper import Paper, Paragraph
from nhiemky.drafting.style import PaperStyle

# Where the rules come from; "chưa xác nhận" where one source only, or none of the text in force, was seen.
FORM = "Hướng dẫn 05-HD/VPTW, 27/5/2026"
FORM_OLD = "Hướng dẫn 36-HD/VPTW; theo 05-HD/VPTW chưa xác nhận"
FORM_ONE = "Hướng dẫn 05-HD/VPTW, một nguồn, chưa xác nhận"
KINDS = "Quy định 399-QĐ/TW, 09/01/2026; bảng theo một nguồn, chưa xác nhận"
PRACTICE = "Lệ thường của văn bản Đảng, chưa có quy định xác nhận"
UNICODE = "TCVN 6909:2001 (Unicode dựng sẵn), Hướng dẫn 05-HD/VPTW"
ELECTIONS = "Quy chế bầu cử trong Đảng, Quy định thi hành Điều lệ Đảng"
OWN = "Nề nếp soạn thảo của nhiemky"


class Severity(StrEnum):
    """An error has to be put right; a warning is for the office to judge."""

    ERROR = "error"
    WARNING = "warning"


ERROR, WARNING = Severity.ERROR, Severity.WARNING


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rules need to know of the office."""

    style: PaperStyle
    today: date
    templates: Path
    overlay: Path | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where a rule is not kept: what is there, what should be there."""

    place: str
    found: str
    expected: str


Check = Callable[[Paper, Setting], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`key` is stable, e.g. "page.margin_left"; `title` says the rule in a few words."""

    key: str
    severity: Severity
    title: str
    source: str
    check: Check


RULES: dict[str, Rule] = {}


def rule(key: str, title: str, source: str, severity: Severity = ERROR) -> Callable[[Check], Check]:
    """Puts a check on the list; its key is used once."""

    def register(check: Check) -> Check:
        assert key not in RULES, key
        RULES[key] = Rule(key, severity, title, source, check)
        return check

    return register


def fault(at: Paragraph | str, found: str, expected: str) -> Fault:
    """A fault with the place of a paragraph and a short quotation."""
    return Fault(at if isinstance(at, str) else at.place, shorten(found), expected)


def shorten(text: str, limit: int = 70) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= limit:
        return text
    return f"{text[:limit].rpartition(' ')[0] or text[:limit]}…"


def quote(paragraph: Paragraph) -> str:
    """A paragraph's words as a quotation."""
    return f'"{shorten(paragraph.words, 60)}"'


def one_missing(there: object, found: str, expected: str) -> Iterator[Fault]:
    """A fault of the whole paper when something is not there."""
    if not there:
        yield Fault("cả văn bản", found, expected)
