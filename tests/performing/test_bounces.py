"""What the office does with a mail that came back, on either database; the mailbox is a small IMAP server."""

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from nhiemky.delivery.bounce_mailbox import MailboxUnreachable
from nhiemky.domain.sending import Outcome, State, Verdict, settlement
from nhiemky.errors import BadInput
from nhiemky.performing.bounces import Taken, read_bounces, take_in
from nhiemky.performing.office import Office
from nhiemky.store.engine import begin, read
from nhiemky.store.outbox import Attempt, NewMessage, Outbox, put
from nhiemky.store.outbox_lists import find_message
from nhiemky.store.outbox_rows import OutboxRow
from nhiemky.store.suppressions import find_suspended

DELIVERY = Path(__file__).resolve().parents[1] / "delivery"
sys.path.insert(0, str(DELIVERY))
from imap_server import PASSWORD, USER, Server  # noqa: E402
from mail_server import home_made  # noqa: E402

SAMPLES = DELIVERY / "data" / "bounces"
SAMPLE_KEY = b"20270120-0123456789abcdef"
AT = datetime(2027, 1, 20, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ADDRESS = "Khong-Co@so.example"


@pytest.fixture
def office(make_office: Callable[[date], Office]) -> Office:
    return make_office(AT.date())


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def send(office: Office, number: int = 1) -> OutboxRow:
    """A message that a relay has taken."""
    message = NewMessage(
        person=f"nguoi-{number}",
        kind="digest",
        local_day=AT.date(),
        channel="mailto",
        address=ADDRESS,
        payload={"name": "Thử", "subject": "Thử", "text": "Thử", "html": "Thử"},
        not_before=AT,
    )
    with begin(office.engine) as connection:
        put(connection, message, at=AT)
    box = Outbox(office.engine)
    (row,) = box.claim(worker="thử", limit=1, at=AT)
    box.mark_sending(row, at=AT)
    outcome = Outcome(Verdict.SENT, code="250")
    box.settle([Attempt(row, outcome, settlement(outcome, key=row.key, tries=1, at=AT), AT)])
    return row


def sample(name: str, row: OutboxRow) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes().replace(SAMPLE_KEY, row.key.encode())


def look(office: Office, row: OutboxRow) -> tuple[State, str | None, bool]:
    """The state of a message, its reason, and whether its address rests."""
    place = ("mailto", ADDRESS)
    with read(office.engine) as connection:
        found = find_message(connection, row.id)
        assert found is not None
        return found.state, found.last_text, place in find_suspended(connection, [place], AT + timedelta(days=30))


@pytest.mark.parametrize(
    ("name", "taken", "state", "reason", "rests"),
    [
        ("unknown-mailbox", Taken.SUSPENDED, State.DEAD, "địa chỉ thư không tồn tại (5.1.1)", True),
        ("only-the-message-id", Taken.SUSPENDED, State.DEAD, "địa chỉ thư không tồn tại (5.1.1)", True),
        ("full", Taken.NOTED, State.DEAD, "hộp thư của người nhận đã đầy (5.2.2)", False),
        ("full-for-now", Taken.NOTED, State.SENT, None, False),
        ("policy", Taken.NOTED, State.DEAD, "thư không đến được người nhận (5.7.1)", False),
        ("gave-up", Taken.NOTED, State.DEAD, "thư không đến được người nhận (4.4.1)", False),
        ("delayed", Taken.NOTED, State.SENT, None, False),
        ("arrived", Taken.NOTED, State.SENT, None, False),
    ],
)
def test_what_came_back_is_shown_on_its_message(
    office: Office, name: str, taken: Taken, state: State, reason: str | None, *, rests: bool
) -> None:
    row = send(office)
    assert take_in(office, sample(name, row), AT) is taken
    assert look(office, row) == (state, reason, rests)


def test_a_full_mailbox_rests_at_the_third_time_within_a_week(office: Office) -> None:
    for number, (days, taken) in enumerate([(0, Taken.NOTED), (3, Taken.NOTED), (6, Taken.SUSPENDED)], start=1):
        row = send(office, number)
        assert take_in(office, sample("full", row), AT + timedelta(days)) is taken
    assert look(office, row)[2]


def test_three_times_in_a_month_are_not_enough(office: Office) -> None:
    for number, days in enumerate((0, 8, 16), start=1):
        row = send(office, number)
        assert take_in(office, sample("full", row), AT + timedelta(days)) is Taken.NOTED
    assert not look(office, row)[2]


def test_the_same_mail_again_changes_nothing(office: Office, dump: Callable[..., object]) -> None:
    row = send(office)
    take_in(office, sample("full", row), AT)
    before = dump(office.engine)
    for _ in range(3):
        assert take_in(office, sample("full", row), AT) is Taken.SEEN
    assert dump(office.engine) == before


def test_a_made_up_notification_stops_nobody_s_mail(office: Office, dump: Callable[..., object]) -> None:
    send(office)
    before = dump(office.engine)
    assert take_in(office, (SAMPLES / "unknown-mailbox.eml").read_bytes(), AT) is Taken.STRANGE
    assert take_in(office, b"From: a@so.example\n\n5.1.1", AT) is Taken.NO_BOUNCE
    assert dump(office.engine) == before


def with_mailbox(office: Office, server: Server, **parts: str) -> Office:
    user, password, folder = (
        parts.get(name, value) for name, value in (("user", USER), ("password", PASSWORD), ("folder", "INBOX"))
    )
    url = f"imap://{quote(user)}:{quote(password, safe='')}@127.0.0.1:{server.port}/{folder}"
    office.settings = office.settings.model_copy(update={"bounce_url": url})
    return office


def test_the_mailbox_is_read_and_letters_of_people_stay_unread(office: Office, server: Server) -> None:
    row = send(office)
    with_mailbox(office, server)
    gone = server.box.put(sample("unknown-mailbox", row))
    letter = server.box.put(b"From: a@so.example\r\nContent-Type: text/plain\r\n\r\nXin hoi\r\n")
    strange = server.box.put((SAMPLES / "full.eml").read_bytes())
    assert read_bounces(office, at=AT).as_dict() == {"suspended": 1, "strange": 1}
    assert look(office, row)[0] is State.DEAD
    assert server.box.unread() == [letter, strange]
    assert server.box.letters[gone].is_read
    assert read_bounces(office, at=AT).as_dict() == {"strange": 1}


def test_a_reader_killed_before_it_marks_takes_nothing_twice(office: Office, server: Server) -> None:
    row = send(office)
    number = server.box.put(sample("full", row))
    read_bounces(with_mailbox(office, server), at=AT)
    server.box.letters[number].is_read = False
    assert read_bounces(office, at=AT).as_dict() == {"seen": 1}


def test_an_empty_mailbox_is_no_trouble_and_none_set_is_none_read(office: Office, server: Server) -> None:
    assert read_bounces(office, at=AT).as_dict() == {}
    assert server.box.asked == []
    assert read_bounces(with_mailbox(office, server), at=AT).as_dict() == {}
    assert server.box.asked[-1] == "LOGOUT"


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"password": "sai"}, "bounce_url: máy chủ thư không nhận tài khoản hoặc mật khẩu"),
        ({"folder": "Khong-co"}, 'bounce_url: không có thư mục "Khong-co" trong hộp thư'),
    ],
)
def test_a_mailbox_that_does_not_open_is_one_line(
    office: Office, server: Server, parts: dict[str, str], told: str
) -> None:
    with pytest.raises(MailboxUnreachable) as error:
        read_bounces(with_mailbox(office, server, **parts), at=AT)
    assert str(error.value) == told


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("imap://vp:g3heim@127.0.0.1:1/INBOX", "bounce_url: không nối được 127.0.0.1 (ConnectionRefusedError)"),
        ("imaps://vp@127.0.0.1/INBOX", "bounce_url: viết dạng imaps://"),
    ],
)
def test_a_dead_server_or_half_an_address_is_one_line_without_the_password(
    office: Office, url: str, told: str
) -> None:
    office.settings = office.settings.model_copy(update={"bounce_url": url})
    with pytest.raises((MailboxUnreachable, BadInput)) as error:
        read_bounces(office, at=AT)
    assert str(error.value).startswith(told)
    assert "g3heim" not in str(error.value)


# --- TLS


def imaps(server: Server) -> str:
    return f"imaps://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{server.port}/INBOX"


def test_the_mailbox_is_read_over_tls_with_a_certificate_the_machine_trusts(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure = Server(home_made(tmp_path))
    try:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        row = send(office)
        secure.box.put(sample("unknown-mailbox", row))
        office.settings = office.settings.model_copy(update={"bounce_url": imaps(secure)})
        assert read_bounces(office, at=AT)["suspended"] == 1
        assert secure.box.unread() == []
    finally:
        secure.close()


def test_a_certificate_nobody_vouches_for_is_refused_before_the_password_is_told(
    office: Office, tmp_path: Path
) -> None:
    secure = Server(home_made(tmp_path))
    try:
        office.settings = office.settings.model_copy(update={"bounce_url": imaps(secure)})
        with pytest.raises(MailboxUnreachable) as raised:
            read_bounces(office, at=AT)
        assert str(raised.value) == (
            "bounce_url: máy này không tin chứng thư của 127.0.0.1; xem lại tên máy chủ, hoặc thêm chứng thư gốc "
            "của cơ quan vào máy"
        )
        assert secure.box.asked == []
    finally:
        secure.close()
