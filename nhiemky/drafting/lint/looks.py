"""Looks as data: size, bold, italic, capitals and place of each part, each a rule of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nhiemky.drafting.lint.paper import Paper, Paragraph, Part
from nhiemky.drafting.lint.rule import FORM, Fault, Setting, Severity, fault, quote, rule

_MOST = 0.6  # share of the letters that makes a line bold, italic or underlined
_FEW = 0.4
_DOTS = " .…_"  # a line to write on by hand has no look
_ALIGN = {"center": "căn giữa", "both": "căn đều hai bên", "left": "căn trái", "right": "căn phải"}
_LOOKS = {
    "bold": ("đậm", "không đậm"),
    "italic": ("nghiêng", "đứng"),
    "underline": ("gạch chân", "không gạch chân"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What a part looks like; None leaves it free. `key` begins the keys of its rules."""

    key: str
    title: str
    parts: tuple[Part, ...]
    sizes: tuple[float, float] | None = None
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    upper: bool | None = None
    align: str | None = None
    severity: Severity = Severity.ERROR
    source: str = FORM


def register_looks(*looks: Look) -> None:
    """Makes the rules of these looks."""
    for look in looks:
        _register_size(look)
        for name in ("bold", "italic", "underline"):
            wanted = getattr(look, name)
            if wanted is not None:
                _register_letters(look, name, wanted=wanted)
        _register_case(look)
        _register_align(look)


def _register_size(look: Look) -> None:
    if look.sizes is None:
        return
    low, high = look.sizes
    shown = f"cỡ {low:g}" if low == high else f"cỡ {low:g} - {high:g}"

    def check(line: Paragraph) -> str:
        return "" if low <= line.size <= high else f"cỡ {line.size:g}".replace(".", ",")

    _register(look, "size", f"{look.title}: {shown}", shown, check)


def _register_letters(look: Look, name: str, *, wanted: bool) -> None:
    yes, no = _LOOKS[name]
    shown = yes if wanted else no

    def check(line: Paragraph) -> str:
        share = line.share(name)
        is_wrong = share < _MOST if wanted else share > _FEW
        return (no if wanted else yes) if is_wrong else ""

    _register(look, name, f"{look.title}: chữ {shown}", shown, check)


def _register_case(look: Look) -> None:
    if look.upper:
        _register(
            look,
            "upper",
            f"{look.title}: chữ in hoa",
            "chữ in hoa",
            lambda line: "" if line.is_upper else quote(line),
        )


def _register_align(look: Look) -> None:
    if look.align is None:
        return
    wanted = look.align

    def check(line: Paragraph) -> str:
        return "" if line.align in {wanted, ""} else _ALIGN.get(line.align, line.align)

    _register(look, "align", f"{look.title}: {_ALIGN[wanted]}", _ALIGN[wanted], check)


def _register(look: Look, name: str, title: str, expected: str, check: Callable[[Paragraph], str]) -> None:
    """`check` answers what is there when it is wrong, "" when it is right."""

    @rule(f"{look.key}_{name}", title, look.source, look.severity)
    def check_all(paper: Paper, _: Setting) -> Iterator[Fault]:
        for line in paper.of(*look.parts):
            found = check(line) if line.lettered and line.words.strip(_DOTS) else ""
            if found:
                yield fault(line, found, expected)
