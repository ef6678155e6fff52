"""`nhiemky meeting`: the clerk calls people together, changes it, calls it off."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Rows = Callable[[Path], list[str]]

INVITE = ("meeting", "invite", "4", "--day", "25/11/2026", "--time", "8h30-11h", "--venue", "Phòng họp số 1")


def test_invitation_shows_whom_it_goes_to_and_lies_ready(sample: Path, nhiemky: Command) -> None:
    answer = nhiemky(*INVITE, "--people", "secretary")
    first, venue, told = answer.err.splitlines()
    assert (answer.code, answer.out) == (0, "")
    assert first.startswith("Việc số 4, ")
    assert first.endswith(": 08 giờ 30, thứ Tư 25/11/2026.")
    assert venue == "  Địa điểm: Phòng họp số 1"
    assert told.startswith("  Mời dự (1 đồng chí): ")
    (message,) = nhiemky("mailbox", "--json").json["messages"]
    assert message["subject"].startswith("Mời dự họp: ")


def test_invitation_reaches_the_mailbox_with_its_calendar(sample: Path, nhiemky: Command) -> None:
    nhiemky(*INVITE, "--people", "secretary")
    nhiemky("tick")
    letters = [file.read_text(encoding="ascii") for file in (sample / "mailbox" / "new").iterdir()]
    invitations = [letter for letter in letters if "method=REQUEST" in letter]
    assert len(invitations) == 1
    assert "References: <nk-viec-4@nhiemky.example>" in invitations[0]


def test_change_keeps_what_is_not_said_and_a_day_off_is_remarked(sample: Path, nhiemky: Command) -> None:
    nhiemky(*INVITE)
    answer = nhiemky("meeting", "change", "4", "--day", "28/11/2026", "--note", "trùng lịch")
    assert answer.err.splitlines()[0].endswith(": 08 giờ 30, thứ Bảy 28/11/2026.")
    assert answer.err.splitlines()[-1] == "Chú ý: ngày họp không phải là ngày làm việc."


def test_meeting_nobody_has_heard_of_is_called_off_in_silence(sample: Path, nhiemky: Command) -> None:
    nhiemky(*INVITE)
    answer = nhiemky("meeting", "cancel", "4", "--note", "hoãn")
    assert answer.err.splitlines()[-1] == "  Chưa ai nhận được tin mời nên không phải báo cho ai."


def test_whoever_a_message_cannot_reach_in_time_is_to_be_telephoned(sample: Path, nhiemky: Command) -> None:
    """On 23/11 at 8:00, before a day off: who is spoken to from 7:00 on 25/11 cannot be told of 6:30."""
    words = ("--day", "25/11/2026", "--time", "6:30", "--venue", "P2", "--people", "secretary")
    answer = nhiemky("meeting", "invite", "4", *words, today="2026-11-22")
    assert answer.code == 0
    assert "xin báo bằng điện thoại" not in answer.err
    nhiemky("meeting", "cancel", "4", today="2026-11-22")
    late = nhiemky("meeting", "invite", "4", *words, today="2026-11-24")
    assert late.err.splitlines()[-1].startswith("Chú ý: tin không kịp tới ")
    assert late.err.splitlines()[-1].endswith("; xin báo bằng điện thoại.")


def test_an_answer_for_scripts_counts_and_names_nobody(sample: Path, nhiemky: Command) -> None:
    answer = nhiemky(*INVITE, "--people", "secretary,clerk", "--json")
    assert answer.json["starts_at"] == "2026-11-25T08:30:00+07:00"
    assert answer.json["told"] == {"meeting_invitation": 2, "meeting_changed": 0, "meeting_cancelled": 0}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("change", "4", "--venue", "P2"), "việc số 4: chưa mời họp; hãy dùng: nhiemky meeting invite"),
        (("cancel", "4"), "việc số 4: chưa mời họp; hãy dùng: nhiemky meeting invite"),
        (("cancel", "9999"), "không có việc số 9999; xem nhiemky congress show"),
        (
            (*INVITE[1:6], "25:00", "--venue", "P2"),
            '--time: "25:00" không phải là giờ; viết dạng 08:30 hoặc 08:30-11:00',
        ),
        (
            (*INVITE[1:6], "8:30-", "--venue", "P2"),
            '--time: "8:30-" không phải là giờ; viết dạng 08:30 hoặc 08:30-11:00',
        ),
        (
            (*INVITE[1:6], "sáng", "--venue", "P2"),
            '--time: "sáng" không phải là giờ; viết dạng 08:30 hoặc 08:30-11:00',
        ),
        (
            (*INVITE[1:4], "31/11/2026", *INVITE[5:]),
            '--day: "31/11/2026" không phải là ngày; viết dạng 12/6/2027',
        ),
        ((*INVITE[1:4], "22/11/2026", *INVITE[5:]), "--day, --time: là lúc đã qua"),
        ((*INVITE[1:6], "11:00-8:30", "--venue", "P2"), "--time: giờ kết thúc phải sau giờ bắt đầu"),
        (
            (*INVITE[1:], "--people", "bi_thu"),
            '--people: không có vai trò "bi_thu"; ví dụ: secretary, committee_member, office',
        ),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    sample: Path, nhiemky: Command, rows: Rows, words: tuple[str, ...], line: str
) -> None:
    before = rows(sample)
    assert nhiemky("meeting", *words).line == f"Lỗi: {line}"
    assert rows(sample) == before
