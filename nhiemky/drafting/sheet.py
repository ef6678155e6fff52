"""A data sheet (phiếu dữ liệu): what the store cannot know, laid over what it knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nhiemky.domain.secrecy import mark_in, refusal_of_mark
from nhiemky.drafting.checks import Contradiction
from nhiemky.drafting.filters import print_value
from nhiemky.drafting.kinds import Kind
from nhiemky.drafting.values import Section, doubt
from nhiemky.errors import BadInput

Tree = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Values by path ("congress.venue"; lists whole), each with the file it came from."""

    values: Mapping[str, object] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


def refuse_marks(sheet: Sheet) -> None:
    """Raises BadInput for a classification mark (Mật, Tối mật, Tuyệt mật): such a paper is not for this system."""
    for path, value in sheet.values.items():
        for text in _texts(value):
            mark = mark_in(text)
            if mark:
                raise BadInput(f"mục {path}", refusal_of_mark(mark))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for part in value.values() for text in _texts(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _texts(part))


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A context with a sheet laid over it, the paths the sheet filled, and what it contradicts."""

    values: dict[str, object]
    filled: Mapping[str, str]  # path -> source
    replaced: Mapping[str, object]  # path -> what the store had there, where the sheet says something else
    disputed: Mapping[str, object]  # path -> what the sheet says instead


def lay_over(context: Tree, sheet: Sheet, kind: Kind) -> Overlaid:
    """Fills what is missing and what people decide; where the store knows better, both are kept."""
    values = dict(context)
    filled: dict[str, str] = {}
    replaced: dict[str, object] = {}
    disputed: dict[str, object] = {}
    for path, value in sheet.values.items():
        declared = kind.field(path)
        known = _find(values, path)
        if value is None or declared is None or known == value:
            continue
        if known is None or declared.ask is not None:
            values = _put(values, path.split("."), value)
            filled[path] = sheet.sources.get(path, "")
            replaced |= {} if known is None else {path: known}
        else:
            disputed[path] = value
    return Overlaid(values, filled, replaced, disputed)


def mark_disputed(section: Section, disputed: Mapping[str, object]) -> tuple[Contradiction, ...]:
    """Marks each value of the store that the sheet contradicts."""
    return tuple(_mark(section, path, value) for path, value in disputed.items())


def _find(tree: Tree, path: str) -> object:
    place: object = tree
    for name in path.split("."):
        place = place.get(name) if isinstance(place, Mapping) else None
    return None if place in ("", []) else place


def _put(tree: Tree, way: list[str], value: object) -> dict[str, object]:
    name, *rest = way
    if not rest:
        return {**tree, name: value}
    below = tree.get(name)
    return {**tree, name: _put(below if isinstance(below, Mapping) else {}, rest, value)}


def _mark(section: Section, path: str, value: object) -> Contradiction:
    *way, name = path.split(".")
    place: object = section
    for step in way:
        place = place.get(step) if isinstance(place, Section) else None
    note = f"phiếu dữ liệu ghi {print_value(value)}"
    known = place.get(name) if isinstance(place, Section) else None
    if isinstance(place, Section) and isinstance(known, str | int):
        place[name] = doubt(known, note)
    return Contradiction(path, note)
