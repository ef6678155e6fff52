"""Sums of an election: the base of its percentages, the count of the ballots, and where they do not agree.

Nothing here decides who is elected: the congress does, and its result is entered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nhiemky.errors import BadInput

__all__ = ["BallotCount", "contradictions_of", "election_base", "is_majority", "needed_votes"]


@dataclass(frozen=True, slots=True)
class BallotCount:
    """What the minutes of one ballot say; None = not entered yet. `votes` are the candidates', in any order."""

    issued: int | None = None
    returned: int | None = None
    not_returned: int | None = None
    valid: int | None = None
    invalid: int | None = None
    seats: int | None = None
    votes: Sequence[int | None] = ()


def election_base(convened_official: int, away: int, exempt_absent: int) -> int:
    """The official members on whom percentages are taken (294-QĐ/TW 9.3.2); probationers never count.

    Convened, less those temporarily in another organisation, less exempt members who stay away: exempt
    members who attend count. Raises BadInput when nobody is left, or a count is below nothing.
    """
    place = "số liệu triệu tập"
    if min(convened_official, away, exempt_absent) < 0:
        raise BadInput(place, "số đảng viên không thể âm")
    base = convened_official - away - exempt_absent
    if base <= 0:
        raise BadInput(
            place,
            f"được trừ {away + exempt_absent} đảng viên trong khi triệu tập {convened_official} đảng viên "
            "chính thức, không còn ai để tính tỷ lệ",
        )
    return base


def needed_votes(base: int) -> int:
    """The least number of votes that is more than half of the base."""
    return base // 2 + 1


def is_majority(votes: int, base: int) -> bool:
    """Whether votes are more than half of the base; exactly half is not."""
    return votes >= needed_votes(base)


def contradictions_of(count: BallotCount, present_official: int | None = None) -> tuple[str, ...]:
    """Vietnamese sentences, one for each sum that does not come out; nothing is said of what is not entered.

    `present_official`: those present who may vote.
    """
    return (*_sums(count), *_limits(count, present_official))


def _sums(count: BallotCount) -> Iterator[str]:
    rows = (
        ("phiếu phát ra", count.issued, "thu về", count.returned, "không thu về", count.not_returned),
        ("phiếu thu về", count.returned, "hợp lệ", count.valid, "không hợp lệ", count.invalid),
    )
    for whole_name, whole, one_name, one, other_name, other in rows:
        if whole is None or one is None or other is None or whole == one + other:
            continue
        yield (
            f"Số {whole_name} ({whole}) khác tổng số phiếu {one_name} và {other_name} "
            f"({one} + {other} = {one + other})."
        )


def _limits(count: BallotCount, present_official: int | None) -> Iterator[str]:
    if present_official is not None and count.issued is not None and count.issued > present_official:
        yield f"Số phiếu phát ra ({count.issued}) nhiều hơn số người có quyền bầu cử có mặt ({present_official})."
    if count.valid is None:
        return
    votes = [given for given in count.votes if given is not None]
    if votes and max(votes) > count.valid:
        yield f"Có người được {max(votes)} phiếu, nhiều hơn số phiếu hợp lệ ({count.valid})."
    if count.seats is not None and sum(votes) > count.valid * count.seats:
        yield (
            f"Tổng số phiếu bầu ({sum(votes)}) nhiều hơn số phiếu hợp lệ nhân số người được bầu "
            f"({count.valid} x {count.seats} = {count.valid * count.seats})."
        )
