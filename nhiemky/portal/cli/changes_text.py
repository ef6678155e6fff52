"""A difference as a person reads it."""

from collections.abc import Sequence
from datetime import date

from calendars.wording import format_date
from nhiemky.performing.changes import TOO_LATE, Change, Difference
from nhiemky.performing.conflicts import find_conflicts_after
from nhiemky.performing.office import Office
from nhiemky.portal.cli.door import print_json, say, show


def print_changes(changes: Sequence[Change], *, apply: bool, where: str = "congress show") -> None:
    """What moves, before and after and why; then whether it has been written. `where` shows what may be done."""
    for change in changes:
        show(f"{_day(change.old)} → {_day(change.new)}  [{change.org}] {change.title}")
        show(f"    {change.reason}")
    late = sum(change.reason.endswith(TOO_LATE) for change in changes)
    if late:
        say(f"Chú ý: {late} việc có hạn mới đã qua; xem cách tháo gỡ ở {where} sau khi áp dụng.")
    if not changes:
        say("Không việc nào đổi ngày." if not apply else "Đã ghi; không việc nào đổi ngày.")
    elif apply:
        say(f"Đã áp dụng: {len(changes)} việc đổi ngày.")
    else:
        say(f"{len(changes)} việc sẽ đổi ngày. Chưa ghi gì; thêm --apply để áp dụng.")


def report_changes(
    office: Office, changes: Difference, *, apply: bool, as_json: bool, where: str = "congress show"
) -> None:
    """A difference on stdout, then the conflicts it leaves, or would leave."""
    if as_json:
        print_json({"changes": [change.as_dict() for change in changes], "applied": apply})
    else:
        print_changes(changes, apply=apply, where=where)
    for conflict in find_conflicts_after(office, changes):
        say(f"Xung đột: {conflict.sentence}.")


def _day(on: date | None) -> str:
    return format_date(on) if on is not None else "không có"
