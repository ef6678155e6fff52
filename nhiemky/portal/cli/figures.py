"""`nhiemky figures`: forms out and in, how far each body is, whence a number comes."""

from typing import Annotated

import typer

from nhiemky.performing.collections import accept_forms, merge_forms, return_form
from nhiemky.performing.figure_views import explain_indicator, read_status
from nhiemky.portal.cli import figure_files
from nhiemky.portal.cli.door import LARGEST, AsJson, door, print_json, say
from nhiemky.portal.cli.figures_text import lineage_dict, print_lineage, print_status, status_dict
from nhiemky.portal.cli.office import act_of, office_of

app = typer.Typer(no_args_is_help=True)
app.command("form")(figure_files.form)
app.command("import")(figure_files.import_)

Cycle = Annotated[
    int, typer.Option("--cycle", help="Số của kỳ, xem ở cycle list", show_default=False, min=1, max=LARGEST)
]


@app.command()
def status(context: typer.Context, cycle: Cycle, as_json: AsJson = False) -> None:
    """Từng chi bộ: đã gửi chưa, từ bao giờ, còn mấy chỗ mâu thuẫn; nêu cả hai chỗ của mỗi mâu thuẫn."""
    with office_of(door(context)) as office:
        found = read_status(office, cycle)
    if as_json:
        print_json(status_dict(found))
    else:
        print_status(found)


@app.command()
def why(
    context: typer.Context,
    indicator: Annotated[str, typer.Argument(help="Mã chỉ tiêu, ví dụ members.closing", show_default=False)],
    cycle: Cycle,
    as_json: AsJson = False,
) -> None:
    """Một con số từ đâu ra: chi bộ, giá trị, người nhập, tệp, ô, thời điểm; cả các giá trị đã bị thay."""
    with office_of(door(context)) as office:
        found = explain_indicator(office, cycle, indicator)
    if as_json:
        print_json(lineage_dict(found))
    else:
        print_lineage(found)


@app.command("return")
def return_(
    context: typer.Context,
    body: Annotated[str, typer.Argument(help="Mã chi bộ", show_default=False)],
    cycle: Cycle,
    note: Annotated[str, typer.Option(help="Lý do trả lại, chi bộ đọc được", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Trả biểu số liệu để sửa: việc gửi số liệu của chi bộ mở lại, hệ thống nhắc lại từ đầu."""
    here = door(context)
    with office_of(here) as office:
        return_form(office, cycle, body, act_of(here, note))
    if as_json:
        print_json({"cycle": cycle, "returned": body})
    else:
        say(f"Đã trả lại biểu số liệu của [{body}]; biểu sửa nhập bằng: nhiemky figures import TỆP")


@app.command()
def accept(
    context: typer.Context,
    cycle: Cycle,
    bodies: Annotated[
        list[str] | None,
        typer.Argument(help="Mã chi bộ; không ghi: mọi biểu đã kiểm tra khớp", show_default=False),
    ] = None,
    note: Annotated[str, typer.Option(help="Lý do, bắt buộc khi biểu còn mâu thuẫn")] = "",
    as_json: AsJson = False,
) -> None:
    """Chấp nhận biểu số liệu."""
    here = door(context)
    with office_of(here) as office:
        moved = accept_forms(office, cycle, bodies or (), act_of(here, note))
    if as_json:
        print_json({"cycle": cycle, "accepted": list(moved.bodies), "left": list(moved.left)})
    else:
        say(f"Đã chấp nhận {len(moved.bodies)} biểu số liệu. Xem: nhiemky figures status --cycle {cycle}")


@app.command()
def merge(
    context: typer.Context,
    cycle: Cycle,
    note: Annotated[str, typer.Option(help="Lý do, bắt buộc khi còn nơi chưa chấp nhận, còn mâu thuẫn")] = "",
    as_json: AsJson = False,
) -> None:
    """Tổng hợp các biểu đã chấp nhận vào số liệu của cả Đảng bộ."""
    here = door(context)
    with office_of(here) as office:
        moved = merge_forms(office, cycle, act_of(here, note))
    if as_json:
        print_json({"cycle": cycle, "merged": list(moved.bodies), "left": list(moved.left)})
    else:
        left = f", còn {len(moved.left)} nơi chưa tổng hợp" if moved.left else ""
        say(f"Đã tổng hợp {len(moved.bodies)} biểu số liệu{left}.")
