"""A text template as a Word file with its tags visible: one line of the template, one paragraph.

What a clerk changes in it is read back by `word_reading`. Kind, version and hash of the exported text travel in
docProps/custom.xml, and once more in the last line, for programs that drop the first.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nhiemky.drafting.package import Frame, core_properties
from nhiemky.drafting.wordml import escape
from nhiemky.errors import BadInput

BOX_STYLE, TAG_LINE_STYLE, CODE_STYLE, TAG_STYLE = "NK Huong dan", "NK Dong the", "NK Ma mau", "NK The"
PROPERTY = "nhiemky."  # prefix of our names in docProps/custom.xml
CODE_LINE = re.compile(
    r"\[Mã mẫu nhiemky, không sửa dòng này: kind=(\w+); outline=(\w*); version=(\d+); "
    r"sha256=([0-9a-f]{64}); shipped=([0-9a-f]{64})\]"
)
_TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})")
_ONLY_TAGS = re.compile(r"\s*(?:(?:\{%.*?%\}|\{#.*?#\})\s*)+")
_STYLES = {
    "###": "VB Diem", "##": "VB Khoan", "#": "VB Muc", "-": "VB Y", "+": "VB Y", "|": "VB Bang",
    "@basis": "VB Can cu", "@addressee": "VB Kinh gui", "@recipient": "VB Noi nhan muc", "@part": "VB Phan",
    "@annex": "VB Ten phu luc", "@caption": "VB Ten phu luc", "@note": "VB Ghi chu", "@subject": "VB Trich yeu",
    "@center": "VB Phan", "@article": "VB Than", "@long": "VB Than", "@sub": "VB Y",
}  # fmt: skip
_BOX = """\
HƯỚNG DẪN SỬA MẪU (khung này không đọc lại, để nguyên hay xóa đều được)
1. Sửa được: mọi lời văn; thêm, bớt, đổi chỗ các dòng. Mỗi đoạn là một dòng của mẫu.
2. Giữ nguyên từng chữ phần màu xám trong {{ }} và {% %}: {{ }} là chỗ hệ thống điền số liệu; \
{% if … %} … {% endif %} là phần chỉ in khi đúng điều kiện; {% for … %} … {% endfor %} là phần lặp lại.
3. Đầu dòng: # là mục I-, ## là mục 1., ### là mục a), - là gạch đầu dòng, + là ý nhỏ hơn, | là dòng của bảng, \
@ là dòng đặc biệt (@basis căn cứ, @recipient nơi nhận, @signature chữ ký, @page sang trang).
4. Không dùng bảng, số tự động, hình ảnh của Word. Phông chữ, cỡ chữ sửa trong tệp khung frame.docx, không sửa \
ở đây. Không xóa dòng mã ở cuối tệp.
5. Xong thì lưu dạng .docx và chạy: nhiemky template import TỆP.docx (xem trước), thêm --apply để dùng."""
_CENTRED = ("VB Kinh gui", "VB Phan", "VB Ten phu luc", "VB Ghi chu", "VB Trich yeu")
_LEFT = '<w:jc w:val="left"/>'  # in full lines the tags would be torn apart
_TYPES = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"


@dataclass(frozen=True, slots=True)
class Origin:
    """Which template a Word file was exported from."""

    kind: str
    outline: str | None
    version: int  # of the shipped kind
    sha256: str  # of the text exported: the office's own, else the shipped one
    shipped_sha256: str  # of the shipped text at that time

    @property
    def name(self) -> str:
        """File name of the text without ".txt.j2": "congress_plan", "annual_report.five_headings"."""
        return f"{self.kind}.{self.outline}" if self.outline else self.kind


def text_sha256(text: str) -> str:
    """Hash of a template's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def write_word_template(text: str, origin: Origin, title: str, frame: Frame) -> bytes:
    """The Word file of a template; `title` is the kind's Vietnamese name. Same input, same bytes.

    Raises BadInput naming the line that holds a character no Word file can.
    """
    _refuse_unprintable(text, origin.name)
    body = "".join([_box(), *_paragraphs(text, frame), _code_paragraph(origin)])
    properties = core_properties(escape(f"Mẫu: {title}"), "")
    return replace(frame, parts=_parts(frame, origin)).fill(body, properties)


def code_line(origin: Origin) -> str:
    """The last line, which says the same as the hidden properties."""
    return (
        f"[Mã mẫu nhiemky, không sửa dòng này: kind={origin.kind}; outline={origin.outline or ''}; "
        f"version={origin.version}; sha256={origin.sha256}; shipped={origin.shipped_sha256}]"
    )


def _refuse_unprintable(text: str, name: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        for char in line:
            if char != "\t" and (unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or _is_noncharacter(char)):
                raise BadInput(f"{name}, dòng {number}", f"có ký tự không in được (U+{ord(char):04X}), hãy xóa")


def _is_noncharacter(char: str) -> bool:
    code = ord(char)
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


# --- the body ------------------------------------------------------------------------------------------


def _paragraphs(text: str, frame: Frame) -> Iterator[str]:
    inside = ""  # the end that an open tag of several lines waits for
    for line in text.split("\n"):
        style = TAG_LINE_STYLE if inside or _ONLY_TAGS.fullmatch(line) else _style_of(line, frame)
        inside = _still_open(line, inside)
        runs = _runs(line, whole=bool(inside) or style == TAG_LINE_STYLE)
        yield _paragraph(_style_id(style, frame), runs, "" if style in _CENTRED else _LEFT)


def _style_of(line: str, frame: Frame) -> str:
    """The style the line's text will have in the paper, as far as the line alone tells."""
    sign = line.lstrip(" \t").partition(" ")[0]
    style = _STYLES.get(sign, TAG_LINE_STYLE if sign.startswith("@") else "VB Than")
    return style if style in frame.style_ids or style == TAG_LINE_STYLE else "VB Than"


def _still_open(line: str, inside: str) -> str:
    rest = line.rpartition(inside)[2] if inside and inside in line else line
    if inside and inside not in line:
        return inside
    rest = _TAG.sub("", rest)
    return "#}" if "{#" in rest else "%}" if "{%" in rest else "}}" if "{{" in rest else ""


def _style_id(style: str, frame: Frame) -> str:
    return frame.style_ids.get(style) or style.replace(" ", "")


def _paragraph(style_id: str, runs: str, align: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id}"/>{align}</w:pPr>{runs}</w:p>'


def _runs(line: str, *, whole: bool) -> str:
    """Tags as grey runs that the spelling check leaves alone; `whole`: the line itself is one."""
    look = '<w:rPr><w:rStyle w:val="NKThe"/><w:noProof/></w:rPr>'
    parts = [line] if whole else _TAG.split(line)
    return "".join(
        f"<w:r>{'<w:rPr><w:noProof/></w:rPr>' if whole else look if number % 2 else ''}{_text(part)}</w:r>"
        for number, part in enumerate(parts)
        if part
    )


def _text(part: str) -> str:
    pieces = (f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in part.split("\t"))
    return "<w:tab/>".join(pieces)


def _box() -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right")
    )
    lines = "".join(
        _paragraph(BOX_STYLE.replace(" ", ""), f"<w:r>{_text(line)}</w:r>") for line in _BOX.split("\n")
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{sides}</w:tblBorders></w:tblPr>'
        '<w:tblGrid><w:gridCol w:w="9355"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:tcW w:w="5000" w:type="pct"/>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/></w:tcPr>{lines}</w:tc></w:tr></w:tbl>'
    )


def _code_paragraph(origin: Origin) -> str:
    return _paragraph(
        CODE_STYLE.replace(" ", ""), f"<w:r><w:rPr><w:noProof/></w:rPr>{_text(code_line(origin))}</w:r>"
    )


# --- the parts around it -------------------------------------------------------------------------------


def _parts(frame: Frame, origin: Origin) -> dict[str, bytes]:
    parts = dict(frame.parts)
    parts["word/styles.xml"] = _before_end(parts["word/styles.xml"], "styles", _template_styles())
    parts["docProps/custom.xml"] = _custom_properties(origin).encode()
    types, relations = parts["[Content_Types].xml"], parts["_rels/.rels"]
    if b"custom-properties+xml" not in types:
        override = f'<Override PartName="/docProps/custom.xml" ContentType="{_TYPES}"/>'
        parts["[Content_Types].xml"] = _before_end(types, "Types", override)
    if b"custom-properties" not in relations:
        relation = f'<Relationship Id="rIdNK" Type="{_RELATION}" Target="docProps/custom.xml"/>'
        parts["_rels/.rels"] = _before_end(relations, "Relationships", relation)
    return parts


def _before_end(part: bytes, element: str, addition: str) -> bytes:
    return re.sub(rf"(</(?:\w+:)?{element}>\s*)$", lambda end: addition + end[1], part.decode()).encode()


def _custom_properties(origin: Origin) -> str:
    values = {
        "kind": origin.kind, "outline": origin.outline or "", "version": str(origin.version),
        "sha256": origin.sha256, "shipped": origin.shipped_sha256,
    }  # fmt: skip
    rows = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{PROPERTY}{name}">'
        f"<vt:lpwstr>{value}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(values.items(), start=2)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f"{rows}</Properties>"
    )


def _template_styles() -> str:
    grey = '<w:color w:val="7F7F7F"/>'
    font = "".join(f' w:{script}="Courier New"' for script in ("ascii", "hAnsi", "cs", "eastAsia"))
    code = f"<w:rFonts{font}/>{grey}"
    looks = {BOX_STYLE: ("", 22), TAG_LINE_STYLE: (code, 22), CODE_STYLE: (code, 14)}
    paragraphs = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/>'
        '<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:before="40" w:after="40"/></w:pPr>'
        f'<w:rPr>{look}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
        for name, (look, size) in looks.items()
    )
    return (
        f'{paragraphs}<w:style w:type="character" w:customStyle="1" w:styleId="NKThe">'
        f'<w:name w:val="{TAG_STYLE}"/><w:qFormat/>'
        f'<w:rPr><w:rFonts{font}/>{grey}<w:sz w:val="22"/></w:rPr></w:style>'
    )
