"""The text: size, spacing, căn cứ, headings, articles."""

import re
from collections.abc import Callable, Iterator, Sequence

from nhiemky.drafting.lint import words
from nhiemky.drafting.lint.looks import Look, register_looks
from nhiemky.drafting.lint.paper import BODY_PARTS, Paper, Paragraph, Part
from nhiemky.drafting.lint.rule import FORM, PRACTICE, WARNING, Fault, Setting, fault, quote, rule

_MM = 1440 / 25.4
_LETTERS = "abcdđeghiklmnopqrstuvxy"  # points a) to y): no f, j, w, z and no ă, â, ê, ô, ơ, ư
_LONG = 60  # characters from which a line is text and not a short heading
_TEXT = (Part.BASIS, Part.HEADING_2, Part.HEADING_3, Part.ARTICLE, Part.BODY)

register_looks(
    Look("body.text", "Phần lời văn", tuple(sorted(BODY_PARTS)), (14, 15)),
    Look("body.section", "Tên phần, chương, mục", (Part.SECTION_TITLE,), (14, 15), bold=True, align="center"),
    Look("body.heading_1", "Mục I, II…", (Part.HEADING_1,), bold=True, italic=False, upper=True),
    Look("body.basis", "Căn cứ", (Part.BASIS,), bold=False, italic=False),
)  # fmt: skip


def _text(paper: Paper) -> Iterator[Paragraph]:
    return (line for line in paper.of(*_TEXT) if line.lettered and not line.in_table)


@rule("body.justified", "Lời văn căn đều hai bên", FORM)
def text_is_justified(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in _text(paper):
        if line.align in {"left", "right"} and len(line.words) > _LONG:
            yield fault(line, {"left": "căn trái", "right": "căn phải"}[line.align], "căn đều hai bên")


@rule("body.first_line", "Dòng đầu thụt khoảng 10 mm", FORM)
def first_line_is_indented(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in _text(paper):
        indent = line.first_line + max(line.left, 0)
        is_deeper = line.words.startswith("+") and indent / _MM > 8  # a point under a point
        is_right = line.text.startswith("\t") or 8 <= indent / _MM <= 13 or is_deeper
        if not is_right and len(line.words) > _LONG:
            yield fault(line, f"{indent / _MM:.1f} mm".replace(".", ","), "khoảng 10 mm")


@rule("body.gap", "Khoảng cách giữa các đoạn ít nhất 6 pt", FORM)
def paragraphs_have_a_gap(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in _text(paper):
        if line.before + line.after < 120 and len(line.words) > _LONG:
            yield fault(line, f"{(line.before + line.after) / 20:g} pt", "từ 6 pt")


@rule("body.line", "Cách dòng chính xác 18 - 22 pt", FORM)
def lines_have_an_exact_height(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in _text(paper):
        if line.line_rule != "exact" or not 360 <= line.line <= 440:
            yield fault(line, _height(line), "chính xác (Exactly) 18 - 22 pt")


def _height(line: Paragraph) -> str:
    if line.line_rule == "auto":
        return f"{line.line / 240:.2f} dòng (Multiple)".replace(".", ",", 1)
    return f"{'chính xác' if line.line_rule == 'exact' else 'ít nhất'} {line.line / 20:g} pt"


@rule("body.upright", "Lời văn chữ đứng, không đậm cả đoạn", FORM, WARNING)
def text_is_upright(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.BODY):
        if line.in_table or len(line.words) <= _LONG or not line.words.endswith((".", ";", ",")):
            continue
        wrong = [name for look, name in (("bold", "đậm"), ("italic", "nghiêng")) if line.share(look) > 0.9]
        if wrong:
            yield fault(line, f"cả đoạn {', '.join(wrong)}", "chữ đứng, không đậm")


# --- căn cứ ------------------------------------------------------------------------------------------


@rule("body.basis_dash", "Mỗi căn cứ bắt đầu bằng gạch đầu dòng", FORM)
def bases_have_a_dash(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.BASIS):
        if not line.words.startswith("- "):
            yield fault(line, quote(line), '"- Căn cứ …"')


@rule("body.basis_semicolon", "Giữa các căn cứ là dấu chấm phẩy", FORM)
def bases_are_divided(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.BASIS)[:-1]:
        if not line.words.endswith(";"):
            yield fault(line, f'cuối dòng "{line.words[-1:]}"', "dấu chấm phẩy (;)")


@rule("body.basis_end", "Dấu sau căn cứ cuối theo lựa chọn của cơ quan", f"{FORM}; chưa xác nhận", WARNING)
def last_basis_ends_as_chosen(paper: Paper, setting: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.BASIS)[-1:]:
        if not line.words.endswith(setting.style.basis_end):
            yield fault(line, f'cuối dòng "{line.words[-1:]}"', f'"{setting.style.basis_end}"')


# --- headings ----------------------------------------------------------------------------------------


@rule("body.heading_mark", "Một kiểu I- hoặc I. trong cả văn bản", PRACTICE)
def headings_have_one_mark(paper: Paper, _: Setting) -> Iterator[Fault]:
    marks = [(line, _mark(line)) for line in paper.of(Part.HEADING_1)]
    for line, mark in marks:
        if mark != marks[0][1]:
            yield fault(line, quote(line), f"I{marks[0][1]} như các mục trước")


def _mark(line: Paragraph) -> str:
    found = words.HEADING_1.match(line.words)
    return found[2].replace("–", "-") if found else ""


@rule("body.heading_order", "Mục I, II, III… liền nhau", PRACTICE)
def headings_follow_each_other(paper: Paper, _: Setting) -> Iterator[Fault]:
    roman = {_roman(number): number for number in range(1, 40)}
    expected = 1
    for line in paper.of(Part.HEADING_1, Part.SECTION_TITLE, Part.ANNEX):
        found = words.HEADING_1.match(line.words)
        if found is None or line.part is not Part.HEADING_1:
            expected = 1
            continue
        number = roman.get(found[1], 0)
        if number not in {expected, 1}:
            yield fault(line, quote(line), f"mục {_roman(expected)}")
        expected = number + 1


def _roman(number: int) -> str:
    signs = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for value, sign in signs:
        count, number = divmod(number, value)
        text += sign * count
    return text


@rule("body.point_letters", "Điểm a, b, c, d, đ, e, g… theo bảng chữ cái tiếng Việt", PRACTICE)
def points_follow_the_alphabet(paper: Paper, _: Setting) -> Iterator[Fault]:
    expected = 0
    for line in paper.of(Part.HEADING_1, Part.HEADING_2, Part.HEADING_3, Part.ARTICLE, Part.SECTION_TITLE):
        found = words.HEADING_3.match(line.words)
        if found is None or found[1] == "a":
            expected = 1 if found else 0
            continue
        at = _LETTERS.find(found[1])
        if at != expected:
            yield fault(line, quote(line), f"{_LETTERS[expected : expected + 1]})")
        expected = at + 1


def _numbers_of(lines: Sequence[Paragraph], pattern: re.Pattern[str]) -> Iterator[tuple[Paragraph, int]]:
    for line in lines:
        found = pattern.match(line.words)
        if found:
            yield line, int(found[1])


@rule("body.article_order", "Điều 1, 2, 3… liền nhau", PRACTICE)
def articles_follow_each_other(paper: Paper, _: Setting) -> Iterator[Fault]:
    expected = 1
    for line, number in _numbers_of(paper.of(Part.ARTICLE), words.ARTICLE):
        if number not in {expected, 1}:
            yield fault(line, quote(line), f"Điều {expected}")
        expected = number + 1


@rule("body.article_bold", "Chữ Điều và số của điều in đậm", FORM)
def articles_are_bold(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.ARTICLE):
        if line.lettered and not line.lettered[0].bold:
            yield fault(line, f"{quote(line)} không đậm", "Điều … (đậm)")


def _colour_of(line: Paragraph) -> str:
    return next((run.colour for run in line.lettered if run.colour not in {"000000", ""}), "")


def _register_everywhere(key: str, title: str, expected: str, found_in: Callable[[Paragraph], str]) -> None:
    """`found_in` answers what is there when it is wrong, "" when it is right."""

    @rule(key, title, FORM)
    def everywhere(paper: Paper, _: Setting) -> Iterator[Fault]:
        for line in paper.judged():
            found = found_in(line)
            if found:
                yield fault(line, found, expected)


def _font_of(line: Paragraph) -> str:
    fonts = (font for run in line.lettered for font in run.fonts)
    wrong = (font for font in fonts if font.lower() != "times new roman")
    return next((font for font in wrong if not words.LEGACY_FONTS.match(font)), "")


_register_everywhere("text.font", "Phông chữ Times New Roman", "Times New Roman", _font_of)
_register_everywhere(
    "text.colour", "Chữ màu đen", "màu đen", lambda line: f"màu #{colour}" if (colour := _colour_of(line)) else ""
)
