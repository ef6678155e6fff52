"""What a person reads: complete in both twins, and silent about what is nobody's business."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from calendars.plan import PLANS, load_plan
from nhiemky.delivery import messages
from nhiemky.delivery.messages import HIDDEN_FROM, DigestView, Item, Message, Office, Section, load_templates
from nhiemky.domain.roles import ROLES
from nhiemky.domain.vietnamese import format_date, normalise
from nhiemky.drafting.kinds import kinds
from nhiemky.settings import PROJECT

SHIPPED = PROJECT / "templates"
TEMPLATES = load_templates(SHIPPED)
DAY = date(2026, 11, 23)
OFFICE = Office("Đảng bộ Sở Mẫu", "0200 3 000 000", "van-phong@so.example")
CLERK = "đồng chí là cán bộ giúp việc Đảng ủy"


class TextFile(SingleFileSnapshotExtension):
    """One readable file for each message."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def letter(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextFile)


def item(title: str, due: date, working_days: int, **own: object) -> Item:
    fields = {"body": "Đảng bộ Sở Mẫu", "reason": CLERK, "tier": 1, **own}
    return Item(title=title, due=due, working_days=working_days, **fields)  # type: ignore[arg-type]


LATE = item("Kế hoạch tổ chức đại hội đảng bộ", date(2026, 11, 18), 3)
TODAY = item("Công văn gửi các chi bộ về việc chuẩn bị đại hội", DAY, 0)
COMING = item("Đại hội chi bộ điểm", date(2026, 11, 25), 1, body="Chi bộ Kế hoạch - Tài chính")
FORECAST = item("Dự thảo lần 1 báo cáo chính trị", date(2027, 2, 19), 58, is_provisional=True)
SECRET = item("Phương hướng nhân sự cấp ủy", date(2026, 11, 24), 1, tier=3, reason="đồng chí là Bí thư")
ESCALATED = item(
    "Kế hoạch tổ chức đại hội đảng bộ",
    date(2026, 11, 18),
    3,
    reason="đồng chí là Phó Bí thư Đảng ủy; việc do Cán bộ giúp việc Đảng ủy phụ trách đã quá hạn",
)


def digest(items: Sequence[Item], office: Office = OFFICE) -> Message:
    view = DigestView(person="Nguyễn Thị Mẫu Quyên", office=office, day=DAY, items=items)
    return messages.digest(view, TEMPLATES)


def printed(message: Message) -> str:
    return f"{message.subject}\n{'=' * 40}\n{message.text}{'=' * 40}\n{message.html}"


# --- as they are read


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([COMING, LATE, TODAY], id="overdue-today-coming"),
        pytest.param([FORECAST], id="provisional"),
        pytest.param([SECRET], id="tier-3-only"),
        pytest.param([LATE, COMING, SECRET, SECRET], id="mixed-with-tier-3"),
        pytest.param([ESCALATED, TODAY], id="escalated-beside-own-work"),
        pytest.param([LATE], id="all-overdue"),
    ],
)
def test_digest_reads_as_the_snapshot(items: list[Item], letter: SnapshotAssertion) -> None:
    assert printed(digest(items)) == letter


def test_office_without_telephone_or_mail_is_still_to_be_asked(letter: SnapshotAssertion) -> None:
    assert printed(digest([TODAY], Office("Đảng bộ Sở Mẫu"))) == letter


def test_trial_asks_for_nothing(letter: SnapshotAssertion) -> None:
    assert printed(messages.test("Nguyễn Văn Mẫu", OFFICE, DAY, TEMPLATES)) == letter


@pytest.mark.parametrize(
    ("items", "subject"),
    [
        ([COMING], "Cần xử lý 01 việc - Đảng bộ Sở Mẫu"),
        ([COMING, TODAY], "Cần xử lý 02 việc (01 việc đến hạn hôm nay) - Đảng bộ Sở Mẫu"),
        ([TODAY], "Cần xử lý 01 việc đến hạn hôm nay - Đảng bộ Sở Mẫu"),
        ([COMING, TODAY, LATE], "Cần xử lý 03 việc (01 việc đã quá hạn) - Đảng bộ Sở Mẫu"),
        ([LATE, LATE], "Cần xử lý 02 việc đã quá hạn - Đảng bộ Sở Mẫu"),
        ([COMING, SECRET], "Cần xử lý 01 việc - Đảng bộ Sở Mẫu"),
        ([SECRET], "Có 01 việc cần xử lý tại Văn phòng Đảng ủy"),
        ([SECRET] * 12, "Có 12 việc cần xử lý tại Văn phòng Đảng ủy"),
    ],
)
def test_subject_begins_with_what_to_do(items: list[Item], subject: str) -> None:
    assert digest(items).subject == subject


@pytest.mark.parametrize(
    ("due", "working_days", "section", "distance"),
    [
        (date(2026, 11, 20), 1, Section.OVERDUE, "chậm 01 ngày làm việc"),
        (date(2026, 11, 9), 10, Section.OVERDUE, "chậm 10 ngày làm việc"),
        (DAY, 0, Section.TODAY, "hôm nay"),
        (date(2026, 11, 24), 0, Section.COMING, "không còn ngày làm việc nào trước hạn"),
        (date(2026, 12, 8), 10, Section.COMING, "còn 10 ngày làm việc"),
    ],
)
def test_deadline_says_how_far_it_is(due: date, working_days: int, section: Section, distance: str) -> None:
    one = item("Việc", due, working_days)
    assert (one.section(DAY), one.distance(DAY)) == (section, distance)


def test_one_reason_for_all_is_said_once() -> None:
    message = digest([LATE, TODAY, COMING])
    assert message.text.count(CLERK) == message.html.count(CLERK) == 1


def test_things_come_in_the_order_of_their_dates() -> None:
    text = digest([FORECAST, TODAY, COMING, LATE]).text
    places = [
        text.index(f"{number}. {one.title}") for number, one in enumerate((LATE, TODAY, COMING, FORECAST), 1)
    ]
    assert all(before < after for before, after in pairwise(places))


# --- the rule of secrecy, for every kind of message


@dataclass(frozen=True)
class Marked:
    """An item each of whose parts would be recognised anywhere."""

    item: Item
    marks: tuple[str, ...]


@st.composite
def marked_items(draw: st.DrawFn) -> list[Marked]:
    tiers = draw(st.lists(st.integers(0, 4), max_size=8))
    days = draw(st.lists(st.integers(-200, 200), min_size=len(tiers), max_size=len(tiers), unique=True))
    return [_mark(number, tier, days[number]) for number, tier in enumerate(tiers)]


def _mark(number: int, tier: int, days: int) -> Marked:
    marks = (f"viec{number}xx", f"noi{number}xx", f"vi{number}xx")
    due = DAY + timedelta(days)
    one = item(marks[0], due, abs(days), body=marks[1], reason=marks[2], tier=tier, is_provisional=days % 2 == 0)
    return Marked(one, marks)


KINDS = {"digest": digest, "test": lambda _: messages.test("Nguyễn Văn Mẫu", OFFICE, DAY, TEMPLATES)}


def test_rule_covers_every_kind_there_is() -> None:
    assert {folder.name for folder in (SHIPPED / "messages").iterdir() if folder.is_dir()} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@given(items=marked_items())
@example(items=[_mark(0, 3, 1), _mark(1, 4, -1), _mark(2, 2, 3)])
def test_nothing_of_a_hidden_thing_is_anywhere(kind: str, items: list[Marked]) -> None:
    whole = printed(KINDS[kind]([one.item for one in items]))
    shown = {format_date(one.item.due) for one in items if one.item.tier < HIDDEN_FROM} | {format_date(DAY)}
    for one in items:
        if one.item.tier >= HIDDEN_FROM:
            assert [mark for mark in one.marks if mark in whole] == []
            due = format_date(one.item.due)
            assert due in shown or not _has_date(whole, due)


@given(items=marked_items())
def test_everything_else_is_in_both_twins(items: list[Marked]) -> None:
    message = digest([one.item for one in items])
    for one in items:
        if one.item.tier < HIDDEN_FROM:
            for twin in (message.text, message.html):
                assert [mark for mark in one.marks if mark not in twin] == []
                assert _has_date(twin, format_date(one.item.due))
                assert one.item.distance(DAY) in twin


@given(items=marked_items())
def test_hidden_things_are_told_by_their_number_alone(items: list[Marked]) -> None:
    hidden = [one.item for one in items if one.item.tier >= HIDDEN_FROM]
    others = [item("khác", DAY, 0, tier=HIDDEN_FROM) for _ in hidden]
    open_ones = [one.item for one in items if one.item.tier < HIDDEN_FROM]
    assert digest([*open_ones, *hidden]) == digest([*others, *open_ones])


@pytest.mark.parametrize("file", sorted(PLANS.glob("*.yaml")), ids=lambda file: file.stem)
def test_restricted_steps_of_the_shipped_plans_have_no_name_in_a_digest(file: Path) -> None:
    steps = load_plan(file, ROLES, kinds(SHIPPED)).steps.values()
    hidden = [item(step.title, DAY, 0, tier=step.tier) for step in steps if step.tier >= HIDDEN_FROM]
    whole = printed(digest(hidden)) if hidden else ""
    assert [one.title for one in hidden if one.title in whole] == []


def _has_date(text: str, printed_date: str) -> bool:
    """As a whole: "1/1/2027" is not in "11/1/2027"."""
    return any(not (text[at - 1].isdigit() or text[at - 1] == "/") for at in _places(text, printed_date))


def _places(text: str, part: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(part, at)]


# --- hostile and changed templates


@given(st.text(max_size=120), st.text(max_size=60))
@example("Việc\r\nBcc: moi-nguoi@so.example", "</b><script>alert(1)</script>")
@example("{{ office.phone }}", "{% raw %}")
def test_no_title_or_name_can_forge_a_line_or_a_tag(title: str, person: str) -> None:
    title, person = (text.encode("utf-8", "replace").decode() for text in (title, person))
    view = DigestView(person=person, office=OFFICE, day=DAY, items=[item(title, DAY, 0)])
    plain = DigestView(person="x", office=OFFICE, day=DAY, items=[item("x", DAY, 0)])
    message, same = messages.digest(view, TEMPLATES), messages.digest(plain, TEMPLATES)
    assert message.subject == same.subject
    assert message.text.count("\n") == same.text.count("\n")
    assert (message.html.count("<"), message.html.count(">")) == (same.html.count("<"), same.html.count(">"))
    assert f"1. {normalise(title)}".rstrip() in message.text


def test_template_of_the_office_goes_before_ours(tmp_path: Path) -> None:
    own = tmp_path / "messages" / "digest"
    own.mkdir(parents=True)
    (own / "subject.txt.j2").write_text("Nhắc việc: {{ total | count }}", encoding="utf-8")
    view = DigestView(person="Nguyễn Văn Mẫu", office=OFFICE, day=DAY, items=[TODAY])
    message = messages.digest(view, load_templates(tmp_path, SHIPPED))
    assert (message.subject, message.text) == ("Nhắc việc: 01", messages.digest(view, TEMPLATES).text)


def test_outbox_keeps_the_message_with_the_name_of_its_reader() -> None:
    message = Message("Tiêu đề", "chữ", "<p>chữ</p>")
    assert message.payload("Nguyễn Văn Mẫu") == {
        "name": "Nguyễn Văn Mẫu",
        "subject": "Tiêu đề",
        "text": "chữ",
        "html": "<p>chữ</p>",
    }
