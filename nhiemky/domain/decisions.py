"""A decision about the people of a body as a process: what may follow what, and what is refused why.

Elected people are ratified (chuẩn y), others appointed by the superior (chỉ định). We decide about our cells;
about the committee its superior decides, and we submit and file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nhiemky.domain.vietnamese import format_date


class Side(StrEnum):
    """Who decides."""

    OURS = "ours"
    SUPERIOR = "superior"


class Way(StrEnum):
    """How the people come into office."""

    ELECT = "elect"
    APPOINT = "appoint_by_superior"

    @property
    def verb(self) -> str:
        """What the decision does, as its title says."""
        return "chuẩn y" if self is Way.ELECT else "chỉ định"


class DecisionState(StrEnum):
    """Ours is received, checked, signed, sent; a superior's is submitted for, and filed."""

    RECEIVED = "received"
    CHECKED = "checked"
    SIGNED = "signed"
    SENT = "sent"
    SUBMITTED = "submitted"
    FILED = "filed"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return _LABELS[self]


_LABELS = {
    DecisionState.RECEIVED: "đã nhận hồ sơ",
    DecisionState.CHECKED: "đã kiểm tra",
    DecisionState.SIGNED: "đã ký",
    DecisionState.SENT: "đã gửi",
    DecisionState.SUBMITTED: "đã trình cấp trên",
    DecisionState.FILED: "đã lưu",
}


class DecisionAct(StrEnum):
    """What can be done with a decision of ours."""

    CHECK = "check"
    SIGN = "sign"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Named:
    """A person with a role and, when elected, the votes; `place` is the line of the list they come from."""

    person: str
    role: str
    votes: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it is kept. `symbol` is its number and sign; `effective_on` the day roles change."""

    id: int
    schedule_id: int
    body: str
    side: Side
    way: Way
    state: DecisionState
    people: tuple[Named, ...] = ()
    request_number: str | None = None
    request_on: date | None = None
    findings: tuple[str, ...] | None = None
    checked_on: date | None = None
    issued_id: int | None = None
    symbol: str | None = None
    signed_on: date | None = None
    issuer: str | None = None
    title: str | None = None
    sent_on: date | None = None
    effective_on: date | None = None
    organisation_id: int | None = None
    source: str = ""

    @property
    def kind(self) -> str:
        """The paper that is drafted for it."""
        return "ratification_decision" if self.way is Way.ELECT else "appointment_decision"


# The steps of the shipped plans that a request or a submission, and a decision, are the doing of.
REQUEST_STEPS = ("report_results", "report_election_results", "personnel_plan_input")
DECISION_STEPS = ("ratify", "ratification", "superior_step3_decide")

_ELECTING = frozenset({"with_election", "four_contents"})
_BEFORE: Mapping[DecisionAct, DecisionState] = {
    DecisionAct.SIGN: DecisionState.CHECKED,
    DecisionAct.SEND: DecisionState.SIGNED,
}
_ORDER = (DecisionState.RECEIVED, DecisionState.CHECKED, DecisionState.SIGNED, DecisionState.SENT)
_NEXT: Mapping[DecisionState, str] = {
    DecisionState.RECEIVED: "chưa kiểm tra đạt; hãy chạy: nhiemky decision check {id}",
    DecisionState.CHECKED: "chưa ghi số, ngày ký; hãy chạy: nhiemky decision sign {id}",
}


def way_of(plan: str, variant: str | None) -> Way:
    """How a congress fills its offices: by the variant it is held in, else by its plan."""
    if variant is not None:
        return Way.ELECT if variant in _ELECTING else Way.APPOINT
    return Way.APPOINT if plan in {"cell_appointment", "appointed_congress"} else Way.ELECT


def refuse_act(decision: Decision, act: DecisionAct) -> str | None:
    """Why an act cannot be done now, in one sentence for the clerk; None when it can."""
    if decision.side is Side.SUPERIOR:
        return f"do cấp trên ban hành ({tell_state(decision)}), ở đây chỉ lưu"
    if act is DecisionAct.CHECK:
        is_open = decision.state in {DecisionState.RECEIVED, DecisionState.CHECKED}
        return None if is_open else tell_state(decision)
    needed = _BEFORE[act]
    if decision.state is needed:
        return None
    if _ORDER.index(decision.state) > _ORDER.index(needed):
        return tell_state(decision)
    return _NEXT[decision.state].format(id=decision.id)


def tell_state(decision: Decision) -> str:
    """What was done last and when: "đã ký số 12-QĐ/ĐU ngày 12/6/2027"."""
    days = {
        DecisionState.RECEIVED: decision.request_on,
        DecisionState.CHECKED: decision.checked_on,
        DecisionState.SIGNED: decision.signed_on,
        DecisionState.SENT: decision.sent_on,
        DecisionState.SUBMITTED: decision.request_on,
        DecisionState.FILED: decision.signed_on,
    }
    on = days[decision.state]
    number = {
        DecisionState.RECEIVED: decision.request_number,
        DecisionState.SUBMITTED: decision.request_number,
        DecisionState.SIGNED: decision.symbol,
        DecisionState.FILED: decision.symbol,
    }.get(decision.state)
    text = decision.state.label + (f" số {number}" if number else "")
    return text + (f" ngày {format_date(on)}" if on else "")


def find_twin(decisions: Sequence[Decision], number: str, on: date, *, is_request: bool) -> Decision | None:
    """The decision that was entered already under the same number and day: of its request, or its own."""
    for one in decisions:
        known = (one.request_number, one.request_on) if is_request else (one.symbol, one.signed_on)
        if known == (number, on):
            return one
    return None
