"""What a .docx says, without how it looks: paragraphs and tables in the order of reading."""

from collections.abc import Iterator
from typing import Any

from nhiemky.domain.vietnamese import normalise
from nhiemky.drafting.lint.safety import open_document
from nhiemky.errors import BadInput

CHECK_PAGE = "PHIẾU KIỂM TRA DỰ THẢO"  # from here on a draft speaks of itself
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BLANKS = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-"}
_WRAPPERS = frozenset({f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}smartTag"})
# What a hand has struck out with changes tracked, and what stands beside the text.
_UNREAD = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}drawing", f"{_W}pict", f"{_W}object", f"{_W}footnote"})

Grid = list[list[str]]
Paper = list[str | Grid]


def read_paper(content: bytes, name: str) -> Paper:
    """The paragraphs as text and the tables as rows of cells, empty ones left out, up to the check page.

    Changes that Word tracks count as accepted. Raises BadInput for a file that is no sound .docx.
    """
    from docx.oxml import parse_xml  # noqa: PLC0415  (with all its elements: only who compares papers waits for it)

    document = open_document(content, name)["word/document.xml"]
    try:
        body = parse_xml(document).find(f"{_W}body")
    except Exception:  # noqa: BLE001 - a damaged part can make the parser fail in any way
        body = None
    if body is None:
        raise BadInput(name, "tệp Word bị hỏng; hãy mở và lưu lại")
    paper: Paper = []
    for item in _items(body):
        if item == CHECK_PAGE:
            break
        paper.append(item)
    return paper


def _items(parent: Any) -> Iterator[str | Grid]:  # noqa: ANN401  (lxml has no types here)
    for child in parent:
        if child.tag == f"{_W}p":
            if text := _text(child):
                yield text
        elif child.tag == f"{_W}tbl":
            grid = [[_text(cell) for cell in _children(row, "tc")] for row in _children(child, "tr")]
            if any(any(row) for row in grid):
                yield grid
        elif child.tag in _WRAPPERS:
            yield from _items(child)


def _children(parent: Any, name: str) -> Iterator[Any]:  # noqa: ANN401
    for child in parent:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, name)


def _text(element: Any) -> str:  # noqa: ANN401
    return normalise("".join(_pieces(element)))


def _pieces(element: Any) -> Iterator[str]:  # noqa: ANN401
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BLANKS:
            yield _BLANKS[child.tag]
        elif child.tag not in _UNREAD:
            yield from _pieces(child)
            if child.tag == f"{_W}p":
                yield " "  # the paragraphs of a cell
