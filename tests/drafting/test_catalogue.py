"""What every kind of the catalogue must bear: an empty sheet, and whatever a person may type into a full one.

The proof for hostile values: the paper's text with them is its text with plain words in their places, and
nothing else. Who writes a new kind or outline has it tried here without a word.
"""

import pickle
import random
import re
import string
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from itertools import count
from typing import Any
from unicodedata import normalize
from xml.etree import ElementTree as ET

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhiemky.drafting.draft import write_draft
from nhiemky.drafting.kind_model import Ask
from nhiemky.drafting.kinds import Kind, kinds, load_kind, read_prelude
from nhiemky.drafting.marks import clean
from nhiemky.drafting.render import plain_environment
from nhiemky.drafting.template_paths import read_paths, unknown_paths
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MEGABYTE = 1_000_000
NO_KINDS = {"issuers", "style"}  # other data of the same folder
Context = dict[str, Any]
Fill = Callable[[str, Ask], object]

# Names of values that are printed by a filter which reads them: not the same text, so tried apart.
REWRITTEN = {"term", "previous_term", "ordinal"}
# What may begin a line of a template, or end the paper's structure when it begins a value ...
BEGINNINGS = (
    "# I- TIÊU ĐỀ",
    "## 1. mục",
    "### a) điểm",
    "- gạch",
    "+ cộng",
    "| a | b |",
    "@signature T/M ĐẢNG ỦY | BÍ THƯ | ai",
    "@table 10 20",
    "@page",
    "@long",
    "{{ 7*7 }}{% for x in body %}{{ x }}{% endfor %}{# ẩn #}",
    "\n\n",
    "dài " * 500,
)
# ... and what may stand anywhere in it.
HOSTILE = (
    "a & b <c>",
    "5 < 6 > 4 && \"x\" 'y'",
    "</w:t></w:r></w:p><w:p/>",
    "]]><![CDATA[x]]>&amp;&#0;<?xml?><!--",
    "\x00\x01\x0b\x0c\x1b[31mđỏ\x7f\x9f",
    "\ud800đơn\udfff lẻ\ufdd0\ufdd3x\ufdd4\ufffe",
    normalize("NFD", "Nguyễn Thị Ước, Đảng uỷ hoà thuận"),
    "dòng một\r\n# dòng hai\u2028@page\x85| ba",
    "\u202etrái\u202c\u200b\ufeff\u00a0phải\u00ad",
    "😀 𝔘 \U0001f1fb\U0001f1f3 ﷽",
    "%s %(x)d ${y} \\1 \\g<0> \\",
    "=cmd|' /C calc'!A0 {{ 7*7 }} ............",
)

PLACE = re.compile(r"(Chữ|chữ|CHỮ) §(\d+)§")


# --- the papers ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paper:
    """A kind in one of its outlines, for one of the bodies that write it."""

    kind: str
    outline: str | None
    body: str

    def __str__(self) -> str:
        return f"{self.kind}{f'.{self.outline}' if self.outline else ''}-{self.body}"

    @property
    def loaded(self) -> Kind:
        return load_kind(self.kind, TEMPLATES, outline=self.outline)

    def write(self, values: Mapping[str, object]) -> bytes:
        return write_draft(self.kind, values, templates=TEMPLATES, outline=self.outline).content


def _read_catalogue() -> tuple[list[Paper], dict[str, str]]:
    """The papers, and of the kinds whose data cannot be read why; these fail their own test, not all."""
    papers: list[Paper] = []
    unreadable: dict[str, str] = {}
    for kind in kinds(TEMPLATES):
        try:
            data = load_kind(kind, TEMPLATES).data
        except NhiemkyError as error:
            unreadable[kind] = str(error)
        else:
            papers += [Paper(kind, outline, body) for outline in (None, *data.outlines) for body in data.bodies]
    return papers, unreadable


PAPERS, UNREADABLE = _read_catalogue()
ONE_OF_A_KIND = {paper.kind: paper for paper in PAPERS}
EVERY_PAPER = pytest.mark.parametrize("paper", PAPERS, ids=str)
OF_ELECTIONS = [paper for paper in PAPERS if ".elected" in paper.loaded.text]
OF_A_TERM = [paper for paper in PAPERS if re.search("congress[._](term|name|previous|ordinal)", paper.loaded.text)]


def body_of(paper: Paper) -> Context:
    is_cell = paper.body == "cell"
    return {
        "key": "mau",
        "name": "Chi bộ Thanh tra" if is_cell else "Đảng bộ Sở Khoa học và Công nghệ",
        "kind": "cell" if is_cell else "party_organization",
        "symbol": "CB" if is_cell else "ĐU",
        "superior_name": "Đảng bộ Sở Khoa học và Công nghệ" if is_cell else "Đảng bộ Ủy ban nhân dân tỉnh Mẫu",
        "superior_address": "Đảng ủy Sở Khoa học và Công nghệ" if is_cell else "Đảng ủy tỉnh Mẫu",
        "place": "Mẫu",
        "has_standing_committee": not is_cell,
        "has_office": False,
        "has_cell_committee": is_cell,
        "official": 60,
        "probationary": 3,
        "members": 63,
    }


def paths_of(kind: Kind) -> dict[str, int]:
    """What the kind's text reads, with the lines, counted from the shared beginning."""
    return _paths_in(kind.text, str(kind.text_path))


@cache
def _paths_in(text: str, place: str) -> dict[str, int]:
    return read_paths(read_prelude(TEMPLATES) + text, plain_environment(), place)


@cache
def asked(paper: Paper) -> dict[str, Ask]:
    """The values a person is asked for, by path; lists are told by their parts."""
    kind = paper.loaded
    whole = {
        path[:end] for path in paths_of(kind) for end in [*(m.start() for m in re.finditer("[.]", path)), None]
    }
    fields = {path: kind.field(path) for path in sorted(whole)}
    return {path: field.ask for path, field in fields.items() if field and field.ask}


def context_of(paper: Paper, fill: Fill) -> Context:
    """The body, the day, a congress, and every value that is asked for, two rows in every list."""
    context: Context = {
        "today": date(2026, 11, 23),
        "body": body_of(paper),
        "congress": {
            "day": date(2027, 4, 20), "closing": date(2027, 4, 21), "variant": "four_contents",
            "variant_title": "bốn nội dung", "is_all_members": True,
        },
        "cells": [{"key": "mot", "name": "Chi bộ Một", "official": 9, "congress_day": date(2027, 2, 1)}],
    }  # fmt: skip
    questions = asked(paper)
    for path, ask in questions.items():
        is_list_of_parts = ask == "rows" and any(other.startswith(f"{path}.") for other in questions)
        *way, name = path.split(".")
        for owner in _owners(context, way, questions):
            if not is_list_of_parts:
                owner[name] = fill(path, ask)
    for ballot in _ballots(context):
        ballot["elected"] = [candidate["name"] for candidate in ballot["candidates"]]
    return context


def _ballots(context: Context) -> list[Context]:
    """The elections whose candidates have names."""
    ballots = context.get("ballots", context.get("ballot", []))
    every = ballots if isinstance(ballots, list) else [ballots]
    return [ballot for ballot in every if isinstance(ballot, dict) and "name" in _first(ballot.get("candidates"))]


def _first(items: object) -> Context:
    first = items[0] if isinstance(items, list) and items else None
    return first if isinstance(first, dict) else {}


def _owners(context: Context, way: list[str], questions: Mapping[str, Ask]) -> list[Context]:
    """The mappings a part belongs to: a list on the way has two."""
    owners = [context]
    for depth, step in enumerate(way, 1):
        is_list = questions.get(".".join(way[:depth])) == "rows" or isinstance(context.get(step), list)
        below = [owner.setdefault(step, [{}, {}] if is_list else {}) for owner in owners]
        owners = [one for place in below for one in (place if isinstance(place, list) else [place])]
    return owners


def plainly(words: Callable[[str, int], str]) -> Fill:
    """Fills every text by `words(path, number of the place)`, anything else as a person would."""
    numbers = count(1)

    def fill(path: str, ask: Ask) -> object:
        if path.rpartition(".")[2] in REWRITTEN:
            return 2 if ask == "number" else "2027-2032"
        if ask in {"text", "long_text"}:
            return words(path, next(numbers))
        if ask in {"names", "rows"}:
            return [words(path, next(numbers)), words(path, next(numbers))]
        return {"number": 3, "date": date(2027, 4, 2), "time": "07 giờ 30", "yes_no": True}[ask]

    return fill


def text_of(content: bytes) -> str:
    """All the paper says, paragraph by paragraph, breaks and tabs as such."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        root = ET.fromstring(package.read("word/document.xml"))
    signs = {f"{WORD}tab": "\t", f"{WORD}br": "\n"}
    return "\n".join(
        "".join(
            node.text or "" if node.tag == f"{WORD}t" else signs.get(node.tag, "") for node in paragraph.iter()
        )
        for paragraph in root.iter(f"{WORD}p")
    )


# --- nothing given -------------------------------------------------------------------------------


def test_every_kind_has_its_text_and_its_data() -> None:
    data = {path.stem for path in (TEMPLATES / "documents").glob("[!_]*.yaml")} - NO_KINDS
    assert (UNREADABLE, data - set(kinds(TEMPLATES))) == ({}, set())


@EVERY_PAPER
def test_every_value_a_template_reads_has_a_name_for_people(paper: Paper) -> None:
    kind = paper.loaded
    known = frozenset([*kind.data.fields, *kind.shared])
    assert unknown_paths(paths_of(kind), known) == {}


@EVERY_PAPER
def test_an_empty_sheet_gives_a_paper_that_opens(paper: Paper) -> None:
    content = paper.write({"today": date(2026, 11, 23), "body": body_of(paper)})
    opened = docx.Document(BytesIO(content))
    assert "PHIẾU KIỂM TRA DỰ THẢO" in [paragraph.text for paragraph in opened.paragraphs]
    text = text_of(content)
    assert "None" not in text
    assert re.findall(r"\[CẦN BỔ SUNG: [a-z_]+[.\]]", text) == []  # a path where its Vietnamese name should be


@EVERY_PAPER
def test_a_body_without_a_name_gives_a_paper_too(paper: Paper) -> None:
    text = text_of(paper.write({"today": date(2026, 11, 23), "body": {"kind": body_of(paper)["kind"]}}))
    assert "[CẦN BỔ SUNG: tên " in text


# --- anything given ------------------------------------------------------------------------------


def check_exact(paper: Paper, words: Callable[[int], str]) -> None:
    """With the words in their places, the paper says what it said with "Chữ 1", and those words."""
    told = text_of(paper.write(context_of(paper, plainly(lambda _, number: f"{words(number)} §{number}§"))))

    small = iter(PLACE.findall(plain_text_of(paper, "chữ")))

    def put(place: re.Match[str]) -> str:
        value = clean(f"{words(int(place[2]))} §{place[2]}§")
        turned = {
            ("Chữ", "chữ"): value,
            ("chữ", "chữ"): value[:1].lower() + value[1:],
            ("Chữ", "Chữ"): value[:1].upper() + value[1:],
            ("CHỮ", "CHỮ"): value.upper(),
        }
        return turned[place[1], next(small)[0]]

    assert told == PLACE.sub(put, plain_text_of(paper))


@cache
def plain_text_of(paper: Paper, word: str = "Chữ") -> str:
    """What the paper says with the word and a number in every place."""
    return text_of(paper.write(context_of(paper, plainly(lambda _, number: f"{word} §{number}§"))))


@EVERY_PAPER
def test_hostile_values_print_as_they_are(paper: Paper) -> None:
    inside = " ".join(HOSTILE)
    check_exact(paper, lambda number: f"{BEGINNINGS[number % len(BEGINNINGS)]} {inside}")


@given(
    paper=st.sampled_from(PAPERS),
    words=st.lists(st.one_of(st.text(), st.sampled_from(BEGINNINGS + HOSTILE)), min_size=1, max_size=5),
)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_value_prints_as_it_is(paper: Paper, words: list[str]) -> None:
    check_exact(paper, lambda number: words[number % len(words)])


@pytest.mark.parametrize("paper", ONE_OF_A_KIND.values(), ids=str)
def test_a_giant_is_printed_whole_or_refused(paper: Paper) -> None:
    check_giant(paper, MEGABYTE // 10, place=1 + len(paper.kind) % 5)


@pytest.mark.parametrize(
    ("kind", "place"),
    [*(("political_report", place) for place in range(1, 6)), ("counting_minutes", 1), ("quick_report", 5)],
)
def test_a_megabyte_is_printed_whole_or_refused(kind: str, place: int) -> None:
    check_giant(ONE_OF_A_KIND[kind], MEGABYTE, place)


def check_giant(paper: Paper, size: int, place: int) -> None:
    """One giant, and a word in every other place of the same paper."""
    giant = " ".join(["khổng & lồ <"] * (size // 13))
    context = context_of(paper, plainly(lambda _, number: giant if number == place else "Chữ"))
    try:
        text = text_of(paper.write(context))
    except BadInput as refusal:
        assert len(str(refusal)) < 300  # noqa: PT017 - either is right
    else:  # a name may be printed with a capital, or in capitals
        assert giant[1:] in text or giant.upper() in text or "khổng" not in text.lower()


def test_a_sheet_of_giants_is_refused_in_one_line() -> None:
    paper = Paper("political_report", None, "committee")
    giant = "x" * MEGABYTE
    with pytest.raises(BadInput, match="quá dài, không thể là một văn bản"):
        paper.write(context_of(paper, plainly(lambda _, number: giant if number < 10 else "Chữ")))


@pytest.mark.parametrize("paper", OF_A_TERM, ids=str)
def test_an_odd_term_or_number_breaks_nothing(paper: Paper) -> None:
    context = context_of(paper, plainly(lambda _, number: f"Chữ {number}"))
    odd = {"term": "2027–2032 <&> {{ 7*7 }} | x", "previous_term": "\x00# ", "ordinal": "</w:t>& | XIV"}
    text = text_of(paper.write({**context, "congress": {**context["congress"], **odd}}))
    assert re.findall(r"<&> ?49", text) == []


@pytest.mark.parametrize("paper", OF_ELECTIONS, ids=str)
def test_a_name_elected_that_nobody_stood_for_breaks_nothing(paper: Paper) -> None:
    """A slip of the pen in the sheet is for people to find in the paper, not a reason to have none."""
    context = context_of(paper, plainly(lambda _, number: f"Chữ {number}"))
    for ballot in _ballots(context):
        ballot["elected"] = ["Người Khác"]
    assert "PHIẾU KIỂM TRA DỰ THẢO" in text_of(paper.write(context))


# --- the same again ------------------------------------------------------------------------------

_HASHES = """
import pickle, sys
from pathlib import Path
from nhiemky.drafting.draft import write_draft
for kind, outline, context in pickle.loads(sys.stdin.buffer.read()):
    print(write_draft(kind, context, templates=Path(sys.argv[1]), outline=outline).sha256)
"""


def test_the_same_values_give_the_same_bytes_in_another_process() -> None:
    """Also under another order of hashing, and with the values told in another order."""
    whole = [(paper, context_of(paper, plainly(lambda _, number: f"Chữ §{number}§"))) for paper in PAPERS]
    here = [
        write_draft(paper.kind, context, templates=TEMPLATES, outline=paper.outline).sha256
        for paper, context in whole
    ]
    shuffled = pickle.dumps([(paper.kind, paper.outline, _shuffled(context)) for paper, context in whole])
    there = subprocess.run(
        [sys.executable, "-c", _HASHES, str(TEMPLATES)],
        input=shuffled, capture_output=True, check=True, cwd=PROJECT, timeout=120,
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": str(PROJECT), "TZ": "America/New_York"},
    )  # fmt: skip
    assert there.stdout.decode().split() == here


def _shuffled(context: Context) -> Context:
    names = list(context)
    random.Random(7).shuffle(names)
    return {name: _shuffled(value) if isinstance(value := context[name], dict) else value for name in names}


def test_the_places_of_the_values_are_tried() -> None:
    """A catalogue of papers that ask for nothing would prove nothing."""
    texts = [path for paper in PAPERS for path, ask in asked(paper).items() if ask in {"text", "long_text"}]
    assert len(texts) > 100
    assert set("".join(texts)) <= {*string.ascii_lowercase, *string.digits, "_", "."}
