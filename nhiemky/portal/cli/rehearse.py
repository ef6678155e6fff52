"""`nhiemky rehearse`: the whole preparation lived in advance."""

from pathlib import Path
from typing import Annotated

import typer

from nhiemky.errors import BadInput
from nhiemky.portal.cli.door import LARGEST, AsJson, Door, door, print_json, read_day, say
from nhiemky.portal.cli.office import office_of
from nhiemky.rehearsal.run import rehearse as live
from nhiemky.rehearsal.year import rehearse_year

LONGEST_LATENESS = 250


def rehearse(
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(help="Số của đợt, xem ở congress list", show_default=False, min=1, max=LARGEST)
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Chạy thử mọi kỳ trong năm thay cho một đợt, ví dụ 2026")
    ] = None,
    org: Annotated[str | None, typer.Option(help="Đảng bộ của năm ấy, xem ở org show")] = None,
    until: Annotated[str | None, typer.Option(help="Chạy đến ngày; mặc định đến việc cuối cùng")] = None,
    lateness: Annotated[int, typer.Option(help="Giả định mỗi việc chậm bấy nhiêu ngày làm việc")] = 0,
    out: Annotated[Path, typer.Option(help="Thư mục ghi kết quả")] = Path("out"),
    as_json: AsJson = False,
) -> None:
    """Sống trước từng ngày từ nay đến việc cuối cùng, trên bản sao, không gửi gì ra ngoài."""
    here = door(context)
    if not 0 <= lateness <= LONGEST_LATENESS:
        raise BadInput("--lateness", f"số ngày làm việc chậm phải từ 0 đến {LONGEST_LATENESS}")
    if year is not None or org is not None:
        return _live_year(here, *_asked_year(number, year, org, until), out, lateness, as_json=as_json)
    if number is None:
        raise BadInput("số của đợt", "hãy ghi số của đợt, hoặc --year và --org để chạy thử cả năm")
    last = read_day(until, "--until") if until else None
    with office_of(here) as office:
        summary = live(office, number, out=out, today=here.today, until=last, lateness=lateness)
    if as_json:
        print_json({"id": number, "out": out, **summary.as_dict()})
        return None
    say(
        f"Đã chạy thử {summary.days} ngày: {summary.messages} tin cho {summary.people} người, "
        f"{summary.drafts} dự thảo, {summary.conflicts} xung đột."
    )
    say(f"Mở xem: {(out / 'index.html').resolve()}")
    return None


def _asked_year(number: int | None, year: int | None, org: str | None, until: str | None) -> tuple[int, str]:
    if year is None:
        raise BadInput("--org", "chỉ dùng cùng --year")
    if org is None:
        raise BadInput("--year", "hãy ghi cả --org, đảng bộ nào; xem ở org show")
    if number is not None or until is not None:
        raise BadInput("--year", "chạy thử cả năm thì không ghi số của đợt, không ghi --until")
    return year, org


def _live_year(here: Door, year: int, org: str, out: Path, lateness: int, *, as_json: bool) -> None:
    with office_of(here) as office:
        summary = rehearse_year(office, year, org, out=out, lateness=lateness).summary
    if as_json:
        print_json({"year": year, "org": org, "out": out, **summary.as_dict()})
        return
    say(
        f"Đã chạy thử năm {year}, {summary.days} ngày, {summary.cycles} kỳ: {summary.messages} tin cho "
        f"{summary.people} người, {summary.forms} biểu số liệu, {summary.drafts} dự thảo."
    )
    if summary.open or summary.failed:
        say(f"Chưa trọn: {summary.open} kỳ chưa xong, {summary.failed} lần không xử lý được.")
    say(f"Mở xem: {(out / 'index.html').resolve()}")
