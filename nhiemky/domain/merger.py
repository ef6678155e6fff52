"""Merges bodies into a new one on a day and regroups their cells; the past stays as it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from nhiemky.domain.organisation import Assignment, Body, Membership, Organisation
from nhiemky.errors import BadInput


@dataclass(frozen=True, slots=True)
class Regrouped:
    """A cell of the new body. One with the key of an existing cell is that cell, going on.

    A new one takes in the members of the cells among its `predecessors`; where an old cell is divided,
    `people` names those who come to this one.
    """

    cell: Body
    people: tuple[str, ...] = ()


def merge(
    organisation: Organisation,
    new_body: Body,
    predecessors: Sequence[str],
    cells: Sequence[Regrouped],
    on: date,
) -> Organisation:
    """The organisation as it is from the day `on` of the merger, with its history.

    Roles in what ends, end on the day before; until new ones are appointed and imported, the old holders
    are found as caretakers. Raises BadInput for a member whom no cell takes in, NotFound for an unknown body.
    """
    ended = _ended_bodies(organisation, predecessors, cells, on)
    moving = [held for held in organisation.memberships if _outlives(held, ended, on)]
    return replace(
        organisation,
        bodies=_bodies(organisation, replace(new_body, predecessors=tuple(predecessors)), cells, ended, on),
        memberships=(
            *_closed_memberships(organisation, ended, on),
            *(_moved(organisation, held, cells, on) for held in moving),
        ),
        assignments=_closed_assignments(organisation, ended, on),
    )


def _ended_bodies(
    organisation: Organisation, predecessors: Sequence[str], cells: Sequence[Regrouped], on: date
) -> frozenset[str]:
    """The predecessors with all their cells, but for the cells that go on."""
    old_cells = {cell.key for key in predecessors for cell in organisation.cells(key, on)}
    return (frozenset(predecessors) | old_cells) - {group.cell.key for group in cells}


def _bodies(
    organisation: Organisation, new_body: Body, cells: Sequence[Regrouped], ended: frozenset[str], on: date
) -> tuple[Body, ...]:
    below = {group.cell.key: replace(group.cell, parent=new_body.key) for group in cells}
    old = [_as_of_merger(body, below, ended, on) for body in organisation.bodies]
    existing = {body.key for body in old}
    new = [replace(cell, started_on=on) for key, cell in below.items() if key not in existing]
    return (*old, replace(new_body, started_on=on), *new)


def _as_of_merger(body: Body, below: dict[str, Body], ended: frozenset[str], on: date) -> Body:
    if body.key in ended:
        return replace(body, ended_on=on - timedelta(days=1))
    if body.key in below:
        return replace(below[body.key], started_on=body.started_on, predecessors=body.predecessors)
    return body


def _outlives(held: Membership | Assignment, ended: Iterable[str], on: date) -> bool:
    return held.body in ended and (held.to_on is None or held.to_on >= on)


def _began_before(held: Membership | Assignment, on: date) -> bool:
    return held.from_on is None or held.from_on < on


def _closed_memberships(organisation: Organisation, ended: frozenset[str], on: date) -> list[Membership]:
    last = on - timedelta(days=1)
    return [
        replace(held, to_on=last) if _outlives(held, ended, on) else held
        for held in organisation.memberships
        if _began_before(held, on) or not _outlives(held, ended, on)
    ]


def _closed_assignments(
    organisation: Organisation, ended: frozenset[str], on: date
) -> tuple[Assignment, ...]:
    last = on - timedelta(days=1)
    return tuple(
        replace(held, to_on=last) if _outlives(held, ended, on) and _began_before(held, on) else held
        for held in organisation.assignments
    )


def _moved(organisation: Organisation, held: Membership, cells: Sequence[Regrouped], on: date) -> Membership:
    from_on = on if held.from_on is None else max(on, held.from_on)
    return replace(held, body=_new_cell(organisation, held, cells), from_on=from_on)


def _new_cell(organisation: Organisation, held: Membership, cells: Sequence[Regrouped]) -> str:
    named = [group.cell.key for group in cells if held.person in group.people]
    heirs = [group.cell.key for group in cells if held.body in group.cell.predecessors]
    for possible in (named, heirs):
        if len(possible) == 1:
            return possible[0]
    fault = "được chia cho nhiều chi bộ" if heirs else "không có chi bộ mới tiếp nhận"
    person = organisation.person(held.person).full_name
    place = organisation.body(held.body).name
    raise BadInput(place, f"{fault}; hãy ghi rõ chi bộ mới của đồng chí {person}")
