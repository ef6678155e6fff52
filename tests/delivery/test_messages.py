"""What a person reads: complete in both twins, and silent about what is nobody's business."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from written_messages import CLERK, DAY, OFFICE, SHIPPED, TEMPLATES, TODAY, digest, item, printed

from calendars.ics import Issuer, Party
from nhiemky.delivery import messages
from nhiemky.delivery.allowed import Place
from nhiemky.delivery.messages import (
    Asked,
    Calendar,
    DigestView,
    Item,
    Message,
    Office,
    Reader,
    Ready,
    Section,
    Unreached,
    load_templates,
)
from nhiemky.delivery.messages_writing import LONGEST_CHAT
from nhiemky.domain.vietnamese import format_count, normalise
from nhiemky.errors import BadInput

LATE = item("Kế hoạch tổ chức đại hội đảng bộ", date(2026, 11, 18), 3)
COMING = item("Đại hội chi bộ điểm", date(2026, 11, 25), 1, body="Chi bộ Kế hoạch - Tài chính")
FORECAST = item("Dự thảo lần 1 báo cáo chính trị", date(2027, 2, 19), 58, is_provisional=True)
SECRET = item("Phương hướng nhân sự cấp ủy", date(2026, 11, 24), 1, tier=3, reason="đồng chí là Bí thư")
ESCALATED = item(
    "Kế hoạch tổ chức đại hội đảng bộ",
    date(2026, 11, 18),
    3,
    reason="đồng chí là Phó Bí thư Đảng ủy; việc do Cán bộ giúp việc Đảng ủy phụ trách đã quá hạn",
)


class TextFile(SingleFileSnapshotExtension):
    """One readable file for each message."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def letter(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextFile)


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


AT = datetime(2026, 11, 25, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
STEP = LATE.fields(DAY)
MEETING: dict[str, object] = {
    "title": "Hội nghị Ban Chấp hành Đảng bộ",
    "body": "Đảng bộ Sở Mẫu",
    "starts_at": AT,
    "ends_at": AT + timedelta(hours=3),
    "venue": "Phòng họp số 1",
    "reason": "đồng chí là đảng ủy viên",
}
FACTS: Mapping[str, Mapping[str, object]] = {
    "step_due": STEP,
    "escalation": {**STEP, "owner": "Văn phòng Đảng ủy"},
    "figures_chase": {**STEP, "title": "Biểu số liệu công tác xây dựng Đảng", "period": "6 tháng đầu năm 2026"},
    "date_moved": {**COMING.fields(DAY), "old_due": date(2026, 11, 24)},
    "meeting_invitation": MEETING,
    "meeting_changed": {**MEETING, "before": {"starts_at": AT - timedelta(1), "venue": "Hội trường tầng 2"}},
    "meeting_cancelled": MEETING,
    "draft_ready": {
        "title": "Báo cáo chính trị trình đại hội",
        "body": "Đảng bộ Sở Mẫu",
        "round": 2,
        "remarks_by": date(2026, 11, 27),
        "reason": "đồng chí là Bí thư Đảng ủy",
    },
    "decision_announced": {
        "title": "Quyết định chuẩn y kết quả bầu cử của Chi bộ Mẫu",
        "body": "Chi bộ Mẫu",
        "number": "12-QĐ/ĐU",
        "on": date(2026, 11, 20),
        "issuer": "Đảng ủy Sở Mẫu",
        "reason": "đồng chí là Bí thư chi bộ",
    },
    "account_linking": {"bot": "Bot Văn phòng Đảng ủy", "code": "482 913", "valid_until": AT},
    "linking_full": {"bot": "Bot Văn phòng Đảng ủy", "most": 50},
    "test": {},
}
LINK = "https://nhac-viec.so.example/v/abc.DEF-123"
UNSUBSCRIBE = "https://nhac-viec.so.example/k/abc.DEF-123"


def write(kind: str, tier: int = 1, facts: Mapping[str, object] | None = None, **own: Any) -> Message:  # noqa: ANN401
    reader = Reader(**{"person": "Nguyễn Văn Mẫu", "office": OFFICE, "day": DAY, **own})
    return messages.notice(kind, reader, tier, FACTS[kind] if facts is None else facts, TEMPLATES)


@pytest.mark.parametrize("kind", FACTS)
def test_notice_reads_as_the_snapshot(kind: str, letter: SnapshotAssertion) -> None:
    assert printed(write(kind)) == letter


def test_notice_with_a_page_reads_as_the_snapshot(letter: SnapshotAssertion) -> None:
    assert printed(write("step_due", link=LINK, unsubscribe=UNSUBSCRIBE)) == letter


def test_group_copy_reads_as_the_snapshot(letter: SnapshotAssertion) -> None:
    assert printed(write("meeting_invitation", place=Place.GROUP)) == letter


def test_hidden_notice_reads_as_the_snapshot(letter: SnapshotAssertion) -> None:
    assert printed(write("meeting_invitation", tier=3, link=LINK)) == letter


def test_digest_with_drafts_and_a_page_reads_as_the_snapshot(letter: SnapshotAssertion) -> None:
    drafts = [Ready(title="Báo cáo chính trị", body="Đảng bộ Sở Mẫu", round=1, tier=1)]
    assert printed(digest([TODAY, FORECAST], ready=drafts, link=LINK, unsubscribe=UNSUBSCRIBE)) == letter


@pytest.mark.parametrize("items", [[], [TODAY]], ids=["alone", "with a thing to do"])
def test_what_waits_for_the_clerk_reads_as_the_snapshot(letter: SnapshotAssertion, items: list[Item]) -> None:
    asked = [
        Asked(title="Báo cáo chính trị", body="Chi bộ Mẫu", due=DAY, until=DAY + timedelta(7), tier=1),
        Asked(title="Phương hướng nhân sự", body="Chi bộ Mẫu", due=DAY, until=DAY + timedelta(2), tier=3),
    ]
    gone = [Unreached(body="Chi bộ Văn phòng", number=2)]
    assert printed(digest(items, asked=asked, unreached=gone, link=LINK, unsubscribe=UNSUBSCRIBE)) == letter


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("step_due", "Cần xử lý: Kế hoạch tổ chức đại hội đảng bộ"),
        ("escalation", "Cần đôn đốc việc đã quá hạn: Kế hoạch tổ chức đại hội đảng bộ"),
        ("figures_chase", "Cần gửi số liệu: Biểu số liệu công tác xây dựng Đảng"),
        ("date_moved", "Ghi lại hạn mới: Đại hội chi bộ điểm"),
        ("meeting_invitation", "Mời dự họp: Hội nghị Ban Chấp hành Đảng bộ"),
        ("meeting_changed", "Ghi lại lịch họp mới: Hội nghị Ban Chấp hành Đảng bộ"),
        ("meeting_cancelled", "Không phải dự họp: Hội nghị Ban Chấp hành Đảng bộ"),
        ("draft_ready", "Cần xem dự thảo: Báo cáo chính trị trình đại hội"),
        ("decision_announced", "Xem và thực hiện: Quyết định chuẩn y kết quả bầu cử của Chi bộ Mẫu"),
        ("account_linking", "Nhắn mã để nhận tin qua Zalo - Đảng bộ Sở Mẫu"),
        ("test", "Không cần trả lời: thư thử kênh nhận tin - Đảng bộ Sở Mẫu"),
    ],
)
def test_subject_of_a_notice_begins_with_what_to_do(kind: str, subject: str) -> None:
    assert write(kind).subject == subject


@pytest.mark.parametrize("kind", FACTS)
def test_every_notice_says_why_whom_to_call_and_how_to_change_the_channel(kind: str) -> None:
    message = write(kind)
    for twin in (message.text, message.html, message.zalo):
        assert "Vì sao đồng chí nhận tin này: " in twin
        assert "0200 3 000 000" in twin
        assert "Muốn nhận tin qua kênh khác: xin báo Văn phòng Đảng ủy." in twin


@pytest.mark.parametrize("kind", FACTS)
def test_every_notice_has_its_button_in_all_forms(kind: str) -> None:
    message = write(kind, link=LINK, unsubscribe=UNSUBSCRIBE)
    assert all(LINK in form for form in (message.text, message.html, message.zalo))
    assert all(UNSUBSCRIBE in form for form in (message.text, message.html))
    assert (message.unsubscribe, UNSUBSCRIBE in message.zalo) == (UNSUBSCRIBE, False)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://a b", 'https://a"b', "http://á", "https://a\nb"])
def test_button_that_is_no_page_is_refused(link: str) -> None:
    with pytest.raises(BadInput, match=r"^liên kết trong tin: phải bắt đầu bằng https://"):
        write("step_due", link=link)


@given(st.text(min_size=1, max_size=400), st.integers(1, 60))
@example("Ệ" * 300, 60)
@example("a" + "\u0302\u0323" * 150, 30)
def test_chat_text_always_fits_and_keeps_the_button(title: str, number: int) -> None:
    title = title.encode("utf-8", "replace").decode()
    items = [item(f"{title} {one}", DAY + timedelta(one), one) for one in range(number)]
    zalo = digest(items, link=LINK).zalo
    assert len(normalise(zalo)) <= len(zalo) <= LONGEST_CHAT
    assert unicodedata.is_normalized("NFC", zalo)
    assert LINK in zalo
    listed = zalo.count(" - hạn ")
    assert listed >= 1
    assert listed == number or f"… và còn {format_count(number - listed)} việc nữa." in zalo


@given(st.text(max_size=3000), st.sampled_from(sorted(FACTS)))
def test_chat_text_of_a_notice_fits_whatever_it_is_told(words: str, kind: str) -> None:
    words = words.encode("utf-8", "replace").decode()
    facts = {name: words if isinstance(value, str) else value for name, value in FACTS[kind].items()}
    assert len(write(kind, facts=facts, link=LINK).zalo) <= LONGEST_CHAT


def test_news_of_a_digest_are_in_its_calendar_file_and_nothing_hidden_is() -> None:
    issuer = Issuer(Party("Văn phòng Đảng ủy", "van-phong@so.example"), "so.example", AT)
    told = item("Nộp báo cáo", date(2026, 11, 27), 4, step_id=12, version=3, is_news=True)
    old = item("Việc cũ", date(2026, 11, 27), 4, step_id=13)
    secret = item("Nhân sự", date(2026, 11, 27), 4, step_id=14, is_news=True, tier=3)
    calendar = digest([told, old, secret], issuer=issuer).calendar
    assert isinstance(calendar, Calendar)
    (event,) = icalendar.Calendar.from_ical(calendar.text).walk("VEVENT")
    assert (calendar.method, event["UID"], event["SEQUENCE"], event["SUMMARY"]) == (
        "PUBLISH",
        "viec-12@so.example",
        2,
        "Hạn: Nộp báo cáo",
    )
    assert digest([told], issuer=issuer, place=Place.CHAT).calendar is None
    assert digest([old], issuer=issuer).calendar is None


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
        (date(2026, 11, 24), 0, Section.WEEK, "không còn ngày làm việc nào trước hạn"),
        (date(2026, 11, 29), 4, Section.WEEK, "còn 04 ngày làm việc"),
        (date(2026, 11, 30), 5, Section.COMING, "còn 05 ngày làm việc"),
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


def test_same_thing_of_two_periods_is_told_apart() -> None:
    items = [
        Item(
            title="Họp", body="Nơi", due=DAY, working_days=0, reason="vì", tier=1, period=f"tháng {month} năm 2026"
        )
        for month in (10, 11)
    ]
    message = messages.digest(DigestView(person="Mẫu", office=OFFICE, day=DAY, items=items), TEMPLATES)
    for month in (10, 11):
        assert f"\nKỳ: tháng {month} năm 2026\n" in message.text
        assert f"<div>Kỳ: tháng {month} năm 2026</div>" in message.html
        assert f"Họp (Nơi; tháng {month} năm 2026) - hạn" in message.zalo
