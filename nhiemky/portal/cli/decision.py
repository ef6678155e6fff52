"""`nhiemky decision`: people ratified or appointed, from the request to the office they hold."""

from pathlib import Path
from typing import Annotated

import typer

from nhiemky.domain.vietnamese import format_date
from nhiemky.performing.decision_acts import Given
from nhiemky.performing.decisions import (
    check_decision,
    list_decisions,
    present_organisation,
    receive_request,
    send_decision,
    show_decision,
    sign_decision,
)
from nhiemky.performing.issuing import LARGEST_NUMBER
from nhiemky.performing.superior_decisions import describe_service, file_decision, submit_request
from nhiemky.portal.cli.decision_text import (
    as_dict,
    person_dict,
    print_decision,
    print_decisions,
    print_findings,
    print_holders,
)
from nhiemky.portal.cli.door import LARGEST, Apply, AsJson, door, print_json, say
from nhiemky.portal.cli.given import read_any_day
from nhiemky.portal.cli.office import act_of, office_of

app = typer.Typer(no_args_is_help=True)

DecisionNumber = Annotated[
    int, typer.Argument(help="Số của hồ sơ, xem ở decision list", show_default=False, min=1, max=LARGEST)
]
Schedule = Annotated[int, typer.Option("--schedule", "--congress", help="Số của đợt đại hội", min=1, max=LARGEST)]
On = Annotated[str, typer.Option("--date", help="Ngày, ví dụ 12/6/2027")]
People = Annotated[
    Path | None, typer.Option(help="Danh sách .xlsx hoặc .yaml: đảng viên, chức vụ, số phiếu", show_default=False)
]


@app.command()
def receive(
    context: typer.Context,
    schedule: Schedule,
    request_number: Annotated[str, typer.Option(help="Số, ký hiệu tờ trình, ví dụ 05-TTr/CB")],
    request_date: Annotated[str, typer.Option(help="Ngày tờ trình")],
    people: People = None,
    as_json: AsJson = False,
) -> None:
    """Chi bộ đã trình: nhận tờ trình, danh sách đề nghị chuẩn y hoặc chỉ định."""
    here = door(context)
    given = Given(request_number, read_any_day(request_date, "--request-date"), people)
    with office_of(here) as office:
        made = receive_request(office, schedule, given, act_of(here))
    if as_json:
        print_json(as_dict(made))
    else:
        say(f"Đã nhận hồ sơ số {made.id} ({made.way.verb}). Tiếp theo: nhiemky decision check {made.id}")


@app.command()
def check(context: typer.Context, number: DecisionNumber, people: People = None, as_json: AsJson = False) -> None:
    """Đối chiếu với danh sách đảng viên và biên bản đại hội; --people thay danh sách đã sửa."""
    here = door(context)
    with office_of(here) as office:
        decision, findings = check_decision(office, number, act_of(here), people)
    if as_json:
        found = [{"place": one.place, "message": one.message, "fault": one.is_fault} for one in findings]
        print_json({**as_dict(decision), "findings": found})
    else:
        print_findings(decision, findings)


@app.command()
def sign(
    context: typer.Context,
    number: DecisionNumber,
    issued: Annotated[int, typer.Option("--number", help="Số của quyết định", min=1, max=LARGEST_NUMBER)],
    on: On,
    as_json: AsJson = False,
) -> None:
    """Đã ký ngoài hệ thống: ghi số, ngày vào sổ của Đảng ủy."""
    here = door(context)
    with office_of(here) as office:
        found = sign_decision(office, number, issued, read_any_day(on, "--date"), act_of(here))
    if as_json:
        print_json({"id": number, "symbol": found.symbol, "signed_on": found.issued_on})
    else:
        day = format_date(found.issued_on)
        say(f"Đã ghi vào sổ: {found.symbol} ngày {day}. Tiếp theo: nhiemky decision send {number} --date …")


@app.command()
def send(
    context: typer.Context, number: DecisionNumber, on: On, apply: Apply = False, as_json: AsJson = False
) -> None:
    """Đã gửi: từ ngày ấy người có tên giữ chức vụ; xem trước, --apply mới ghi."""
    here = door(context)
    with office_of(here) as office:
        changes = send_decision(office, number, read_any_day(on, "--date"), act_of(here), apply=apply)
        _, organisation = show_decision(office, number)
    print_holders(changes, organisation, apply=apply, as_json=as_json)


@app.command()
def submit(
    context: typer.Context,
    schedule: Schedule,
    on: On,
    number: Annotated[str | None, typer.Option(help="Số, ký hiệu tờ trình của ta, ví dụ 15-TTr/ĐU")] = None,
    as_json: AsJson = False,
) -> None:
    """Đảng ủy đã trình cấp trên đề nghị chuẩn y hoặc chỉ định."""
    here = door(context)
    with office_of(here) as office:
        made = submit_request(office, schedule, read_any_day(on, "--date"), number, act_of(here))
        service = describe_service(office, made)
    if as_json:
        print_json({**as_dict(made), "service": service})
    else:
        say(f"Đã ghi hồ sơ số {made.id}: {made.state.label}." + (f" {service}." if service else ""))


@app.command()
def file(  # noqa: PLR0913, PLR0917  (what the first page of a decision says)
    context: typer.Context,
    schedule: Schedule,
    number: Annotated[str, typer.Option(help="Số, ký hiệu quyết định, ví dụ 123-QĐ/ĐU")],
    on: On,
    issuer: Annotated[str, typer.Option(help="Cơ quan ban hành")],
    people: People = None,
    effective: Annotated[str | None, typer.Option(help="Ngày có hiệu lực; mặc định ngày ký")] = None,
    apply: Apply = False,
    as_json: AsJson = False,
) -> None:
    """Lưu quyết định của cấp trên; chức vụ đổi từ ngày có hiệu lực; xem trước, --apply mới ghi."""
    here = door(context)
    given = Given(number, read_any_day(on, "--date"), people)
    first = read_any_day(effective, "--effective") if effective else given.on
    with office_of(here) as office:
        made, changes = file_decision(office, schedule, given, issuer, first, act_of(here), apply=apply)
        organisation = present_organisation(office)
    if apply:
        say(f"Đã lưu hồ sơ số {made.id}: {made.symbol}.")
    print_holders(changes, organisation, apply=apply, as_json=as_json)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """Các hồ sơ quyết định và tình trạng."""
    with office_of(door(context)) as office:
        found = list_decisions(office)
    if as_json:
        print_json({"decisions": [as_dict(one) for one in found]})
    else:
        print_decisions(found)


@app.command()
def show(context: typer.Context, number: DecisionNumber, as_json: AsJson = False) -> None:
    """Một hồ sơ: các bước đã làm, danh sách, kết quả kiểm tra."""
    with office_of(door(context)) as office:
        decision, organisation = show_decision(office, number)
    if as_json:
        print_json({**as_dict(decision), "people": [person_dict(one) for one in decision.people]})
    else:
        print_decision(decision, organisation)
