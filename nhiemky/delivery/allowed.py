"""What a message may say: which field of which kind, at which tier, in which place.

A field that is not in this table reaches no template. There is no field for a person but the reader: no
candidate, no probationary member, nobody who is late can be named. Free words are only the reason why ordinary
work came back. `messages` renders only what `show` lets through.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from nhiemky.domain.secrecy import Tier
from nhiemky.domain.vietnamese import normalise

__all__ = ["KINDS", "Place", "find_personal", "is_told", "may_attach", "may_go", "place_of", "show"]


class Place(StrEnum):
    """Who can look where a message lies."""

    OFFICIAL = "official"  # a mailbox the office or its superior keeps
    PRIVATE = "private"  # a mailbox anywhere else
    CHAT = "chat"  # one person's chat, on somebody else's machines
    PAID = "paid"  # a template message, on somebody else's machines
    GROUP = "group"  # read by many at once


_ANYWHERE = frozenset(Place)
_PERSONAL = _ANYWHERE - {Place.GROUP}  # a signed link or a duty is one person's business
_IN_GROUPS = frozenset({Place.GROUP})
_MAIL = frozenset({Place.OFFICIAL, Place.PRIVATE})
_HIGHEST_TOLD = {place: Tier.INTERNAL if place is Place.OFFICIAL else Tier.ORDINARY for place in Place}

# What every message has, whatever it is about.
_COMMON = {"office": _ANYWHERE, "day": _ANYWHERE, "person": _PERSONAL, "link": _PERSONAL, "unsubscribe": _MAIL}
_THING = {
    "title": _ANYWHERE,
    "body": _ANYWHERE,
    "period": _ANYWHERE,
    "due": _ANYWHERE,
    "distance": _PERSONAL,  # "chậm 03 ngày" tells a group who is late
    "is_provisional": _ANYWHERE,
    "reason": _PERSONAL,
}
_DRAFT = {"title": _ANYWHERE, "body": _ANYWHERE, "round": _ANYWHERE}
_MEETING = {
    "title": _ANYWHERE,
    "body": _ANYWHERE,
    "starts_at": _ANYWHERE,
    "ends_at": _ANYWHERE,
    "venue": _ANYWHERE,
    "before": _ANYWHERE,  # hours and venue that no longer hold
    "is_held": _ANYWHERE,  # without the reader: the meeting itself is not called off
    "reason": _PERSONAL,
    "calendar": _MAIL,
}

# By kind: the field and the places where it may be shown while the tier may be told there.
KINDS: dict[str, dict[str, frozenset[Place]]] = {
    "digest": {
        "items": _PERSONAL,
        "ready": _PERSONAL,
        "asked": _PERSONAL,
        "unreached": _PERSONAL,
        "calendar": _MAIL,
    },
    "step_due": {**_THING, "calendar": _MAIL},
    "escalation": {**_THING, "owner": _PERSONAL},
    "figures_chase": _THING,
    "date_moved": {**_THING, "old_due": _ANYWHERE, "calendar": _MAIL},
    "meeting_invitation": _MEETING,
    "meeting_changed": _MEETING,
    "meeting_cancelled": _MEETING,
    "draft_ready": {**_DRAFT, "remarks_by": _ANYWHERE, "reason": _PERSONAL},
    "decision_announced": {
        "title": _ANYWHERE,
        "body": _ANYWHERE,
        "number": _ANYWHERE,
        "on": _ANYWHERE,
        "issuer": _ANYWHERE,
        "reason": _PERSONAL,
    },
    # The code opens a person's chat to whoever has it: it goes by mail only.
    "account_linking": {"bot": _PERSONAL, "code": _MAIL, "valid_until": _MAIL},
    "linking_full": {"bot": _PERSONAL, "most": _PERSONAL},
    "test": {},
    # Once a week, for a group alone: what is due; no reader, no reason, nothing that is late.
    "group_board": {"until": _IN_GROUPS, "lists": _IN_GROUPS},
}
# For the clerk: what, and in which cell; of whom is shown on the office's own screen.
_ASKED = {"title": _ANYWHERE, "body": _ANYWHERE, "due": _ANYWHERE, "until": _ANYWHERE}
_UNREACHED = {"body": _ANYWHERE, "number": _ANYWHERE}
# The fields of what a digest, or the board of a group, lists.
_BOARD = {"title": _IN_GROUPS, "due": _IN_GROUPS, "is_provisional": _IN_GROUPS}
_RETURNED = {"remark": _PERSONAL}  # the only free words: why work came back; cut short, `find_personal` has looked
PARTS = {"items": _THING | _RETURNED, "ready": _DRAFT, "asked": _ASKED, "unreached": _UNREACHED, "things": _BOARD}
_FOR_GROUPS = frozenset(
    {
        "date_moved",
        "decision_announced",
        "group_board",
        "meeting_invitation",
        "meeting_changed",
        "meeting_cancelled",
    }
)

_LOCAL_CHANNELS = frozenset({"maildir", "memory"})
_MAIL_CHANNELS = frozenset({"mailto", "mailtos", "nkmail", "nkmails"})
_FREE_MAIL = re.compile(
    r"(gmail|googlemail|yahoo|ymail|outlook|hotmail|live|msn|icloud|me|aol|proton|protonmail|zoho|mail|gmx)"
    r"\.(com|com\.vn|vn|me|net|ru)"
)
# Nine digits or more: a telephone or an identity card.
_NUMBER = re.compile(r"(?<!\d)\+?\d(?:[ .\-]?\d){8,}(?!\d)")

_STANDS_IN = re.compile(r"thay đồng chí [^,;]+, ")  # as `domain.holders.reason` says it


def place_of(channel: str, address: str, official_domains: Iterable[str] = ()) -> Place:
    """Where a message of a channel lies; without a list of official domains only free mail is private."""
    if channel in _LOCAL_CHANNELS:
        return Place.OFFICIAL
    if channel in _MAIL_CHANNELS:
        return Place.OFFICIAL if _is_official(address, tuple(official_domains)) else Place.PRIVATE
    if channel == "zalogmf" or address.startswith(("gmf:", "group:")):
        return Place.GROUP
    return Place.PAID if channel == "zalozbs" else Place.CHAT


def is_told(tier: int, place: Place) -> bool:
    """Whether a thing of the tier may be named in the place at all."""
    return tier <= _HIGHEST_TOLD[place]


def may_go(kind: str, tier: int, place: Place) -> bool:
    """Whether such a message may be sent there: to a group nothing personal and nothing above tier 1."""
    if place is not Place.GROUP:
        return kind != "group_board"
    return kind in _FOR_GROUPS and is_told(tier, place)


def may_attach(tier: int, place: Place) -> bool:
    """Whether a draft itself may go with the message."""
    return place is Place.OFFICIAL and is_told(tier, place)


def show(kind: str, tier: int, place: Place, given: Mapping[str, object]) -> dict[str, object]:
    """Every field of the kind, None where it may not be shown or was not given.

    Raises ValueError for a field the table does not know, and for a message that may not go there.
    """
    fields = _COMMON | KINDS[kind]
    if unknown := given.keys() - fields.keys():
        raise ValueError(f"{kind}: {sorted(unknown)} not in the allow-list")
    if not may_go(kind, tier, place):
        raise ValueError(f"{kind} of tier {tier} may not go to a {place}")
    told = fields if is_told(tier, place) else _COMMON
    return {name: _shown(name, given) if name in told and place in fields[name] else None for name in fields}


def show_part(name: str, place: Place, given: Mapping[str, object]) -> dict[str, object]:
    """As `show`, for one of the things a digest lists."""
    fields = PARTS[name]
    if unknown := given.keys() - fields.keys():
        raise ValueError(f"{name}: {sorted(unknown)} not in the allow-list")
    return {field: _shown(field, given) if place in fields[field] else None for field in fields}


def find_personal(text: str, names: Iterable[str] = ()) -> str | None:
    """What of a clerk's own words may not be sent: a telephone or identity number, one of the names. Else None."""
    plain = normalise(text)
    if number := _NUMBER.search(plain):
        return number[0]
    words = _as_words(plain)
    return next((name for name in names if _as_words(name) in words), None)


def _shown(field: str, given: Mapping[str, object]) -> object:
    """The value; a deputy is told whose office they act for, not the name of the one who may be late."""
    value = given.get(field)
    return _STANDS_IN.sub("thay ", value) if field == "reason" and isinstance(value, str) else value


def _as_words(text: str) -> str:
    """For a search of whole words: blanks around every word, no sign between, one case."""
    words = re.findall(r"[^\W_]+", normalise(text))
    return f" {' '.join(words)} ".casefold()


def _is_official(address: str, domains: tuple[str, ...]) -> bool:
    domain = address.rpartition("@")[2].lower()
    if not domains:
        return not _FREE_MAIL.fullmatch(domain)
    return any(domain == one.lower() or domain.endswith(f".{one.lower()}") for one in domains)
