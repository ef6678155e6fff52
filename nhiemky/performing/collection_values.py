"""Who has sent figures for a cycle and who has not, as of a moment: for the letter that asks after them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from calendars.plan_model import Plan
from nhiemky.domain.figures import CollectionState
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleRecord, StepRecord
from nhiemky.domain.vietnamese import format_document_date
from nhiemky.drafting.kind_model import RESTRICTED
from nhiemky.performing.collections import SEND, read_collection
from nhiemky.performing.figure_periods import period_of_cycle
from nhiemky.store import drafts, issued
from nhiemky.store.collections import Collected
from nhiemky.store.engine import Connection

Values = dict[str, object]
REQUEST_LETTER = "report_request_letter"


def collection_values(
    connection: Connection,
    organisation: Organisation,
    schedule: ScheduleRecord,
    plan: Plan,
    steps: Sequence[StepRecord],
    at: datetime,
) -> Values:
    """Who has sent figures and who has not, as of the moment; for the letter that asks after them."""
    states = read_collection(connection, schedule)
    names = {key: organisation.body(key).name for key in states if key != schedule.body}
    waiting = [key for key in names if states[key].state.is_awaited]
    sent = [names[key] for key in names if key not in waiting]
    due = {step.body: step.target for step in steps if step.key == SEND}
    as_of = moment(at)
    what = _what(plan, schedule)
    items: list[Values] = [
        _late_item(names[key], what[:1].upper() + what[1:], due.get(key), at.date(), states[key].state.label)
        for key in waiting
    ]
    if not names:
        items = _late_steps(organisation, schedule, plan, steps, at.date())
    late: Values = {
        "as_of": as_of,
        "items": items,
        "sent": sent,
        "subject": what,
        "request_due": min((on for on in due.values() if on is not None), default=None),
        "addressees": list(dict.fromkeys(str(item["body"]) for item in items)),
        **_own_letter(connection, schedule),
    }
    counts: Values = {"asked": len(names), "given": len(sent)} if names else {}
    listed = {"as_of": as_of, "sent": sent, "waiting": [_tell_awaited(names[key], states[key]) for key in waiting]}
    return {"collection": {**counts, **listed}, "late": late}


def _tell_awaited(name: str, one: Collected) -> str:
    """What has been sent back is still in the totals: an older number is better than none, but it is said."""
    return f"{name} (biểu đã trả lại, số cũ còn trong số tổng)" if one.state is CollectionState.RETURNED else name


def _what(plan: Plan, schedule: ScheduleRecord) -> str:
    period = period_of_cycle(schedule)
    return f"biểu số liệu, báo cáo {period.label}" if period else f"báo cáo về {plan.title.lower()}"


def _late_item(body: str, title: str, due: date | None, today: date, state: str = "") -> Values:
    days = (today - due).days if due is not None and due < today else None
    return {"body": body, "title": title, "due": due, "days": days, "state": state}


def _late_steps(
    organisation: Organisation,
    schedule: ScheduleRecord,
    plan: Plan,
    steps: Sequence[StepRecord],
    today: date,
) -> list[Values]:
    """What cells have not done of a cycle without figures; restricted steps are nobody's business in a letter."""
    return [
        _late_item(organisation.body(step.body).name, plan.steps[step.key].title, step.target, today)
        for step in steps
        if step.body != schedule.body
        and step.state.is_live
        and step.key in plan.steps
        and step.target is not None
        and step.target < today
        and plan.steps[step.key].tier < RESTRICTED
    ]


def _own_letter(connection: Connection, schedule: ScheduleRecord) -> Mapping[str, object]:
    """Number and day of our letter that asked for the reports, once it has been issued."""
    subject = drafts.subject_of(schedule.id, schedule.body, None)
    written = drafts.find_drafts(connection, subject=subject, kind=REQUEST_LETTER)
    found = issued.read_of_drafts(connection, [one["id"] for one in written])
    last = max(found.values(), key=lambda one: one.issued_on, default=None)
    return {} if last is None else {"request_number": last.symbol, "request_on": last.issued_on}


def moment(at: datetime) -> str:
    """ "08 giờ 00, ngày 02 tháng 12 năm 2026"."""
    return f"{at.hour:02} giờ {at.minute:02}, ngày {format_document_date(at.date())}"
