"""What may be said where is a rule over all kinds, tiers and places; written down here a second time, by hand."""

import unicodedata
from datetime import date, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.delivery import messages
from nhiemky.delivery.allowed import KINDS, Place, find_personal, may_attach, may_go, place_of, show
from nhiemky.delivery.messages import (
    Asked,
    Calendar,
    DigestView,
    Item,
    Message,
    Office,
    Reader,
    Ready,
    load_templates,
)
from nhiemky.delivery.messages_group import GroupView, Listed, group_board
from nhiemky.domain.holders import Holder, reason
from nhiemky.domain.organisation import Body, BodyKind, Person
from nhiemky.settings import PROJECT

SHIPPED = PROJECT / "templates"
TEMPLATES = load_templates(SHIPPED)
DAY = date(2026, 11, 23)
OFFICE = Office("Đảng bộ Sở Mẫu", "0200 3 000 000", "van-phong@so.example")
LINK = "https://nhac-viec.so.example/v/dau-lien-ket"
CHATS = {Place.CHAT, Place.PAID, Place.GROUP}
LISTS = {"digest", "group_board"}  # tell of several things, each by its own tier
SINGLE = sorted(set(KINDS) - LISTS)
NEUTRAL = "Có 01 việc cần xử lý tại Văn phòng Đảng ủy"
ABOUT_NOTHING = {"account_linking", "linking_full", "test"}  # tell of no work at all

# Every field with a value that would be recognised anywhere, and how it is printed.
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_WORDS = ("title", "body", "reason", "venue", "owner", "period", "number", "issuer", "bot", "code", "distance")
VALUES: dict[str, object] = {word: f"dau{word}xx" for word in _WORDS} | {
    "due": date(2031, 1, 11),
    "old_due": date(2032, 1, 12),
    "on": date(2033, 1, 13),
    "remarks_by": date(2034, 1, 14),
    "starts_at": datetime(2035, 1, 15, 8, 17, tzinfo=_ZONE),
    "ends_at": datetime(2035, 1, 15, 19, 46, tzinfo=_ZONE),
    "valid_until": datetime(2037, 1, 17, 9, 37, tzinfo=_ZONE),
    "before": {"starts_at": datetime(2036, 1, 16, 8, 0, tzinfo=_ZONE), "venue": "daubeforexx"},
    "round": 7351,
    "most": 8462,
    "is_provisional": True,
    "is_held": False,
    "calendar": Calendar("REQUEST", "daucalendarxx"),
}
MARKS: dict[str, tuple[str, ...]] = {word: (f"dau{word}xx",) for word in _WORDS} | {
    "due": ("11/1/2031",),
    "old_due": ("12/1/2032",),
    "on": ("13/1/2033",),
    "remarks_by": ("14/1/2034",),
    "starts_at": ("15/1/2035", "08 giờ 17"),
    "ends_at": ("19 giờ 46",),
    "valid_until": ("17/1/2037", "09 giờ 37"),
    "before": ("16/1/2036", "daubeforexx"),
    "round": ("7351",),
    "most": ("8462",),
    "is_provisional": ("dự kiến",),
    "calendar": ("daucalendarxx",),
}
NEVER_IN_A_CHAT = {"calendar", "code", "valid_until"}
NEVER_IN_A_GROUP = {"reason", "distance", "owner", "calendar", "code"}


def write(kind: str, tier: int, place: Place) -> Message:
    reader = Reader(
        person="daunguoixx", office=OFFICE, day=DAY, place=place, link=LINK, unsubscribe=f"{LINK}-kenh"
    )
    facts = {name: VALUES[name] for name in KINDS[kind]}
    return messages.notice(kind, reader, tier, facts, TEMPLATES)


def mail_of(message: Message) -> str:
    calendar = message.calendar.text if message.calendar else ""
    return f"{message.subject}\n{message.text}\n{message.html}\n{calendar}"


def marks_in(text: str) -> set[str]:
    return {name for name, marks in MARKS.items() if any(mark in text for mark in marks)}


def test_table_names_every_kind_there_are_words_for() -> None:
    folders = {folder.name for folder in (SHIPPED / "messages").iterdir() if folder.is_dir()}
    assert folders - {"linking"} == set(KINDS)  # linking: single answers of a chat, no messages


def test_every_kind_has_all_its_forms() -> None:
    names = {"subject.txt.j2", "body.txt.j2", "body.html.j2", "zalo.txt.j2"}
    for kind in KINDS:
        found = {file.name for file in (SHIPPED / "messages" / kind).iterdir()}
        assert found - {"zbs.yaml"} == names
        assert ("zbs.yaml" in found) is (kind not in ABOUT_NOTHING | {"group_board"})


def told_place(tier: int) -> set[Place]:
    """The specification: tier 0-1 everywhere, tier 2 in official mailboxes, from 3 on nowhere."""
    return set(Place) if tier <= 1 else {Place.OFFICIAL} if tier == 2 else set()


@pytest.mark.parametrize(("kind", "tier", "place"), list(product(SINGLE, range(5), Place)))
def test_nothing_is_said_where_it_may_not_be(kind: str, tier: int, place: Place) -> None:
    if place is Place.GROUP and not may_go(kind, tier, place):
        with pytest.raises(ValueError, match="may not go to a group"):
            write(kind, tier, place)
        return
    message = write(kind, tier, place)
    mail, chat, paid = mail_of(message), message.zalo, str(message.zbs)
    if place not in told_place(tier):
        assert (marks_in(mail), message.subject, message.calendar) == (set(), NEUTRAL, None)
        assert f"{NEUTRAL}." in message.text
        assert LINK in message.text
    if (place if place in CHATS else Place.CHAT) not in told_place(tier):
        assert marks_in(chat) == set()
        assert f"{NEUTRAL}." in chat
        assert LINK in chat or place is Place.GROUP
    if Place.PAID not in told_place(tier):
        assert marks_in(paid) == set()
    assert not marks_in(chat + paid) & NEVER_IN_A_CHAT
    if place in CHATS:
        assert (marks_in(mail) & NEVER_IN_A_CHAT, message.calendar, message.unsubscribe) == (set(), None, None)
    if place is Place.GROUP:
        whole = mail + chat + paid
        assert tier <= 1
        assert not marks_in(whole) & NEVER_IN_A_GROUP
        assert "daunguoixx" not in whole
        assert LINK not in whole


@pytest.mark.parametrize(("kind", "tier"), list(product(SINGLE, range(3))))
def test_what_may_be_said_is_said_in_both_twins(kind: str, tier: int) -> None:
    message = write(kind, tier, Place.OFFICIAL)
    fields = set(KINDS[kind]) - {"calendar"}
    shown = fields & set(MARKS)
    if kind in {"meeting_invitation", "meeting_cancelled"}:
        shown -= {"before"}
    if kind == "linking_full":
        shown -= {"bot"}
    assert marks_in(message.text) >= shown
    assert marks_in(message.html) >= shown
    assert ("daucalendarxx" in mail_of(message)) is ("calendar" in KINDS[kind])


@pytest.mark.parametrize("place", [place for place in Place if place is not Place.GROUP])
@given(tiers=st.lists(st.integers(0, 4), max_size=6), drafts=st.lists(st.integers(0, 4), max_size=4))
def test_digest_tells_each_thing_by_its_own_tier(place: Place, tiers: list[int], drafts: list[int]) -> None:
    items = [
        Item(title=f"viec{i}xx", body=f"noi{i}xx", due=DAY, working_days=0, reason=f"vi{i}xx", tier=tier)
        for i, tier in enumerate(tiers)
    ]
    ready = [Ready(title=f"thao{i}xx", body=f"nguon{i}xx", round=i, tier=tier) for i, tier in enumerate(drafts)]
    view = DigestView(person="Mẫu", office=OFFICE, day=DAY, items=items, ready=ready, place=place)
    message = messages.digest(view, TEMPLATES)
    for forms, where in ((mail_of(message), place), (message.zalo, place if place in CHATS else Place.CHAT)):
        for i, tier in enumerate(tiers):
            is_told = where in told_place(tier)
            assert (f"viec{i}xx" in forms, f"noi{i}xx" in forms) == (is_told, is_told)
            assert is_told or f"vi{i}xx" not in forms
        for i, tier in enumerate(drafts):
            is_told = where in told_place(tier)
            assert (f"thao{i}xx" in forms, f"nguon{i}xx" in forms) == (is_told, is_told)
        hidden = sum(where not in told_place(tier) for tier in (*tiers, *drafts))
        assert (f"Có {hidden:02} việc cần xử lý tại Văn phòng Đảng ủy." in forms) is (hidden > 0)


@pytest.mark.parametrize("place", [place for place in Place if place is not Place.GROUP])
@given(tiers=st.lists(st.integers(0, 4), min_size=1, max_size=5))
def test_requests_for_a_later_day_are_named_or_counted_by_tier(place: Place, tiers: list[int]) -> None:
    asked = [
        Asked(title=f"viec{i}xx", body=f"noi{i}xx", due=DAY, until=DAY, tier=tier) for i, tier in enumerate(tiers)
    ]
    view = DigestView(person="Mẫu", office=OFFICE, day=DAY, items=[], asked=asked, place=place)
    message = messages.digest(view, TEMPLATES)
    for forms, where in ((mail_of(message), place), (message.zalo, place if place in CHATS else Place.CHAT)):
        for i, tier in enumerate(tiers):
            is_told = where in told_place(tier)
            assert (f"viec{i}xx" in forms, f"noi{i}xx" in forms) == (is_told, is_told)
        hidden = sum(where not in told_place(tier) for tier in tiers)
        assert (f"Có {hidden:02} việc cần xử lý tại Văn phòng Đảng ủy." in forms) is (hidden > 0)


@pytest.mark.parametrize("place", [one for one in Place if one is not Place.GROUP])
def test_board_of_a_group_goes_nowhere_else(place: Place) -> None:
    assert not may_go("group_board", 0, place)


@given(tiers=st.lists(st.integers(0, 4), max_size=8), days=st.lists(st.integers(1, 30), min_size=8, max_size=8))
def test_board_tells_a_group_of_open_matters_to_come_and_of_nobody(tiers: list[int], days: list[int]) -> None:
    things = [
        Item(
            title=f"viec{i}xx",
            body="daunoixx",
            due=DAY.replace(day=day),
            working_days=91,
            reason="dauvixx",
            tier=tier,
        )
        for i, (tier, day) in enumerate(zip(tiers, days, strict=False))
    ]
    view = GroupView(
        office=OFFICE, day=DAY, until=DAY.replace(day=29), lists=[Listed(title="daudotxx", things=things)]
    )
    message = group_board(view, TEMPLATES)
    told = {one.title for one in things if one.tier <= 1 and DAY <= one.due <= DAY.replace(day=29)}
    if message is None:
        assert told == set()
        return
    whole = "\n".join((message.subject, message.text, message.html, message.zalo, str(message.zbs)))
    assert {one.title for one in things if one.title in whole} == told
    assert all(one.title in form for one in things if one.title in told for form in (message.html, message.zalo))
    for never in ("dauvixx", "daunoixx", "ngày làm việc", "chậm", "Kính gửi đồng chí", "kênh khác", "Có 0"):
        assert never not in whole
    assert (message.calendar, message.unsubscribe, message.zbs) == (None, None, {})


def test_a_thing_and_its_draft_that_may_not_be_named_are_one_thing() -> None:
    item = Item(title="A", body="B", due=DAY, working_days=0, reason="C", tier=2, step_id=7)
    drafts = [Ready(title="D", body="B", round=1, tier=2, step_id=one) for one in (7, 8)]
    view = DigestView(person="Mẫu", office=OFFICE, day=DAY, items=[item], ready=drafts, place=Place.PRIVATE)
    assert "Có 02 việc cần xử lý tại Văn phòng Đảng ủy." in messages.digest(view, TEMPLATES).text


def test_field_that_is_not_in_the_table_reaches_no_template() -> None:
    for kind in KINDS:
        with pytest.raises(ValueError, match="not in the allow-list"):
            show(kind, 0, Place.OFFICIAL, {"candidate": "Nguyễn Văn Mẫu"})


@pytest.mark.parametrize("place", [place for place in Place if place is not Place.GROUP])
def test_deputy_is_told_of_the_office_not_of_the_person_who_is_away(place: Place) -> None:
    reader = Reader(person="Mẫu", office=OFFICE, day=DAY, place=place)
    why = "đồng chí được phân công thay đồng chí Đỗ Thử Chi, Bí thư chi bộ; việc do bí thư phụ trách đã chậm"
    item = Item(title="Việc", body="Nơi", due=DAY, working_days=0, reason=why, tier=1)
    view = DigestView(person="Mẫu", office=OFFICE, day=DAY, items=[item], place=place)
    for message in (
        messages.notice("step_due", reader, 1, item.fields(DAY), TEMPLATES),
        messages.digest(view, TEMPLATES),
    ):
        for form in (message.text, message.html, message.zalo):
            assert "Đỗ Thử Chi" not in form
            assert "đồng chí được phân công thay Bí thư chi bộ; việc do" in form


def test_rule_knows_the_words_the_engine_uses() -> None:
    """Whoever changes the sentence in `domain.holders` changes the rule with it."""
    absent, deputy = Person("a", "Đỗ Thử Chi"), Person("b", "Trần Văn Mẫu")
    body = Body("kh", "Chi bộ Mẫu", BodyKind.CELL)
    why = f"đồng chí {reason(Holder(deputy, 'cell_secretary', body, absent), 'cell_secretary')}"
    item = Item(title="Việc", body="Nơi", due=DAY, working_days=0, reason=why, tier=1)
    view = DigestView(person="Mẫu", office=OFFICE, day=DAY, items=[item])
    assert "Đỗ Thử Chi" in why
    assert "Đỗ Thử Chi" not in mail_of(messages.digest(view, TEMPLATES))


def test_no_field_names_anybody_but_the_reader() -> None:
    fields = {name for kind in KINDS.values() for name in kind}
    assert fields & {"name", "names", "candidate", "candidates", "members", "late", "note", "text"} == set()


@pytest.mark.parametrize(("tier", "place"), list(product(range(5), Place)))
def test_drafts_go_to_official_mailboxes_up_to_tier_2(tier: int, place: Place) -> None:
    assert may_attach(tier, place) is (place is Place.OFFICIAL and tier <= 2)


@pytest.mark.parametrize(
    ("channel", "address", "domains", "place"),
    [
        ("mailto", "mau@so.example", (), Place.OFFICIAL),
        ("mailtos", "mau@gmail.com", (), Place.PRIVATE),
        ("nkmail", "mau@yahoo.com.vn", (), Place.PRIVATE),
        ("nkmails", "mau@so.example", ("tinh.example",), Place.PRIVATE),
        ("nkmails", "mau@SO.tinh.example", ("tinh.example",), Place.OFFICIAL),
        ("nkmails", "mau@giatinh.example", ("tinh.example",), Place.PRIVATE),
        ("nkmails", "mau@gmail.com", ("gmail.com",), Place.OFFICIAL),
        ("maildir", "mau@gmail.com", ("tinh.example",), Place.OFFICIAL),
        ("zalobot", "123", (), Place.CHAT),
        ("zalooa", "123", (), Place.CHAT),
        ("zalooa", "group:123", (), Place.GROUP),
        ("zalogmf", "123", (), Place.GROUP),
        ("zalozbs", "phone", (), Place.PAID),
        ("tgram", "123", (), Place.CHAT),
    ],
)
def test_place_follows_from_channel_and_address(
    channel: str, address: str, domains: tuple[str, ...], place: Place
) -> None:
    assert place_of(channel, address, domains) is place


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Phòng họp số 1, tầng 12", None),
        ("Hội trường 2027-2032", None),
        ("gọi 0912 345 678", "0912 345 678"),
        ("CCCD 001099000123", "001099000123"),
        ("nhà đồng chí Trần  Thị Thử, ngõ 5", "Trần Thị Thử"),
        ("đường Trần Thị Thửng", None),
    ],
)
def test_what_is_personal_in_a_clerks_words_is_found(text: str, found: str | None) -> None:
    assert find_personal(text, ["Trần Thị Thử"]) == found


def test_words_of_all_messages_are_composed_and_of_one_language() -> None:

    for file in sorted((SHIPPED / "messages").rglob("*.j2")):
        text = file.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), file
        assert not any(word in text.casefold() for word in ("please", "click", "email", "uỷ", "hoà ")), file
