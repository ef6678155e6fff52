"""Conflicts told together: the same one in several cells is one line, and an offer for several is said once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nhiemky.domain.vietnamese import format_count
from nhiemky.performing.changes import Difference
from nhiemky.performing.conflicts import Conflict, find_conflicts_after
from nhiemky.performing.office import Office
from nhiemky.store.engine import read


@dataclass(frozen=True, slots=True)
class Told:
    """One conflict, or the same one of several cells; `offers` only those that are not for others too."""

    sentence: str
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldTogether:
    """All of them in their order, and what may be done about more than one."""

    conflicts: tuple[Told, ...]
    common: tuple[str, ...]


def tell_together(conflicts: Sequence[Conflict], names: Mapping[str, str]) -> ToldTogether:
    """Groups what is said in the same words of several bodies; `names` are those of the bodies by key."""
    groups: dict[tuple[str, str], list[Conflict]] = {}
    for one in conflicts:
        groups.setdefault((one.step, _without_body(one, names)), []).append(one)
    offers = [offer for group in groups.values() for offer in _offers_of(group)]
    common = tuple(dict.fromkeys(offer for offer in offers if offers.count(offer) > 1))
    told = [
        Told(
            group[0].sentence if len(group) == 1 else f"{format_count(len(group))} chi bộ: {said}",
            tuple(offer for offer in _offers_of(group) if offer not in common),
        )
        for (_, said), group in groups.items()
    ]
    return ToldTogether(tuple(told), common)


def tell_after(office: Office, difference: Difference) -> ToldTogether:
    """The conflicts that an act leaves, or would leave where it was a preview, told together."""
    conflicts = find_conflicts_after(office, difference)
    with read(office.engine) as connection:
        names = {body.key: body.name for body in office.organisation(connection).bodies}
    return tell_together(conflicts, names)


def _offers_of(group: Sequence[Conflict]) -> list[str]:
    return list(dict.fromkeys(offer for one in group for offer in one.offers))


def _without_body(one: Conflict, names: Mapping[str, str]) -> str:
    return one.sentence.removeprefix(f"{names.get(one.org, one.org)}: ")
