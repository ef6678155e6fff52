"""`nhiemky org`: the organisation comes in, is shown, and an empty list is written."""

from pathlib import Path
from typing import Annotated

import typer

from nhiemky.domain.organisation import Body, Organisation
from nhiemky.domain.organisation_rules import advise
from nhiemky.domain.timers import find_without_admission
from nhiemky.domain.vietnamese import format_count
from nhiemky.intake.organisation_file import read_organisation as read_file
from nhiemky.intake.template import write_template
from nhiemky.performing.mergers import find_left_behind
from nhiemky.performing.office import open_office
from nhiemky.portal.cli.door import AsJson, Door, door, print_json, say, show, tell_written
from nhiemky.portal.cli.office import act_of, office_of
from nhiemky.store.engine import begin, read
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation, read_organisation

app = typer.Typer(no_args_is_help=True)


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Danh sách Excel (.xlsx) hoặc YAML", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Nhập tổ chức, đảng viên, chức vụ; có một dòng sai thì không nhập gì."""
    here = door(context)
    organisation = read_file(file)
    is_new = keep(here, organisation, file.name)
    members = organisation.counts(organisation.top(here.today).key, here.today).members
    if as_json:
        print_json({"bodies": len(organisation.bodies), "members": members, "changed": is_new})
    elif is_new:
        say(f"Đã nhập {len(organisation.bodies)} tổ chức, {members} đảng viên từ {file}.")
    else:
        say(f"{file}: không có gì thay đổi so với lần nhập trước.")
    for advice in advise(organisation, here.today) if is_new else ():
        say(f"Chú ý: {advice}")
    if is_new:
        _say_left_behind(here)


@app.command("show")
def show_(context: typer.Context, as_json: AsJson = False) -> None:
    """Cây tổ chức với số đảng viên chính thức, dự bị."""
    here = door(context)
    with office_of(here) as office, read(office.engine) as connection:
        organisation = read_organisation(connection)
    bodies = _ordered(organisation, here)
    if as_json:
        print_json({"bodies": [_as_dict(organisation, body, here) for body in bodies]})
        return
    for body in bodies:
        counts = organisation.counts(body.key, here.today)
        indent = "  " if body.parent else ""
        text = f"{format_count(counts.official)} chính thức, {format_count(counts.probationary)} dự bị"
        show(f"{indent}{body.name} [{body.key}]: {text}")
    missing = len(find_without_admission(organisation, here.today))
    if missing:
        say(f"Chú ý: {format_count(missing)} đảng viên chưa ghi ngày kết nạp; xem tên: nhiemky members due.")


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="Tên tệp Excel sẽ ghi")] = Path("danh-sach-to-chuc.xlsx"),
    as_json: AsJson = False,
) -> None:
    """Ghi một danh sách Excel trống, có hướng dẫn và ô chọn."""
    write_template(file)
    tell_written(file, f"nhiemky org import {file}", as_json=as_json)


def keep(here: Door, organisation: Organisation, source: str) -> bool:
    """Stores an organisation, making the database first where there is none."""
    with open_office(here.settings, today=here.today) as office:
        upgrade(office.engine)
        with begin(office.engine) as connection:
            is_new = keep_organisation(connection, organisation, source, here.at)
            if is_new:
                act_of(here).record(connection, "org.import", source, {"bodies": len(organisation.bodies)})
    return is_new


def _say_left_behind(here: Door) -> None:
    with office_of(here) as office:
        found = find_left_behind(office, act_of(here, "sắp xếp tổ chức"))
    if found:
        numbers = ", ".join(map(str, found))
        say(
            f"Chú ý: đợt, kỳ số {numbers} còn mở theo tổ chức cũ; xem việc nào chuyển: nhiemky congress follow, "
            "rồi thêm --apply."
        )


def _ordered(organisation: Organisation, here: Door) -> list[Body]:
    """The top committee first, then what lies below it, body by body."""
    top = organisation.top(here.today)

    def below(body: Body) -> list[Body]:
        return [body, *(one for child in organisation.children(body.key, here.today) for one in below(child))]

    return below(top)


def _as_dict(organisation: Organisation, body: Body, here: Door) -> dict[str, object]:
    counts = organisation.counts(body.key, here.today)
    return {
        "key": body.key,
        "name": body.name,
        "kind": body.kind,
        "parent": body.parent,
        "official": counts.official,
        "probationary": counts.probationary,
    }
