"""`nhiemky document`: the papers drafted, their numbers, and what has changed in them."""

from typing import Annotated

import typer

from nhiemky.domain.vietnamese import format_date
from nhiemky.errors import BadInput
from nhiemky.performing.documents import diff_document, list_documents, show_document
from nhiemky.performing.issuing import LARGEST_NUMBER, issue_document, issue_outside, numbers_of
from nhiemky.portal.cli.document_text import print_changes, print_document, print_documents, print_numbers
from nhiemky.portal.cli.door import LARGEST, AsJson, door, print_json, say
from nhiemky.portal.cli.given import need, read_any_day
from nhiemky.portal.cli.office import act_of, office_of
from nhiemky.store.issued import Issued

app = typer.Typer(no_args_is_help=True)

DocumentNumber = Annotated[
    int, typer.Argument(help="Số của dự thảo, xem ở document list", show_default=False, min=1, max=LARGEST)
]
Schedule = Annotated[
    int | None,
    typer.Option("--schedule", "--congress", help="Số của đợt, gồm cả đợt của các chi bộ", min=1, max=LARGEST),
]
Org = Annotated[str | None, typer.Option(help="Mã tổ chức, xem ở org show")]


@app.command("list")
def list_(context: typer.Context, schedule: Schedule = None, org: Org = None, as_json: AsJson = False) -> None:
    """Các dự thảo đã tạo: còn thiếu gì, đã sửa tay chưa, đã phát hành số nào."""
    with office_of(door(context)) as office:
        found = list_documents(office, schedule, org)
    if as_json:
        print_json({"documents": [one.as_dict() for one in found]})
    else:
        print_documents(found)


@app.command()
def show(context: typer.Context, number: DocumentNumber, as_json: AsJson = False) -> None:
    """Một dự thảo: tệp, mẫu, chỗ còn thiếu, số liệu đã dùng và nguồn."""
    with office_of(door(context)) as office:
        found = show_document(office, number)
    if as_json:
        print_json(found.as_dict())
    else:
        print_document(found)


@app.command()
def issue(  # noqa: PLR0913, PLR0917  (two ways of one act: of a draft, or outside)
    context: typer.Context,
    draft: Annotated[
        int | None, typer.Argument(help="Số của dự thảo, xem ở document list", min=1, max=LARGEST)
    ] = None,
    number: Annotated[int | None, typer.Option(help="Số văn bản", min=1, max=LARGEST_NUMBER)] = None,
    on: Annotated[str | None, typer.Option("--date", help="Ngày ban hành, ví dụ 12/6/2027")] = None,
    outside: Annotated[bool, typer.Option("--outside", help="Số đã dùng ngoài hệ thống")] = False,
    org: Org = None,
    kind: Annotated[str | None, typer.Option(help="Với --outside: ký hiệu loại văn bản, ví dụ NQ")] = None,
    title: Annotated[str, typer.Option(help="Trích yếu; bỏ trống thì theo dự thảo")] = "",
    issuer: Annotated[
        str | None, typer.Option(help="Với --outside: congress nếu là văn bản đại hội; mặc định cấp ủy, chi bộ")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ghi số, ngày ban hành vào sổ; số đã dùng được chỉ ra, số bỏ cách thì không hỏi."""
    here = door(context)
    given, day = need(number, "--number"), read_any_day(need(on, "--date"), "--date")
    with office_of(here) as office:
        if outside:
            _refuse_draft(draft)
            whose, sign = need(org, "--org"), need(kind, "--kind")
            found = issue_outside(office, whose, sign, given, day, title, act_of(here), issuer)
        else:
            found = issue_document(office, need(draft, "số của dự thảo"), given, day, act_of(here), title)
    _report(found, as_json=as_json)


@app.command()
def numbers(context: typer.Context, org: Org = None, as_json: AsJson = False) -> None:
    """Sổ số văn bản đã dùng, theo nhiệm kỳ và loại."""
    with office_of(door(context)) as office:
        found = numbers_of(office, org)
    if as_json:
        print_json({"numbers": [one._asdict() for one in found]})
    else:
        print_numbers(found)


@app.command()
def diff(
    context: typer.Context,
    number: DocumentNumber,
    other: Annotated[
        int | None, typer.Argument(help="So với dự thảo này; bỏ trống thì tự chọn", min=1, max=LARGEST)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Đã sửa tay những gì, hoặc lần này khác lần trước chỗ nào: từng đoạn, từng ô bảng."""
    with office_of(door(context)) as office:
        found = diff_document(office, number, other)
    if as_json:
        changes = [one.as_dict() for one in found.changes]
        print_json({"old": found.old, "new": found.new, "changes": changes})
    else:
        print_changes(found)


def _refuse_draft(draft: int | None) -> None:
    if draft is not None:
        raise BadInput("--outside", "số dùng ngoài hệ thống thì không ghi số của dự thảo")


def _report(found: Issued, *, as_json: bool) -> None:
    if as_json:
        print_json(found._asdict())
    else:
        say(f"Đã ghi vào sổ: {found.symbol} ngày {format_date(found.issued_on)}, {found.title}.")
