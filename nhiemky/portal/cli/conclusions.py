"""`nhiemky conclusions`: the conclusions of a conference as tasks that are followed."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from nhiemky.domain.conclusions import EVERY, FollowedTask, TaskPart
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.vietnamese import format_date
from nhiemky.performing.blank_lists import write_conclusions_list
from nhiemky.performing.conclusion_values import lead_of, state_of
from nhiemky.performing.conclusions import (
    ImportedConclusions,
    WantedConclusions,
    import_conclusions,
    list_conclusions,
    set_result,
)
from nhiemky.performing.office import Office
from nhiemky.portal.cli.door import LARGEST, Apply, AsJson, door, print_json, say, show, tell_written
from nhiemky.portal.cli.given import read_any_day, read_words
from nhiemky.portal.cli.office import act_of, office_of
from nhiemky.store.engine import read

app = typer.Typer(no_args_is_help=True)

_PAPERS = {"conclusion_notice": "Thông báo kết luận", "visit_follow_up": "Kế hoạch thực hiện kết luận"}

Cycle = Annotated[int, typer.Option("--cycle", help="Số của kỳ, xem ở cycle list", min=1, max=LARGEST)]


@app.command("import")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Danh sách kết luận .xlsx, .yaml hoặc .txt", show_default=False)],
    cycle: Cycle,
    document: Annotated[str, typer.Option(help="Số, ký hiệu thông báo kết luận, ví dụ 62-TB/ĐU")] = "",
    on: Annotated[str | None, typer.Option("--date", help="Ngày thông báo kết luận")] = None,
    apply: Apply = False,
    as_json: AsJson = False,
) -> None:
    """Nhập kết luận thành nhiệm vụ theo dõi; nhập lại thì sửa theo số thứ tự, việc đã xong giữ nguyên."""
    here = door(context)
    day = read_any_day(on, "--date") if on is not None else None
    wanted = WantedConclusions(cycle, file, document.strip(), day)
    with office_of(here) as office:
        done = import_conclusions(office, wanted, act_of(here), apply=apply)
        organisation = _organisation(office)
    if as_json:
        print_json({**_imported(done), "tasks": [_task(one) for one in done.tasks], "applied": apply})
        return
    for one in done.tasks:
        _show(organisation, one, here.today)
    say(_say_imported(done, apply=apply))
    if late := _find_late(done, here.today):
        say(f"Chú ý: hạn đã qua khi nhập, nhiệm vụ số {', '.join(map(str, late))}; sửa hạn hoặc làm ngay.")
    if apply and (done.added or done.changed) and done.paper is not None:
        say(f"{_PAPERS.get(done.paper, 'Văn bản giao việc')}: nhiemky draft {done.paper} --cycle {cycle}")


@app.command()
def template(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Tên tệp Excel sẽ ghi")] = Path("ket-luan.xlsx"),
    cycle: Annotated[
        int | None,
        typer.Option("--cycle", help="Kỳ của hội nghị: ô Chủ trì có sẵn tên để chọn", min=1, max=LARGEST),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ghi một danh sách kết luận Excel trống, có hướng dẫn và ô chọn."""
    with office_of(door(context)) as office:
        write_conclusions_list(office, file, cycle)
    following = f"nhiemky conclusions import {file} --cycle {cycle or '…'}"
    tell_written(file, following, as_json=as_json)


@app.command("list")
def list_all(context: typer.Context, cycle: Cycle, as_json: AsJson = False) -> None:
    """Nhiệm vụ của một kỳ: chuyển từ kỳ trước, rồi của kỳ này; ai, đến bao giờ, kết quả."""
    here = door(context)
    with office_of(here) as office:
        found = list_conclusions(office, cycle)
        organisation = _organisation(office)
    if as_json:
        tasks = [_task(one) for one in found.tasks]
        print_json({"cycle": found.cycle, "name": found.name, "schedule": found.list_id, "tasks": tasks})
        return
    if not found.tasks:
        say(f"{found.name} chưa có kết luận; nhập bằng: nhiemky conclusions import TỆP --cycle {cycle}")
    for one in found.tasks:
        _show(organisation, one, here.today, is_own_screen=True)


@app.command()
def result(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="Mã nhiệm vụ, xem ở conclusions list", min=1, max=LARGEST)],
    text: Annotated[str | None, typer.Option("--text", help="Kết quả đến nay, một câu")] = None,
    done: Annotated[bool, typer.Option("--done", help="Ghi việc (của kỳ, nơi gần nhất) là đã xong")] = False,
    on: Annotated[str | None, typer.Option("--on", help="Ngày xong; mặc định hôm nay")] = None,
    as_json: AsJson = False,
) -> None:
    """Ghi kết quả một nhiệm vụ; kết quả đi theo nhiệm vụ sang kỳ sau."""
    here = door(context)
    if text is None and not done:
        read_words("", "--text hoặc --done")
    day = (read_any_day(on, "--on") if on is not None else here.today) if done else None
    with office_of(here) as office:
        task = set_result(office, number, text, day, act_of(here))
        organisation = _organisation(office)
    if as_json:
        print_json(_task(task))
    else:
        _show(organisation, task, here.today, is_own_screen=True)


def _organisation(office: Office) -> Organisation:
    with read(office.engine) as connection:
        return office.organisation(connection)


def _say_imported(done: ImportedConclusions, *, apply: bool) -> str:
    parts = [f"thêm {len(done.added)}", f"sửa {len(done.changed)}", f"không đổi {len(done.unchanged)}"]
    text = f"{done.name}: {', '.join(parts)} nhiệm vụ."
    if done.finished:
        numbers = ", ".join(map(str, done.finished))
        text += f" Giữ nguyên việc đã xong, dù danh sách ghi khác: số {numbers}."
    return text if apply else f"{text} Chưa ghi; xem lại rồi thêm --apply."


def _find_late(done: ImportedConclusions, today: date) -> list[int]:
    """What has been entered after its day, by number."""
    entered = {*done.added, *done.changed}
    late = (one for one in done.tasks if one.number in entered and one.is_open and one.target)
    return [one.number for one in late if one.target and one.target < today]


def _show(organisation: Organisation, one: FollowedTask, today: date, *, is_own_screen: bool = False) -> None:
    """The office reads its restricted tasks in the list, nowhere else; programs never do."""
    number = f"{one.number}." if one.carried_from is None else "Kỳ trước:"
    often = f", {EVERY[one.every]}" if one.every else ""
    show(f"  [{one.id}] {number} {one.what if is_own_screen else one.shown}")
    done = f" ngày {format_date(one.done_on)}" if one.done_on else ""
    partners = f" (phối hợp: {one.partners})" if one.partners else ""
    late = ", QUÁ HẠN" if one.is_open and one.target and one.target < today else ""
    to = f"; báo cáo {one.report_to}" if one.report_to else ""
    show(f"      {lead_of(organisation, one)}{partners}; {_due_of(one)}{often}{to}; {state_of(one)}{done}{late}")
    if one.result and (is_own_screen or one.shown == one.what):
        show(f"      Kết quả: {one.result}")


def _due_of(one: FollowedTask) -> str:
    """The day the conference has set; what is worked out from it says so."""
    if one.target is None:
        return "chưa có hạn"
    if one.deadline is None:
        return f"hạn {format_date(one.target)}" + ("" if one.is_recurring else " (tạm tính)")
    if one.target < one.deadline:
        return f"hạn {format_date(one.deadline)} (ngày nghỉ, tính đến {format_date(one.target)})"
    return f"hạn {format_date(one.target)}"


def _imported(done: ImportedConclusions) -> dict[str, object]:
    return {
        "cycle": done.cycle,
        "name": done.name,
        "schedule": done.list_id,
        "added": done.added,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "finished": done.finished,
    }


def _task(one: FollowedTask) -> dict[str, object]:
    return {
        "id": one.id,
        "number": one.number if one.carried_from is None else None,
        "what": one.shown,
        "owner": one.owner,
        "org": one.body,
        "deadline": one.deadline,
        "target": one.target,
        "every": one.every,
        "report_to": one.report_to,
        "partners": one.partners,
        "document": one.document,
        "document_on": one.document_on,
        "tier": one.tier,
        "carried_from": one.carried_from,
        "is_open": one.is_open,
        "result": one.result if one.shown == one.what else "",
        "steps": [_part(part) for part in one.parts],
    }


def _part(one: TaskPart) -> dict[str, object]:
    return {
        "step": one.step_id,
        "org": one.body,
        "target": one.target,
        "state": one.state,
        "done_on": one.done_on,
    }
