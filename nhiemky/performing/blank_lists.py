"""Excel lists for people to fill in; the imports read them as they are."""

from pathlib import Path

from nhiemky.domain.cycles import name_occasion
from nhiemky.domain.targets import name_time
from nhiemky.performing.figure_totals import catalogue_of
from nhiemky.performing.office import Office
from nhiemky.performing.targets import ReviewedTarget, describe_result, review_targets
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


def write_results_list(office: Office, path: Path, cycle: int) -> None:
    """The targets of a cycle's year with what the figures propose and what people have said already.

    Raises BadInput where the file is there already or cannot be written, NotFound for a cycle without targets.
    """
    from nhiemky.intake.list_writer import write_list  # noqa: PLC0415
    from nhiemky.intake.targets_file import results_layout  # noqa: PLC0415

    review = review_targets(office, cycle)
    period = name_occasion(review.schedule.occasion or review.schedule.day.isoformat())
    title = f"KẾT QUẢ TỪNG CHỈ TIÊU {name_time(review.occasion).upper()}: {period}, kỳ số {cycle}"
    layout = results_layout(title, f"nhiemky targets assess {path} --cycle {cycle}")
    write_list(path, layout, {"results": [_result_row(one) for one in review.targets]})


def _result_row(one: ReviewedTarget) -> dict[str, str]:
    target, said = one.proposed.target, one.said
    read_only = {"number": str(target.number), "name": target.name, "unit": target.unit, "planned": target.planned}
    row = {**read_only, "proposed": describe_result(one.proposed)}
    if said is None:
        return row
    return {**row, "actual": said.actual or "", "verdict": said.verdict.label, "reason": said.reason}


def write_comments_list(path: Path) -> None:
    """The list of comments on a draft. Raises BadInput."""
    from nhiemky.intake.comments_file import LAYOUT  # noqa: PLC0415
    from nhiemky.intake.list_writer import write_list  # noqa: PLC0415

    write_list(path, LAYOUT)
