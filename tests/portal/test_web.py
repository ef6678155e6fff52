"""The page behind the button, asked over a real socket, on either database."""

import time
from collections.abc import Callable
from dataclasses import replace as with_values
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from nhiemky.delivery.links import Links
from nhiemky.domain.schedule import StepState
from nhiemky.errors import NhiemkyError
from nhiemky.portal import web
from nhiemky.portal.guard import BURST
from nhiemky.store.answers import read_presses
from nhiemky.store.audit import read_audit
from nhiemky.store.engine import read
from nhiemky.store.organisations import keep_organisation
from nhiemky.store.preferences import read_preferences
from nhiemky.store.schedules import read_step

Portal = Any  # of conftest.py: the page, its office, its clock, and a person with things to do
AT = datetime(2027, 3, 1, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def state_of(portal: Portal, step: int) -> StepState:
    with read(portal.office.engine) as connection:
        return read_step(connection, step).state


def test_a_scanner_that_opens_every_link_changes_nothing(portal: Portal, dump: Callable[..., object]) -> None:
    before = dump(portal.office.engine)
    for url in (portal.link, portal.links.channel(portal.person.key, portal.clock.at)):
        for method in ("GET", "HEAD", "GET"):
            assert portal.page.ask(url, method=method).code == 200
            assert portal.page.ask(f"{url}?what=done&step=1", method=method).code == 200
    assert dump(portal.office.engine) == before


def test_two_taps_say_done(portal: Portal) -> None:
    page = portal.page.ask(portal.link)
    step = page.steps[0]
    said = portal.page.ask(portal.link, {"form": page.form, "step": step, "what": "done"})
    assert said.code == 200
    assert "Đồng chí đã làm xong việc “" in said.text
    assert state_of(portal, step) is StepState.DONE
    with read(portal.office.engine) as connection:
        (line,) = [one for one in read_audit(connection) if one["action"] == "step.done"]
        assert (line["actor"], line["subject"]) == (portal.person.key, str(step))
    assert step not in portal.page.ask(portal.link).steps


def test_a_press_sent_again_does_nothing_and_says_so(portal: Portal, dump: Callable[..., object]) -> None:
    page = portal.page.ask(portal.link)
    form = {"form": page.form, "step": page.steps[0], "what": "received"}
    assert portal.page.ask(portal.link, form).code == 200
    before = dump(portal.office.engine)
    again = portal.page.ask(portal.link, form)
    assert (again.code, "đã được ghi nhận lúc 08:00" in again.text) == (409, True)
    assert dump(portal.office.engine) == before


def test_other_buttons_of_the_same_page_still_work(portal: Portal) -> None:
    page = portal.page.ask(portal.link)
    first, second = page.steps[:2]
    for step, what in ((first, "received"), (first, "done"), (second, "received")):
        assert portal.page.ask(portal.link, {"form": page.form, "step": step, "what": what}).code == 200
    assert (state_of(portal, first), state_of(portal, second)) == (StepState.DONE, StepState.RECEIVED)


def test_a_later_day_is_asked_for_with_a_reason(portal: Portal) -> None:
    page = portal.page.ask(portal.link)
    form = {
        "form": page.form,
        "step": page.steps[0],
        "what": "later",
        "days": "5",
        "reason": "chờ chi bộ gửi số liệu",
    }
    assert "Hạn hiện tại chưa đổi" in portal.page.ask(portal.link, form).text
    with read(portal.office.engine) as connection:
        (press,) = read_presses(connection)
    assert press.details is not None
    assert (press.what, press.details["reason"]) == ("later", "chờ chi bộ gửi số liệu")
    assert "đang chờ Văn phòng Đảng ủy trả lời" in portal.page.ask(portal.link).text


SPOILT: list[tuple[Callable[[Portal], str], int, str]] = [
    (lambda portal: portal.link[:-3], 403, "Đường dẫn này không đúng hoặc bị cắt mất một phần."),
    (lambda portal: portal.link + "x", 403, "Đường dẫn này không đúng"),
    (lambda portal: Links("", b"x" * 48).page(portal.person.key, portal.clock.at), 403, "không đúng"),
    (lambda portal: portal.links.page("nguoi-la", portal.clock.at), 403, "không đúng"),
    (lambda portal: portal.links.page(portal.person.key, portal.clock.at - timedelta(20)), 410, "đã hết hạn"),
    (lambda portal: portal.links.channel(portal.person.key, AT).replace("/k/", "/v/"), 403, "không đúng"),
    (lambda _: "/", 404, "chỉ mở được bằng đường dẫn trong tin"),
    (lambda _: "/docs", 404, "chỉ mở được bằng đường dẫn trong tin"),
]


def test_a_link_that_does_not_hold_does_nothing_and_says_whom_to_call(
    portal: Portal, dump: Callable[..., object]
) -> None:
    good = portal.page.ask(portal.link)
    before = dump(portal.office.engine)
    for spoil, code, told in SPOILT:
        for form in (None, {"form": good.form, "step": good.steps[0], "what": "done"}):
            answer = portal.page.ask(spoil(portal), form)
            assert answer.code == code
            assert told in answer.text
            assert 'href="tel:02400000000"' in answer.text
            assert portal.person.full_name not in answer.text
    assert dump(portal.office.engine) == before


def test_a_press_without_a_token_of_this_person_s_page_does_nothing(
    portal: Portal, dump: Callable[..., object]
) -> None:
    step = portal.page.ask(portal.link).steps[0]
    before = dump(portal.office.engine)
    for form in (
        "",
        portal.links.form("nguyen-mau-an", AT),
        portal.links.form(portal.person.key, AT - timedelta(hours=13)),
        portal.link.rpartition("/")[2],
    ):
        answer = portal.page.ask(portal.link, {"form": form, "step": step, "what": "done"})
        assert (answer.code, "Trang này đã mở quá lâu." in answer.text) == (409, True)
    assert dump(portal.office.engine) == before


def test_a_form_that_makes_no_sense_is_refused(portal: Portal, dump: Callable[..., object]) -> None:
    page = portal.page.ask(portal.link)
    before = dump(portal.office.engine)
    for form in (
        {},
        {"what": "done"},
        {"what": "xóa", "step": 1},
        {"what": "done", "step": "x"},
        {"what": "later", "step": 1, "days": "ba"},
    ):
        answer = portal.page.ask(portal.link, {"form": page.form, **form})
        assert (answer.code, "không đọc được nội dung vừa gửi" in answer.text) == (400, True)
    assert dump(portal.office.engine) == before


def test_whoever_has_left_the_office_has_no_page(portal: Portal) -> None:
    with read(portal.office.engine) as connection:
        organisation = portal.office.organisation(connection)
    people = tuple(one for one in organisation.people if one.key != portal.person.key)
    kept = {
        name: tuple(one for one in getattr(organisation, name) if one.person != portal.person.key)
        for name in ("memberships", "assignments", "absences")
    }
    with web.begin(portal.office.engine) as connection:
        keep_organisation(connection, with_values(organisation, people=people, **kept), "thử", portal.clock.at)
    assert portal.page.ask(portal.link).code == 403


def test_every_answer_keeps_scripts_searches_and_caches_out(portal: Portal) -> None:
    wanted = {
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex, nofollow",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
    for url in (portal.link, "/", portal.link + "x"):
        answer = portal.page.ask(url)
        assert {name: answer.headers[name] for name in wanted} == wanted
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert "<script" not in answer.text
        assert answer.headers["server"] in {None, "uvicorn"}


def test_titles_cannot_write_html(portal: Portal) -> None:
    page = portal.page.ask(portal.link)
    form = {"form": page.form, "step": page.steps[0], "what": "<img src=x>", "reason": "<b>"}
    assert "<img" not in portal.page.ask(portal.link, form).text


def test_one_address_that_asks_without_end_is_told_to_wait(portal: Portal) -> None:
    codes = [portal.page.ask("/v/x").code for _ in range(BURST + 3)]
    assert (codes[0], codes[-1]) == (403, 429)
    portal.clock.at += timedelta(minutes=2)
    assert portal.page.ask(portal.link).code == 200


def test_forwarded_addresses_count_only_behind_a_proxy(portal: Portal) -> None:
    codes = [portal.page.ask("/v/x", x_forwarded_for=f"10.0.0.{number}").code for number in range(BURST + 3)]
    assert codes[-1] == 429


def test_a_form_too_long_or_in_pieces_is_not_read(portal: Portal, dump: Callable[..., object]) -> None:
    page = portal.page.ask(portal.link)
    before = dump(portal.office.engine)
    form = {"form": page.form, "step": page.steps[0], "what": "later", "days": 3, "reason": "x" * 9000}
    assert portal.page.ask(portal.link, form).code == 413
    assert portal.page.ask(portal.link, form, transfer_encoding="chunked").code in {400, 411, 413}
    assert dump(portal.office.engine) == before


def test_the_proxy_may_strip_its_path_or_leave_it(portal: Portal) -> None:
    stripped = web.urlsplit(portal.link).path.removeprefix("/viec")
    assert portal.page.ask(stripped).steps == portal.page.ask(portal.link).steps != []
    assert 'action="/viec/v/' in portal.page.ask(stripped).text


def test_one_click_of_a_mail_program_makes_it_weekly_and_a_get_does_not(portal: Portal) -> None:
    url = portal.links.channel(portal.person.key, portal.clock.at)

    def weekly() -> bool:
        with read(portal.office.engine) as connection:
            return read_preferences(connection, [portal.person.key]).get(portal.person.key, web.NONE).weekly

    assert (portal.page.ask(url).code, weekly()) == (200, False)
    for _ in range(2):
        assert (portal.page.ask(url, {"List-Unsubscribe": "One-Click"}).code, weekly()) == (200, True)
    assert "mỗi tuần một lần" in portal.page.ask(url).text
    assert (portal.page.ask(url, {"how": "daily"}).code, weekly()) == (200, False)
    assert (portal.page.ask(url, {"how": "không"}).code, weekly()) == (400, False)


def test_trouble_inside_is_one_kind_sentence(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("mật khẩu của Nguyễn Văn Mẫu")

    monkeypatch.setattr(web, "find_things", fail)
    answer = portal.page.ask(portal.link)
    assert (answer.code, "Trang đang có trục trặc" in answer.text) == (500, True)
    deadline = time.monotonic() + 5
    while "RuntimeError" not in caplog.text and time.monotonic() < deadline:  # told after the answer has gone
        time.sleep(0.02)
    assert "RuntimeError" in caplog.text
    assert "Nguyễn Văn Mẫu" not in answer.text + caplog.text


def test_a_database_that_is_away_is_said_so(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise web.StoreUnavailable("không đọc được cơ sở dữ liệu (/srv/bí-mật)")

    monkeypatch.setattr(web, "find_things", fail)
    answer = portal.page.ask(portal.link)
    assert (answer.code, "xin bấm lại sau ít phút" in answer.text.lower()) == (503, True)
    assert "bí-mật" not in answer.text
    assert issubclass(web.StoreUnavailable, NhiemkyError)
