"""How far a paper may go: drafted, kept, sent. Marked secrets never enter; personnel papers are empty forms."""

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from nhiemky.domain.vietnamese import normalise

__all__ = [
    "CLASSIFICATION_MARKS",
    "Drafting",
    "Handling",
    "Tier",
    "handling_of",
    "mark_in",
    "refusal_of_mark",
    "refusal_of_tier",
    "tier_word",
]

CLASSIFICATION_MARKS = ("Tuyệt mật", "Tối mật", "Mật")
# Alone on its line, as a stamp or an entry of a form is: "bí mật", "bảo mật" and a person named Mật are not meant.
_MARK = re.compile(r"[\W_]*(?:(?:độ|mức độ) mật\s*:?\s*)?(tuyệt mật|tối mật|mật)[\W_]*", re.IGNORECASE)
_LONGEST_MARK = 60  # characters of a line


class Tier(IntEnum):
    """Levels of care of a task and its papers; people read `tier_word`."""

    PUBLIC = 0
    ORDINARY = 1
    INTERNAL = 2  # votes and what follows from them: names once they are entered
    RESTRICTED = 3  # personnel work
    OUTSIDE = 4  # marked, or to be marked


class Drafting(StrEnum):
    """What may be written of a paper."""

    FULL = "full"
    EMPTY_FORM = "empty_form"  # headings and counts, no name of a person
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Handling:
    """What may happen to a paper of a tier.

    `is_stored`: its text may be kept here; `is_sent`: the paper itself may go by message, to the named
    persons' official mailboxes; `is_told`: a message may say which task it is; `has_names`: it may hold
    names of persons.
    """

    drafting: Drafting
    is_stored: bool
    is_sent: bool
    is_told: bool
    has_names: bool


_WORDS = {
    Tier.PUBLIC: "công khai",
    Tier.ORDINARY: "thông thường",
    Tier.INTERNAL: "nội bộ",
    Tier.RESTRICTED: "hạn chế",
    Tier.OUTSIDE: "ngoài hệ thống",
}
_OPEN = Handling(Drafting.FULL, is_stored=True, is_sent=True, is_told=True, has_names=True)
_HANDLING = {
    Tier.PUBLIC: _OPEN,
    Tier.ORDINARY: _OPEN,
    Tier.INTERNAL: _OPEN,
    Tier.RESTRICTED: Handling(Drafting.EMPTY_FORM, is_stored=True, is_sent=False, is_told=False, has_names=False),
    Tier.OUTSIDE: Handling(Drafting.REFUSED, is_stored=False, is_sent=False, is_told=False, has_names=False),
}


def tier_word(tier: int) -> str:
    """The word people read: "nội bộ", "hạn chế". Raises ValueError for a number that is no tier."""
    return _WORDS[Tier(tier)]


def handling_of(tier: int) -> Handling:
    """What may happen to a paper. Raises ValueError for a number that is no tier."""
    return _HANDLING[Tier(tier)]


def refusal_of_tier(tier: int, title: str) -> str | None:
    """Why a paper is not drafted at all, in Vietnamese; None when it is, if only as an empty form."""
    if handling_of(tier).drafting is not Drafting.REFUSED:
        return None
    return (
        f"{title}: việc này xử lý ngoài hệ thống; ở đây chỉ ghi việc và ngày, không soạn, không lưu, "
        "không gửi văn bản."
    )


def mark_in(text: str) -> str | None:
    """The classification mark that stands alone on a line of a text: "Mật", "Tối mật", "Tuyệt mật"; else None."""
    lines = (normalise(line) for line in text.splitlines())
    marks = (_MARK.fullmatch(line) for line in lines if len(line) <= _LONGEST_MARK)
    found = {match[1].capitalize() for match in marks if match}
    return next((mark for mark in CLASSIFICATION_MARKS if mark in found), None)


def refusal_of_mark(mark: str) -> str:
    """Why a marked paper is neither drafted nor kept nor sent."""
    return (
        f'Văn bản có độ mật "{mark}" không được soạn, lưu hoặc gửi trên hệ thống này, theo quy định về bảo vệ '
        "bí mật nhà nước; xử lý ngoài hệ thống, ở đây chỉ ghi ngày."
    )
