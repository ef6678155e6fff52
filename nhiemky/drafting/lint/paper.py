"""A paper as the format rules see it: pages and paragraphs with the looks that are in force, no XML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from nhiemky.domain.vietnamese import normalise


class Part(StrEnum):
    """What a paragraph is in a party paper; recognised by its words and place, not by its style's name."""

    SUPERIOR = "tên cơ quan cấp trên"
    ISSUER = "tên cơ quan ban hành"
    STAR = "dấu sao"
    NUMBER = "số và ký hiệu"
    LETTER_SUBJECT = "trích yếu công văn"
    URGENCY = "mức độ khẩn"
    CIRCULATION = "phạm vi lưu hành"
    DRAFT_MARK = "dấu dự thảo"
    PARTY_TITLE = "tiêu đề Đảng Cộng sản Việt Nam"
    STATE_TITLE = "Quốc hiệu, tiêu ngữ"
    RULE_LINE = "đường kẻ dưới tiêu đề"
    PLACE_DATE = "địa danh, ngày tháng"
    KIND = "tên loại văn bản"
    SUBJECT = "trích yếu"
    DASHES = "dòng gạch dưới trích yếu"
    ADDRESSEE = "nơi gửi"
    BASIS = "căn cứ"
    SECTION_TITLE = "tên phần, chương, mục"
    HEADING_1 = "mục lớn (I, II…)"
    HEADING_2 = "khoản (1, 2…)"
    HEADING_3 = "điểm (a, b…)"
    ARTICLE = "điều"
    BODY = "phần lời văn"
    CENTRED = "dòng giữa trang"
    RECIPIENTS_LABEL = "chữ Nơi nhận"
    RECIPIENT = "dòng nơi nhận"
    TYPIST = "ký hiệu người đánh máy"
    AUTHORITY = "quyền hạn ký"
    OFFICE = "chức vụ người ký"
    SIGNER_TITLE = "chức danh ký biên bản"
    SIGNER = "họ tên người ký"
    SIGN_NOTE = "ghi chú ở chỗ ký"
    CELL = "ô của bảng"
    ANNEX = "phụ lục"
    CHECK_PAGE = "phiếu kiểm tra dự thảo"
    BLANK = "dòng trống"


BODY_PARTS = frozenset(
    {Part.BASIS, Part.HEADING_1, Part.HEADING_2, Part.HEADING_3, Part.ARTICLE, Part.BODY}
)  # fmt: skip
SIGNING_PARTS = frozenset({Part.AUTHORITY, Part.OFFICE, Part.SIGNER_TITLE, Part.SIGNER, Part.SIGN_NOTE})
MARK = re.compile(r"\[(CẦN BỔ SUNG|MÂU THUẪN|CHƯA GỬI)\b[^\]]*\]?|\(\d+/\d+ (?:chi bộ|nơi)\)")


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one look. `fonts` holds the fonts of plain and of accented letters; size in points."""

    text: str
    fonts: tuple[str, ...]
    size: float
    bold: bool
    italic: bool
    underline: bool
    colour: str  # "000000" also for automatic


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lengths in twips (1/20 point). `text` has a newline for a line break and the list's own number."""

    place: str
    text: str
    runs: tuple[Run, ...]
    align: str  # left, center, right, both; "" = not known (a line split at its tab)
    first_line: int
    left: int
    before: int
    after: int
    line: int
    line_rule: str  # auto, exact, atLeast
    has_border: bool = False  # a line above or below
    rule_length: int = 0  # of that line, or of a drawn one; 0 = none or not known
    has_drawing: bool = False
    in_table: bool = False
    side: str = ""  # left, right: half of the letterhead or of the closing
    mark_size: float = 14.0  # of an empty paragraph
    part: Part = Part.BODY

    @property
    def words(self) -> str:
        """The text in one line, NFC."""
        return normalise(self.text)

    @property
    def lettered(self) -> tuple[Run, ...]:
        """The runs that show letters, without the marks of what is missing."""
        return tuple(run for run in self.runs if run.text.strip() and not MARK.search(run.text))

    @property
    def size(self) -> float:
        """The size of most of the letters."""
        return self._most("size", self.mark_size)

    @property
    def is_upper(self) -> bool:
        """Whether there are letters and all are capitals; what is marked as missing does not count."""
        text = MARK.sub("", self.words)
        return text == text.upper() and any(char.isalpha() for char in text)

    def share(self, look: str) -> float:
        """Share of the letters that are bold, italic or underlined."""
        total = sum(len(run.text.strip()) for run in self.lettered)
        having = sum(len(run.text.strip()) for run in self.lettered if getattr(run, look))
        return having / total if total else 0.0

    def _most(self, name: str, default: float) -> float:
        lengths: dict[float, int] = {}
        for run in self.lettered:
            value = float(getattr(run, name))
            lengths[value] = lengths.get(value, 0) + len(run.text)
        return max(lengths, key=lambda value: lengths[value]) if lengths else default


@dataclass(frozen=True, slots=True)
class PageNumber:
    """Where a page number stands: header or footer, and how it looks."""

    is_on_top: bool
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class Page:
    """One section's page, lengths in twips."""

    width: int
    height: int
    top: int
    bottom: int
    left: int
    right: int
    header: int
    hides_first_number: bool
    number_format: str
    numbers: tuple[PageNumber, ...]

    @property
    def is_portrait(self) -> bool:
        """Margins are prescribed for the upright page."""
        return self.height >= self.width


@dataclass(frozen=True)
class Paper:
    """A whole file."""

    name: str
    pages: tuple[Page, ...]
    is_mirrored: bool
    paragraphs: tuple[Paragraph, ...]
    has_changes: bool = False  # tracked changes
    has_comments: bool = False

    def of(self, *parts: Part) -> tuple[Paragraph, ...]:
        """Paragraphs of these parts in reading order."""
        return tuple(paragraph for paragraph in self.paragraphs if paragraph.part in parts)

    def text_of(self, part: Part) -> str:
        """The words of a part in one line, "" when the paper has none."""
        return " ".join(paragraph.words for paragraph in self.of(part))

    def judged(self) -> Iterator[Paragraph]:
        """Everything with letters before the check page, which belongs to the drafter."""
        return (one for one in self.paragraphs if one.part not in {Part.CHECK_PAGE, Part.BLANK})

    @cached_property
    def kind(self) -> str:
        """NGHỊ QUYẾT, BÁO CÁO…; "" for a công văn."""
        return self.text_of(Part.KIND).upper()

    @cached_property
    def symbol(self) -> tuple[str, str, str]:
        """Number, kind and body of "Số 60-NQ/ĐU"; "" where they are blank or not readable."""
        found = _SYMBOL.search(self.text_of(Part.NUMBER))
        return (found[1].strip(" .…_"), found[2].strip(), found[3].strip()) if found else ("", "", "")

    @property
    def abbreviation(self) -> str:
        """NQ, BC, CV…"""
        return self.symbol[1]

    @property
    def is_letter(self) -> bool:
        """A công văn: its symbol says so, or it has a number and addressees and no heading."""
        if self.abbreviation:
            return self.abbreviation.upper() == "CV"
        return not self.kind and bool(self.of(Part.NUMBER)) and bool(self.of(Part.ADDRESSEE))

    @property
    def is_minutes(self) -> bool:
        """Biên bản: day and place are in the text, two people sign."""
        return self.kind.startswith("BIÊN BẢN") or self.abbreviation == "BB"

    @property
    def is_of_cell(self) -> bool:
        """A paper of a chi bộ."""
        return self.text_of(Part.ISSUER).upper().startswith("CHI BỘ")

    @cached_property
    def is_issued(self) -> bool:
        """Whether it has got its number."""
        return any(char.isdigit() for char in self.symbol[0])


_SYMBOL = re.compile(r"(?i)^số\s*:?([\s\d.…_]*)[-–/]?\s*([^\W\d_]{1,5})\s*[-–/]\s*([^/]+)$")
