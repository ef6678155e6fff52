"""Conditions of plans: comparisons such as "official_members >= 200 and variant == 'four_contents'"."""

import ast
import operator
from collections.abc import Callable, Iterable, Mapping

from nhiemky.errors import NhiemkyError

Value = int | bool | str
FACTS = frozenset({"official_members", "members", "variant", "has_standing_committee"})
# Of a plan that comes back period after period; `month` and `quarter` are those in which the period ends.
PERIOD_FACTS = frozenset({"month", "quarter", "is_quarter_end", "period_number"})

_COMPARE: dict[type[ast.cmpop], Callable[[object, object], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,  # type: ignore[dict-item]
    ast.LtE: operator.le,  # type: ignore[dict-item]
    ast.Gt: operator.gt,  # type: ignore[dict-item]
    ast.GtE: operator.ge,  # type: ignore[dict-item]
}


class UnreadableCondition(NhiemkyError):
    """Điều kiện không đọc được."""


class Condition:
    """A checked condition; it can only compare named facts, nothing else."""

    __slots__ = ("text", "tree")

    def __init__(self, text: str, names: Iterable[str]) -> None:
        """Raises UnreadableCondition when the text is more than comparisons over the given names."""
        self.text = text
        try:
            self.tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError):
            raise UnreadableCondition(
                f'không hiểu điều kiện "{text}"; ví dụ đúng: "official_members >= 9"'
            ) from None
        _check(self.tree, frozenset(names), text)

    @property
    def names(self) -> set[str]:
        """The facts it asks for."""
        return {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)}

    def holds(self, facts: Mapping[str, Value]) -> bool:
        """Whether the condition is met by these facts."""
        return bool(_evaluate(self.tree, facts))


def _check(node: ast.AST, names: frozenset[str], text: str) -> None:
    match node:
        case ast.BoolOp(values=parts):
            for part in parts:
                _check(part, names, text)
        case ast.UnaryOp(op=ast.Not(), operand=part):
            _check(part, names, text)
        case ast.Compare(left=left, ops=operators, comparators=right) if all(
            type(one) in _COMPARE for one in operators
        ):
            for part in (left, *right):
                _check(part, names, text)
        case ast.Name(id=name) if name in names:
            pass
        case ast.Constant(value=int() | bool() | str()):
            pass
        case ast.Name(id=name):
            known = ", ".join(sorted(names))
            raise UnreadableCondition(f'điều kiện "{text}" dùng tên lạ "{name}"; chỉ có: {known}')
        case _:
            raise UnreadableCondition(f'điều kiện "{text}" chỉ được gồm phép so sánh, and, or, not')


def _evaluate(node: ast.AST, facts: Mapping[str, Value]) -> object:
    match node:
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_evaluate(part, facts) for part in parts)
        case ast.BoolOp(values=parts):
            return any(_evaluate(part, facts) for part in parts)
        case ast.UnaryOp(operand=part):
            return not _evaluate(part, facts)
        case ast.Compare(left=left, ops=operators, comparators=right):
            values = [_evaluate(part, facts) for part in (left, *right)]
            pairs = zip(operators, values, values[1:], strict=False)
            return all(_compare(one, before, after) for one, before, after in pairs)
        case ast.Name(id=name):
            return facts[name]
        case ast.Constant(value=value):
            return value
    raise AssertionError(node)


def _compare(one: ast.cmpop, before: object, after: object) -> bool:
    try:
        return _COMPARE[type(one)](before, after)
    except TypeError:
        raise UnreadableCondition(f"không so sánh được {before!r} với {after!r}") from None
