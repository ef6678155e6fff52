"""Nơi nhận: its label, its lines, where the paper is kept."""

import re
from collections.abc import Iterator

from nhiemky.drafting.lint.looks import Look, register_looks
from nhiemky.drafting.lint.paper import Paper, Paragraph, Part
from nhiemky.drafting.lint.rule import FORM, FORM_OLD, WARNING, Fault, Setting, fault, one_missing, quote, rule

register_looks(
    Look("recipients.label", "Chữ Nơi nhận", (Part.RECIPIENTS_LABEL,), (14, 14), bold=False, italic=False,
         underline=True, align="left"),
    Look("recipients.list", "Danh sách nơi nhận", (Part.RECIPIENT,), (12, 12), bold=False, italic=False),
    Look("recipients.typist", "Ký hiệu người đánh máy", (Part.TYPIST,), (8, 8), upper=True, severity=WARNING,
         source=FORM_OLD),
)  # fmt: skip


def _entries(paper: Paper) -> tuple[Paragraph, ...]:
    """Lines that begin an entry; a long one may go on in the next paragraph."""
    return paper.of(Part.RECIPIENT)


@rule("recipients.present", "Văn bản có số thì có nơi nhận", FORM)
def has_recipients(paper: Paper, _: Setting) -> Iterator[Fault]:
    if paper.of(Part.NUMBER) and paper.abbreviation not in {"BB", "CTr", "QC", "", "GM", "BS"}:
        yield from one_missing(paper.of(Part.RECIPIENTS_LABEL), "không có nơi nhận", "Nơi nhận: ở cuối, bên trái")


@rule("recipients.colon", 'Sau chữ "Nơi nhận" có dấu hai chấm', FORM)
def label_ends_with_a_colon(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.RECIPIENTS_LABEL):
        if line.words != "Nơi nhận:":
            yield fault(line, quote(line), '"Nơi nhận:"')


@rule("recipients.dash", "Mỗi nơi nhận một dòng, bắt đầu bằng gạch nối", FORM)
def entries_have_a_dash(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in _entries(paper):
        if not line.words.startswith("- "):
            yield fault(line, quote(line), '"- …"')


@rule("recipients.semicolon", "Giữa các nơi nhận là dấu chấm phẩy", FORM)
def entries_are_divided(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in _entries(paper)[:-1]:
        if not line.words.endswith(";"):
            yield fault(line, quote(line), "dấu chấm phẩy (;) cuối dòng")


@rule("recipients.stop", "Sau nơi nhận cuối cùng là dấu chấm", FORM)
def last_entry_ends_with_a_stop(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in _entries(paper)[-1:]:
        if not line.words.endswith("."):
            yield fault(line, quote(line), "dấu chấm (.) cuối dòng")


@rule("recipients.archive", "Nơi nhận cuối cùng là nơi lưu", FORM)
def last_entry_is_the_archive(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in _entries(paper)[-1:]:
        if not re.match(r"(?i)[-•–+]?\s*lưu\b", line.words):
            yield fault(line, quote(line), '"- Lưu Đảng ủy." hoặc "- Lưu Chi bộ."')


@rule("recipients.archive_form", 'Nơi lưu không có dấu hai chấm, không ghi "VT"', FORM)
def archive_has_its_form(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in _entries(paper):
        if re.match(r"(?i)[-•–+]?\s*lưu\s*:|.*\blưu\b.*\bVT\b", line.words):
            yield fault(line, quote(line), '"- Lưu Đảng ủy."')


@rule("recipients.as_above", 'Công văn, tờ trình: nơi nhận đầu tiên là "Như trên"', FORM)
def letters_begin_with_as_above(paper: Paper, _: Setting) -> Iterator[Fault]:
    if not (paper.is_letter or paper.abbreviation == "TTr"):
        return
    for line in _entries(paper)[:1]:
        if not re.match(r"(?i)[-•–+]?\s*như (?:trên|kính)", line.words):
            yield fault(line, quote(line), '"- Như trên;"')
