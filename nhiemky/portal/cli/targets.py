"""`nhiemky targets`: the targets of a resolution, and how each review measures them."""

from pathlib import Path
from typing import Annotated

import typer

from nhiemky.domain.targets import Sense, Target, TargetResult, name_time
from nhiemky.domain.vietnamese import format_date
from nhiemky.errors import BadInput
from nhiemky.performing.blank_lists import write_results_list, write_targets_list
from nhiemky.performing.targets import (
    Assessment,
    Resolution,
    TargetList,
    assess_targets,
    describe_result,
    import_targets,
    list_targets,
)
from nhiemky.portal.cli.door import LARGEST, Apply, AsJson, door, print_json, say, show, tell_written
from nhiemky.portal.cli.given import read_any_day
from nhiemky.portal.cli.office import act_of, office_of

app = typer.Typer(no_args_is_help=True)
_LIST, _RESULTS = Path("chi-tieu.xlsx"), Path("ket-qua-chi-tieu.xlsx")

Org = Annotated[str, typer.Option("--org", help="Mã tổ chức đảng")]
Year = Annotated[int | None, typer.Option("--year", help="Năm, ví dụ 2026", min=1930, max=2200)]
Term = Annotated[str | None, typer.Option("--term", help="Nhiệm kỳ, ví dụ 2025-2030")]


@app.command("import")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Danh sách chỉ tiêu .xlsx hoặc .yaml", show_default=False)],
    org: Org,
    document: Annotated[str, typer.Option(help="Số, ký hiệu nghị quyết, ví dụ 21-NQ/ĐU")],
    on: Annotated[str, typer.Option("--date", help="Ngày nghị quyết, ví dụ 29/12/2025")],
    year: Year = None,
    term: Term = None,
    as_json: AsJson = False,
) -> None:
    """Nhập chỉ tiêu của nghị quyết năm (--year) hoặc nghị quyết đại hội (--term); nhập lại thì thay."""
    here = door(context)
    occasion = _occasion(year, term)
    if occasion is None:
        raise BadInput("targets import", "cần --year 2026 hoặc --term 2025-2030")
    wanted = Resolution(org, occasion, document.strip(), read_any_day(on, "--date"))
    with office_of(here) as office:
        found = import_targets(office, file, wanted, act_of(here))
    if as_json:
        print_json(_list_dict(found))
    else:
        measured = sum(one.indicator is not None for one in found.targets)
        say(f"Đã nhập {len(found.targets)} chỉ tiêu {found.occasion}, {measured} chỉ tiêu tự đo bằng số liệu.")


@app.command()
def template(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(help=f"Tên tệp Excel sẽ ghi, không đặt thì là {_LIST}; kết quả thì là {_RESULTS}"),
    ] = None,
    cycle: Annotated[
        int | None,
        typer.Option("--cycle", help="Kỳ cần ghi kết quả: có sẵn từng chỉ tiêu và đề xuất", min=1, max=LARGEST),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ghi danh sách Excel để điền: chỉ tiêu (trống, có ô chọn); có --cycle thì kết quả từng chỉ tiêu."""
    with office_of(door(context)) as office:
        if cycle is None:
            file = file or _LIST
            write_targets_list(office, file)
            following = f"nhiemky targets import {file} --org … --year … --document … --date …"
        else:
            file = file or _RESULTS
            write_results_list(office, file, cycle)
            following = f"nhiemky targets assess {file} --cycle {cycle}"
    tell_written(file, following, as_json=as_json)


@app.command("list")
def list_all(
    context: typer.Context, org: Org, year: Year = None, term: Term = None, as_json: AsJson = False
) -> None:
    """Các chỉ tiêu đã nhập, theo số và nghị quyết."""
    with office_of(door(context)) as office:
        found = list_targets(office, org, _occasion(year, term))
    if as_json:
        print_json([_list_dict(one) for one in found])
        return
    if not any(one.targets for one in found):
        say("Chưa có chỉ tiêu nào; nhập bằng: nhiemky targets import TỆP --org … --year … --document … --date …")
    for one in found:
        _show_list(one)


@app.command()
def assess(
    context: typer.Context,
    cycle: Annotated[int, typer.Option("--cycle", help="Số của kỳ sơ kết, tổng kết", min=1, max=LARGEST)],
    file: Annotated[
        Path | None, typer.Argument(help="Kết quả từng chỉ tiêu .xlsx hoặc .yaml", show_default=False)
    ] = None,
    apply: Apply = False,
    as_json: AsJson = False,
) -> None:
    """Đánh giá chỉ tiêu của một kỳ: xem đề xuất từ số liệu; có tệp thì ghi kết quả; --apply ghi cả đề xuất."""
    here = door(context)
    with office_of(here) as office:
        found = assess_targets(office, cycle, act_of(here), file, apply=apply)
    if as_json:
        print_json(_assessment_dict(found))
    else:
        if file is not None or apply:
            say(_say_recorded(found))
        _show_assessment(found)


def _occasion(year: int | None, term: str | None) -> str | None:
    if year is not None and term is not None:
        raise BadInput("--year, --term", "chọn một trong hai")
    if term is None:
        return None if year is None else str(year)
    first, _, last = term.replace(" ", "").partition("-")
    if not (first.isdigit() and last.isdigit() and len(first) == len(last) == 4 and first < last):
        raise BadInput("--term", f'"{term}" không phải là nhiệm kỳ; viết dạng 2025-2030')
    return f"{first}-{last}"


def _promised(one: Target) -> str:
    """As a resolution says it: "ít nhất 6 đồng chí"; a piece of work by its term alone."""
    sense = "" if one.planned == Sense.DONE.label else f"{one.sense.label} "
    is_number = one.amount is not None
    return f"{sense}{one.planned}" + (f" {one.unit}" if is_number else "")


def _show_list(found: TargetList) -> None:
    if not found.targets:
        return
    first = found.targets[0]
    dated = f" ngày {format_date(first.document_on)}" if first.document_on else ""
    show(f"Chỉ tiêu {found.occasion}, Nghị quyết số {first.document}{dated}:")
    for one in found.targets:
        measured = f"  [{one.indicator}]" if one.indicator else ""
        show(f"  {one.number}. {one.name}: {_promised(one)}{measured}")


def _show_assessment(found: Assessment) -> None:
    for one in found.results:
        show(f"  {one.target.number}. {one.target.name}: {_promised(one.target)}")
        show(f"     {describe_result(one)}")
    time = name_time(found.occasion)
    show(f"{time[:1].upper()}{time[1:]}: {found.counts}")
    if any(one.is_proposed for one in found.results):
        listed = f"nhiemky targets template TỆP --cycle {found.schedule_id}"
        say(f"Đề xuất chưa ghi; xem lại rồi thêm --apply, hoặc điền kết quả vào tệp của {listed}.")


def _say_recorded(found: Assessment) -> str:
    return f"Đã ghi kết quả {found.recorded} chỉ tiêu." if found.recorded else "Không có kết quả nào mới để ghi."


def _list_dict(found: TargetList) -> dict[str, object]:
    rows = [
        {
            "number": one.number,
            "name": one.name,
            "unit": one.unit,
            "planned": one.planned,
            "sense": str(one.sense),
            "indicator": one.indicator,
            "document": one.document,
            "document_on": one.document_on,
        }
        for one in found.targets
    ]
    return {"body": found.body, "occasion": found.occasion, "targets": rows}


def _assessment_dict(found: Assessment) -> dict[str, object]:
    counts = found.counts
    return {
        "cycle": found.schedule_id,
        "occasion": found.occasion,
        "recorded": found.recorded,
        "results": [_result_dict(one) for one in found.results],
        "counts": {
            "total": counts.total,
            "met": counts.met,
            "exceeded": counts.exceeded,
            "missed": counts.missed,
            "not_assessed": counts.not_assessed,
        },
    }


def _result_dict(one: TargetResult) -> dict[str, object]:
    return {
        "number": one.target.number,
        "name": one.target.name,
        "planned": one.target.planned,
        "actual": one.actual,
        "share": one.share,
        "verdict": str(one.verdict),
        "reason": one.reason,
        "is_proposed": one.is_proposed,
    }
