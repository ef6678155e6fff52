"""Wording and typing: marks left over, letters, numbers, dates, names."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from nhiemky.domain.tone import tones_of
from nhiemky.domain.vietnamese import is_legacy_encoded
from nhiemky.drafting.lint import words
from nhiemky.drafting.lint.paper import MARK, Paper, Paragraph, Part
from nhiemky.drafting.lint.rule import (
    ELECTIONS,
    FORM,
    OWN,
    PRACTICE,
    UNICODE,
    WARNING,
    Fault,
    Setting,
    Severity,
    fault,
    quote,
    rule,
    shorten,
)

_CAPITALS = "A-ZĐÁÀẢÃẠÂẤẦẨẪẬĂẮẰẲẴẶÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴ"
_RUNNING = {Part.BODY, Part.HEADING_2, Part.HEADING_3, Part.ARTICLE, Part.BASIS}
# A capital inside a sentence may be a name's own spelling; "Ủy" is the body's word.
_NAME = re.compile(rf"(?<=[\w,] )(?!(?:Ủy|Uỷ)\b)[{_CAPITALS}][^\W\d_]*")


def _everything(paper: Paper) -> Iterator[Paragraph]:
    return iter(paper.paragraphs)


def _running(paper: Paper) -> Iterator[Paragraph]:
    return (line for line in paper.judged() if line.part in _RUNNING and not line.in_table)


Finder = Callable[[str], Iterator[tuple[str, str]]]


def _register(
    key: str,
    title: str,
    source: str,
    find: Finder,
    severity: Severity = Severity.ERROR,
    lines: Callable[[Paper], Iterator[Paragraph]] = Paper.judged,
) -> None:
    """`find` yields what is wrong in a paragraph's text and what should be there."""

    @rule(key, title, source, severity)
    def check(paper: Paper, _: Setting) -> Iterator[Fault]:
        for line in lines(paper):
            for found, expected in find(line.text):
                yield fault(line, found, expected)


def _pattern(pattern: str, expected: str) -> Finder:
    compiled = re.compile(pattern)

    def find(text: str) -> Iterator[tuple[str, str]]:
        for match in compiled.finditer(text):
            yield f'"{match[0].strip()}"', match.expand(expected)

    return find


def _marks(word: str, expected: str) -> Finder:
    def find(text: str) -> Iterator[tuple[str, str]]:
        for match in MARK.finditer(text):
            if match[1] == word:
                yield match[0], expected

    return find


def _awaited(text: str) -> Iterator[tuple[str, str]]:
    """Totals of some cells only, and the cells they wait for."""
    for match in MARK.finditer(text):
        if match[1] in {"CHƯA GỬI", None}:
            yield match[0], "chờ đủ số liệu, tạo lại dự thảo"


def _undecomposed(text: str) -> Iterator[tuple[str, str]]:
    if not unicodedata.is_normalized("NFC", text):
        yield f'"{shorten(unicodedata.normalize("NFC", text).strip(), 50)}"', "Unicode dựng sẵn (NFC)"


def _legacy(text: str) -> Iterator[tuple[str, str]]:
    if is_legacy_encoded(text):
        yield f'"{shorten(text.strip(), 50)}"', "Unicode dựng sẵn; chuyển mã từ TCVN3, VNI"


def _wrong_dates(text: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])", text):
        day, month = int(match[1]), int(match[2])
        wanted = f"{day:02}/{f'{month:02}' if month <= 2 else month}/{match[3]}"
        if match[0] != wanted and 1 <= day <= 31 and 1 <= month <= 12:
            yield f'"{match[0]}"', wanted


_register(
    "text.missing", "Không còn chỗ [CẦN BỔ SUNG]", OWN, _marks("CẦN BỔ SUNG", "bổ sung"), WARNING, _everything
)
_register(
    "text.awaited", "Không còn số liệu chưa đủ", OWN, _awaited, WARNING, _everything,
)  # fmt: skip
_register(
    "text.contradiction", "Không còn chỗ [MÂU THUẪN]", OWN, _marks("MÂU THUẪN", "đối chiếu lại"), lines=_everything
)
_register(
    "text.template_mark",
    "Không còn dấu của mẫu {{ }}, {% %}",
    OWN,
    _pattern(
        r"\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)|\{#.*?#\}|#{1,3} (?=[IVX]+[-.]|\d+\.|[a-zđ]\))|^@[a-z_]+\b",
        "điền hoặc bỏ",
    ),
    lines=_everything,
)
_register("text.nfc", "Chữ Unicode dựng sẵn (NFC)", UNICODE, _undecomposed)
_register("text.legacy", "Không dùng mã TCVN3, VNI", UNICODE, _legacy)
_register("text.end_mark", 'Không kết thúc bằng "./."', FORM, _pattern(r"\./\.?", "dấu chấm (.)"))
_register(
    "text.cell_board",
    "Chi bộ không có ban chấp hành",
    ELECTIONS,
    _pattern(r"(?i)ban chấp hành chi bộ", "chi ủy, hoặc bí thư, phó bí thư chi bộ"),
)
_register(
    "text.decimal", "Số thập phân dùng dấu phẩy", PRACTICE, _pattern(r"\b(\d+)\.(\d{1,2})(?=\s?%)", r"\1,\2"),
)  # fmt: skip
_register(
    "text.thousands",
    "Hàng nghìn dùng dấu chấm",
    PRACTICE,
    _pattern(r"\b\d{1,3}(?:,\d{3}){2,}\b|\b\d{1,3}(?:,\d{3})+(?=\s?(?:đồng|đ\b))", "1.250.000"),
)
_register(
    "text.percent", "Dấu % viết liền số", PRACTICE, _pattern(r"(\d)[ \u00a0]+%", r"\1%"), WARNING,
)  # fmt: skip
_register(
    "text.date_zero",
    "Ngày dưới 10 có số 0, tháng 3 - 9 không có số 0",
    f"{FORM}; trong lời văn theo lệ thường, chưa xác nhận",
    _wrong_dates,
    WARNING,
)
_register(
    "text.term",
    "Nhiệm kỳ viết 2025 - 2030",
    PRACTICE,
    _pattern(r"(nhiệm kỳ )(\d{4})(?!\s-\s)\s*[-–—]\s*(\d{4})", r"\1\2 - \3"),
    WARNING,
)
_register(
    "text.forms_of_address",
    "Đảng viên gọi là đồng chí, không gọi ông, bà",
    PRACTICE,
    _pattern(rf"\b(?:[Ôô]ng|[Bb]à)(?= (?!Rịa)[{_CAPITALS}])", "đồng chí"),
    WARNING,
    _running,
)
_register(
    "text.comrade_short",
    'Trong lời văn viết đủ "đồng chí"',
    PRACTICE,
    _pattern(r"\b[Đđ]/[Cc]\b", "đồng chí"),
    WARNING,
    _running,
)
_register(
    "text.old_terms",
    "Dùng tên gọi hiện hành",
    "Quy định 208-QĐ/TW, 26/7/2026; chưa xác nhận",
    _pattern(
        r"(?i)chi bộ (?:cơ sở|trực thuộc)(?= )|chuyển đảng chính thức", "chi bộ; công nhận đảng viên chính thức"
    ),
    WARNING,
)


@rule("text.legacy_font", "Không dùng phông chữ mã cũ (.Vn…, VNI-…)", UNICODE)
def fonts_are_unicode(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.judged():
        fonts = [font for run in line.lettered for font in run.fonts if words.LEGACY_FONTS.match(font)]
        if fonts:
            yield fault(line, fonts[0], "Times New Roman (Unicode)")


@rule("text.tone", "Một kiểu đặt dấu (ủy hoặc uỷ) trong cả văn bản", f"{PRACTICE}; cơ quan tự chọn")
def tone_marks_have_one_style(paper: Paper, _: Setting) -> Iterator[Fault]:
    styles = [(line, tones_of(_words(line))) for line in paper.judged()]
    counts = {tone: sum(tone in found for _, found in styles) for tone in ("ủy", "uỷ")}
    if not all(counts.values()):
        return
    rarer = min(counts, key=lambda tone: counts[tone])
    for line, found in styles:
        if rarer in found:
            yield fault(line, quote(line), f"đặt dấu kiểu {'uỷ' if rarer == 'ủy' else 'ủy'} như các chỗ khác")


@rule("text.tone_choice", "Kiểu đặt dấu theo lựa chọn của cơ quan", PRACTICE, WARNING)
def tone_marks_are_as_chosen(paper: Paper, setting: Setting) -> Iterator[Fault]:
    found = {tone for line in paper.judged() for tone in tones_of(_words(line))}
    if found and setting.style.tone not in found:
        yield Fault("cả văn bản", f"đặt dấu kiểu {', '.join(sorted(found))}", f"kiểu {setting.style.tone}")


def _words(line: Paragraph) -> str:
    """The text without what may be a name of a person or a place."""
    return line.words if line.is_upper else _NAME.sub("", line.words)


@rule("text.pad_counts", "Số đếm dưới 10 viết 03 đảng viên (lựa chọn của cơ quan)", PRACTICE, WARNING)
def counts_are_padded(paper: Paper, setting: Setting) -> Iterator[Fault]:
    nouns = (
        "đảng viên|chi bộ|đồng chí|đại biểu|quần chúng|chỉ tiêu|nhiệm vụ|phiếu|cuộc|hội nghị|hồ sơ|tổ chức đảng"
    )
    for line in _running(paper) if setting.style.pad_counts else ():
        for match in re.finditer(rf"(?<![\w.,/-])(?<!thứ )(?<!lần )([1-9]) (?={nouns})", line.words):
            yield fault(line, f'"{match[1]} {line.words[match.end() :][:14]}"', f"0{match[1]} …")


@rule("text.empty_cell", "Ô số liệu trong bảng không để trống", PRACTICE, WARNING)
def figures_are_not_left_out(paper: Paper, _: Setting) -> Iterator[Fault]:
    """Of a row in which nothing but number and name is filled, the heading of a group, no figure is wanted."""
    columns: dict[tuple[str, str], list[Paragraph]] = {}
    rows: dict[str, list[bool]] = {}
    for line in paper.paragraphs:
        found = re.fullmatch(r"(bảng \d+), dòng (\d+), ô (\d+)", line.place)
        if found and int(found[2]) > 1 and int(found[3]) > 1 and line.part is not Part.CHECK_PAGE:
            columns.setdefault((found[1], found[3]), []).append(line)
            rows.setdefault(_row_of(line), []).append(bool(line.words))
    headings = {row for row, cells in rows.items() if cells[0] and len(cells) > 2 and not any(cells[1:])}
    for lines in columns.values():
        empty = [line for line in lines if not line.words and _row_of(line) not in headings]
        figures = sum(bool(re.match(r"\d", line.words)) for line in lines)
        for line in empty if figures >= len(lines) / 2 else ():
            yield fault(line, "ô trống", '0 hoặc "-"')


def _row_of(line: Paragraph) -> str:
    return line.place.rpartition(", ")[0]


@rule("text.changes", "Không còn dấu sửa (Track Changes)", OWN, WARNING)
def changes_are_accepted(paper: Paper, _: Setting) -> Iterator[Fault]:
    if paper.has_changes:
        yield Fault("cả văn bản", "còn dấu sửa chưa chấp nhận", "chấp nhận hoặc bỏ (Accept, Reject)")


@rule("text.comments", "Không còn ghi chú (Comments)", OWN, WARNING)
def comments_are_gone(paper: Paper, _: Setting) -> Iterator[Fault]:
    if paper.has_comments:
        yield Fault("cả văn bản", "còn ghi chú bên lề", "xóa ghi chú trước khi trình ký")
