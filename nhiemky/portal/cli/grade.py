"""`nhiemky grade`: the list of grades, what of it is in, and the counts. Names stay on the office's screen."""

from pathlib import Path
from typing import Annotated

import typer

from nhiemky.domain.grading import GradeCounts, Grades, Level, Stage, SubjectKind, decider_of
from nhiemky.domain.vietnamese import format_count
from nhiemky.performing.grading import GradeReport, import_grades, list_grades, report_grades, write_list
from nhiemky.portal.cli.congress_text import print_paragraph
from nhiemky.portal.cli.door import LARGEST, AsJson, door, print_json, say, show
from nhiemky.portal.cli.office import act_of, office_of
from nhiemky.store.engine import read
from nhiemky.store.organisations import read_organisation

app = typer.Typer(no_args_is_help=True)

Cycle = Annotated[int, typer.Option("--cycle", help="Số của kỳ tổng kết, xem ở cycle list", min=1, max=LARGEST)]


@app.command("form")
def form(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="Tên tệp Excel sẽ ghi; không đặt theo tên người", show_default=False)
    ],
    cycle: Cycle,
    as_json: AsJson = False,
) -> None:
    """Ghi danh sách để điền mức xếp loại từng bước; tài liệu hạn chế, chỉ giữ tại văn phòng."""
    here = door(context)
    with office_of(here) as office:
        count = write_list(office, cycle, file)
    if as_json:
        print_json({"cycle": cycle, "file": str(file), "rows": count})
        return
    say(f"Đã ghi {count} dòng vào {file}; điền xong thì chạy: nhiemky grade import {file} --cycle {cycle}")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Danh sách .xlsx hoặc .yaml đã điền", show_default=False)],
    cycle: Cycle,
    as_json: AsJson = False,
) -> None:
    """Nhập mức xếp loại; có một dòng sai thì không nhập gì, nhập lại thì mức mới thay mức cũ."""
    here = door(context)
    with office_of(here) as office:
        taken = import_grades(office, file, cycle, act_of(here))
    if as_json:
        print_json({"cycle": cycle, "changed": taken.changed, "findings": list(taken.report.findings)})
        return
    say(f"Đã ghi {format_count(taken.changed)} mức mới hoặc thay đổi.")
    for counts in taken.report.whole:
        say(f"{counts.stage_counts()}.")
    _say_findings(taken.report)


@app.command("list")
def list_(context: typer.Context, cycle: Cycle, as_json: AsJson = False) -> None:
    """Từng chi bộ, đảng viên với mức ở mỗi bước (chỉ xem tại văn phòng)."""
    with office_of(door(context)) as office:
        rows = list_grades(office, cycle)
    if as_json:
        print_json({"cycle": cycle, "grades": [_as_dict(one) for one in rows]})
        return
    for kind in SubjectKind:
        show(f"{kind.label.capitalize()} ({decider_of(kind)}):")
        for one in (one for one in rows if one.subject.kind is kind):
            levels = "; ".join(f"{stage.label.lower()}: {level.label}" for stage, level in _ordered(one))
            print_paragraph(f"{one.subject.name}: {levels or 'chưa có mức nào'}", "  ", "      ")


@app.command("counts")
def counts_(context: typer.Context, cycle: Cycle, as_json: AsJson = False) -> None:
    """Số lượng theo từng mức, từng chi bộ, và chỗ chưa khớp; không có tên ai."""
    with office_of(door(context)) as office:
        report = report_grades(office, cycle)
        with read(office.engine) as connection:
            names = {body.key: body.name for body in read_organisation(connection).bodies}
    if as_json:
        print_json(_report_dict(cycle, report))
        return
    for counts in report.whole:
        _print_counts(f"Cả đảng bộ, {counts.kind.label}", counts)
    for body, counts in report.cells:
        _print_counts(names[body], counts)
    _say_findings(report)


def _print_counts(title: str, counts: GradeCounts) -> None:
    parts = [f"{level.label}: {format_count(number)}" for level, number in counts.levels.items()]
    left = f"chưa đánh giá: {format_count(counts.not_assessed)}"
    decided = f"{format_count(counts.decided)} đã quyết định"
    print_paragraph(f"{title} ({format_count(counts.total)}): {'; '.join([*parts, left])}. {decided}.", "", "    ")


def _say_findings(report: GradeReport) -> None:
    for finding in report.findings:
        say(f"Chú ý: {finding}.")


def _ordered(one: Grades) -> list[tuple[Stage, Level]]:
    return [(stage, one.levels[stage]) for stage in Stage if stage in one.levels]


def _as_dict(one: Grades) -> dict[str, object]:
    subject = one.subject
    levels = {str(stage): level for stage, level in _ordered(one)}
    return {"key": subject.key, "name": subject.name, "kind": subject.kind, "org": subject.body, "levels": levels}


def _report_dict(cycle: int, report: GradeReport) -> dict[str, object]:
    return {
        "cycle": cycle,
        **{f"{counts.kind}s": _counts_dict(counts) for counts in report.whole},
        "by_cell": {body: _counts_dict(counts) for body, counts in report.cells},
        "findings": list(report.findings),
    }


def _counts_dict(counts: GradeCounts) -> dict[str, object]:
    levels = {str(level): number for level, number in counts.levels.items()}
    return {"total": counts.total, **levels, "not_assessed": counts.not_assessed, "decided": counts.decided}
