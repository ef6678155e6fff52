"""A .docx as a plain `Paper`: paragraphs in reading order, also those of tables, with what is in force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

from nhiemky.drafting.lint.lists import Lists
from nhiemky.drafting.lint.paper import Paper, Paragraph, Run
from nhiemky.drafting.lint.properties import Properties, Sheet, W, number, value
from nhiemky.drafting.lint.safety import open_document
from nhiemky.drafting.lint.sections import read_pages
from nhiemky.errors import BadInput

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_EMU = 635  # in a twip
_INSIDE = {f"{W}{tag}" for tag in ("hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple")}
_WRAPPED = {f"{W}{tag}" for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_SIGNS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}sym": "•"}
_DRAWN = {f"{W}drawing", f"{W}pict", f"{W}object", f"{_MC}AlternateContent"}
_CHANGES = tuple(f"{W}{tag}" for tag in ("ins", "del", "moveFrom", "moveTo"))


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row of a table."""

    cells: tuple[tuple[Paragraph, ...], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the file; `has_lines` tells a list from a layout without borders."""

    rows: tuple[Row, ...]
    has_lines: bool

    def paragraphs(self) -> Iterator[Paragraph]:
        """Everything in the cells, row by row."""
        return (paragraph for row in self.rows for cell in row.cells for paragraph in cell)


Item = Paragraph | Grid


def read_items(content: bytes, name: str) -> tuple[Paper, tuple[Item, ...]]:
    """The file without recognised parts, and its paragraphs and tables in order.

    Raises BadInput when it is no .docx, or one that must not be opened.
    """
    parts = open_document(content, name)
    trees = {part: _tree(data, name) for part, data in parts.items()}
    try:
        return _read(trees, name)
    except RecursionError:
        raise BadInput(name, "tệp Word lồng quá nhiều lớp, không đọc được") from None


def _tree(data: bytes, name: str) -> ET.Element:
    try:
        return ET.fromstring(data)  # noqa: S314 - no DOCTYPE, hence no entities, reaches the parser
    except ET.ParseError:
        raise BadInput(name, "tệp Word bị hỏng; hãy mở và lưu lại") from None


def _read(trees: Mapping[str, ET.Element], name: str) -> tuple[Paper, tuple[Item, ...]]:
    theme = next((tree for part, tree in sorted(trees.items()) if part.startswith("word/theme/")), None)
    sheet = Sheet(trees.get("word/styles.xml"), theme)
    body = trees["word/document.xml"].find(f"{W}body")
    if body is None:
        raise BadInput(name, "tệp Word không có phần thân")
    reader = Reader(sheet, Lists(trees.get("word/numbering.xml"), sheet))
    items = tuple(reader.items(body))
    settings = trees.get("word/settings.xml")
    paper = Paper(
        name=name,
        pages=tuple(read_pages(body, trees, reader)),
        is_mirrored=settings is not None and settings.find(f"{W}mirrorMargins") is not None,
        paragraphs=(),
        has_changes=any(next(body.iter(tag), None) is not None for tag in _CHANGES),
        has_comments=next(body.iter(f"{W}commentReference"), None) is not None,
    )
    return paper, items


class Reader:
    """Reads paragraphs; remembers how many there were and where the lists stand."""

    def __init__(self, sheet: Sheet, lists: Lists) -> None:
        self._sheet = sheet
        self._lists = lists
        self._paragraphs = 0
        self._tables = 0

    def items(self, parent: ET.Element) -> Iterator[Item]:
        """Paragraphs and tables of the body."""
        for child in parent:
            if child.tag == f"{W}p":
                found = self.paragraph(child, "")
                self._paragraphs += bool(found.text.strip())
                yield replace(found, place=f"đoạn {max(self._paragraphs, 1)}")
            elif child.tag == f"{W}tbl":
                self._tables += 1
                yield self._table(child, f"bảng {self._tables}")
            elif child.tag in _WRAPPED:
                yield from self.items(child)

    def paragraph(self, element: ET.Element, place: str, table_style: str = "") -> Paragraph:
        """One w:p with everything in force on it."""
        own = element.find(f"{W}pPr")
        base = self._sheet.paragraph(value(None if own is None else own.find(f"{W}pStyle")), table_style)
        direct = self._sheet.direct(own)
        listed = {**base, **direct}
        label = self._lists.label(listed)
        shown = {**base, **self._lists.indent(listed), **direct}
        runs = tuple(self._runs(element, base))
        mark = {**base, **self._sheet.direct(None if own is None else own.find(f"{W}rPr"))}
        if label:
            runs = (replace(runs[0] if runs else _run("", mark), text=label), *runs)
        drawn = [one for tag in _DRAWN for one in element.iter(tag)]
        return Paragraph(
            place=place,
            text="".join(run.text for run in runs),
            runs=runs,
            align=shown.get("align", "left"),
            first_line=number(shown, "first"),
            left=number(shown, "left"),
            before=0 if shown.get("contextual") else number(shown, "before"),
            after=0 if shown.get("contextual") else number(shown, "after"),
            line=number(shown, "line", 240),
            line_rule=shown.get("rule", "auto"),
            has_border=bool(shown.get("border")),
            rule_length=_drawn_length(element) if drawn else -number(shown, "left") - number(shown, "right"),
            has_drawing=bool(drawn),
            in_table=bool(table_style) or place.startswith("bảng"),
            mark_size=number(mark, "size", 20) / 2,
        )

    def _table(self, element: ET.Element, place: str) -> Grid:
        own = element.find(f"{W}tblPr")
        style = value(None if own is None else own.find(f"{W}tblStyle"))
        rows = _descend(element, f"{W}tr")
        read = tuple(self._row(row, f"{place}, dòng {at}", style) for at, row in enumerate(rows, 1))
        return Grid(read, self._has_lines(element, style))

    def _has_lines(self, element: ET.Element, style: str) -> bool:
        """Lines are written at the table, at its cells (LibreOffice) or in its style."""
        at_cells = element.iterfind(f"{W}tr/{W}tc/{W}tcPr/{W}tcBorders")
        if any(_has_line(borders) for borders in at_cells):
            return True
        own = element.find(f"{W}tblPr/{W}tblBorders")
        return _has_line(own) if own is not None else self._sheet.has_lines(style)

    def _row(self, element: ET.Element, place: str, style: str) -> Row:
        cells = enumerate(_descend(element, f"{W}tc"), 1)
        return Row(tuple(tuple(self._cell(cell, f"{place}, ô {at}", style)) for at, cell in cells))

    def _cell(self, element: ET.Element, place: str, style: str) -> Iterator[Paragraph]:
        width = number({"w": value(element.find(f"{W}tcPr/{W}tcW"), "w")}, "w")
        for child in _children(element):
            if child.tag == f"{W}p":
                found = self.paragraph(child, place, style)
                yield replace(found, rule_length=_line_length(found, width), in_table=True)
            elif child.tag == f"{W}tbl":
                yield from self._table(child, f"{place}, bảng trong ô").paragraphs()

    def _runs(self, parent: ET.Element, base: Properties) -> Iterator[Run]:
        for child in parent:
            if child.tag == f"{W}r":
                properties = child.find(f"{W}rPr")
                named = value(None if properties is None else properties.find(f"{W}rStyle"))
                shown = {**base, **self._sheet.character(named), **self._sheet.direct(properties)}
                if not shown.get("hidden"):
                    yield _run(_text(child), shown)
            elif child.tag in _INSIDE:
                yield from self._runs(child, base)


def _run(text: str, shown: Properties) -> Run:
    return Run(
        text=text.upper() if shown.get("caps") else text,
        fonts=tuple(dict.fromkeys((shown["ascii"], shown["hansi"]))),
        size=number(shown, "size", 20) / 2,
        bold=bool(shown.get("bold")),
        italic=bool(shown.get("italic")),
        underline=bool(shown.get("underline")),
        colour=shown.get("colour", "000000"),
    )


def _text(run: ET.Element) -> str:
    pieces: list[str] = []
    for child in run:
        if child.tag == f"{W}t":
            pieces.append(child.text or "")
        elif child.tag == f"{W}br":
            pieces.append("\n" if value(child, "type", "textWrapping") == "textWrapping" else "")
        elif child.tag in _SIGNS:
            pieces.append(_SIGNS[child.tag])
    return "".join(pieces)


def _children(element: ET.Element) -> Iterator[ET.Element]:
    for child in element:
        if child.tag in _WRAPPED:
            yield from _children(child)
        else:
            yield child


def _descend(element: ET.Element, tag: str) -> Iterator[ET.Element]:
    return (child for child in _children(element) if child.tag == tag)


def _has_line(borders: ET.Element) -> bool:
    return any(value(side) not in {"", "nil", "none"} for side in borders)


def _drawn_length(element: ET.Element) -> int:
    """Length of a drawn line, 0 when it cannot be told."""
    extent = next(element.iter(f"{_WP}extent"), None)
    across = "" if extent is None else extent.get("cx", "")
    return int(across) // _EMU if across.isdecimal() else 0


def _line_length(found: Paragraph, width: int) -> int:
    """A border is as long as the cell between the paragraph's indents."""
    if found.has_drawing or not found.has_border:
        return found.rule_length if found.has_drawing else 0
    return max(width + found.rule_length, 0) if width else 0
