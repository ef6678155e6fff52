"""What the data sheet of a congress says of its elections, and what papers may say of a decision."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nhiemky.domain import roles
from nhiemky.domain.decision_checks import DELEGATE, Ballot, CongressRecord, role_of_ballot
from nhiemky.domain.decisions import Decision, DecisionState, Named, Side, Way, way_of
from nhiemky.domain.elections import BallotCount, election_base
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.drafting.kinds import Kind
from nhiemky.errors import BadInput
from nhiemky.store.decisions import read_decisions
from nhiemky.store.drafts import subject_of
from nhiemky.store.engine import Connection
from nhiemky.store.sheets import read_sheet

# What a superior decides about, by the roles on its list, in the order of their rank.
_SUBJECTS = {
    "committee_member": "Ban Chấp hành Đảng bộ",
    "standing_committee": "Ban Thường vụ Đảng ủy",
    "secretary": "Bí thư Đảng ủy",
    "deputy_secretary": "Phó Bí thư Đảng ủy",
    "inspection_committee": "Ủy ban Kiểm tra Đảng ủy",
    "inspection_chair": "Ủy ban Kiểm tra Đảng ủy",
    DELEGATE: "Đoàn đại biểu dự đại hội đảng bộ cấp trên",
    "cell_committee": "chi ủy",
    "cell_secretary": "bí thư",
    "cell_deputy_secretary": "phó bí thư",
}
_DELEGATE_TITLE = "Đại biểu dự đại hội đảng bộ cấp trên"


def read_record(connection: Connection, schedule: ScheduleRecord) -> CongressRecord:
    """The congress record as far as it has been entered."""
    values = {path: one.value for path, one in read_sheet(connection, _subject(schedule)).items()}
    ballots = values.get("ballots")
    items = [one for one in ballots if isinstance(one, Mapping)] if isinstance(ballots, list) else []
    return CongressRecord(schedule.closing, _base(values), tuple(_ballot(one) for one in items))


def read_term_label(connection: Connection, schedule: ScheduleRecord) -> str | None:
    """The new term as the congress calls it, "2027-2032", when the sheet says so."""
    found = read_sheet(connection, _subject(schedule)).get("congress.term")
    first, sign, last = str(found.value).partition("-") if found else ("", "", "")
    is_label = sign and first.strip().isdigit() and last.strip().isdigit()
    return f"{first.strip()} - {last.strip()}" if is_label else None


def decided_so(kind: Kind, cells: list[ScheduleRecord]) -> list[ScheduleRecord]:
    """Those of the cells' congresses that are held as the decision of the kind says: who was appointed was not
    elected, and no ratification says so. Raises BadInput where there is none.
    """
    variants = kind.data.when.variants
    fitting = [one for one in cells if not (variants and one.variant) or one.variant in variants]
    if cells and not fitting:
        is_elected = way_of(cells[0].plan, cells[0].variant) is Way.ELECT
        held = "có bầu cử, kết quả được chuẩn y" if is_elected else "không bầu cử, cấp ủy được chỉ định"
        raise BadInput(kind.label, f"đợt số {cells[0].id} {held}; không có văn bản này")
    return fitting


def subjects_of(decision: Decision) -> str:
    """What a decision is about, without names: "chuẩn y chi ủy, bí thư, phó bí thư"."""
    named = {one.role for one in decision.people}
    subjects = dict.fromkeys(subject for role, subject in _SUBJECTS.items() if role in named)
    return f"{decision.way.verb} {', '.join(subjects)}".strip()


def decision_values(
    connection: Connection, organisation: Organisation, schedule: ScheduleRecord
) -> dict[str, object]:
    """What the papers about a schedule's decisions may speak of: request, decision, appointments.

    A list that has not stood the check is no result yet: its names are withheld.
    """
    known = read_decisions(connection, [schedule.id])
    ours = [one for one in known if one.side is Side.OURS]
    filed = [one for one in known if one.state is DecisionState.FILED]
    if ours:
        return _ours(ours[-1], organisation, schedule, read_term_label(connection, schedule))
    return _filed(filed, organisation) if filed else {}


def _ours(
    decision: Decision, organisation: Organisation, schedule: ScheduleRecord, term: str | None
) -> dict[str, object]:
    request = {
        "body_name": organisation.body(decision.body).name,
        "number": decision.request_number,
        "on": decision.request_on,
        "congress_day": schedule.day,
        "term": term,
    }
    values: dict[str, object] = {"request": request}
    if decision.state is not DecisionState.RECEIVED:
        values["appointments"] = _appointments(organisation, decision.people)
    own = {"number": decision.symbol, "on": decision.signed_on, "effective_on": decision.effective_on}
    return values | {"decision": own} if decision.symbol else values


def _filed(decisions: Sequence[Decision], organisation: Organisation) -> dict[str, object]:
    everybody = [one for decision in decisions for one in decision.people]
    last = decisions[-1]
    return {
        "superior_decisions": [row for decision in decisions for row in _subject_rows(decision)],
        "appointments": _appointments(organisation, everybody),
        "decision": {"number": last.symbol, "on": last.signed_on, "issuer": last.issuer, "title": last.title},
    }


def _subject_rows(decision: Decision) -> Iterator[dict[str, object]]:
    """A decision about several things has a row for each."""
    people: dict[str, set[str]] = {}
    for role, subject in _SUBJECTS.items():
        holders = {one.person for one in decision.people if one.role == role}
        if holders:
            people.setdefault(subject, set()).update(holders)
    for subject, holders in people.items():
        yield {
            "subject": subject,
            "number": decision.symbol,
            "on": decision.signed_on,
            "members": len(holders),
            "effective_on": decision.effective_on,
        }


def _appointments(organisation: Organisation, people: Sequence[Named]) -> list[dict[str, object]]:
    """One row a person with all offices, the members' before the officers'."""
    order = [*_SUBJECTS]
    rows: list[dict[str, object]] = []
    for person in dict.fromkeys(one.person for one in people):
        held = sorted((one for one in people if one.person == person), key=lambda one: order.index(one.role))
        title = ", ".join(dict.fromkeys(_title(one.role) for one in held))
        row: dict[str, object] = {
            "name": organisation.person(person).full_name,
            "role_title": title[0].upper() + title[1:],
        }
        if len(held) == 1 and held[0].votes is not None:
            row["votes"] = held[0].votes
        rows.append(row)
    return rows


def _title(role: str) -> str:
    return _DELEGATE_TITLE if role == DELEGATE else roles.holder_title(role)


def _subject(schedule: ScheduleRecord) -> str:
    return subject_of(schedule.id, schedule.body, None)


def _base(values: Mapping[str, object]) -> int | None:
    convened = _count(values.get("attendance.convened_official"))
    if convened is None:
        return None
    away = _count(values.get("attendance.away")) or 0
    absent = _count(values.get("attendance.exempt_absent")) or 0
    try:
        return election_base(convened, away, absent)
    except BadInput:
        return None


def _ballot(item: Mapping[str, Any]) -> Ballot:
    candidates = [one for one in item.get("candidates") or () if isinstance(one, Mapping)]
    votes = {str(one.get("name")): _count(one.get("votes")) for one in candidates}
    names = ("issued", "returned", "not_returned", "valid", "invalid", "seats")
    count = BallotCount(**{name: _count(item.get(name)) for name in names}, votes=tuple(votes.values()))
    elected = tuple(str(name) for name in item.get("elected") or ())
    title = str(item.get("title") or item.get("kind") or "")
    return Ballot(title, role_of_ballot(str(item.get("kind"))), count, votes, elected)


def _count(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else None
