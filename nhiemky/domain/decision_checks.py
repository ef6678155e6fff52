"""Checks the people of a decision against the register and the record of the congress."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from nhiemky.domain import roles
from nhiemky.domain.decisions import Named, Way
from nhiemky.domain.elections import BallotCount, contradictions_of, needed_votes
from nhiemky.domain.organisation import MemberStatus, Organisation, is_within
from nhiemky.domain.vietnamese import fold, format_date

LARGEST_CELL_COMMITTEE = 7  # 294-QĐ/TW; unconfirmed under 208-QĐ/TW
DELEGATE = "delegate"  # sent to the superior's congress: filed, but no role of the register

# What a ballot in the record of a cell's congress elects to.
_BALLOT_ROLES = {
    "cell_committee": "cell_committee",
    "committee": "cell_committee",
    "secretary": "cell_secretary",
    "deputy": "cell_deputy_secretary",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not agree, with the line it is about. An advice does not hold the decision up."""

    place: str
    message: str
    is_fault: bool = True

    def __str__(self) -> str:
        """As the clerk reads it."""
        return f"{self.place}: {self.message}" if self.place else self.message


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot of the congress record: what it elects to, its counts, candidates' votes, who was elected."""

    title: str
    role: str | None
    count: BallotCount
    votes: dict[str, int | None]
    elected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CongressRecord:
    """What the data sheet of the congress says. `base`: whom percentages are taken of, None = not entered."""

    day: date
    base: int | None = None
    ballots: tuple[Ballot, ...] = ()


def role_of_ballot(kind: str) -> str | None:
    """The role a cell's ballot of a kind elects to."""
    return _BALLOT_ROLES.get(kind)


def check_people(
    organisation: Organisation, body: str, people: Sequence[Named], way: Way, record: CongressRecord, today: date
) -> tuple[Finding, ...]:
    """Everything that does not agree, line by line; no fault among it means the decision may be drafted."""
    if not people:
        missing = "chưa có danh sách; hãy chạy lại với --people TỆP"
        return (Finding("", missing),)
    found = [*check_register(organisation, body, people, record.day, today)]
    if way is Way.ELECT:
        found += _check_votes(organisation, body, people, record)
        found += _check_ballots(organisation, people, record)
    else:
        found += (Finding(one.place, "chỉ định thì không ghi số phiếu") for one in people if one.votes is not None)
    return tuple(found)


# --- the register ------------------------------------------------------------------------------------


def check_register(
    organisation: Organisation, body: str, people: Sequence[Named], day: date, today: date
) -> tuple[Finding, ...]:
    """What the register alone says against the people: members of the body on the day, offices it has, seats."""
    return (
        *_check_each(organisation, body, people, day, today),
        *_check_seats(organisation, body, people, day),
    )


def _check_each(
    organisation: Organisation, body: str, people: Sequence[Named], day: date, today: date
) -> Iterator[Finding]:
    found = organisation.body(body)
    allowed = (*roles.ASSIGNABLE[found.kind], *(() if found.is_cell else (DELEGATE,)))
    seen: set[tuple[str, str]] = set()
    for one in people:
        if one.role not in allowed:
            yield Finding(one.place, f"{found.name} không có chức vụ này")
        if (one.person, one.role) in seen:
            yield Finding(one.place, "ghi hai lần cùng một chức vụ")
        seen.add((one.person, one.role))
        if (fault := _membership_fault(organisation, body, one.person, day, today)) is not None:
            yield Finding(one.place, fault)


def _membership_fault(organisation: Organisation, body: str, person: str, day: date, today: date) -> str | None:
    cells = {cell.key for cell in organisation.cells(body)}
    held = [one for one in organisation.memberships if one.person == person and one.body in cells]
    name = organisation.body(body).name
    on_day = [one for one in held if is_within(day, one.from_on, one.to_on)]
    if not held or not on_day:
        return f"không phải đảng viên {name} vào ngày {format_date(day)}"
    if on_day[-1].status is not MemberStatus.OFFICIAL:
        return f"là đảng viên dự bị vào ngày {format_date(day)}"
    ended = on_day[-1].to_on
    if ended is not None and ended < today:
        return f"đã thôi sinh hoạt tại {name} từ sau ngày {format_date(ended)}"
    return None


def _check_seats(organisation: Organisation, body: str, people: Sequence[Named], day: date) -> Iterator[Finding]:
    numbers = Counter(one.role for one in people)
    for role in sorted(roles.SINGLE_HOLDER & numbers.keys()):
        if numbers[role] > 1:
            yield Finding("", f"có {numbers[role]} người cùng là {roles.holder_title(role)}, chỉ được một")
    if not organisation.body(body).is_cell:
        return
    counts = organisation.counts(body, day)
    members = {one.person for one in people if one.role == "cell_committee"}
    if members and not counts.has_cell_committee:
        yield Finding(
            "",
            f"chi bộ có {counts.official} đảng viên chính thức, dưới 9 thì không có chi ủy, "
            "chỉ có bí thư và phó bí thư nếu cần (294-QĐ/TW)",
        )
    if members and counts.is_committee_in_question:
        question = "chỉ nhờ đảng viên miễn sinh hoạt mới đủ 9 chính thức; việc có bầu chi ủy do đại hội quyết định"
        yield Finding("", question, is_fault=False)
    if len(members) > LARGEST_CELL_COMMITTEE:
        yield Finding("", f"chi ủy có {len(members)} người, nhiều nhất là {LARGEST_CELL_COMMITTEE} (294-QĐ/TW)")
    if "cell_secretary" not in numbers:
        yield Finding("", "danh sách chưa có bí thư", is_fault=False)
    yield from _check_officers(people, members)


def _check_officers(people: Sequence[Named], members: set[str]) -> Iterator[Finding]:
    """Officers are of the committee where there is one, and one person holds one office."""
    offices: dict[str, str] = {}
    for one in people:
        if one.role not in {"cell_secretary", "cell_deputy_secretary"}:
            continue
        if members and one.person not in members:
            yield Finding(one.place, "không có trong danh sách chi ủy")
        if offices.setdefault(one.person, one.role) != one.role:
            yield Finding(one.place, "một người không thể vừa là bí thư vừa là phó bí thư")


# --- the record of the congress ----------------------------------------------------------------------


def _check_votes(
    organisation: Organisation, body: str, people: Sequence[Named], record: CongressRecord
) -> Iterator[Finding]:
    official = organisation.counts(body, record.day).official
    base = record.base
    if base is None:
        yield Finding("", "chưa có số liệu triệu tập trong phiếu dữ liệu, chưa tính được tỷ lệ", is_fault=False)
    elif base > official:
        yield Finding("", f"cơ sở tính tỷ lệ là {base}, nhiều hơn {official} đảng viên chính thức trong danh sách")
    for one in people:
        if one.votes is None:
            yield Finding(one.place, "chưa ghi số phiếu bầu")
        elif one.votes > (official if base is None else base):
            whole = official if base is None else base
            yield Finding(one.place, f"được {one.votes} phiếu, nhiều hơn số người được tính là {whole}")
        elif base is not None and one.votes < needed_votes(base):
            yield Finding(
                one.place, f"được {one.votes} phiếu trên {base}, không quá một nửa ({needed_votes(base)})"
            )


def _check_ballots(
    organisation: Organisation, people: Sequence[Named], record: CongressRecord
) -> Iterator[Finding]:
    if not record.ballots:
        yield Finding("", "chưa có kết quả kiểm phiếu trong phiếu dữ liệu để đối chiếu", is_fault=False)
    names = {fold(organisation.person(key).full_name): key for key in {one.person for one in people}}
    for ballot in record.ballots:
        place = f"biên bản kiểm phiếu “{ballot.title}”"
        yield from (Finding(place, text.rstrip(".")) for text in contradictions_of(ballot.count))
        yield from _compare_votes(ballot, people, names, place)
    for role in sorted({ballot.role for ballot in record.ballots if ballot.role and ballot.elected}):
        yield from _compare_elected(role, people, names, record.ballots)


def _compare_elected(
    role: str, people: Sequence[Named], names: dict[str, str], ballots: Sequence[Ballot]
) -> Iterator[Finding]:
    """Over all rounds of a vote: who was elected is on the list, and nobody else."""
    elected = {fold(name) for ballot in ballots if ballot.role == role for name in ballot.elected}
    keys = {names[name] for name in elected if name in names}
    listed = [one for one in people if one.role == role]
    for one in listed:
        if one.person not in keys:
            yield Finding(one.place, "không có tên trong danh sách trúng cử của biên bản kiểm phiếu")
    absent = len(elected) - len(keys & {one.person for one in listed})
    if absent:
        yield Finding("", f"có {absent} người trúng cử {roles.holder_title(role)} không có trong tờ trình")


def _compare_votes(
    ballot: Ballot, people: Sequence[Named], names: dict[str, str], place: str
) -> Iterator[Finding]:
    given = {names[fold(name)]: votes for name, votes in ballot.votes.items() if fold(name) in names}
    elected = {fold(name) for name in ballot.elected}
    for one in people:
        votes = given.get(one.person) if one.role == ballot.role else None
        is_elected = not elected or any(names.get(name) == one.person for name in elected)
        if is_elected and None not in {votes, one.votes} and votes != one.votes:
            yield Finding(one.place, f"tờ trình ghi {one.votes} phiếu, {place} ghi {votes} phiếu")
