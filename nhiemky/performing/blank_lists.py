"""Empty Excel lists for people to fill in; the imports read them as they are."""

from pathlib import Path

from nhiemky.performing.figure_totals import catalogue_of
from nhiemky.performing.office import Office
from nhiemky.store.cycles import read_cycle
from nhiemky.store.engine import read

# Each reads its workbook library only here: who only looks need not wait for it (tests/portal/cli/test_start.py).


def write_conclusions_list(office: Office, path: Path, cycle: int | None = None) -> None:
    """The list of conclusions; with a cycle it offers whom its conference may give a task to.

    Raises BadInput where the file is there already or cannot be written, NotFound for the cycle.
    """
    from nhiemky.intake.conclusions_file import conclusions_layout, known_names  # noqa: PLC0415
    from nhiemky.intake.list_writer import write_list  # noqa: PLC0415

    if cycle is None:
        write_list(path, conclusions_layout())
        return
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
        held = read_cycle(connection, cycle)
        names = known_names(organisation, organisation.body(held.body), held.day)
    write_list(path, conclusions_layout(names))


def write_targets_list(office: Office, path: Path) -> None:
    """The list of a resolution's targets, offering the figures that measure one. Raises BadInput."""
    from nhiemky.intake.list_writer import write_list  # noqa: PLC0415
    from nhiemky.intake.targets_file import targets_layout  # noqa: PLC0415

    indicators = catalogue_of(office).indicators
    write_list(path, targets_layout({key: one.name for key, one in indicators.items()}))


def write_comments_list(path: Path) -> None:
    """The list of comments on a draft. Raises BadInput."""
    from nhiemky.intake.comments_file import LAYOUT  # noqa: PLC0415
    from nhiemky.intake.list_writer import write_list  # noqa: PLC0415

    write_list(path, LAYOUT)
