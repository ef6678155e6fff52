"""The kind of the paper, its trích yếu, and whom it is for."""

import re
from collections.abc import Iterator

from nhiemky.drafting.lint import words
from nhiemky.drafting.lint.looks import Look, register_looks
from nhiemky.drafting.lint.paper import MARK, Paper, Part
from nhiemky.drafting.lint.rule import FORM, FORM_ONE, WARNING, Fault, Setting, fault, one_missing, quote, rule

# Names that begin with a capital wherever they stand.
_NAMES = ("Đảng", "Đại hội", "Hội nghị", "Chi bộ", "Ban ", "Ngày", "Quy ", "Sở ", "Ủy ban", "Uỷ ban", "Điều lệ")

register_looks(
    Look("title.kind", "Tên loại văn bản", (Part.KIND,), (15, 16), bold=True, italic=False, upper=True,
         align="center"),
    Look("title.subject", "Trích yếu", (Part.SUBJECT,), (14, 15), bold=True, italic=False, align="center"),
    Look("title.dashes", "Dòng gạch dưới trích yếu", (Part.DASHES,), align="center"),
    Look("title.letter_subject", "Trích yếu công văn", (Part.LETTER_SUBJECT,), (12, 12), bold=False, italic=True),
    Look("addressee.look", "Kính gửi, kính trình", (Part.ADDRESSEE,), (14, 14), bold=False),
)  # fmt: skip


@rule("title.dashes", "Dưới trích yếu có dòng năm gạch nối -----", FORM)
def has_five_dashes(paper: Paper, _: Setting) -> Iterator[Fault]:
    dashes = paper.of(Part.DASHES)
    if paper.of(Part.KIND) and not dashes:
        yield fault(paper.of(Part.KIND, Part.SUBJECT)[-1], "không có dòng gạch", "dòng riêng: -----")
    for line in dashes:
        if line.words != "-----":
            yield fault(line, quote(line), '"-----" (năm gạch nối)')


@rule("title.subject_case", "Trích yếu bắt đầu bằng chữ thường", FORM, WARNING)
def subject_begins_small(paper: Paper, _: Setting) -> Iterator[Fault]:
    first = next(iter(paper.of(Part.SUBJECT)), None)
    if first and first.words[:1].isupper() and not first.is_upper and not first.words.startswith(_NAMES):
        yield fault(first, quote(first), "chữ thường: về …, kết quả …")


@rule("title.subject_upper", "Trích yếu viết chữ thường, không in hoa", FORM)
def subject_is_not_in_capitals(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.SUBJECT, Part.LETTER_SUBJECT):
        if line.is_upper and len(line.words) > 8 and not MARK.search(line.words):
            yield fault(line, quote(line), "chữ thường")


@rule("title.letter_heading", "Công văn không ghi tên loại CÔNG VĂN", FORM)
def letter_prints_no_kind(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.KIND):
        if words.kind_of(line.words) == "CÔNG VĂN" or paper.abbreviation == "CV":
            yield fault(line, quote(line), "bỏ; trích yếu ghi dưới số và ký hiệu")


@rule("title.letter_subject", "Công văn có trích yếu dưới số và ký hiệu", FORM)
def letter_has_a_subject(paper: Paper, _: Setting) -> Iterator[Fault]:
    if paper.is_letter:
        there = paper.of(Part.LETTER_SUBJECT)
        yield from one_missing(there, "không có trích yếu", "về việc …, cỡ 12, nghiêng, dưới số và ký hiệu")


@rule("title.letter_subject_wording", 'Trích yếu công văn ghi "về việc …"', FORM_ONE, WARNING)
def letter_subject_is_written_out(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.LETTER_SUBJECT):
        if re.match(r"(?i)v\s*[/.]\s*v", line.words):
            yield fault(line, quote(line), '"về việc …"')


# --- whom it is for ----------------------------------------------------------------------------------


@rule("addressee.wording", "Kính trình ở tờ trình, kính gửi ở công văn", FORM)
def addressee_is_greeted_by_kind(paper: Paper, _: Setting) -> Iterator[Fault]:
    kind = paper.abbreviation if paper.of(Part.NUMBER) else words.KINDS.get(words.kind_of(paper.kind), "")
    for line in paper.of(Part.ADDRESSEE):
        found = re.match(r"(?i)kính\s+(gửi|trình)", line.words)
        if found is None or not kind or kind in {"GM", "GGT", "GTT"}:
            continue
        is_submission, says_submit = kind == "TTr", found[1].lower() == "trình"
        if is_submission != says_submit:
            yield fault(line, quote(line), "Kính trình" if is_submission else "Kính gửi (chỉ ở công văn)")
        elif not is_submission and not paper.is_letter:
            yield fault(line, quote(line), "bỏ; chỉ công văn có kính gửi, nơi nhận ghi ở cuối")


@rule("addressee.present", "Công văn, tờ trình có nơi gửi", FORM)
def letter_has_an_addressee(paper: Paper, _: Setting) -> Iterator[Fault]:
    if paper.is_letter or paper.abbreviation == "TTr":
        wanted = "Kính trình: …" if paper.abbreviation == "TTr" else "Kính gửi: …"
        yield from one_missing(paper.of(Part.ADDRESSEE), "không có nơi gửi", wanted)


@rule("addressee.italic", "Chữ Kính gửi, Kính trình nghiêng; tên nơi gửi đứng", FORM)
def label_is_italic_and_names_upright(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.ADDRESSEE):
        label = re.match(r"(?i)kính\s+(?:gửi|trình)\s*:?", line.text.strip())
        end = label.end() if label else 0
        looks = [run.italic for run in line.runs for char in run.text if not char.isspace()]
        end = len(re.sub(r"\s", "", line.text.strip()[:end]))
        if label and looks[:end].count(True) < end / 2:
            yield fault(line, "chữ đứng", f"{label[0]} (nghiêng)")
        if looks[end:] and looks[end:].count(True) > len(looks[end:]) / 2:
            yield fault(line, "tên nơi gửi nghiêng", "tên nơi gửi chữ đứng")
