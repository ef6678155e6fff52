"""A difference as a person reads it."""

from collections.abc import Sequence
from datetime import date

from calendars.wording import format_date
from nhiemky.domain.vietnamese import format_count
from nhiemky.performing.changes import TOO_LATE, Change, Difference
from nhiemky.performing.conflict_groups import tell_after
from nhiemky.performing.office import Office
from nhiemky.portal.cli.door import print_json, say, show

FEW = 5  # conflicts told after a change


def print_changes(changes: Sequence[Change], *, apply: bool, where: str = "congress show") -> None:
    """What moves, before and after and why; then whether it has been written. `where` shows what may be done."""
    for group in _group(changes):
        change = group[0]
        where_to = change.org if len(group) == 1 else f"{format_count(len(group))} chi bộ"
        show(f"{_day(change.old)} → {_day(change.new)}  [{where_to}] {change.title}")
        show(f"    {change.reason}")
    late = sum(change.reason.endswith(TOO_LATE) for change in changes)
    if late:
        say(f"Chú ý: {late} việc có hạn mới đã qua; xem cách tháo gỡ ở nhiemky {where} sau khi áp dụng.")
    if not changes:
        say("Không việc nào đổi ngày." if not apply else "Đã ghi; không việc nào đổi ngày.")
    elif apply:
        say(f"Đã áp dụng: {len(changes)} việc đổi ngày.")
    else:
        say(f"{len(changes)} việc sẽ đổi ngày. Chưa ghi gì; thêm --apply để áp dụng.")


def report_changes(
    office: Office, changes: Difference, *, apply: bool, as_json: bool, where: str = "congress show"
) -> None:
    """A difference on stdout, then the first of the conflicts it leaves; `where` shows them all."""
    if as_json:
        print_json({"changes": [change.as_dict() for change in changes], "applied": apply})
    else:
        print_changes(changes, apply=apply, where=where)
    told = tell_after(office, changes).conflicts
    for conflict in told[:FEW]:
        say(f"Xung đột: {conflict.sentence}.")
    if len(told) > FEW:
        then = ": " if apply else "; áp dụng rồi xem: "
        say(f"Và {format_count(len(told) - FEW)} chỗ khác{then}nhiemky {where}.")


def _group(changes: Sequence[Change]) -> list[list[Change]]:
    """The same step of several cells with the same days for the same reason is one change to read."""
    groups: dict[tuple[object, ...], list[Change]] = {}
    for one in changes:
        groups.setdefault((one.step, one.title, one.old, one.new, one.reason), []).append(one)
    return list(groups.values())


def _day(on: date | None) -> str:
    return format_date(on) if on is not None else "không có"
