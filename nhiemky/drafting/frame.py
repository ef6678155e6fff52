"""Builds `frame.docx`: the page and the styles an office may change in Word, and no text.

Run once for the shipped frame; the office's own copy goes to its overlay. Sizes and places are those of
Hướng dẫn 05-HD/VPTW (documents.md of the domain research, 1.1-1.2).
"""

from dataclasses import dataclass
from pathlib import Path

from nhiemky.drafting.package import core_properties, write_package
from nhiemky.drafting.wordml import LEFT_WIDTH, TEXT_WIDTH

_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINE = 380  # exactly 19 pt, within the 18-22 pt of 05-HD
_GAP = 120  # 6 pt between paragraphs
_MM10 = 567  # first line and page number: 10 mm
_DOTS = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>'  # a line to write on


@dataclass(frozen=True, slots=True)
class Style:
    """One paragraph style: size in points, spacing in twips."""

    name: str
    size: float = 14
    look: str = ""  # b, i, u in any mix
    align: str = "center"
    before: int = 0
    after: int = 0
    line: int = 0  # exact line height; 0 = single
    first: int = 0
    extra: str = ""  # further paragraph properties before the spacing, in schema order


_BODY_STYLES = (
    Style("VB Than", align="both", after=_GAP, line=_LINE, first=_MM10),
    Style("VB Y", align="both", after=_GAP, line=_LINE, first=_MM10),
    Style("VB Y con", align="both", after=_GAP, line=_LINE, first=_MM10),
    Style("VB Giua", look="b", before=_GAP, after=_GAP, line=_LINE, extra="<w:keepNext/>"),
    Style("VB Dieu", align="both", after=_GAP, line=_LINE, first=_MM10),
    Style("VB Cham", align="left", after=_GAP, line=_LINE, extra=_DOTS),
    Style("VB Can cu", align="both", after=_GAP, line=_LINE, first=_MM10),
    Style(
        "VB Muc",
        look="b",
        align="both",
        before=60,
        after=_GAP,
        line=_LINE,
        first=_MM10,
        extra="<w:keepNext/>",
    ),
    Style("VB Khoan", look="b", align="both", after=_GAP, line=_LINE, first=_MM10, extra="<w:keepNext/>"),
    Style("VB Diem", align="both", after=_GAP, line=_LINE, first=_MM10, extra="<w:keepNext/>"),
    Style("VB Kinh gui", before=_GAP, after=_GAP, line=_LINE),
)
# The rule under the party's name: the lower border of an empty line as long as the name (about 210 pt) in
# the right half of the letterhead. On the name itself a wider font would break the name into two lines.
_RULE_INDENT = (TEXT_WIDTH - LEFT_WIDTH - 4200) // 2
_RULE = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
_HEAD_STYLES = (
    Style("VB Cap tren"),
    Style("VB Ban hanh", look="b"),
    Style("VB Sao", size=14),
    Style("VB So"),
    Style("VB Trich yeu CV", size=12, look="i", before=60),
    Style("VB Du thao", look="i", before=60),
    Style("VB Dang", size=15, look="b"),
    Style("VB Ke", size=1, line=40, extra=_RULE),
    Style("VB Dia danh", look="i", before=60),
    Style("VB Loai", size=16, look="b", before=240),
    Style("VB Trich yeu", size=15, look="b"),
    Style("VB Gach", after=_GAP),
)
_END_STYLES = (
    Style("VB Noi nhan", look="u", align="left", before=_GAP),
    Style("VB Noi nhan muc", size=12, align="left"),
    Style("VB Quyen han", look="b", before=_GAP),
    Style("VB Chuc vu"),
    Style("VB Ho ten", look="b", before=1400),  # four blank lines for the signature
    Style("VB Bang", size=13, align="left", before=30, after=30),
    Style("VB Bang dau", size=13, look="b", before=30, after=30, extra="<w:keepNext/>"),
    Style("VB Phan", look="b", before=_GAP, after=_GAP, line=_LINE, extra="<w:keepNext/>"),
    Style("VB Phu luc", look="b", extra="<w:keepNext/><w:pageBreakBefore/>"),
    Style("VB Ten phu luc", look="b", before=60, after=60, extra="<w:keepNext/>"),
    Style("VB Ghi chu", look="i", after=_GAP),
    Style("VB So trang"),
)
_PARAGRAPH_STYLES = (*_BODY_STYLES, *_HEAD_STYLES, *_END_STYLES)
_CHARACTER_STYLES = {
    "VB Thieu": '<w:b/><w:i w:val="0"/><w:color w:val="FF0000"/>',
    "VB Nhan": "<w:i/>",  # the label "Kính gửi:"
    "VB Dam": "<w:b/>",  # the beginning of an article: "Điều 1."
}


def build_frame(path: Path) -> None:
    """Writes the shipped frame; the same bytes every time."""
    write_package(path, _parts())


def _parts() -> dict[str, bytes]:
    texts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("officeDocument", "word/document.xml", _RELATIONS),
            (
                "metadata/core-properties",
                "docProps/core.xml",
                "http://schemas.openxmlformats.org/package/2006/relationships",
            ),
        ),
        "docProps/core.xml": core_properties("", ""),
        "word/document.xml": f"<w:document {_NS}><w:body><w:p/>{_section()}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(
            ("styles", "styles.xml", _RELATIONS),
            ("settings", "settings.xml", _RELATIONS),
            ("header", "header1.xml", _RELATIONS),
        ),
        "word/header1.xml": _page_number(),
        "word/settings.xml": _settings(),
        "word/styles.xml": _styles(),
    }
    return {name: (_HEAD + text).encode() for name, text in texts.items()}


def _content_types() -> str:
    parts = {
        "word/document.xml": f"{_OFFICE}.document.main+xml",
        "word/styles.xml": f"{_OFFICE}.styles+xml",
        "word/settings.xml": f"{_OFFICE}.settings+xml",
        "word/header1.xml": f"{_OFFICE}.header+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    overrides = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in parts.items())
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(*targets: tuple[str, str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{base}/{kind}" Target="{target}"/>'
        for number, (kind, target, base) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'


def _section() -> str:
    """A4, margins 20/20/30/15 mm (inside/outside, mirrored by the settings), page number from page 2."""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701"'
        f' w:header="{_MM10}" w:footer="{_MM10}" w:gutter="0"/>'
        "<w:titlePg/></w:sectPr>"
    )


def _settings() -> str:
    word_2013 = (
        '<w:compatSetting w:name="compatibilityMode" w:val="15" w:uri="http://schemas.microsoft.com/office/word"/>'
    )
    return (
        f'<w:settings {_NS}><w:mirrorMargins/><w:defaultTabStop w:val="567"/>'
        f'<w:compat>{word_2013}</w:compat><w:themeFontLang w:val="vi-VN"/></w:settings>'
    )


def _page_number() -> str:
    marks = {kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")}
    page = '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    field = f"{marks['begin']}{page}{marks['separate']}<w:r><w:t>2</w:t></w:r>{marks['end']}"
    return f'<w:hdr {_NS}><w:p><w:pPr><w:pStyle w:val="VBSotrang"/></w:pPr>{field}</w:p></w:hdr>'


def _styles() -> str:
    paragraphs = "".join(_paragraph_style(style) for style in _PARAGRAPH_STYLES)
    characters = "".join(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{_style_id(name)}">'
        f'<w:name w:val="{name}"/><w:qFormat/><w:rPr>{look}</w:rPr></w:style>'
        for name, look in _CHARACTER_STYLES.items()
    )
    return f"<w:styles {_NS}>{_defaults()}{_built_in_styles()}{paragraphs}{characters}</w:styles>"


def _defaults() -> str:
    font = "".join(f' w:{script}="Times New Roman"' for script in ("ascii", "eastAsia", "hAnsi", "cs"))
    return (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts{font}/><w:color w:val="000000"/>'
        '<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
        "</w:pPr></w:pPrDefault></w:docDefaults>"
    )


def _built_in_styles() -> str:
    margins = {"top": 0, "left": 85, "bottom": 0, "right": 85}
    cell = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in margins.items())
    return (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        f"<w:tblPr><w:tblCellMar>{cell}</w:tblCellMar></w:tblPr></w:style>"
    )


def _paragraph_style(style: Style) -> str:
    half_points = int(style.size * 2)
    marks = {"b": "<w:b/><w:bCs/>", "i": "<w:i/><w:iCs/>"}
    look = "".join(mark for letter, mark in marks.items() if letter in style.look)
    under = '<w:u w:val="single"/>' if "u" in style.look else ""
    height = f' w:line="{style.line}" w:lineRule="exact"' if style.line else ""
    rule = f' w:left="{_RULE_INDENT}" w:right="{_RULE_INDENT}"' if style.extra == _RULE else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{_style_id(style.name)}">'
        f'<w:name w:val="{style.name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{style.extra}'
        f'<w:spacing w:before="{style.before}" w:after="{style.after}"{height}/>'
        f'<w:ind{rule} w:firstLine="{style.first}"/>'
        f'<w:jc w:val="{style.align}"/></w:pPr>'
        f'<w:rPr>{look}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>{under}</w:rPr></w:style>'
    )


def _style_id(name: str) -> str:
    return name.replace(" ", "")
