"""The top of the first page: names of bodies, star, number, party title, place and date."""

import re
from collections.abc import Iterator
from itertools import pairwise

from nhiemky.drafting.lint import words
from nhiemky.drafting.lint.looks import Look, register_looks
from nhiemky.drafting.lint.paper import Paper, Paragraph, Part
from nhiemky.drafting.lint.rule import (
    FORM,
    FORM_OLD,
    FORM_ONE,
    WARNING,
    Fault,
    Setting,
    fault,
    one_missing,
    quote,
    rule,
)

_ORDER = (Part.SUPERIOR, Part.ISSUER, Part.STAR, Part.NUMBER)
_LEFT = {Part.SUPERIOR, Part.ISSUER, Part.STAR, Part.NUMBER, Part.LETTER_SUBJECT}
_RIGHT = {Part.PARTY_TITLE, Part.PLACE_DATE}
_RULE_LENGTHS = (150 * 20, 245 * 20)  # twips; the title of 15 points is about 200 points long

register_looks(
    Look("letterhead.party_title", "Tiêu đề Đảng Cộng sản Việt Nam", (Part.PARTY_TITLE,), (15, 15), bold=True,
         italic=False, upper=True),
    Look("letterhead.superior", "Tên cơ quan cấp trên", (Part.SUPERIOR,), (14, 14), bold=False, italic=False,
         align="center"),
    Look("letterhead.issuer", "Tên cơ quan ban hành", (Part.ISSUER,), (14, 14), bold=True, italic=False,
         align="center"),
    Look("letterhead.star", "Dấu sao", (Part.STAR,), align="center"),
    Look("number.look", "Số và ký hiệu", (Part.NUMBER,), (14, 14), bold=False, italic=False, align="center"),
    Look("place_date.look", "Địa danh, ngày tháng", (Part.PLACE_DATE,), (14, 14), bold=False, italic=True),
    Look("letterhead.urgency", "Mức độ khẩn", (Part.URGENCY,), (14, 14), bold=True, italic=False, upper=True),
    Look("letterhead.draft_mark", "Dấu dự thảo", (Part.DRAFT_MARK,), (14, 14), italic=True, severity=WARNING,
         source=FORM_OLD),
    Look("letterhead.circulation", "Phạm vi lưu hành", (Part.CIRCULATION,), (12, 12), bold=True, upper=True,
         severity=WARNING, source=FORM_OLD),
)  # fmt: skip


@rule("letterhead.party_title", "Có tiêu đề ĐẢNG CỘNG SẢN VIỆT NAM", FORM)
def has_party_title(paper: Paper, _: Setting) -> Iterator[Fault]:
    there = paper.of(Part.PARTY_TITLE)
    yield from one_missing(there, "không có tiêu đề", "ĐẢNG CỘNG SẢN VIỆT NAM ở bên phải, dòng đầu")


@rule("letterhead.state_title", "Không có Quốc hiệu, tiêu ngữ", FORM)
def has_no_state_title(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.judged():
        if line.part is Part.STATE_TITLE or (line.is_upper and words.STATE_TITLE.search(line.words)):
            yield fault(line, quote(line), "bỏ; văn bản của Đảng ghi ĐẢNG CỘNG SẢN VIỆT NAM")


@rule("letterhead.rule", "Dưới tiêu đề có đường kẻ liền, không gạch chân chữ", FORM)
def title_has_its_rule(paper: Paper, _: Setting) -> Iterator[Fault]:
    for title in paper.of(Part.PARTY_TITLE):
        has_line = title.has_border or title.has_drawing or _lines_of(paper)
        if title.share("underline") > 0:
            yield fault(title, "chữ gạch chân", "đường kẻ riêng, dài bằng tiêu đề")
        elif not has_line:
            yield fault(title, "không có đường kẻ", "đường kẻ liền, dài bằng tiêu đề")


def _lines_of(paper: Paper) -> tuple[Paragraph, ...]:
    dates = tuple(one for one in paper.of(Part.PLACE_DATE) if one.has_border or one.has_drawing)
    drawn = tuple(one for one in paper.of(Part.RULE_LINE) if one.side == "right" and not one.words)
    return (*drawn, *dates)


@rule("letterhead.rule_length", "Đường kẻ dưới tiêu đề dài bằng tiêu đề", FORM, WARNING)
def rule_is_as_long_as_the_title(paper: Paper, _: Setting) -> Iterator[Fault]:
    low, high = _RULE_LENGTHS
    for line in (*paper.of(Part.PARTY_TITLE), *_lines_of(paper)):
        if line.rule_length > 0 and not low <= line.rule_length <= high:
            length = f"{line.rule_length / 1440 * 25.4:.0f} mm"
            yield fault(line, length, "khoảng 70 mm, bằng chiều dài tiêu đề")


@rule("letterhead.superior", "Có tên cơ quan cấp trên trực tiếp", FORM)
def has_superior(paper: Paper, _: Setting) -> Iterator[Fault]:
    if paper.of(Part.PARTY_TITLE) or paper.of(Part.NUMBER):
        there = paper.of(Part.SUPERIOR)
        yield from one_missing(there, "thiếu tên cấp trên", "hai dòng: cấp trên (ĐẢNG BỘ …), nơi ban hành")


@rule("letterhead.issuer", "Có tên cơ quan ban hành", FORM)
def has_issuer(paper: Paper, _: Setting) -> Iterator[Fault]:
    if paper.of(Part.PARTY_TITLE) or paper.of(Part.NUMBER):
        there = paper.of(Part.ISSUER)
        yield from one_missing(there, "thiếu nơi ban hành", "ĐẢNG ỦY … hoặc CHI BỘ … ở bên trái")


@rule("letterhead.superior_name", "Dòng cấp trên ghi tên tổ chức: ĐẢNG BỘ …", FORM)
def superior_is_the_organisation(paper: Paper, _: Setting) -> Iterator[Fault]:
    issuer = paper.text_of(Part.ISSUER).upper()
    first = next(iter(paper.of(Part.SUPERIOR)), None)
    is_plain = issuer.startswith(("ĐẢNG ỦY", "ĐẢNG UỶ", "CHI BỘ"))
    if first and is_plain and re.match(r"ĐẢNG (ỦY|UỶ)\b", first.words.upper()):
        yield fault(first, quote(first), "ĐẢNG BỘ … (tên tổ chức, không phải tên cơ quan lãnh đạo)")


@rule("letterhead.issuer_name", "Nơi ban hành là ĐẢNG ỦY, CHI BỘ…, không ghi ban chấp hành", FORM)
def issuer_is_the_organ(paper: Paper, _: Setting) -> Iterator[Fault]:
    first = next(iter(paper.of(Part.ISSUER)), None)
    name = paper.text_of(Part.ISSUER).upper()
    wrong = ("BAN CHẤP HÀNH", "BAN THƯỜNG VỤ", "ĐẢNG BỘ", "CHI ỦY", "CHI UỶ", "VĂN PHÒNG ĐẢNG", "SỞ ")
    if first and name.startswith(wrong):
        yield fault(first, f'"{name}"', "ĐẢNG ỦY …, CHI BỘ …, hoặc VĂN PHÒNG (cấp trên ghi ĐẢNG ỦY …)")


@rule("letterhead.star", "Có dấu sao giữa tên nơi ban hành và số", FORM)
def has_star(paper: Paper, _: Setting) -> Iterator[Fault]:
    if paper.of(Part.ISSUER) or paper.of(Part.NUMBER):
        yield from one_missing(paper.of(Part.STAR), "không có dấu sao", "một dòng riêng có dấu *")


@rule("letterhead.order", "Thứ tự bên trái: cấp trên, nơi ban hành, dấu sao, số", FORM)
def left_half_is_in_order(paper: Paper, _: Setting) -> Iterator[Fault]:
    lines = paper.of(*_ORDER)
    for before, line in pairwise(lines):
        if _ORDER.index(line.part) < _ORDER.index(before.part):
            yield fault(line, f"{line.part} dưới {before.part}", "cấp trên, nơi ban hành, dấu sao, số")


@rule("letterhead.halves", "Tên cơ quan, số ở bên trái; tiêu đề, ngày tháng ở bên phải", FORM)
def halves_are_not_changed(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(*_LEFT, *_RIGHT):
        wanted = "right" if line.part in _RIGHT else "left"
        if line.side and line.side != wanted:
            shown = {"left": "bên trái", "right": "bên phải"}
            yield fault(line, f"{line.part} ở {shown[line.side]}", shown[wanted])


@rule("letterhead.draft_mark", "Dấu dự thảo ghi: Dự thảo lần …", FORM_ONE, WARNING)
def draft_mark_counts_rounds(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.DRAFT_MARK):
        if not re.fullmatch(r"Dự thảo(?: lần (?:\d+|thứ \w+|…+|\.+))?", line.words):
            yield fault(line, quote(line), '"Dự thảo lần 1"')


# --- number and symbol -------------------------------------------------------------------------------


@rule("number.present", "Văn bản có tên loại có số và ký hiệu", FORM)
def has_number(paper: Paper, _: Setting) -> Iterator[Fault]:
    if words.kind_of(paper.kind) in words.NAMED:
        expected = f"Số … -{words.KINDS[words.kind_of(paper.kind)]}/… dưới dấu sao"
        yield from one_missing(paper.of(Part.NUMBER), "không có số, ký hiệu", expected)


@rule("number.colon", "Sau chữ Số không có dấu hai chấm", FORM)
def number_has_no_colon(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.NUMBER):
        if re.match(r"(?i)số\s*:", line.words):
            rest = line.words.partition(":")[2].strip()
            yield fault(line, quote(line), f'"Số {rest}"')


@rule("number.form", "Dạng Số 60-NQ/ĐU: gạch nối sau số, gạch chéo trước tên cơ quan", FORM)
def number_has_its_form(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.NUMBER):
        text = re.sub(r"^(Số)\s*:", r"\1 ", line.words)
        if not re.fullmatch(r"Số[\s\d.…_]*\s*-\s*[^\W\d_]{1,5}/[^\W_][\w\-() .…]*", text):
            yield fault(line, quote(line), "Số … -KH/ĐU")


@rule("number.zero", "Số dưới 10 có số 0 đứng trước", FORM)
def small_number_has_a_zero(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.NUMBER):
        if re.fullmatch("[1-9]", paper.symbol[0]):
            yield fault(line, quote(line), f"Số 0{paper.symbol[0]}-…")


@rule("number.known", "Ký hiệu loại văn bản có trong danh mục", FORM)
def abbreviation_is_known(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.NUMBER):
        if paper.abbreviation and paper.abbreviation not in words.ABBREVIATIONS | {"QĐi"}:
            yield fault(
                line, f'"{paper.abbreviation}"', "NQ, KL, QĐ, QC, TB, HD, BC, KH, CTr, ĐA, PA, TTr, CV, BB"
            )


@rule("number.kind", "Ký hiệu đúng với tên loại", FORM)
def abbreviation_fits_the_kind(paper: Paper, _: Setting) -> Iterator[Fault]:
    wanted = words.KINDS.get(words.kind_of(paper.kind))
    for line in paper.of(Part.NUMBER):
        if wanted and paper.abbreviation in words.ABBREVIATIONS | {"QĐi"} and paper.abbreviation != wanted:
            yield fault(line, f'"{paper.abbreviation}" ở {words.kind_of(paper.kind).lower()}', wanted)


@rule("number.body", "Ký hiệu cơ quan đúng với nơi ban hành", FORM)
def body_symbol_fits_the_issuer(paper: Paper, _: Setting) -> Iterator[Fault]:
    issuer, body = paper.text_of(Part.ISSUER).upper(), paper.symbol[2]
    wanted = {"ĐẢNG ỦY": "ĐU", "ĐẢNG UỶ": "ĐU", "CHI BỘ": "CB", "ĐẠI HỘI": "ĐH"}
    code = next((code for name, code in wanted.items() if issuer.startswith(name)), "")
    for line in paper.of(Part.NUMBER):
        if code and body and not body.startswith((code, "ĐH", "BCĐ", "TB")):
            yield fault(line, quote(line), f"…/{code}")


# --- place and date ----------------------------------------------------------------------------------


@rule("place_date.present", "Có địa danh, ngày tháng năm", FORM)
def has_place_and_date(paper: Paper, _: Setting) -> Iterator[Fault]:
    if paper.of(Part.NUMBER) and not paper.is_minutes:
        there = paper.of(Part.PLACE_DATE)
        yield from one_missing(there, "không có", "Địa danh, ngày … tháng … năm … ở bên phải")


@rule("place_date.minutes", "Biên bản không ghi địa danh, ngày tháng ở đầu trang", FORM_ONE, WARNING)
def minutes_have_no_date(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.PLACE_DATE) if paper.is_minutes else ():
        yield fault(line, quote(line), "bỏ; ngày họp ghi trong biên bản")


@rule("place_date.form", "Dạng: Địa danh, ngày … tháng … năm …", FORM)
def date_has_its_form(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.PLACE_DATE):
        if not re.fullmatch(r".+, ngày[\s\d.…]*tháng[\s\d.…]*năm(?: \d{4}| ?[.…]+| 20 *)", line.words):
            yield fault(line, quote(line), "Địa danh, ngày 05 tháng 3 năm 2026")


@rule("place_date.zero", "Ngày dưới 10, tháng 1, 2 có số 0; tháng khác không", FORM)
def day_and_month_have_their_zeros(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.PLACE_DATE):
        found = re.search(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\b", line.words)
        if found is None:
            continue
        day, month = int(found[1]), int(found[2])
        wanted = f"ngày {day:02} tháng {f'{month:02}' if month <= 2 else month}"
        if found[0] != wanted:
            yield fault(line, quote(line), wanted)
