"""Text templates rendered in a closed box: plain values in, lines of blocks out, no way to run code."""

from functools import lru_cache
from typing import NoReturn

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment

from nhiemky.drafting.filters import filters, print_value
from nhiemky.drafting.marks import mark_missing, shield
from nhiemky.drafting.values import Missing, Rows, Section, show_marks
from nhiemky.errors import BadInput

_ROOT = "\0section"  # no name a template can write
MOST_LOOPS = 3  # one in another in another
MOST_LITERALS = 100  # items of a list written in a template
MAXIMUM_LENGTH = 8_000_000  # characters of one rendered document
_WRONG_VALUE = (
    jinja2.TemplateError, AttributeError, TypeError, ValueError, ArithmeticError, LookupError,
)  # fmt: skip
_BUILT_IN_FILTERS = ("first", "last", "length", "list", "selectattr", "rejectattr", "sum")


class PlainContext(Context):
    """Looks names up in the section when a template asks, so that the section can tell what was read."""

    def resolve_or_missing(self, key: str) -> object:
        """A variable the template has set, else a value of the section or the mark of its absence."""
        section = self.parent.get(_ROOT)
        if key in self.vars or section is None:
            return super().resolve_or_missing(key)
        return section.read(key)


class PlainEnvironment(SandboxedEnvironment):
    """A sandbox in which only sections have parts, and nothing can be called."""

    context_class = PlainContext
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


def render_text(text: str, section: Section, place: str, *, prelude: str = "", pad_counts: bool = True) -> str:
    """Renders a template over a context built by `build_section`; values arrive shielded.

    `place` names the template in errors; the prelude goes before it, sharing its variables.
    Raises BadInput with the template's line.
    """
    try:
        rendered = _compile(prelude + text, pad_counts).render({_ROOT: section})
    except jinja2.TemplateSyntaxError as error:
        line = error.lineno - prelude.count("\n")
        raise BadInput(f"{place}:{max(line, 1)}", "mẫu sai cú pháp, xem lại các dấu {{ }} và {% %}") from None
    except SecurityError as error:
        raise BadInput(place, f"mẫu dùng cú pháp không được phép ({error})") from None
    except _WRONG_VALUE as error:
        if "no loader" in str(error):
            raise BadInput(place, "mẫu dùng cú pháp không được phép (include, import, extends)") from None
        raise BadInput(place, f"mẫu dùng sai kiểu giá trị ({error})") from None
    if len(rendered) > MAXIMUM_LENGTH:
        raise BadInput(place, "dữ liệu quá dài, không thể là một văn bản")
    return rendered


@lru_cache(maxsize=256)
def _compile(text: str, pad_counts: bool) -> jinja2.Template:  # noqa: FBT001 - the key of a cache
    environment = plain_environment(pad_counts)
    tree = environment.parse(text)
    _refuse_endless(tree)
    return environment.from_string(tree)


def _refuse_endless(tree: nodes.Node, depth: int = 0) -> None:
    """Raises SecurityError for loops in loops in loops, or over long lists written in the template itself.

    Loops over the office's own lists are counted while they run (`values.Budget`).
    """
    for child in tree.iter_child_nodes():
        inner = depth + isinstance(child, nodes.For)
        if inner > MOST_LOOPS:
            raise SecurityError(f"lồng quá {MOST_LOOPS} vòng lặp")
        if isinstance(child, nodes.List | nodes.Tuple) and len(child.items) > MOST_LITERALS:
            raise SecurityError(f"danh sách dài quá {MOST_LITERALS} mục")
        _refuse_endless(child, inner)


@lru_cache(maxsize=2)
def plain_environment(pad_counts: bool = True) -> PlainEnvironment:  # noqa: FBT001, FBT002 - the key of a cache
    """The closed box: its filters and nothing else. `pad_counts`: "03 đảng viên" or "3 đảng viên"."""
    environment = PlainEnvironment(
        finalize=_finalize, undefined=Missing, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    environment.globals.clear()
    built_in = {name: environment.filters[name] for name in _BUILT_IN_FILTERS}
    environment.filters = {**built_in, **filters(pad_counts=pad_counts)}
    return environment


def _finalize(value: object) -> str:
    """The last door before the text: every printed value passes here."""
    if isinstance(value, jinja2.Undefined):
        return str(value)
    if isinstance(value, Rows) and not all(isinstance(item, str) for item in value):
        return mark_missing(value.path)  # of a list printed as a whole a row was wanted that is not there
    return shield(print_value(value) + show_marks(value))
