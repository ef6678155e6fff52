"""Sums that must hold among the values of a paper; what contradicts itself is marked, never smoothed over."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from nhiemky.domain.numerals import format_decimal, parse_decimal
from nhiemky.drafting.kind_model import CheckData
from nhiemky.drafting.kinds import Kind
from nhiemky.drafting.values import Plain, Section, doubt, part_of
from nhiemky.errors import BadInput


class Contradiction(NamedTuple):
    """A sum that does not hold: the value's path and what is wrong with it, in Vietnamese."""

    path: str
    note: str


def mark_contradictions(section: Section, kind: Kind) -> tuple[Contradiction, ...]:
    """Marks in the section every value that breaks a check of the kind, and tells them.

    A check of which a value is missing says nothing. Inside a list each item is checked by itself.
    """
    spoken = (check for check in kind.checks if check.left.partition(".")[0] in section)
    return tuple(found for check in spoken for found in _apply(section, check, kind))


Chain = Mapping[tuple[str, ...], Section]


def _apply(root: Section, check: CheckData, kind: Kind) -> Iterator[Contradiction]:
    *way, name = check.left.split(".")
    for chain in _chains({(): root}, (), way):
        owner = chain[tuple(way)]
        left = read_number(owner.get(name))
        if left is None:
            continue
        found = [_find(chain, path) for path in (*check.equals, *check.minus) or (str(check.at_most),)]
        others = [_total(values) for values in found]
        if any(value is None for value in others):
            continue
        if len({part_of(value) for values in ([owner.get(name)], *found) for value in values}) > 1:
            continue  # counted of different bodies: they need not agree yet
        note = _judge(left, [value for value in others if value is not None], check, kind)
        if note:
            owner[name] = doubt(_plain(owner[name]), note)
            yield Contradiction(check.left, note)


def _chains(chain: Chain, at: tuple[str, ...], way: list[str]) -> Iterator[Chain]:
    """The sections met on a way, by their paths; a list on the way gives a chain for each of its items."""
    if not way:
        yield chain
        return
    following = chain[at].get(way[0])
    for item in following if isinstance(following, list) else [following]:
        if isinstance(item, Section):
            place = (*at, way[0])
            yield from _chains({**chain, place: item}, place, way[1:])


def _find(chain: Chain, path: str) -> list[object]:
    """A value of the same item as far as the path goes along, then one that stands outside of lists.

    Of a list's column the values of all items.
    """
    *way, name = path.split(".")
    shared = max(depth for depth in range(len(way) + 1) if tuple(way[:depth]) in chain)
    return _values(chain[tuple(way[:shared])], [*way[shared:], name])


def _values(place: object, way: list[str]) -> list[object]:
    if isinstance(place, list):
        return [value for item in place for value in _values(item, way)]
    if not way:
        return [place]
    return _values(place.get(way[0]), way[1:]) if isinstance(place, Section) else [None]


def _total(values: list[object]) -> Decimal | None:
    """The sum, once every item has a value."""
    numbers = [number for value in values if (number := read_number(value)) is not None]
    return sum(numbers, Decimal()) if numbers and len(numbers) == len(values) else None


def _judge(left: Decimal, others: list[Decimal], check: CheckData, kind: Kind) -> str | None:
    if check.equals:
        added, taken = others[: len(check.equals)], others[len(check.equals) :]
        whole = sum(added, Decimal()) - sum(taken, Decimal())
        if left == whole:
            return None
        parts = " - ".join([" + ".join(map(format_decimal, added)), *map(format_decimal, taken)])
        total = f" = {format_decimal(whole)}" if len(others) > 1 else ""
        names = ", ".join(kind.title_of(path) for path in (*check.equals, *check.minus))
        return f"{format_decimal(left)} khác {parts}{total} ({names})"
    if left <= others[0]:
        return None
    return f"{format_decimal(left)} lớn hơn {format_decimal(others[0])} ({kind.title_of(str(check.at_most))})"


def read_number(value: object) -> Decimal | None:
    """A count, or a Vietnamese decimal such as "91,5"; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, int):
        return Decimal(value)
    try:
        return parse_decimal(value)
    except BadInput:
        return None


def _plain(value: object) -> Plain:
    assert isinstance(value, str | int)
    return value
