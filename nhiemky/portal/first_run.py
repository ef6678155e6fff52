"""What `make run` does: makes the sample office, lives its congress in advance, does one pass, stays `nhiemky up`.

Every step is a command anybody could have typed, and is shown as such. Run again it repeats nothing: a message
once sent and a draft once written stay as they are.
"""

import io
import json
import shlex
import sys
from contextlib import redirect_stdout
from datetime import datetime
from pathlib import Path

from calendars.official_days import load_official_days
from calendars.wording import format_weekday_date
from nhiemky.domain.agenda import speaking_moment
from nhiemky.portal.cli import main as run_command
from nhiemky.portal.cli.door import Door, say
from nhiemky.settings import PROJECT, Settings

OUT = PROJECT / "out"


def main() -> None:
    """Does it all, step by step; the first step that fails ends it with that step's own line."""
    here = Door()
    number = _make_office()
    _do("rehearse", str(number), "--out", str(OUT))
    _do("tick", *_moment_to_show(here))
    _say_where_to_look(here.settings, number)
    _do("up")


def _make_office() -> int:
    """The sample imported and its congress opened and approved; gives the congress's number."""
    told = io.StringIO()
    with redirect_stdout(told):
        _do("init", "--sample", "--json")
    made = json.loads(told.getvalue())
    say(f"Đảng bộ mẫu (dữ liệu hư cấu) đã có trong {made['home']}; đại hội số {made['id']} đã mở, đã phê duyệt.")
    return int(made["id"])


def _moment_to_show(here: Door) -> list[str]:
    """The first pass is made at the next hour at which people are spoken to, so that there is something to see."""
    if _count(here.settings.mailbox / "new") or _count(here.settings.mailbox / "cur"):
        return []
    at = first_speaking_moment(here.settings, here.at)
    if at == here.at:
        return []
    say(
        "Ngoài giờ làm việc hệ thống không nhắc ai. Để có tin và dự thảo xem ngay, lần rà đầu tiên được tính "
        f"như {at:%H:%M} {format_weekday_date(at.date())}."
    )
    return ["--at", f"{at:%Y-%m-%dT%H:%M}"]


def first_speaking_moment(settings: Settings, at: datetime) -> datetime:
    """`at` in working hours, otherwise the next working day's hour of the digest."""
    days = load_official_days(overlay=settings.days_overlay, first=at.year, last=at.year + 1)
    return speaking_moment(at.date(), at, days, settings.digest_at)


def _say_where_to_look(settings: Settings, number: int) -> None:
    say(
        f"""
Có thể xem ngay:
  Cả đợt chuẩn bị, chạy thử  {OUT / "index.html"}
  Tin đã gửi, chạy thử       {OUT / "messages"} ({_count(OUT / "messages")} tệp .eml)
  Dự thảo của hôm nay        {settings.drafts} ({_count(settings.drafts)} tệp .docx)
  Hộp thư cục bộ             .venv/bin/nhiemky mailbox
  Mọi bước, mọi ngày         .venv/bin/nhiemky congress show {number}
  Hướng dẫn                  {PROJECT / "docs" / "huong-dan.md"}
"""
    )


def _count(folder: Path) -> int:
    return sum(1 for file in folder.iterdir() if file.is_file()) if folder.is_dir() else 0


def _do(*words: str) -> None:
    """Runs one command of nhiemky in this process; what fails ends the run with its exit code."""
    say(f"$ nhiemky {shlex.join(words)}")
    try:
        run_command(words)
    except SystemExit as end:
        if end.code:
            sys.exit(end.code)


if __name__ == "__main__":
    main()
