"""Marks of missing and doubted values in a finished WordprocessingML part become red runs of their own."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy

from lxml import etree

from nhiemky.drafting.marks import has_marks, split_marks

GUARD = "\ufdd0"  # a sign without width that is taken out at the end
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SIGNS = re.compile("[\ufdd0-\ufdef]")
# What follows a colour in the properties of a run, in the order of the schema.
_AFTER_COLOR = (
    "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText",
    "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath",
)  # fmt: skip


def mark_runs(part: bytes, shown: Mapping[str, str]) -> tuple[bytes, tuple[str, ...]]:
    """The part with its marks as red text, and the missing paths in order.

    `shown` gives what a missing path prints, otherwise "[CẦN BỔ SUNG: path]"; dots for a result that is still to
    come stay black.
    """
    if not _SIGNS.search(part.decode("utf-8", "replace")):
        return part, ()
    root = etree.fromstring(part)
    missing: list[str] = []
    for run in list(root.iter(f"{_W}r")):
        if any(has_marks(text.text or "") for text in run.iterchildren(f"{_W}t")):
            _split_run(run, shown, missing)
    for element in root.iter():
        element.text = _SIGNS.sub("", element.text) if element.text else element.text
        for name, value in element.attrib.items():
            element.set(name, _SIGNS.sub("", value))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), tuple(missing)


def _split_run(run: etree._Element, shown: Mapping[str, str], missing: list[str]) -> None:
    look = run.find(f"{_W}rPr")
    for child in list(run):
        if child.tag == f"{_W}rPr":
            continue
        pieces = list(_pieces(child, shown, missing)) if child.tag == f"{_W}t" else [(child, False)]
        for piece, is_red in pieces:
            part = etree.Element(f"{_W}r")
            if look is not None:
                part.append(deepcopy(look))
            if is_red:
                _make_red(part)
            part.append(piece)
            run.addprevious(part)
    parent = run.getparent()
    assert parent is not None
    parent.remove(run)


def _pieces(
    text: etree._Element, shown: Mapping[str, str], missing: list[str]
) -> Iterator[tuple[etree._Element, bool]]:
    for mark in split_marks(text.text or ""):
        words, is_red = mark.text or "", False
        if mark.missing is not None:
            missing.append(mark.missing)
            words = shown.get(mark.missing, f"[CẦN BỔ SUNG: {mark.missing}]")
            is_red = words.startswith("[")
        elif mark.doubt is not None:
            words, is_red = f" [MÂU THUẪN: {mark.doubt}]", True
        elif mark.red is not None:
            words, is_red = mark.red, True
        piece = etree.Element(f"{_W}t")
        piece.set(_SPACE, "preserve")
        piece.text = words
        yield piece, is_red


def _make_red(run: etree._Element) -> None:
    look = run.find(f"{_W}rPr")
    if look is None:
        look = etree.SubElement(run, f"{_W}rPr")
    for old in look.findall(f"{_W}color"):
        look.remove(old)
    color = etree.Element(f"{_W}color")
    color.set(f"{_W}val", "FF0000")
    after = {f"{_W}{name}" for name in _AFTER_COLOR}
    place = next((number for number, one in enumerate(look) if one.tag in after), len(look))
    look.insert(place, color)
