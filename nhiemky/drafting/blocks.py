"""What a paper is made of: blocks, in the order they are read."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Role(StrEnum):
    """What one line of text is in the paper."""

    SUBJECT = "subject"
    ADDRESSEE = "addressee"
    BASIS = "basis"
    HEADING_1 = "heading_1"
    HEADING_2 = "heading_2"
    HEADING_3 = "heading_3"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    SUB_BULLET = "sub_bullet"
    CENTER = "center"
    ARTICLE = "article"
    DOTS = "dots"
    PART = "part"
    ANNEX = "annex"
    CAPTION = "caption"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph; a break that came with a value and the marks of missing values are still in it.

    `label` is the bold beginning of an article ("Điều 1.").
    """

    role: Role
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """Width in millimetres (scaled to the page) and alignment: left, center, right."""

    width: int
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A bordered table; its first row is repeated on every page."""

    columns: tuple[Column, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ChartValue:
    """A number and how it is printed; without a number no bar. `remark` is what of it is not to be trusted."""

    number: Decimal | None
    text: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ChartRow:
    """What is counted, with a value for each series."""

    label: str
    values: tuple[ChartValue, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars side by side on one scale: "Kết quả", "Cùng kỳ", "Kế hoạch năm"."""

    title: str
    series: tuple[str, ...]
    rows: tuple[ChartRow, ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The top of the first page; `code` is what stands after the blank number, e.g. "KH/ĐU".

    A paper without a code bears no number; one without a place (minutes) bears no place and day.
    """

    superior: str
    issuer: str
    code: str
    place: str
    year: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs; an authority may take several lines."""

    authority: str
    office: str
    name: str


@dataclass(frozen=True, slots=True)
class Closing:
    """Recipients, or a second signature, on the left; the signature on the right."""

    recipients: tuple[str, ...]
    right: Signature
    left: Signature | None = None


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Line | Table | Chart | Letterhead | Closing | PageBreak
