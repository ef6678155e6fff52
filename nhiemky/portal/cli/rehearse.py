"""`nhiemky rehearse`: the whole preparation lived in advance."""

from pathlib import Path
from typing import Annotated

import typer

from nhiemky.errors import BadInput
from nhiemky.portal.cli.door import AsJson, CongressNumber, door, print_json, read_day, say
from nhiemky.portal.cli.office import office_of
from nhiemky.rehearsal.run import rehearse as live

LONGEST_LATENESS = 250


def rehearse(
    context: typer.Context,
    number: CongressNumber,
    until: Annotated[str | None, typer.Option(help="Chạy đến ngày; mặc định đến việc cuối cùng")] = None,
    lateness: Annotated[int, typer.Option(help="Giả định mỗi việc chậm bấy nhiêu ngày làm việc")] = 0,
    out: Annotated[Path, typer.Option(help="Thư mục ghi kết quả")] = Path("out"),
    as_json: AsJson = False,
) -> None:
    """Sống trước từng ngày từ nay đến việc cuối cùng, trên bản sao, không gửi gì ra ngoài."""
    here = door(context)
    if not 0 <= lateness <= LONGEST_LATENESS:
        raise BadInput("--lateness", f"số ngày làm việc chậm phải từ 0 đến {LONGEST_LATENESS}")
    last = read_day(until, "--until") if until else None
    with office_of(here) as office:
        summary = live(office, number, out=out, today=here.today, until=last, lateness=lateness)
    if as_json:
        print_json({"id": number, "out": out, **summary.as_dict()})
        return
    say(
        f"Đã chạy thử {summary.days} ngày: {summary.messages} tin cho {summary.people} người, "
        f"{summary.drafts} dự thảo, {summary.conflicts} xung đột."
    )
    say(f"Mở xem: {(out / 'index.html').resolve()}")
