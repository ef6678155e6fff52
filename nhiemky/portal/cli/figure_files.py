"""`nhiemky figures form` and `figures import`: the Excel forms that go out and come back."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from nhiemky.domain.vietnamese import format_count
from nhiemky.performing.figure_imports import FormOutcome, FormState, Progress, import_forms
from nhiemky.portal.cli.door import LARGEST, AsJson, door, print_json, say, show
from nhiemky.portal.cli.office import act_of, office_of

CycleOption = Annotated[
    int, typer.Option("--cycle", help="Số của kỳ, xem ở cycle list", show_default=False, min=1, max=LARGEST)
]
_STATES = {FormState.KEPT: "đã nhập", FormState.SAME: "đã có, không đổi", FormState.REFUSED: "KHÔNG NHẬP"}
_MANY = 20  # files from which only the refused ones are named


def form(
    context: typer.Context,
    cycle: CycleOption,
    out: Annotated[Path, typer.Option(help="Thư mục sẽ ghi biểu vào", show_default=False)],
    cell: Annotated[
        str | None, typer.Option(help="Mã một tổ chức; bỏ trống là mọi nơi", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ghi biểu số liệu Excel cho từng chi bộ, để gửi đi điền."""
    from nhiemky.performing.figure_forms import write_forms  # noqa: PLC0415

    here = door(context)
    with office_of(here) as office:
        written = write_forms(office, cycle, out, act_of(here), cell)
    if as_json:
        print_json({"cycle": cycle, "forms": [str(one) for one in written]})
        return
    for one in written:
        show(str(one))
    say(f"Đã ghi {format_count(len(written))} biểu. Nhận lại thì chạy: nhiemky figures import THƯ_MỤC")


def import_(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Các biểu đã điền, hoặc thư mục", show_default=False)],
    cycle: Annotated[
        int | None,
        typer.Option("--cycle", help="Chỉ nhận biểu của kỳ này", show_default=False, min=1, max=LARGEST),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Nhập biểu đã điền; biểu sai một chỗ thì cả biểu không nhập, các biểu khác vẫn nhập."""
    here = door(context)
    with office_of(here) as office, _progress() as progress:
        outcomes = import_forms(office, files, act_of(here), progress, cycle)
    if as_json:
        print_json({"forms": [_as_dict(one) for one in outcomes]})
    else:
        _show(outcomes)
    if any(one.state is FormState.REFUSED for one in outcomes):
        raise typer.Exit(1)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console  # noqa: PLC0415  (nothing else of the command line needs it)
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("Đang nhập biểu"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _show(outcomes: Sequence[FormOutcome]) -> None:
    """What has to be put right, cell by cell; then the table of the files."""
    for one in outcomes:
        for fault in one.faults:
            say(f"Lỗi: {fault}")
        for remark in one.remarks:
            say(f"Lưu ý: {one.file}: {remark}")
        for finding in one.findings:
            say(f"{'Mâu thuẫn' if finding.is_error else 'Xem lại'}: {one.file}: {finding.text}")
    shown = outcomes if len(outcomes) <= _MANY else [one for one in outcomes if one.state is FormState.REFUSED]
    for one in shown:
        show(_draw(one))
    count = {state: sum(one.state is state for one in outcomes) for state in FormState}
    show(
        f"Đã nhập {format_count(count[FormState.KEPT])} biểu, "
        f"không đổi {format_count(count[FormState.SAME])}, không nhập {format_count(count[FormState.REFUSED])}."
    )


def _draw(one: FormOutcome) -> str:
    if one.state is FormState.REFUSED:
        about = f"{format_count(len(one.faults))} chỗ phải sửa"
    else:
        blanks = f", còn {format_count(one.blanks)} ô trống nên chưa coi là gửi đủ" if one.blanks else ""
        replaced = ", thay biểu gửi trước" if one.replaced else ""
        about = f"{format_count(one.figures)} số liệu{blanks}{replaced}"
    return f"{_STATES[one.state]:<17} {one.file}  {one.body_name or '(không rõ của ai)'}: {about}"


def _as_dict(one: FormOutcome) -> dict[str, object]:
    names = ("file", "address", "field", "value", "reason", "suggestion")
    return {
        "file": one.file,
        "state": one.state,
        "cycle": one.cycle,
        "body": one.body or None,
        "figures": one.figures,
        "blanks": one.blanks,
        "faults": [{name: getattr(fault, name) for name in names} for fault in one.faults],
        "findings": [{"rule": found.rule, "text": found.text, "error": found.is_error} for found in one.findings],
        "remarks": one.remarks,
    }
