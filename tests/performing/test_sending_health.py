"""What the administrator hears of the sending: resting channels, stuck messages, the day in numbers."""

from collections.abc import Callable
from datetime import date, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from standing_lines import CHAT, MAIL, TUESDAY, Line, send

from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.performing import sending, sending_health
from nhiemky.performing.office import Office

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it


def alarmed(desk: Desk, office: Office, at: datetime) -> bool:
    return sending_health.raise_alarm(replace_settings(desk, office), at=at)


def replace_settings(desk: Desk, office: Office) -> Office:
    box = desk.office.settings.home / "admin"
    office.settings = office.settings.model_copy(update={"admin_url": f"maildir://{box}"})
    return office


def test_the_administrator_hears_once_of_a_resting_channel_and_of_stuck_messages(
    desk: Desk, lines: dict[str, Line], put_one: Callable[..., int]
) -> None:
    lines[MAIL].outcome = Outcome(Verdict.STOP, "không nhận tài khoản", "535")
    put_one(channel=MAIL, address="mau@so.example")
    send(desk)
    office = desk.office
    assert sending_health.find_trouble(office, at=desk.at(TUESDAY, 7, 31)) == [
        "Kênh mailto tạm nghỉ: từ 07:30 5/1/2027, thử lại lúc 07:35; 535 không nhận tài khoản"
    ]
    assert alarmed(desk, office, desk.at(TUESDAY, 7, 31))
    assert not alarmed(desk, office, desk.at(TUESDAY, 7, 36)), "they know"
    assert [line.split(":")[0] for line in sending_health.find_trouble(office, at=desk.at(TUESDAY, 8, 31))] == [
        "Kênh mailto tạm nghỉ",
        "Tin bị kẹt ở kênh mailto",
    ]
    assert alarmed(desk, office, desk.at(TUESDAY, 8, 31)), "another trouble"
    assert alarmed(desk, office, desk.at(TUESDAY, 12, 40)), "the same after four hours"
    letters = list((office.settings.home / "admin" / "new").iterdir())
    assert len(letters) == 3
    assert b"mau@so.example" not in b"".join(one.read_bytes() for one in letters)


@pytest.mark.usefixtures("lines")
def test_nothing_is_stuck_at_night(desk: Desk, put_one: Callable[..., int]) -> None:
    put_one(channel=MAIL)
    assert sending_health.find_trouble(desk.office, at=desk.at(TUESDAY, 22)) == []
    assert sending_health.find_trouble(desk.office, at=desk.at(date(2027, 1, 6), 7, 59)) == []
    assert len(sending_health.find_trouble(desk.office, at=desk.at(date(2027, 1, 6), 8, 1))) == 1


def test_the_day_in_numbers_names_nobody(desk: Desk, lines: dict[str, Line], put_one: Callable[..., int]) -> None:
    put_one(kind="test")
    put_one(person="trinh-thu-anh")
    send(desk)
    lines[MAIL].outcome = Outcome(Verdict.DEAD, "<mau@so.example> không có", "550")
    put_one(channel=MAIL, address="mau@so.example", kind="test", person="trinh-thu-anh")
    send(desk, 7, 35)
    text = sending_health.draw_day(desk.office, TUESDAY, at=desk.at(TUESDAY, 20, 45))
    assert text == (
        "# Gửi tin ngày 5/1/2027\n\n"
        "| Kênh | Tình trạng | Mã trả lời | Số tin |\n|---|---|---|---|\n"
        "| mailto | không gửi được | 550 | 1 |\n"
        "| zalobot | đã gửi |  | 2 |\n\n"
        "Đang chờ gửi: 0."
    )
    quiet = sending_health.draw_day(desk.office, date(2027, 1, 1), at=desk.at(TUESDAY))
    assert "Không có tin nào." in quiet


def test_a_marked_credential_tells_nothing_of_the_password(desk: Desk, lines: dict[str, Line]) -> None:
    assert set(lines) == set(sending.credentials_of(desk.office))
    assert "mat-khau" not in repr(sending.credentials_of(desk.office))
    assert sending.rates_of(desk.office)[CHAT] == 1


# --- the second channel


def set_channels(desk: Desk, *urls: str) -> Office:
    """The office with real channels, the first of them dead, and a Maildir for the administrator."""
    box = desk.office.settings.home / "admin"
    update = {"channels": urls, "admin_url": f"maildir://{box}"}
    desk.office.settings = desk.office.settings.model_copy(update=update)
    desk.office.__dict__.pop("channels", None)
    return desk.office


def letters_of(office: Office) -> list[str]:
    found = sorted((office.settings.home / "admin" / "new").glob("*"))
    letters = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in found]
    return [str(one.get_body(("plain",)).get_content()) for one in letters]


def test_a_dead_relay_is_told_through_the_second_channel(desk: Desk, put_one: Callable[..., int]) -> None:
    """The relay's port is closed: the administrator hears of it by another way, and nobody is named."""
    office = set_channels(desk, "nkmail://127.0.0.1:1")
    for number in range(5):
        put_one(channel="nkmail", address=f"mau{number}@so.example", person=f"nguoi-{number}", kind="test")
    send(desk)
    assert sending_health.raise_alarm(office, at=desk.at(TUESDAY, 7, 35))
    (told,) = letters_of(office)
    assert "Kênh nkmail tạm nghỉ: từ 07:30 5/1/2027" in told
    assert "không nối được máy chủ thư 127.0.0.1:1" in told
    assert "mau0@so.example" not in told
    assert sending_health.raise_alarm(office, at=desk.at(TUESDAY, 9, 5)), "now they are stuck as well"
    assert "Tin bị kẹt ở kênh nkmail: tin cũ nhất đã chờ hơn 01 giờ trong giờ gửi" in "".join(letters_of(office))


def test_a_refusal_that_only_the_administrator_can_mend_is_told_though_the_channel_works(
    desk: Desk, put_one: Callable[..., int]
) -> None:
    office = set_channels(desk, "zalozbs://1234567")
    office.channels = {"zalozbs": (line := Line())}
    line.outcome = Outcome(Verdict.DEAD, "mẫu chưa duyệt", "-131", alert=True)
    put_one(channel="zalozbs", address="phone", kind="test")
    send(desk)
    assert sending_health.find_trouble(office, at=desk.at(TUESDAY, 7, 35)) == [
        "Kênh zalozbs báo lỗi -131: mẫu tin Zalo này không dùng được: chưa được duyệt; 01 tin không gửi được"
    ]
    line.outcome = Outcome(Verdict.DEAD, "không có Zalo", "-118")
    put_one(channel="zalozbs", address="phone", kind="test", person="khac")
    send(desk, 7, 40)
    assert len(sending_health.find_trouble(office, at=desk.at(TUESDAY, 7, 41))) == 1, "a person's own trouble"
    assert sending_health.find_trouble(office, at=desk.at(TUESDAY, 11, 45)) == []
