"""When the next term congress is due, from the term policy in force: decided data, never a constant."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nhiemky.domain.organisation import TermPolicy
from nhiemky.domain.vietnamese import format_date

AHEAD_MONTHS = 9  # default: the preparation of a grassroots congress takes about half a year


class TermState(StrEnum):
    """Everything but RUNNING asks the office for a decision."""

    RUNNING = "running"
    DUE = "due"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class TermStatus:
    """State of a term. `due_on` is the day the term ends, None while nobody has decided its length."""

    state: TermState
    due_on: date | None
    sentence: str

    @property
    def is_decision_needed(self) -> bool:
        """Whether the office must ask its superior, or open the congress."""
        return self.state is not TermState.RUNNING


def policy_in_force(policies: Iterable[TermPolicy], body: str, on: date) -> TermPolicy | None:
    """The policy of the body that took effect last, on or before the day."""
    past = [policy for policy in policies if policy.body == body and policy.effective_from <= on]
    return max(past, key=lambda policy: policy.effective_from, default=None)


def term_status(
    policy: TermPolicy | None,
    last_congress: date | None,
    today: date,
    *,
    ahead_months: int = AHEAD_MONTHS,
) -> TermStatus:
    """Judge a term on the day: a due day needs a decided policy, and a length or an extension by decision.

    DUE from `ahead_months` calendar months before the term ends. A term counts from the last congress.
    """
    if policy is None:
        return TermStatus(TermState.UNDECIDED, None, "Chưa có quy định về nhiệm kỳ, cần xin ý kiến cấp trên.")
    if not policy.is_decided:
        return TermStatus(TermState.UNDECIDED, None, _undecided_sentence(policy))
    due_on = _due_day(policy, last_congress)
    if due_on is None:
        return TermStatus(TermState.UNDECIDED, None, "Chưa ghi ngày đại hội gần nhất hoặc thời hạn nhiệm kỳ.")
    state = TermState.DUE if add_months(due_on, -ahead_months) <= today else TermState.RUNNING
    return TermStatus(state, due_on, _due_sentence(policy, last_congress, due_on, today))


def add_months(on: date, months: int) -> date:
    """The same day of another month, clipped to that month's end."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def _due_day(policy: TermPolicy, last_congress: date | None) -> date | None:
    if policy.extended_to is not None:
        return policy.extended_to
    if policy.months is None or last_congress is None:
        return None
    return add_months(last_congress, policy.months)


def _undecided_sentence(policy: TermPolicy) -> str:
    source = f" ({policy.decision})" if policy.decision else ""
    return f"Thời hạn nhiệm kỳ chưa được quyết định{source}, cần xin ý kiến cấp trên."


def _due_sentence(policy: TermPolicy, last_congress: date | None, due_on: date, today: date) -> str:
    if policy.extended_to is not None:
        why = f"được kéo dài theo {policy.decision}"
    else:
        counted = format_date(last_congress) if last_congress else "…"
        why = f"{policy.months} tháng từ đại hội ngày {counted}, theo {policy.decision}"
    tense = "đã hết" if due_on < today else "hết"
    return f"Nhiệm kỳ {tense} vào ngày {format_date(due_on)} ({why})."
