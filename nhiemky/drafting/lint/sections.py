"""The pages of a file: sizes, margins and the page numbers in headers and footers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from nhiemky.drafting.lint.paper import Page, PageNumber
from nhiemky.drafting.lint.properties import W, is_on, number, value

if TYPE_CHECKING:
    from nhiemky.drafting.lint.reader import Reader

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PLACES = {f"{W}headerReference": True, f"{W}footerReference": False}
_RELATIONS = "word/_rels/document.xml.rels"


def read_pages(body: ET.Element, trees: Mapping[str, ET.Element], reader: Reader) -> Iterator[Page]:
    """One page for every section; a section without headers of its own keeps those before it."""
    targets = _targets(trees.get(_RELATIONS))
    running: dict[tuple[bool, str], str] = {}
    for section in body.iter(f"{W}sectPr"):
        for reference in section:
            if reference.tag in _PLACES:
                key = (_PLACES[reference.tag], value(reference, "type", "default"))
                running[key] = targets.get(reference.get(f"{_R}id", ""), "")
        yield _page(section, tuple(_numbers(running, trees, reader)))


def _page(section: ET.Element, numbers: tuple[PageNumber, ...]) -> Page:
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    length = {side: value(margins, side) for side in ("top", "bottom", "left", "right", "header", "gutter")}
    paper = {"w": value(size, "w"), "h": value(size, "h")}
    return Page(
        width=number(paper, "w"),
        height=number(paper, "h"),
        top=number(length, "top"),
        bottom=number(length, "bottom"),
        left=number(length, "left") + number(length, "gutter"),
        right=number(length, "right"),
        header=number(length, "header"),
        hides_first_number=is_on(section.find(f"{W}titlePg")),
        number_format=value(section.find(f"{W}pgNumType"), "fmt", "decimal"),
        numbers=numbers,
    )


def _numbers(
    running: Mapping[tuple[bool, str], str], trees: Mapping[str, ET.Element], reader: Reader
) -> Iterator[PageNumber]:
    """Page numbers of every page but the first."""
    for (is_on_top, kind), target in running.items():
        tree = trees.get(f"word/{target}")
        if kind == "first" or tree is None:
            continue
        place = "đầu trang (số trang)" if is_on_top else "chân trang (số trang)"
        for paragraph in tree.iter(f"{W}p"):
            if _has_page_field(paragraph):
                found = reader.paragraph(paragraph, place)
                framed = value(paragraph.find(f"{W}pPr/{W}framePr"), "xAlign")
                yield PageNumber(is_on_top, replace(found, align=framed) if framed else found)


def _has_page_field(paragraph: ET.Element) -> bool:
    codes = [one.text or "" for one in paragraph.iter(f"{W}instrText")]
    codes += [value(one, "instr") for one in paragraph.iter(f"{W}fldSimple")]
    return any(word == "PAGE" for code in codes for word in code.upper().split())


def _targets(relations: ET.Element | None) -> dict[str, str]:
    return {} if relations is None else {one.get("Id", ""): one.get("Target", "") for one in relations}
