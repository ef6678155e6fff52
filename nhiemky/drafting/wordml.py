"""Blocks to WordprocessingML. Looks live in the frame's styles; here only what a style cannot say."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nhiemky.drafting.blocks import Block, Chart, Closing, Letterhead, Line, PageBreak, Role, Signature, Table
from nhiemky.drafting.marks import BREAK, Marked, has_signs, split_marks
from nhiemky.drafting.style import PaperStyle

TEXT_WIDTH = 9355  # twips between the margins: 210 - 30 - 15 mm
LEFT_WIDTH = 4535  # the issuer's half of the letterhead, 80 mm
_CLOSING_LEFT = 4480  # the recipients' half, about 79 mm
BLANK = " " * 6  # room for a number or a day written by hand
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_NO_BORDERS = "".join(f'<w:{side} w:val="nil"/>' for side in _SIDES)
_GRID = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)

_LED_TO = (Table, Chart, Closing)
_ORGAN = re.compile("(ĐẠI HỘI ĐẢNG BỘ|ĐẠI HỘI|ĐẢNG BỘ|ĐẢNG ỦY|ĐẢNG UỶ|CHI BỘ) ")
_NAME_LENGTH = 25  # capitals of 14 points that fit into the issuer's half

STYLES: Mapping[Role, str] = {
    Role.SUBJECT: "VB Trich yeu",
    Role.ADDRESSEE: "VB Kinh gui",
    Role.BASIS: "VB Can cu",
    Role.HEADING_1: "VB Muc",
    Role.HEADING_2: "VB Khoan",
    Role.HEADING_3: "VB Diem",
    Role.PARAGRAPH: "VB Than",
    Role.BULLET: "VB Y",
    Role.SUB_BULLET: "VB Y con",
    Role.CENTER: "VB Giua",
    Role.ARTICLE: "VB Dieu",
    Role.DOTS: "VB Cham",
    Role.PART: "VB Phan",
    Role.ANNEX: "VB Phu luc",
    Role.CAPTION: "VB Ten phu luc",
    Role.NOTE: "VB Ghi chu",
}
OTHER_STYLES = (
    "VB Cap tren", "VB Ban hanh", "VB Sao", "VB So", "VB Trich yeu CV", "VB Du thao",
    "VB Dang", "VB Ke", "VB Dia danh", "VB Loai", "VB Gach",
    "VB Noi nhan", "VB Noi nhan muc", "VB Quyen han", "VB Chuc vu", "VB Ho ten",
    "VB Bang", "VB Bang dau", "VB So trang", "VB Thieu", "VB Nhan", "VB Dam",
)  # fmt: skip
STYLE_NAMES = (*STYLES.values(), *OTHER_STYLES)
# A frame that an office changed before these styles were added still serves: the nearest style stands in.
STAND_INS: Mapping[str, str] = {
    "VB Y con": "VB Y",
    "VB Giua": "VB Ten phu luc",
    "VB Dieu": "VB Than",
    "VB Cham": "VB Than",
    "VB Dam": "",
}
RESULT_BLANK = "……"  # the place of a result that nobody has entered
_USUAL_LINES = 4  # blank lines for the signature that the frame's style "VB Ho ten" has
_BLANK_LINE = 350  # twips


@dataclass(frozen=True, slots=True)
class Face:
    """What the first page shows besides the blocks' own texts."""

    heading: str | None  # "KẾ HOẠCH"; a công văn has none and carries its trích yếu under the number
    draft_mark: str  # "Dự thảo lần 1"; "" on a form
    addressee_label: str = "Kính gửi:"
    style: PaperStyle = field(default_factory=PaperStyle)


class Writer:
    """Writes blocks with the style ids of one frame and what to print in the places of missing values."""

    def __init__(self, style_ids: Mapping[str, str], placeholders: Mapping[str, str], face: Face) -> None:
        """`placeholders` gives the text for each missing path that occurs in the blocks; all but
        `RESULT_BLANK` are printed in red.
        """
        self._opening = {
            name: f'<w:p><w:pPr><w:pStyle w:val="{style_id}"/>' for name, style_id in style_ids.items()
        }
        self._run_style = {
            name: f'<w:rPr><w:rStyle w:val="{style_id}"/></w:rPr>' if style_id else "<w:rPr><w:b/></w:rPr>"
            for name, style_id in style_ids.items()
        }
        self._placeholders = placeholders
        self._face = face
        self.charts: list[Chart] = []  # those written, in the order of their places

    def write(self, blocks: Iterable[Block]) -> str:
        """The body of document.xml, without the section properties."""
        pending = list(blocks)
        parts: list[str] = []
        for position, block in enumerate(pending):
            following = pending[position + 1] if position + 1 < len(pending) else None
            if isinstance(block, Letterhead):
                parts.append(self._letterhead(block, _subject(pending)))
            elif isinstance(block, Line):
                # What leads to a table, a picture or a signature never stands alone at the foot of a page.
                is_lead = isinstance(following, _LED_TO)
                parts.append(self._line(block, pending, keep=is_lead))
            else:
                parts.append(self._structure(block))
        if parts and parts[-1].endswith("</w:tbl>"):
            parts.append("<w:p/>")  # Word wants a paragraph after the last table
        return "".join(parts)

    def _structure(self, block: Table | Chart | Closing | PageBreak) -> str:
        if isinstance(block, Chart):
            return self._chart(block)
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Closing):
            return self._closing(block)
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

    # --- the first page ---------------------------------------------------------------------------

    def _letterhead(self, head: Letterhead, subject: str) -> str:
        face = self._face
        draft_mark = self._paragraph("VB Du thao", face.draft_mark) if face.draft_mark else ""
        is_under_number = face.style.draft_mark_place == "under_number"
        left = [
            self._paragraph("VB Cap tren", _break_name(head.superior)),
            self._paragraph("VB Ban hanh", _break_name(head.issuer)),
            self._paragraph("VB Sao", "*"),
            self._paragraph("VB So", f"Số{BLANK}-{head.code}") if head.code else "",
            self._paragraph("VB Trich yeu CV", subject) if subject and not face.heading else "",
            draft_mark if is_under_number else "",
        ]
        day = f"ngày{BLANK}tháng{BLANK}năm {head.year}"
        right = [
            self._paragraph("VB Dang", "ĐẢNG CỘNG SẢN VIỆT NAM"),
            self._paragraph("VB Ke", ""),
            self._paragraph("VB Dia danh", f"{head.place}, {day}") if head.place else "",
            "" if is_under_number else draft_mark,
        ]
        return _halves("".join(left), "".join(right), LEFT_WIDTH) + self._title(subject)

    def _title(self, subject: str) -> str:
        if not self._face.heading:
            return ""
        shown = self._paragraph("VB Trich yeu", subject) if subject else ""
        return self._paragraph("VB Loai", self._face.heading) + shown + self._paragraph("VB Gach", "-----")

    def _line(self, line: Line, blocks: list[Block], *, keep: bool) -> str:
        if line.role is Role.SUBJECT:
            return ""  # already under the number or under the heading
        if line.role is Role.ADDRESSEE:
            return self._addressee(line, [block for block in blocks if _is_addressee(block)])
        opening = f"{self._opening[STYLES[line.role]]}{'<w:keepNext/>' if keep else ''}</w:pPr>"
        if line.role is Role.DOTS:
            return f"{opening}<w:r><w:tab/></w:r></w:p>"
        label = self._run(f"{line.label} ", "VB Dam") if line.label else ""
        return f"{opening}{label}{self._runs(line.text)}</w:p>"

    def _addressee(self, line: Line, lines: list[Block]) -> str:
        """One addressee stands beside "Kính gửi:"; several are listed under it."""
        label = self._run(self._face.addressee_label, "VB Nhan")
        if len(lines) == 1:
            return f"{self._opening['VB Kinh gui']}</w:pPr>{label}{self._runs(f' {line.text}')}</w:p>"
        before = f"{self._opening['VB Kinh gui']}</w:pPr>{label}</w:p>" if line is lines[0] else ""
        end = "." if line is lines[-1] else ";"
        return before + self._paragraph("VB Kinh gui", f"- {line.text}{end}")

    # --- the end of the paper ---------------------------------------------------------------------

    def _closing(self, closing: Closing) -> str:
        if closing.left:
            has_office = bool(closing.left.office or closing.right.office)
            left, right = (self._signature(one, has_office=has_office) for one in (closing.left, closing.right))
            return _halves(left, right, TEXT_WIDTH // 2)
        listed = "".join(self._paragraph("VB Noi nhan muc", text) for text in closing.recipients)
        left = self._paragraph("VB Noi nhan", "Nơi nhận:") + listed if closing.recipients else "<w:p/>"
        return _halves(left, self._signature(closing.right), _CLOSING_LEFT)

    def _signature(self, signature: Signature, *, has_office: bool = False) -> str:
        """`has_office` keeps the line of the office even if empty, so that two names stand on one line."""
        lines = self._face.style.signature_lines
        room = "" if lines == _USUAL_LINES else f'<w:spacing w:before="{lines * _BLANK_LINE}"/>'
        return (
            self._paragraph("VB Quyen han", signature.authority)
            + (self._paragraph("VB Chuc vu", signature.office) if signature.office or has_office else "")
            + self._paragraph("VB Ho ten", signature.name, room)
        )

    # --- tables -----------------------------------------------------------------------------------

    def _table(self, table: Table) -> str:
        total = sum(column.width for column in table.columns)
        widths = [TEXT_WIDTH * column.width // total for column in table.columns]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        aligns = [f'<w:jc w:val="{column.align}"/>' for column in table.columns]
        heads = self._cell_heads("VB Bang", widths, aligns)
        rows = "".join(self._row(row, heads, "") for row in table.rows)
        titles = self._cell_heads("VB Bang dau", widths, [""] * len(widths))
        header = self._row(table.header, titles, "<w:tblHeader/>")
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblBorders>{_GRID}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{header}{rows}</w:tbl>'
            f"{self._opening['VB Bang']}</w:pPr></w:p>"
        )

    def _cell_heads(self, style: str, widths: list[int], aligns: list[str]) -> list[str]:
        """What stands before the text of each cell of a row."""
        opening = self._opening[style]
        return [
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{opening}{align}</w:pPr>"
            for width, align in zip(widths, aligns, strict=True)
        ]

    def _row(self, cells: Iterable[str], heads: list[str], mark: str) -> str:
        inner = "".join(
            [f"{head}{self._runs(cell)}</w:p></w:tc>" for head, cell in zip(heads, cells, strict=True)]
        )
        return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{inner}</w:tr>"

    def _chart(self, chart: Chart) -> str:
        """The place of a picture that the package holds; a fixed distance of lines would cut it off."""
        self.charts.append(chart)
        look = '<w:spacing w:before="120" w:after="120" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0"/>'
        place = f'{self._opening["VB Bang"]}{look}<w:jc w:val="center"/></w:pPr>'
        return f"{place}<w:r>{chart_place(len(self.charts))}</w:r></w:p>"

    # --- paragraphs and runs ----------------------------------------------------------------------

    def _paragraph(self, style: str, text: str, extra: str = "") -> str:
        """`extra` holds paragraph properties in the order of the schema after w:pStyle."""
        return f"{self._opening[style]}{extra}</w:pPr>{self._runs(text)}</w:p>"

    def _runs(self, text: str) -> str:
        """Text, and in red what is missing or contradicts itself."""
        if not text:
            return ""
        if not has_signs(text):  # most: nothing to mark, break or escape
            return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
        return "".join(map(self._mark, split_marks(text)))

    def _mark(self, part: Marked) -> str:
        if part.text is not None:
            return self._run(part.text, None)
        if part.missing is None:
            return self._run(part.red or f" [MÂU THUẪN: {part.doubt}]", "VB Thieu")
        shown = self._placeholders[part.missing]
        return self._run(shown, None if shown == RESULT_BLANK else "VB Thieu")

    def _run(self, text: str, style: str | None) -> str:
        properties = self._run_style[style] if style else ""
        pieces = escape(text).replace(BREAK, '</w:t><w:br/><w:t xml:space="preserve">')
        return f'<w:r>{properties}<w:t xml:space="preserve">{pieces}</w:t></w:r>'


def chart_place(number: int) -> str:
    """Where the package puts the number-th picture."""
    return f"<!--chart {number}-->"


def escape(text: str) -> str:
    """Text inside an XML element; clean text needs no more than this."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _break_name(name: str) -> str:
    """A name too long for its half of the letterhead breaks after the organ, if the rest then fits."""
    organ = _ORGAN.match(name)
    if organ is None or len(name) <= _NAME_LENGTH or len(name) - organ.end() > _NAME_LENGTH:
        return name
    return f"{organ[1]}{BREAK}{name[organ.end() :]}"


def _halves(left: str, right: str, left_width: int) -> str:
    """Two columns without lines, kept on one page."""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'
        for width, content in ((left_width, left), (TEXT_WIDTH - left_width, right))
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/>'
        f'<w:tblBorders>{_NO_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{left_width}"/><w:gridCol w:w="{TEXT_WIDTH - left_width}"/></w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr></w:tbl>"
    )


def _subject(blocks: Iterable[Block]) -> str:
    return next((block.text for block in blocks if isinstance(block, Line) and block.role is Role.SUBJECT), "")


def _is_addressee(block: Block) -> bool:
    return isinstance(block, Line) and block.role is Role.ADDRESSEE
