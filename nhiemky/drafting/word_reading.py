"""Reads a template back from the Word file it was exported to: one paragraph, one line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from nhiemky.drafting.office_file import W, open_office_file, parse_part
from nhiemky.drafting.word_template import BOX_STYLE, CODE_LINE, PROPERTY, Origin
from nhiemky.errors import BadInput

_LONGEST = 300_000  # characters of one template
_SKIPPED = frozenset(["del", "moveFrom", "drawing", "pict", "object", "AlternateContent", "rPr", "pPr", "delText"])
_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_REMARKS = {
    "ins": "còn thay đổi chưa chấp nhận (Track Changes): đọc như đã chấp nhận hết",
    "del": "còn thay đổi chưa chấp nhận (Track Changes): đọc như đã chấp nhận hết",
    "drawing": "hình ảnh, khung chữ trong tệp không được đọc",
    "pict": "hình ảnh, khung chữ trong tệp không được đọc",
    "footnoteReference": "chú thích cuối trang trong tệp không được đọc",
}


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """What a Word file says: where it comes from, its text as typed, remarks for the person."""

    origin: Origin
    text: str
    remarks: tuple[str, ...]


def read_word_template(content: bytes, place: str) -> WordTemplate:
    """Reads the bytes of an exported template.

    `place` names the file in errors. Raises BadInput for a file that was not exported by us, has tables,
    automatic numbers or text behind the last line, or may not be opened (macros, bombs).
    """
    parts = open_office_file(content, place)
    root = parse_part(parts["word/document.xml"], place)
    body = root.find(f"{W}body")
    if body is None:
        raise BadInput(place, "không phải văn bản Word")
    lines = list(_Reader(parts, place).lines(body))
    hidden = _read_properties(parts, place)
    lines, shown = _take_code_line(lines, place)
    if hidden and shown and hidden != shown:
        raise BadInput(place, "mã ẩn và dòng mã ở cuối tệp không khớp; hãy xuất lại mẫu")
    origin = hidden or shown
    if origin is None:
        raise BadInput(place, "không phải mẫu do nhiemky template export xuất ra (không thấy mã mẫu)")
    text = "\n".join(lines)
    if len(text) > _LONGEST:
        raise BadInput(place, "quá dài, không thể là một mẫu")
    return WordTemplate(origin, text, _remarks(root))


def _take_code_line(lines: list[str], place: str) -> tuple[list[str], Origin | None]:
    for number in range(len(lines) - 1, -1, -1):
        found = CODE_LINE.search(lines[number])
        if found is None:
            continue
        if any(line.strip() for line in lines[number + 1 :]):
            raise BadInput(place, "có chữ sau dòng mã ở cuối tệp; hãy chuyển lên trên dòng đó")
        return lines[:number], Origin(found[1], found[2] or None, int(found[3]), found[4], found[5])
    return lines, None


def _read_properties(parts: Mapping[str, bytes], place: str) -> Origin | None:
    part = parts.get("docProps/custom.xml")
    if part is None:
        return None
    values = {
        entry.get("name", "").removeprefix(PROPERTY): "".join(entry.itertext()).strip()
        for entry in parse_part(part, place)
        if entry.get("name", "").startswith(PROPERTY)
    }
    try:
        version = int(values["version"])
        return Origin(values["kind"], values.get("outline") or None, version, values["sha256"], values["shipped"])
    except (KeyError, ValueError):
        return None


def _remarks(root: ET.Element) -> tuple[str, ...]:
    found = (_REMARKS.get(element.tag.rpartition("}")[2]) for element in root.iter())
    return tuple(dict.fromkeys(remark for remark in found if remark))


class _Reader:
    """Paragraphs of a body as lines, the instruction box left out."""

    def __init__(self, parts: Mapping[str, bytes], place: str) -> None:
        self._place = place
        self._box = _style_ids(parts, BOX_STYLE, place)
        self._bullets = _bullet_lists(parts, place)
        self._last = ""

    def lines(self, parent: ET.Element) -> Iterator[str]:
        for element in parent:
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{W}tbl":
                self._check_table(element)
            elif element.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"}:
                yield from self.lines(element)

    def _paragraph(self, paragraph: ET.Element) -> Iterator[str]:
        if self._style(paragraph) in self._box:
            return
        text = self._sign(paragraph) + "".join(_texts(paragraph))
        for line in text.split("\n"):
            self._last = line.strip() or self._last
            yield line

    def _style(self, paragraph: ET.Element) -> str:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return "" if style is None else style.get(f"{W}val", "")

    def _check_table(self, table: ET.Element) -> None:
        """Our box is no part of the template; any other table would be lost."""
        paragraphs = list(table.iter(f"{W}p"))
        if not any(self._style(paragraph) in self._box for paragraph in paragraphs):
            text = " ".join("".join(_texts(paragraph)) for paragraph in paragraphs)[:60]
            raise BadInput(
                f'{self._place}, bảng "{text}"', "bảng phải viết bằng dòng @table và các dòng | … | … |"
            )

    def _sign(self, paragraph: ET.Element) -> str:
        """Word turns a typed "- " into a list of its own: it is our bullet; its numbers are not ours."""
        number = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        level = paragraph.find(f"{W}pPr/{W}numPr/{W}ilvl")
        number_id = "0" if number is None else number.get(f"{W}val", "0")
        depth = "0" if level is None else level.get(f"{W}val", "0")
        if number_id == "0":
            return ""
        if (number_id, depth) not in self._bullets:
            text = "".join(_texts(paragraph))[:60]
            after = f' (sau dòng "{self._last[:60]}")' if not text else ""
            raise BadInput(
                f'{self._place}, dòng "{text}"{after}', "là số tự động của Word; hãy tắt đi và gõ số bằng tay"
            )
        return "- " if depth == "0" else "+ "


def _texts(element: ET.Element) -> Iterator[str]:
    """Text of a paragraph in order, however Word has cut it; deleted and floating text left out."""
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name in _SKIPPED:
            continue
        if name == "t":
            yield (child.text or "").replace("\n", " ")  # a line end of the XML file, not of the text
        elif name == "br":
            yield "\n@page\n" if child.get(f"{W}type") == "page" else "\n"
        elif name in _SIGNS:
            yield _SIGNS[name]
        else:
            yield from _texts(child)


def _style_ids(parts: Mapping[str, bytes], name: str, place: str) -> frozenset[str]:
    if "word/styles.xml" not in parts:
        return frozenset()
    found = []
    for style in parse_part(parts["word/styles.xml"], place).iter(f"{W}style"):
        named = style.find(f"{W}name")
        if named is not None and named.get(f"{W}val") == name:
            found.append(style.get(f"{W}styleId", ""))
    return frozenset(found)


def _bullet_lists(parts: Mapping[str, bytes], place: str) -> frozenset[tuple[str, str]]:
    """(number id, level) of the lists that show a bullet."""
    if "word/numbering.xml" not in parts:
        return frozenset()
    root = parse_part(parts["word/numbering.xml"], place)
    abstract = {
        (one.get(f"{W}abstractNumId"), level.get(f"{W}ilvl", "0"))
        for one in root.iter(f"{W}abstractNum")
        for level in one.iter(f"{W}lvl")
        if any(form.get(f"{W}val") == "bullet" for form in level.iter(f"{W}numFmt"))
    }
    return frozenset(
        (number.get(f"{W}numId", ""), depth)
        for number in root.iter(f"{W}num")
        for kind in number.iter(f"{W}abstractNumId")
        for found, depth in abstract
        if found == kind.get(f"{W}val")
    )
