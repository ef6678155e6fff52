"""`nhiemky bounce`: the pipe by which a mail server hands over what came back."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from nhiemky.delivery.bounces import LONGEST
from nhiemky.errors import NhiemkyError
from nhiemky.performing.bounces import take_in
from nhiemky.portal.cli.door import AsJson, door, print_json, say
from nhiemky.portal.cli.office import office_of
from nhiemky.store.engine import StoreUnavailable

TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and comes again


def bounce(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Tệp thư (.eml); bỏ trống thì đọc từ đầu vào")] = None,
    as_json: AsJson = False,
) -> None:
    """Đọc một thư báo không tới (tệp, hoặc máy chủ thư đưa vào), ghi vào tin đã gửi."""
    here = door(context)
    raw = _read_input() if file is None else file.read_bytes()
    try:
        with office_of(here) as office:
            taken = take_in(office, raw, here.at)
    except (StoreUnavailable, OSError) as error:
        say(f"Lỗi: {error if isinstance(error, NhiemkyError) else type(error).__name__}")
        raise typer.Exit(TRY_LATER) from None
    if as_json:
        print_json({"result": taken, "text": taken.label})
    else:
        say(f"Thư: {taken.label}.")


def _read_input() -> bytes:
    """The beginning of a mail, all of it taken: a mail server that is not listened to calls that a failure."""
    raw = sys.stdin.buffer.read(LONGEST)
    while sys.stdin.buffer.read(LONGEST):
        pass
    return raw
