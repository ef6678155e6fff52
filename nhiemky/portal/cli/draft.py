"""`nhiemky draft`: a paper now, or the whole file of a congress."""

from pathlib import Path
from typing import Annotated

import typer

from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.performing.drafts import Written
from nhiemky.performing.orders import Order, draft_document, draft_everything, prepare_sheet
from nhiemky.performing.written_pdfs import convert_written
from nhiemky.portal.cli.door import LARGEST, AsJson, Door, door, print_json, say
from nhiemky.portal.cli.office import act_of, office_of

_MOST_NAMED = 20


def draft(  # noqa: PLR0913, PLR0917 - one option each
    context: typer.Context,
    kind: Annotated[str | None, typer.Argument(help="Loại văn bản: congress_plan, half_year_report…")] = None,
    schedule: Annotated[
        int | None,
        typer.Option("--schedule", "--congress", "--cycle", help="Số của đợt (đại hội, kỳ)", min=1, max=LARGEST),
    ] = None,
    org: Annotated[
        str | None, typer.Option(help="Mã tổ chức đảng, khi văn bản không thuộc đợt nào; hoặc chi bộ trong một kỳ")
    ] = None,
    period: Annotated[str | None, typer.Option(help="Kỳ: 2026, 2026H1, 2026Q3, 2026M05")] = None,
    outline: Annotated[str | None, typer.Option(help="Đề cương khác của loại văn bản")] = None,
    data: Annotated[Path | None, typer.Option(help="Phiếu dữ liệu đã điền (.xlsx, .yaml)")] = None,
    sheet: Annotated[Path | None, typer.Option(help="Ghi phiếu dữ liệu trống ra tệp này (.xlsx, .yaml)")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Thư mục ghi dự thảo; mặc định là thư mục của văn phòng")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Kèm bản PDF (cần LibreOffice)")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Cả hồ sơ của đợt, gồm các chi bộ")] = False,
    as_json: AsJson = False,
) -> None:
    """Tạo dự thảo ngay; bản đã có được giữ nguyên, bản mới là lần dự thảo tiếp theo."""
    here = door(context)
    order = Order(schedule, org, period, outline, data, out)
    if everything and (kind is not None or sheet is not None):
        raise BadInput("--all", "soạn cả hồ sơ của đợt; hãy bỏ tên loại văn bản và --sheet")
    if sheet is not None:
        _write_sheet(here, kind, order, sheet)
        return
    with office_of(here) as office:
        if everything:
            written = draft_everything(office, order, act_of(here))
        else:
            written = draft_document(office, _named(kind), order, act_of(here))
    _show(written, is_file=everything, pdf=pdf, as_json=as_json)


def _named(kind: str | None) -> str:
    if kind is None:
        raise BadInput(
            "tạo dự thảo", "cần loại văn bản, ví dụ nhiemky draft congress_plan; hoặc --all cho cả hồ sơ"
        )
    return kind


def _write_sheet(here: Door, kind: str | None, order: Order, path: Path) -> None:
    with office_of(here) as office:
        prepare_sheet(office, _named(kind), order, path, act_of(here))
    say(f"Đã ghi phiếu dữ liệu: {path}")


def _show(written: tuple[Written, ...], *, is_file: bool, pdf: bool, as_json: bool) -> None:
    if not as_json:
        _tell(written, is_file=is_file)
    try:
        pdfs = convert_written(written) if pdf else []
    except NhiemkyError:  # the papers are there all the same
        _finish(written, [], as_json=as_json)
        raise
    _finish(written, pdfs, as_json=as_json)


def _finish(written: tuple[Written, ...], pdfs: list[Path], *, as_json: bool) -> None:
    if as_json:
        made = {path.with_suffix(""): path for path in pdfs}
        print_json([{**_row(paper), "pdf": made.get(paper.path.with_suffix(""))} for paper in written])
        return
    for path in pdfs[:_MOST_NAMED]:
        say(f"Bản PDF: {path}")
    if len(pdfs) > _MOST_NAMED:
        say(f"… và {len(pdfs) - _MOST_NAMED} bản PDF khác cùng thư mục.")


def _row(paper: Written) -> dict[str, object]:
    return {
        "id": paper.id,
        "kind": paper.kind,
        "body": paper.body,
        "round": paper.round,
        "title": paper.title,
        "file": paper.path,
        "sha256": paper.sha256,
        "missing": list(paper.missing),
        "contradictions": list(paper.contradictions),
        "warnings": list(paper.warnings),
        "is_new": paper.is_new,
    }


def _tell(written: tuple[Written, ...], *, is_file: bool) -> None:
    if is_file:
        _tell_file(written)
    else:
        _tell_papers(written)


def _tell_papers(written: tuple[Written, ...]) -> None:
    for paper in written:
        say(f"Đã tạo dự thảo: {paper.path}")
        for remark in (*paper.contradictions, *paper.warnings):
            say(f"  ! {remark}")
        if paper.missing:
            say(f"  Còn {len(paper.missing)} chỗ cần bổ sung, liệt kê ở Phiếu kiểm tra cuối dự thảo.")


def _tell_file(written: tuple[Written, ...]) -> None:
    """One line a body, and every contradiction: a list of hundreds of names is read by nobody."""
    for body in dict.fromkeys(paper.about for paper in written):
        papers = [paper for paper in written if paper.about == body]
        say(f"{body}: {len(papers)} văn bản, {sum(paper.is_new for paper in papers)} văn bản mới")
    for paper in written:
        for remark in paper.contradictions:
            say(f"  ! {paper.path.name}: {remark}")
    if written:
        new = sum(paper.is_new for paper in written)
        say(f"Hồ sơ có {len(written)} văn bản, {new} văn bản mới, tại {written[0].path.parent}")
