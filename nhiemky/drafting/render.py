"""Text templates rendered in a closed box: plain values in, lines of blocks out, no way to run code."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache, wraps
from typing import Any, NoReturn

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

from nhiemky.domain.vietnamese import format_count, format_document_date, format_number, format_weekday
from nhiemky.drafting.marks import shield
from nhiemky.drafting.values import Missing, Section
from nhiemky.errors import BadInput

MAXIMUM_LENGTH = 8_000_000  # characters of one rendered document
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_WRONG_VALUE = (
    jinja2.TemplateError, AttributeError, TypeError, ValueError, ArithmeticError, LookupError,
)  # fmt: skip
_BUILT_IN_FILTERS = ("first", "last", "length", "list", "selectattr", "rejectattr", "sum")


class PlainEnvironment(SandboxedEnvironment):
    """A sandbox in which only sections have parts, and nothing can be called."""

    intercepted_binops = frozenset({"*", "**", "%"})  # the ways to make a giant out of a word

    def getattr(self, obj: object, attribute: str) -> object:
        """A part of a section by name; any other attribute only if the sandbox finds it harmless."""
        if attribute.startswith("_"):
            self.unsafe_undefined(obj, attribute)
        if isinstance(obj, Section):
            return obj.read(attribute)
        if isinstance(obj, Missing):
            return obj[attribute]
        return super().getattr(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """As `getattr`, written with brackets, and as filters read it."""
        if isinstance(obj, Section):
            return obj.read(str(argument))
        return super().getitem(obj, argument)

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Strings, numbers, dates and lists show no attributes: their methods could read or fill anything."""
        return isinstance(obj, LoopContext) and super().is_safe_attribute(obj, attr, value)

    def unsafe_undefined(self, obj: object, attribute: str) -> NoReturn:
        raise SecurityError(f"{type(obj).__name__}.{attribute}")

    def is_safe_callable(self, obj: object) -> bool:  # noqa: ARG002 - the signature is Jinja2's
        """Filters do the work; a template calls nothing."""
        return False

    def call_binop(self, *operation: object) -> NoReturn:
        """Called for the operators above: context, operator, left, right."""
        raise SecurityError(str(operation[1]))


def render_text(text: str, section: Section, place: str, *, prelude: str = "") -> str:
    """Renders a template over a context built by `build_section`; values arrive shielded.

    `place` names the template in errors; the prelude goes before it, sharing its variables.
    Raises BadInput with the template's line.
    """
    try:
        rendered = _compile(prelude + text).render({name: section.read(name) for name in section})
    except jinja2.TemplateSyntaxError as error:
        line = error.lineno - prelude.count("\n")
        raise BadInput(f"{place}:{max(line, 1)}", "mẫu sai cú pháp, xem lại các dấu {{ }} và {% %}") from None
    except SecurityError as error:
        raise BadInput(place, f"mẫu dùng cú pháp không được phép ({error})") from None
    except _WRONG_VALUE as error:
        raise BadInput(place, f"mẫu dùng sai kiểu giá trị ({error})") from None
    if len(rendered) > MAXIMUM_LENGTH:
        raise BadInput(place, "dữ liệu quá dài, không thể là một văn bản")
    return rendered


@lru_cache(maxsize=128)
def _compile(text: str) -> jinja2.Template:
    return _environment().from_string(text)


@lru_cache(maxsize=1)
def _environment() -> PlainEnvironment:
    environment = PlainEnvironment(
        finalize=_finalize, undefined=Missing, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    environment.globals.clear()
    built_in = {name: environment.filters[name] for name in _BUILT_IN_FILTERS}
    environment.filters = built_in | {name: _passing_missing(filter_) for name, filter_ in FILTERS.items()}
    return environment


def _finalize(value: object) -> str:
    """The last door before the text: every printed value passes here."""
    if isinstance(value, jinja2.Undefined):
        return str(value)
    return shield(print_value(value))


def print_value(value: object) -> str:
    """A plain value as a document prints it; raises TypeError for a list or a section."""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return format_number(value)
    if isinstance(value, date):
        return format_document_date(value)
    raise TypeError(type(value).__name__)


def _passing_missing(filter_: Callable[[Any], str]) -> Callable[[object], object]:
    """What is missing stays missing through a filter."""

    @wraps(filter_)
    def apply(value: object) -> object:
        return value if isinstance(value, jinja2.Undefined) else filter_(value)

    return apply


def format_ordinal(ordinal: int | str) -> str:
    """Print "XVI" for titles; an ordinal already in words or Roman figures is kept."""
    if isinstance(ordinal, str):
        return ordinal
    if not 0 < ordinal < 40:
        raise ValueError(ordinal)
    digits = ""
    for value, sign in _ROMAN:
        while ordinal >= value:
            digits, ordinal = digits + sign, ordinal - value
    return digits


def format_term(term: str) -> str:
    """Print "2025 - 2030", the spaced hyphen of party papers, whatever dash was typed."""
    return " - ".join(part.strip() for part in term.replace("–", "-").replace("—", "-").split("-"))


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


FILTERS: Mapping[str, Callable[[Any], str]] = {
    "count": format_count,
    "date": format_document_date,
    "lower_first": _lower_first,
    "ordinal": format_ordinal,
    "term": format_term,
    "upper": str.upper,
    "weekday": format_weekday,
}
