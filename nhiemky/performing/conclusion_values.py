"""Tasks as papers of a cycle print them: those it has set, and how those of the cycles before it stand."""

from datetime import date

from nhiemky.domain import roles
from nhiemky.domain.conclusions import CELLS, EVERY, FollowedTask, newest_of_each
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.domain.vietnamese import format_date
from nhiemky.store.conclusions import read_followed_tasks
from nhiemky.store.engine import Connection

Values = dict[str, object]


def task_values(connection: Connection, organisation: Organisation, schedule: ScheduleRecord, body: str) -> Values:
    """The tasks that a cycle has set, else those that go on; and those set since the last one of its kind.

    A review looks back to the review before, a monthly meeting to the last meeting. Nothing of a restricted task
    but that there is one. Empty for a paper of a cell within a committee's cycle.
    """
    if body != schedule.body:
        return {}
    known = read_followed_tasks(connection, body)
    own = [one for one in known if one.schedule_id == schedule.id and one.carried_from is None]
    before = [one for one in known if one.schedule_id != schedule.id and one.set_on < schedule.day]
    last = find_last_tasks(before, schedule)
    going_on = [one for one in last if one.goes_on]
    return {
        "tasks": [
            _without_repeat(_row(organisation, one, schedule.day, is_carried=not own), one)
            for one in own or going_on
        ],
        "last_tasks": [_row(organisation, one, schedule.day, is_carried=True) for one in last],
    }


def find_last_tasks(before: list[FollowedTask], schedule: ScheduleRecord) -> list[FollowedTask]:
    """What the cycle before of its kind has set, and what is still open of the others."""
    is_meeting = any(one.set_in == schedule.plan and one.is_from_meeting for one in before)
    peers = [one for one in before if one.set_in == schedule.plan or not (is_meeting or one.is_from_meeting)]
    newest = peers[-1].schedule_id if peers else None
    return [one for one in newest_of_each(before) if one.schedule_id == newest or one.goes_on]


def lead_of(organisation: Organisation, one: FollowedTask) -> str:
    """Who is to do it, as papers write it."""
    if one.owner == CELLS:
        return "Các chi bộ"
    if one.owner not in roles.ROLES:
        return one.owner
    body = organisation.body(one.body)
    if body.is_cell and one.owner == "cell_secretary":
        return body.name
    title = roles.title(one.owner, body)
    return title[:1].upper() + title[1:]


def state_of(one: FollowedTask) -> str:
    """How far it is: "hoàn thành", "đang thực hiện (3/7)", "thực hiện thường xuyên (1/2)"."""
    if not one.is_open:
        return "hoàn thành"
    word = "thực hiện thường xuyên" if one.is_recurring else "đang thực hiện"
    return f"{word} ({one.progress})" if one.progress else word


def _until(one: FollowedTask, by: date | None) -> str | date | None:
    """What the conference has said, not the day worked out for reminding people; None where it has set no day."""
    if one.deadline is not None:
        is_late = by is not None and one.is_open and one.deadline < by
        return f"Đã quá hạn {format_date(one.deadline)}, tiếp tục thực hiện" if is_late else one.deadline
    if one.is_recurring:
        return f"Thường xuyên, {EVERY[one.every]}" if one.every else "Thường xuyên"
    return None


def _without_repeat(row: Values, one: FollowedTask) -> Values:
    """Where the deadline is "Thường xuyên, hằng quý" the title need not say it too."""
    often = f" ({EVERY[one.every]})" if one.every else ""
    is_said = isinstance(row.get("until"), str) and str(row["until"]).endswith(often.strip(" ()"))
    return {**row, "title": str(row["title"]).removesuffix(often)} if often and is_said else row


def _row(organisation: Organisation, one: FollowedTask, by: date, *, is_carried: bool) -> Values:
    is_told = one.shown == one.what
    until = _until(one, by if is_carried else None)
    often = f" ({EVERY[one.every]})" if one.every else ""
    return {
        "title": one.shown.removesuffix(".") + often,
        "lead": lead_of(organisation, one),
        "due": one.target or one.deadline,
        **({"is_open_ended": True} if until is None else {"until": until}),
        "report_to": one.report_to,
        **({"with": one.partners} if one.partners else {}),
        "state": state_of(one),
        "result": one.result if is_told else "",
        "tier": one.tier,
        "is_carried": is_carried,
    }
