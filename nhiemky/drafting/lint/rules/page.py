"""Paper, margins, page number."""

from collections.abc import Callable, Iterator

from nhiemky.drafting.lint.paper import Page, PageNumber, Paper, Part
from nhiemky.drafting.lint.rule import FORM, OWN, WARNING, Fault, Setting, rule

_MM = 1440 / 25.4  # twips
_SIDES = {"top": ("trên", 20), "bottom": ("dưới", 20), "left": ("trái", 30), "right": ("phải", 15)}
_LETTERS_OF_A_PAGE = 2_600  # more than fit on one page of 14 points


def _is_near(length: int, wanted: float, tolerance: float = 0.6) -> bool:
    return abs(length / _MM - wanted) <= tolerance


def _shown(length: int) -> str:
    return f"{length / _MM:.1f} mm".replace(".", ",")


def _place(paper: Paper, number: int) -> str:
    return "trang giấy" if len(paper.pages) == 1 else f"phần trang {number}"


@rule("page.paper", "Khổ giấy A4 (210 x 297 mm)", FORM)
def paper_is_a4(paper: Paper, _: Setting) -> Iterator[Fault]:
    for number, page in enumerate(paper.pages, 1):
        short, long = sorted((page.width, page.height))
        if not (_is_near(short, 210, 1) and _is_near(long, 297, 1)):
            found = f"{_shown(page.width)} x {_shown(page.height)}"
            yield Fault(_place(paper, number), found, "210 x 297 mm")


def _register_margin(side: str, name: str, wanted: int) -> None:
    @rule(f"page.margin_{side}", f"Lề {name} {wanted} mm", FORM)
    def margin(paper: Paper, _: Setting) -> Iterator[Fault]:
        for number, page in enumerate(paper.pages, 1):
            length = getattr(page, side)
            if page.is_portrait and not _is_near(length, wanted):
                yield Fault(_place(paper, number), _shown(length), f"{wanted} mm")


for _side, (_name, _wanted) in _SIDES.items():
    _register_margin(_side, _name, _wanted)


@rule("page.mirror", "In hai mặt: lề đối xứng (mặt sau trái 15, phải 30 mm)", FORM, WARNING)
def margins_are_mirrored(paper: Paper, _: Setting) -> Iterator[Fault]:
    if not paper.is_mirrored and _is_long(paper):
        yield Fault("trang giấy", "lề hai mặt như nhau", "lề đối xứng nếu in hai mặt (Mirror margins)")


def _is_long(paper: Paper) -> bool:
    return sum(len(one.text) for one in paper.judged()) > _LETTERS_OF_A_PAGE


@rule("page.number", "Văn bản trên một trang có số trang", FORM)
def pages_are_numbered(paper: Paper, _: Setting) -> Iterator[Fault]:
    if _is_long(paper) and not any(page.numbers for page in paper.pages):
        yield Fault("đầu trang", "không có số trang", "số trang ở giữa, phía trên, từ trang 2")


def _numbers(paper: Paper) -> Iterator[tuple[Page, PageNumber]]:
    return ((page, number) for page in paper.pages for number in page.numbers)


def _register_number(key: str, title: str, expected: str, fault_of: Callable[[Page, PageNumber], str]) -> None:
    """`fault_of` answers what is there when it is wrong, "" when it is right."""

    @rule(f"page.number_{key}", f"Số trang: {title}", FORM)
    def number_rule(paper: Paper, _: Setting) -> Iterator[Fault]:
        for page, number in _numbers(paper):
            found = fault_of(page, number)
            if found:
                yield Fault(number.paragraph.place, found, expected)


def _size(_: Page, number: PageNumber) -> str:
    size = number.paragraph.size
    return "" if size == 14 else f"cỡ {size:g}".replace(".", ",")


def _look(_: Page, number: PageNumber) -> str:
    looks = {"bold": "đậm", "italic": "nghiêng", "underline": "gạch chân"}
    return ", ".join(name for look, name in looks.items() if number.paragraph.share(look) > 0)


_register_number(
    "place", "ở phía trên", "phía trên trang giấy", lambda _, one: "" if one.is_on_top else "chân trang"
)
_register_number(
    "align", "ở giữa", "căn giữa", lambda _, one: "" if one.paragraph.align == "center" else one.paragraph.align
)
_register_number("size", "cỡ 14", "cỡ 14", _size)
_register_number("look", "kiểu đứng, không đậm", "chữ đứng, không đậm", _look)
_register_number(
    "distance",
    "cách mép trên 10 mm",
    "10 mm",
    lambda page, one: "" if not one.is_on_top or _is_near(page.header, 10, 0.8) else _shown(page.header),
)


@rule("page.number_first", "Số trang: không ghi ở trang 1", FORM)
def first_page_has_no_number(paper: Paper, _: Setting) -> Iterator[Fault]:
    first = paper.pages[0] if paper.pages else None
    if first and first.numbers and not first.hides_first_number:
        yield Fault("trang 1", "có số trang", "trang 1 không có số (Different first page)")


@rule("page.number_arabic", "Số trang: chữ số Ả-rập", FORM)
def numbers_are_arabic(paper: Paper, _: Setting) -> Iterator[Fault]:
    for number, page in enumerate(paper.pages, 1):
        if page.numbers and page.number_format not in {"decimal", "numberInDash"}:
            yield Fault(_place(paper, number), page.number_format, "1, 2, 3…")


@rule("page.check_page", "Văn bản đã có số không còn phiếu kiểm tra dự thảo", OWN, WARNING)
def check_page_is_gone(paper: Paper, _: Setting) -> Iterator[Fault]:
    left = paper.of(Part.CHECK_PAGE)
    if left and paper.is_issued:
        yield Fault(left[0].place, "còn phiếu kiểm tra dự thảo", "bỏ tờ này trước khi trình ký")
