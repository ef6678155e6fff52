"""What is done to a good paper to spoil it in one point."""

# ruff: noqa: ANN401  (python-docx has no types)

import unicodedata
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

Spoil = Callable[[Any], object]

# --- what a test does to a paper ---------------------------------------------------------------------


def write(name: str, text: str) -> Spoil:
    """Other words in the same look."""

    def spoil(paper: Any) -> None:
        first, *others = paper.lines[name].runs
        first.text = text
        for run in others:
            run._r.getparent().remove(run._r)

    return spoil


def replace_in(name: str, old: str, new: str) -> Spoil:
    def spoil(paper: Any) -> None:
        run = next(run for run in paper.lines[name].runs if old in run.text)
        run.text = run.text.replace(old, new)

    return spoil


def add(name: str, text: str) -> Spoil:
    """One more sentence before the end of a paragraph of the text."""
    return lambda paper: setattr(paper.lines[name].runs[0], "text", f"{text} {paper.lines[name].runs[0].text}")


def drop(*names: str) -> Spoil:
    def spoil(paper: Any) -> None:
        for name in names:
            element = paper.lines[name]._p
            element.getparent().remove(element)

    return spoil


def swap(first: str, second: str) -> Spoil:
    def spoil(paper: Any) -> None:
        one, other = paper.lines[first]._p, paper.lines[second]._p
        marker = OxmlElement("w:p")
        one.addprevious(marker)
        other.addprevious(one)
        marker.addprevious(other)
        marker.getparent().remove(marker)

    return spoil


def form(name: str, **changes: object) -> Spoil:
    """Paragraph formatting."""

    def spoil(paper: Any) -> None:
        for key, value in changes.items():
            setattr(paper.lines[name].paragraph_format, key, value)

    return spoil


def page(**changes: object) -> Spoil:
    def spoil(paper: Any) -> None:
        for key, value in changes.items():
            setattr(paper.section, key, value)

    return spoil


def letters(line: str, /, **changes: object) -> Spoil:
    """Font of all letters of a line."""

    def spoil(paper: Any) -> None:
        for run in paper.lines[line].runs:
            for key, value in changes.items():
                setattr(run.font, key, value)

    return spoil


def all_of(*spoils: Spoil) -> Spoil:
    return lambda paper: [spoil(paper) for spoil in spoils]


# --- faults of the page and of what Word adds --------------------------------------------------------


def number_in_the_footer(paper: Any) -> None:
    footer = paper.section.footer
    footer.is_linked_to_previous = False
    footer.paragraphs[0]._p.addnext(paper.lines["page number"]._p)
    paper.section.header.add_paragraph()


def no_number(paper: Any) -> None:
    for run in paper.lines["page number"].runs:
        run._r.getparent().remove(run._r)


def roman_numbers(paper: Any) -> None:
    kind = OxmlElement("w:pgNumType")
    kind.set(qn("w:fmt"), "lowerRoman")
    paper.section._sectPr.append(kind)


def not_mirrored(paper: Any) -> None:
    settings = paper.document.settings.element
    settings.remove(settings.find(qn("w:mirrorMargins")))


def tracked(paper: Any) -> None:
    run = paper.lines["text 3"].runs[0]._r
    inserted = OxmlElement("w:ins")
    run.addprevious(inserted)
    inserted.append(run)


def commented(paper: Any) -> None:
    paper.lines["text 3"].runs[0]._r.append(OxmlElement("w:commentReference"))


def check_page(paper: Any) -> None:
    paper.line("check page", "PHIẾU KIỂM TRA DỰ THẢO")


def no_rule(paper: Any) -> None:
    borders = paper.lines["rule"]._p.pPr.find(qn("w:pBdr"))
    paper.lines["rule"]._p.pPr.remove(borders)


def halves_changed(paper: Any) -> None:
    """The party title in the left half."""
    paper.lines["superior"]._p.addprevious(paper.lines["party title"]._p)


def sides_changed(paper: Any) -> None:
    """Signature left, recipients right."""
    left, right = paper.lines["recipients"]._p.getparent(), paper.lines["authority"]._p.getparent()
    row = left.getparent()
    row.remove(left)
    right.addnext(left)


def one_signature(paper: Any) -> None:
    for name in ("CHỦ TRÌ", "name CHỦ TRÌ"):
        write(name, "")(paper)


def seal(paper: Any) -> None:
    run = paper.lines["room 1"].add_run("(Ký tên, đóng dấu)")
    run.font.name = "Times New Roman"


def dated_minutes(paper: Any) -> None:
    paper.line("place and date", "Mẫu, ngày 05 tháng 3 năm 2026", look="i")
    paper.lines["rule"]._p.addnext(paper.lines["place and date"]._p)


def decomposed(paper: Any) -> None:
    run = paper.lines["text 3"].runs[0]
    run.text = unicodedata.normalize("NFD", run.text)


def addressed(text: str) -> Spoil:
    """A greeting where the kind has none."""

    def spoil(paper: Any) -> None:
        paper.line("addressee", text, look="i")
        paper.lines["dashes"]._p.addnext(paper.lines["addressee"]._p)
        run = paper.lines["addressee"].add_run(" Đảng ủy Sở Mẫu")
        run.font.name, run.font.size, run.italic = "Times New Roman", Pt(14), False

    return spoil


def state_title(paper: Any) -> None:
    title = deepcopy(paper.lines["party title"]._p)
    paper.lines["party title"]._p.addprevious(title)
    title.findall(f".//{qn('w:t')}")[0].text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def letter_heading(paper: Any) -> None:
    paper.line("kind", "CÔNG VĂN", size=16, look="b")
    paper.line("dashes", "-----")
    paper.lines["addressee"]._p.addprevious(paper.lines["kind"]._p)
    paper.lines["addressee"]._p.addprevious(paper.lines["dashes"]._p)
