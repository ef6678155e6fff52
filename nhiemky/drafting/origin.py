"""Where single values of a context come from and what is wrong with them: the store knows, a kind cannot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nhiemky.drafting.checks import Contradiction
from nhiemky.drafting.filters import print_value
from nhiemky.drafting.values import Section, doubt, take_part


@dataclass(frozen=True, slots=True)
class Origin:
    """Of one value: whence it is, what of it there is so far ("5/7 chi bộ"), who is lacking, what it contradicts.

    `source` stands on the check page, also for a value that is not there yet.
    """

    source: str
    part: str = ""
    lacking: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


_BRIEF = "xem Phiếu kiểm tra"  # whole sentences stand on the check page, not in a cell of a table
ORIGINS = "origins"  # under this name a context brings its mapping of paths to origins
Origins = Mapping[str, Origin]


def origins_of(context: Mapping[str, object]) -> Origins:
    """The origins a context brings; none for most."""
    found = context.get(ORIGINS)
    return found if isinstance(found, Mapping) else {}


def mark_origins(section: Section, origins: Origins, filled: Mapping[str, object]) -> Iterator[Contradiction]:
    """Marks what is only a part, what is doubted, what a sheet says differently (`filled`: what it replaced)."""
    for path, origin in origins.items():
        place, name = _place_of(section, path)
        value = place.get(name) if place is not None else None
        if place is None or not isinstance(value, str | int):
            continue
        if path in filled:
            note = _other(origin, filled[path])
            place[name] = doubt(value, note)
            yield Contradiction(path, note)
            continue
        place[name] = take_part(value, origin.part) if origin.part else value
        if origin.doubts:
            place[name] = doubt(place[name], _BRIEF)  # type: ignore[arg-type]  # marking keeps it a plain value
        yield from (Contradiction(path, note) for note in origin.doubts)


def _other(origin: Origin, known: object) -> str:
    part = f" ({origin.part})" if origin.part else ""
    return f"{origin.source} ghi {print_value(known)}{part}"


def _place_of(section: Section, path: str) -> tuple[Section | None, str]:
    *way, name = path.split(".")
    place: object = section
    for step in way:
        place = place.get(step) if isinstance(place, Section) else None
    return (place if isinstance(place, Section) else None), name
