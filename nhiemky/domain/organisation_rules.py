"""What cannot be true of an organisation (faults, refused) and what the office should look at (advice)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from nhiemky.domain import roles
from nhiemky.domain.organisation import (
    Absence,
    Assignment,
    Body,
    Membership,
    Organisation,
    TermPolicy,
)
from nhiemky.domain.vietnamese import format_count

Held = TypeVar("Held", Membership, Assignment)

STANDING_COMMITTEE_FROM = 9  # members of the committee
CELL_FROM = 3  # official members (Charter, Art. 24)


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that cannot stand: the list it is in, its index there, the field, and why in Vietnamese."""

    section: str
    index: int
    field: str
    message: str


def faults(organisation: Organisation) -> tuple[Fault, ...]:
    """Every contradiction of the lists, in their order; none means the organisation may be stored."""
    checks: tuple[Callable[[Organisation], Iterable[Fault]], ...] = (
        _unknown_references,
        _tree_faults,
        _period_faults,
        _membership_faults,
        _admission_faults,
        _assignment_faults,
        _term_faults,
    )
    return tuple(fault for check in checks for fault in check(organisation))


def advise(organisation: Organisation, on: date) -> tuple[str, ...]:
    """What is allowed but looks forgotten on the day, a line each."""
    return (*_vacancies(organisation, on), *_odd_sizes(organisation, on), *_unreachable(organisation, on))


# --- references and the tree ---------------------------------------------------------------------


def _unknown_references(organisation: Organisation) -> Iterator[Fault]:
    bodies = {body.key for body in organisation.bodies}
    people = {person.key for person in organisation.people}
    for section, record, index in _records(organisation):
        for field in ("parent", "body", "person", "deputy"):
            key = getattr(record, field, None)
            known = bodies if field in {"parent", "body"} else people
            if key is not None and key not in known:
                yield Fault(section, index, field, f"không có mã “{key}” trong danh sách")


def _records(organisation: Organisation) -> Iterator[tuple[str, object, int]]:
    for section in ("bodies", "memberships", "assignments", "absences", "term_policies"):
        for index, record in enumerate(getattr(organisation, section)):
            yield section, record, index


def _tree_faults(organisation: Organisation) -> Iterator[Fault]:
    by_key = {body.key: body for body in organisation.bodies}
    for index, body in enumerate(organisation.bodies):
        parent = by_key.get(body.parent or "")
        if parent is not None and parent.is_cell:
            yield Fault("bodies", index, "parent", f"{parent.name} là chi bộ, không thể có tổ chức trực thuộc")
        if body.is_cell and body.parent is None and body.ended_on is None:
            yield Fault("bodies", index, "parent", "chi bộ phải ghi tổ chức cấp trên trực tiếp")
        if _returns_to_itself(body, lambda one: (one.parent,) if one.parent else (), by_key):
            yield Fault("bodies", index, "parent", "quan hệ trực thuộc đi vòng về chính tổ chức này")
        if _returns_to_itself(body, lambda one: one.predecessors, by_key):
            yield Fault("bodies", index, "predecessors", "quan hệ tiền thân đi vòng về chính tổ chức này")
        for key in body.predecessors:
            if key not in by_key:
                yield Fault("bodies", index, "predecessors", f"không có mã “{key}” trong danh sách")
    yield from _top_faults(organisation.bodies)


def _returns_to_itself(body: Body, next_keys: Callable[[Body], Iterable[str]], by_key: dict[str, Body]) -> bool:
    ahead, seen = list(next_keys(body)), set[str]()
    while ahead:
        key = ahead.pop()
        if key == body.key:
            return True
        if key in by_key and key not in seen:
            seen.add(key)
            ahead.extend(next_keys(by_key[key]))
    return False


def _top_faults(bodies: Sequence[Body]) -> Iterator[Fault]:
    tops = [
        index
        for index, body in enumerate(bodies)
        if body.parent is None and body.ended_on is None and not body.is_cell
    ]
    if bodies and not tops:
        yield Fault("bodies", 0, "parent", "chưa có đảng bộ cấp trên cùng (để trống ô cấp trên)")
    for index in tops[1:]:
        first = bodies[tops[0]].name
        yield Fault("bodies", index, "parent", f"chưa ghi cấp trên; {first} đã là tổ chức trên cùng")


# --- periods, members, roles, terms --------------------------------------------------------------


def _period_faults(organisation: Organisation) -> Iterator[Fault]:
    for section, record, index in _records(organisation):
        if isinstance(record, TermPolicy):
            continue
        first, last = _period(record)
        if first is not None and last is not None and last < first:
            field = "ended_on" if isinstance(record, Body) else "to_on"
            yield Fault(section, index, field, "ngày kết thúc trước ngày bắt đầu")


def _period(record: object) -> tuple[date | None, date | None]:
    if isinstance(record, Body):
        return record.started_on, record.ended_on
    assert isinstance(record, Membership | Assignment | Absence)
    return record.from_on, record.to_on


def _membership_faults(organisation: Organisation) -> Iterator[Fault]:
    bodies = {body.key: body for body in organisation.bodies}
    for index, held in enumerate(organisation.memberships):
        body = bodies.get(held.body)
        if body is None:
            continue
        if not body.is_cell:
            yield Fault("memberships", index, "body", f"đảng viên sinh hoạt tại chi bộ; {body.name} là đảng bộ")
        if body.ended_on is not None and (held.to_on is None or held.to_on > body.ended_on):
            yield Fault("memberships", index, "to_on", f"{body.name} đã kết thúc, hãy ghi ngày thôi sinh hoạt")
    pairs = _overlaps(organisation.memberships, lambda held: held.person)
    for index in sorted({later for _, later in pairs}):
        yield Fault("memberships", index, "person", "một đảng viên không thể sinh hoạt ở hai chi bộ cùng lúc")


def _admission_faults(organisation: Organisation) -> Iterator[Fault]:
    """Days of admission that cannot be; told at every row of the person."""
    people = {person.key: person for person in organisation.people}
    for index, held in enumerate(organisation.memberships):
        person = people.get(held.person)
        if person is None or person.admitted_on is None:
            continue
        if person.official_on is not None and person.official_on < person.admitted_on:
            yield Fault("memberships", index, "official_on", "ngày chính thức trước ngày kết nạp")
        if held.to_on is not None and held.to_on < person.admitted_on:
            yield Fault("memberships", index, "admitted_on", "ngày kết nạp sau ngày thôi sinh hoạt của dòng này")


def _assignment_faults(organisation: Organisation) -> Iterator[Fault]:
    bodies = {body.key: body for body in organisation.bodies}
    for index, held in enumerate(organisation.assignments):
        body = bodies.get(held.body)
        if body is not None and held.role not in roles.ASSIGNABLE[body.kind]:
            yield Fault("assignments", index, "role", _misplaced(held.role, body))
        if held.deputy == held.person:
            yield Fault("assignments", index, "deputy", "người thay phải là đồng chí khác")
    single = [(i, held) for i, held in enumerate(organisation.assignments) if held.role in roles.SINGLE_HOLDER]
    for first, later in _overlaps([held for _, held in single], lambda held: (held.body, held.role)):
        yield _two_holders(organisation, single[first][1], single[later][0])
    for _, later in _overlaps(organisation.assignments, lambda held: (held.person, held.body, held.role)):
        if organisation.assignments[later].role not in roles.SINGLE_HOLDER:
            yield Fault("assignments", later, "person", "chức vụ này của đồng chí đã được ghi ở dòng trên")


def _misplaced(role: str, body: Body) -> str:
    if role not in roles.ROLES:
        return f"không có chức vụ “{role}”"
    allowed = ", ".join(roles.holder_title(key) for key in roles.ASSIGNABLE[body.kind])
    return f"“{roles.holder_title(role)}” không phải chức vụ của {body.name}; chọn một trong: {allowed}"


def _two_holders(organisation: Organisation, first: Assignment, later: int) -> Fault:
    names = {person.key: person.full_name for person in organisation.people}
    name = names.get(first.person, first.person)
    message = f"{roles.holder_title(first.role)} cùng thời gian đã là đồng chí {name}; hãy ghi ngày thôi giữ"
    return Fault("assignments", later, "role", message)


def _term_faults(organisation: Organisation) -> Iterator[Fault]:
    seen: set[tuple[str, date]] = set()
    for index, policy in enumerate(organisation.term_policies):
        if (policy.body, policy.effective_from) in seen:
            yield Fault("term_policies", index, "effective_from", "đã có quy định khác áp dụng từ cùng ngày")
        seen.add((policy.body, policy.effective_from))
        if policy.is_decided and policy.months is None and policy.extended_to is None:
            yield Fault("term_policies", index, "months", "đã quyết định thì phải ghi số tháng hoặc ngày kéo dài")


def _overlaps(held: Sequence[Held], label: Callable[[Held], object]) -> Iterator[tuple[int, int]]:
    """Pairs of indices with the same label whose periods share a day, the later in the list second."""
    groups: dict[object, list[int]] = {}
    for index, record in enumerate(held):
        groups.setdefault(label(record), []).append(index)
    for indices in groups.values():
        indices.sort(key=lambda index: held[index].from_on or date.min)
        longest = indices[0]
        for index in indices[1:]:
            if _last_day(held[longest]) >= (held[index].from_on or date.min):
                yield min(longest, index), max(longest, index)
            longest = max(longest, index, key=lambda one: _last_day(held[one]))


def _last_day(held: Membership | Assignment) -> date:
    return held.to_on or date.max


# --- advice --------------------------------------------------------------------------------------


def _vacancies(organisation: Organisation, on: date) -> Iterator[str]:
    for body in organisation.bodies:
        wanted = "cell_secretary" if body.is_cell else "secretary"
        if body.is_open(on) and not organisation.assigned(body.key, wanted, on):
            yield f"{body.name}: chưa ghi {roles.holder_title(wanted)}."


def _odd_sizes(organisation: Organisation, on: date) -> Iterator[str]:
    for body in organisation.bodies:
        if not body.is_open(on):
            continue
        counts = organisation.counts(body.key, on)
        if body.is_cell and counts.official < CELL_FROM:
            official = format_count(counts.official)
            yield f"{body.name}: chỉ có {official} đảng viên chính thức, chi bộ cần ít nhất 03."
        if body.is_cell and counts.is_committee_in_question:
            yield (
                f"{body.name}: chỉ đủ 09 đảng viên chính thức khi tính cả đảng viên được miễn sinh hoạt; "
                "việc bầu chi ủy do đại hội quyết định."
            )
        if body.has_standing_committee and _committee_size(organisation, body, on) < STANDING_COMMITTEE_FROM:
            yield f"{body.name}: có Ban Thường vụ nhưng danh sách đảng ủy viên chưa đủ 09 đồng chí."


def _committee_size(organisation: Organisation, body: Body, on: date) -> int:
    seats = ("secretary", "deputy_secretary", "standing_committee", "committee_member")
    return len({held.person for seat in seats for held in organisation.assigned(body.key, seat, on)})


def _unreachable(organisation: Organisation, on: date) -> Iterator[str]:
    holding = {held.person for held in organisation.assignments if held.to_on is None or on <= held.to_on}
    for person in organisation.people:
        if person.key in holding and person.email is None:
            name = person.full_name
            yield f"Đồng chí {name} có chức vụ nhưng chưa có thư điện tử: không gửi được tin nhắc."
