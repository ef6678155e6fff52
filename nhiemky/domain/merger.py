"""Merges bodies into a new one on a day and regroups their cells; the past stays as it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from nhiemky.domain.organisation import Assignment, Body, Membership, Organisation
from nhiemky.errors import BadInput


@dataclass(frozen=True, slots=True)
class Regrouped:
    """A cell of the new body, taking in the members of the cells among its `predecessors`.

    A cell that only changes its superior is a new one too, so that both committees keep their history.
    Where an old cell is divided, `people` names those who come to this one.
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
    are found as caretakers. Raises BadInput for a member whom no cell takes in and for a key that is taken,
    NotFound for an unknown body.
    """
    _refuse_taken_keys(organisation, (new_body, *(group.cell for group in cells)))
    ended = frozenset(predecessors) | {cell.key for key in predecessors for cell in organisation.cells(key, on)}
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


def _refuse_taken_keys(organisation: Organisation, bodies: Iterable[Body]) -> None:
    taken = {body.key for body in organisation.bodies}
    for body in bodies:
        if body.key in taken:
            raise BadInput(body.name, f"mã “{body.key}” đã dùng; tổ chức sau sắp xếp phải có mã mới")


def _bodies(
    organisation: Organisation, new_body: Body, cells: Sequence[Regrouped], ended: frozenset[str], on: date
) -> tuple[Body, ...]:
    last = on - timedelta(days=1)
    old = (replace(body, ended_on=last) if body.key in ended else body for body in organisation.bodies)
    new = (replace(group.cell, parent=new_body.key, started_on=on) for group in cells)
    return (*old, replace(new_body, started_on=on), *new)


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


def _closed_assignments(organisation: Organisation, ended: frozenset[str], on: date) -> tuple[Assignment, ...]:
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
