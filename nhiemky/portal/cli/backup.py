"""`nhiemky backup`: database and drafts in one file."""

from pathlib import Path
from typing import Annotated

import typer

from nhiemky.portal.cli.door import AsJson, door, print_json, say
from nhiemky.portal.cli.office import office_of
from nhiemky.store.backup import write_backup


def backup(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="Tệp .zip sẽ ghi")] = None,
    as_json: AsJson = False,
) -> None:
    """Sao lưu cơ sở dữ liệu, dự thảo và cài đặt của văn phòng, nhất quán với nhau."""
    here = door(context)
    path = out or here.settings.home / "backups" / f"nhiemky-{here.at:%Y%m%d-%H%M%S}.zip"
    with office_of(here) as office:
        files = write_backup(office.engine, here.settings.home, path)
    if as_json:
        print_json({"file": path, "files": files})
    else:
        say(f"Đã sao lưu {files} tệp vào {path}. Giữ nơi an toàn: trong đó có dữ liệu đảng viên.")
