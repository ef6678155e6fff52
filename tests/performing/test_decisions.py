"""A cell's request goes its way: received, checked, signed outside, sent; then others are in office."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nhiemky.domain.decisions import Decision, DecisionState, Way
from nhiemky.domain.new_holders import Turn
from nhiemky.domain.schedule import StepState
from nhiemky.errors import BadInput, BadRows, NotFound
from nhiemky.performing.decision_acts import Given
from nhiemky.performing.decision_record import decision_values
from nhiemky.performing.decisions import (
    check_decision,
    list_decisions,
    receive_request,
    send_decision,
    show_decision,
    sign_decision,
)
from nhiemky.performing.office import open_office
from nhiemky.store import schedules
from nhiemky.store.audit import read_audit
from nhiemky.store.engine import Engine, begin, read
from nhiemky.store.sheets import write_sheet

Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
CONGRESS = date(2027, 6, 10)
ASKED, SIGNED, SENT = date(2027, 6, 14), date(2027, 6, 18), date(2027, 6, 21)
PEOPLE = """people:
  - {person: Bùi Mẫu Ánh, role: Chi ủy viên, votes: 10}
  - {person: Trịnh Thử Anh, role: Chi ủy viên, votes: 9}
  - {person: Đinh Mẫu Ân, role: Chi ủy viên, votes: 8}
  - {person: Đinh Mẫu Ân, role: Bí thư, votes: 9}
  - {person: Trịnh Thử Anh, role: Phó Bí thư, votes: 8}
"""
BALLOT = {
    "title": "Chi ủy",
    "kind": "cell_committee",
    "seats": 3,
    "candidates": [
        {"name": "Bùi Mẫu Ánh", "votes": 10},
        {"name": "Trịnh Thử Anh", "votes": "9"},
        {"name": "Đinh Mẫu Ân", "votes": 8},
    ],
    "issued": 11,
    "returned": 11,
    "not_returned": 0,
    "valid": 11,
    "invalid": 0,
    "elected": ["Bùi Mẫu Ánh", "Trịnh Thử Anh", "Đinh Mẫu Ân"],
}


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """The list that came with the request."""
    file = tmp_path / "nhan-su.yaml"
    file.write_text(PEOPLE, encoding="utf-8")
    return file


@pytest.fixture
def congress(desk: Any) -> int:  # noqa: ANN401
    """The congress of the office's cell, with an election."""
    return int(desk.open())


def receive(desk: Any, congress: int, people: Path | None, on: date = ASKED) -> Decision:  # noqa: ANN401
    return receive_request(desk.office, congress, Given("05-TTr/CB", on, people), desk.act(ASKED))


def enter_record(desk: Any, congress: int, **own: object) -> None:  # noqa: ANN401
    values = {"attendance.convened_official": 11, "ballots": [BALLOT], "congress.term": "2027-2032", **own}
    with begin(desk.office.engine) as connection:
        write_sheet(connection, f"schedule:{congress}", values, "phieu.yaml", "thử", desk.at(ASKED))


def values_of(desk: Any, congress: int) -> dict[str, Any]:  # noqa: ANN401
    with read(desk.office.engine) as connection:
        schedule = schedules.read_schedule(connection, congress)
        return decision_values(connection, desk.office.organisation(connection), schedule)


def test_the_paper_gets_the_people_of_the_request_once_it_stood_the_check(
    desk: Any,  # noqa: ANN401
    congress: int,
    people: Path,
) -> None:
    number = receive(desk, congress, people).id
    assert desk.steps(congress)["report_results"].done_on == ASKED
    assert "appointments" not in values_of(desk, congress)  # no result before it has stood the check
    enter_record(desk, congress)
    decision, findings = check_decision(desk.office, number, desk.act(ASKED))
    assert (findings, decision.state) == ((), DecisionState.CHECKED)
    assert values_of(desk, congress) == {
        "request": {
            "body_name": "Chi bộ Văn phòng",
            "number": "05-TTr/CB",
            "on": ASKED,
            "congress_day": CONGRESS,
            "term": "2027 - 2032",
        },
        "appointments": [
            {"name": "Bùi Mẫu Ánh", "role_title": "Chi ủy viên", "votes": 10},
            {"name": "Trịnh Thử Anh", "role_title": "Chi ủy viên, Phó Bí thư chi bộ"},
            {"name": "Đinh Mẫu Ân", "role_title": "Chi ủy viên, Bí thư chi bộ"},
        ],
    }


def test_from_the_request_to_the_office(desk: Any, congress: int, people: Path) -> None:  # noqa: ANN401
    before = desk.organisation()
    number = receive(desk, congress, people).id
    enter_record(desk, congress)
    check_decision(desk.office, number, desk.act(ASKED))
    issued = sign_decision(desk.office, number, 12, SIGNED, desk.act(SIGNED))
    assert (issued.symbol, issued.body, issued.title) == (
        "12-QĐ/ĐU",
        "so-khcn",
        "Quyết định chuẩn y chi ủy, bí thư, phó bí thư Chi bộ Văn phòng",
    )
    send_decision(desk.office, number, SENT, desk.act(SENT), apply=True)
    after = desk.organisation()
    held = {role: [one.person for one in after.assigned("cb-van-phong", role, SENT)] for role in OFFICES}
    assert held == {
        "cell_secretary": ["dinh-mau-an"],
        "cell_deputy_secretary": ["trinh-thu-anh"],
        "cell_committee": ["bui-mau-anh", "trinh-thu-anh", "dinh-mau-an"],
    }
    day_before = date(2027, 6, 20)
    assert [one.person for one in after.assigned("cb-van-phong", "cell_secretary", day_before)] == ["bui-mau-anh"]
    assert (after.people, after.memberships, after.bodies) == (before.people, before.memberships, before.bodies)
    term = {one.body: (one.last_congress_on, one.label) for one in after.term_policies}
    assert term["cb-van-phong"] == (CONGRESS, "2027 - 2032")
    assert {key: value for key, value in term.items() if key != "cb-van-phong"} == {
        one.body: (one.last_congress_on, one.label) for one in before.term_policies if one.body != "cb-van-phong"
    }
    step = desk.steps(congress)["ratify"]
    assert (step.state, step.done_on) == (StepState.DONE, SENT)
    decision, _ = show_decision(desk.office, number)
    assert (decision.state, decision.effective_on, decision.symbol) == (DecisionState.SENT, SENT, "12-QĐ/ĐU")


OFFICES = ("cell_secretary", "cell_deputy_secretary", "cell_committee")


def test_every_act_is_in_the_audit_without_a_name(desk: Any, congress: int, people: Path) -> None:  # noqa: ANN401
    number = receive(desk, congress, people).id
    check_decision(desk.office, number, desk.act(ASKED))
    sign_decision(desk.office, number, 12, SIGNED, desk.act(SIGNED))
    send_decision(desk.office, number, SENT, desk.act(SENT), apply=True)
    with read(desk.office.engine) as connection:
        lines = [
            line for line in read_audit(connection) if str(line["action"]).startswith(("decision.", "document."))
        ]
    assert [(line["action"], line["subject"]) for line in lines] == [
        ("decision.receive", str(number)),
        ("decision.check", str(number)),
        ("document.issue", "1"),
        ("decision.sign", str(number)),
        ("decision.send", str(number)),
    ]
    text = str(lines)
    assert not any(word in text for word in ("Ánh", "Anh", "Ân", "bui-mau-anh", "trinh-thu-anh", "dinh-mau-an"))


def test_a_preview_changes_nothing(desk: Any, congress: int, people: Path, dump: Dump) -> None:  # noqa: ANN401
    number = receive(desk, congress, people).id
    check_decision(desk.office, number, desk.act(ASKED))
    sign_decision(desk.office, number, 12, SIGNED, desk.act(SIGNED))
    before = dump(desk.office.engine)
    seen = send_decision(desk.office, number, SENT, desk.act(SENT), apply=False)
    assert dump(desk.office.engine) == before
    assert [(one.turn, one.person, one.role) for one in seen if one.turn is not Turn.STAYS] == [
        (Turn.ENDS, "bui-mau-anh", "cell_secretary"),
        (Turn.ENDS, "dang-thi-thu-bich", "cell_committee"),
        (Turn.BEGINS, "dinh-mau-an", "cell_committee"),
        (Turn.BEGINS, "dinh-mau-an", "cell_secretary"),
    ]
    assert send_decision(desk.office, number, SENT, desk.act(SENT), apply=True) == seen


@pytest.fixture
def refused(desk: Any, dump: Dump) -> Callable[[Callable[[], object], str], None]:  # noqa: ANN401
    """Tries an act that is refused with this line and changes nothing."""

    def tries(act: Callable[[], object], line: str) -> None:
        before = dump(desk.office.engine)
        with pytest.raises(BadInput) as error:
            act()
        assert str(error.value) == line
        assert dump(desk.office.engine) == before

    return tries


def test_no_act_is_done_twice_or_before_its_turn(
    desk: Any,  # noqa: ANN401
    congress: int,
    people: Path,
    refused: Callable[[Callable[[], object], str], None],
) -> None:
    number = receive(desk, congress, people).id
    place = f"hồ sơ quyết định số {number}: "
    refused(
        lambda: receive(desk, congress, None),
        f"tờ trình số 05-TTr/CB: đã nhập ngày 14/6/2027: hồ sơ số {number}, "
        "đã nhận hồ sơ số 05-TTr/CB ngày 14/6/2027",
    )

    def sign() -> object:
        return sign_decision(desk.office, number, 12, SIGNED, desk.act(SIGNED))

    def send(on: date = SENT) -> object:
        return send_decision(desk.office, number, on, desk.act(SENT), apply=True)

    refused(sign, f"{place}chưa kiểm tra đạt; hãy chạy: nhiemky decision check {number}")
    check_decision(desk.office, number, desk.act(ASKED))
    refused(send, f"{place}chưa ghi số, ngày ký; hãy chạy: nhiemky decision sign {number}")
    sign()
    refused(sign, f"{place}đã ký số 12-QĐ/ĐU ngày 18/6/2027")
    refused(
        lambda: check_decision(desk.office, number, desk.act(SIGNED)),
        f"{place}đã ký số 12-QĐ/ĐU ngày 18/6/2027",
    )
    refused(lambda: send(date(2027, 6, 17)), "--date: 17/6/2027 trước ngày ký (18/6/2027)")
    refused(lambda: send(date(2027, 6, 22)), "--date: 22/6/2027 là ngày chưa tới")
    send()
    refused(send, f"{place}đã gửi ngày 21/6/2027")


def test_a_list_that_is_wrong_is_held_back_until_it_is_corrected(
    desk: Any,  # noqa: ANN401
    congress: int,
    people: Path,
) -> None:
    people.write_text(PEOPLE.replace("Đinh Mẫu Ân, role: Chi", "Lê Thử Hà, role: Chi"), encoding="utf-8")
    number = receive(desk, congress, people).id
    enter_record(desk, congress, **{"attendance.away": 1, "attendance.exempt_absent": 0})
    decision, findings = check_decision(desk.office, number, desk.act(ASKED))
    assert decision.state is DecisionState.RECEIVED
    assert [str(one) for one in findings] == [
        "people[2] (dòng 4): là đảng viên dự bị vào ngày 10/6/2027",
        "people[3] (dòng 5): không có trong danh sách chi ủy",
        "people[2] (dòng 4): không có tên trong danh sách trúng cử của biên bản kiểm phiếu",
        "có 1 người trúng cử chi ủy viên không có trong tờ trình",
    ]
    assert decision.findings == tuple(str(one) for one in findings)
    people.write_text(PEOPLE, encoding="utf-8")
    decision, findings = check_decision(desk.office, number, desk.act(ASKED), people)
    assert (decision.state, findings) == (DecisionState.CHECKED, ())


@pytest.mark.parametrize(
    ("number", "on", "line"),
    [
        ("5", ASKED, '--request-number: "5" chưa đúng; ghi số và ký hiệu như trên văn bản, ví dụ '),
        ("05-TTr/CB", date(2027, 6, 15), "--request-date: 15/6/2027 là ngày chưa tới"),
        ("05-TTr/CB", date(2027, 6, 9), "--request-date: 9/6/2027 trước khi đại hội bế mạc (10/6/2027)"),
    ],
)
def test_a_request_that_cannot_be_is_one_line(
    desk: Any,  # noqa: ANN401
    congress: int,
    dump: Dump,
    number: str,
    on: date,
    line: str,
) -> None:
    before = dump(desk.office.engine)
    with pytest.raises(BadInput) as error:
        receive_request(desk.office, congress, Given(number, on), desk.act(ASKED))
    assert str(error.value).startswith(line)
    assert dump(desk.office.engine) == before


def test_a_list_that_cannot_be_read_leaves_nothing_behind(
    desk: Any,  # noqa: ANN401
    congress: int,
    people: Path,
    dump: Dump,
) -> None:
    people.write_text("people:\n  - {person: Không Ai Cả, role: Bí thư}\n", encoding="utf-8")
    before = dump(desk.office.engine)
    with pytest.raises(BadRows):
        receive(desk, congress, people)
    assert dump(desk.office.engine) == before


def test_an_appointment_is_another_paper_and_another_step(desk: Any, people: Path) -> None:  # noqa: ANN401
    congress = desk.open(plan="cell_appointment")
    people.write_text(
        "people:\n  - {person: Bùi Mẫu Ánh, role: Bí thư}\n  - {person: Đinh Mẫu Ân, role: Phó Bí thư}\n",
        encoding="utf-8",
    )
    made = receive(desk, congress, people, on=date(2027, 5, 4))
    assert (made.way, made.kind) == (Way.APPOINT, "appointment_decision")
    assert desk.steps(congress)["personnel_plan_input"].done_on == date(2027, 5, 4)
    check_decision(desk.office, made.id, desk.act(ASKED))
    issued = sign_decision(desk.office, made.id, 12, SIGNED, desk.act(SIGNED))
    assert issued.title == "Quyết định chỉ định bí thư, phó bí thư Chi bộ Văn phòng"
    send_decision(desk.office, made.id, SENT, desk.act(SENT), apply=True)
    assert desk.steps(congress)["superior_step3_decide"].done_on == SENT
    assert desk.organisation().assigned("cb-van-phong", "cell_committee", SENT) == ()


def test_unknown_numbers_and_the_other_side_are_one_line(desk: Any, congress: int) -> None:  # noqa: ANN401
    committee = desk.open("so-khcn", "grassroots_congress")
    with pytest.raises(BadInput, match="do cấp trên quyết định; hãy dùng: nhiemky decision submit, file"):
        receive(desk, committee, None)
    with pytest.raises(NotFound, match="không có đợt, kỳ số 99"):
        receive(desk, 99, None)
    with pytest.raises(NotFound, match="không có hồ sơ quyết định số 9; xem nhiemky decision list"):
        check_decision(desk.office, 9, desk.act(ASKED))
    assert list_decisions(desk.office) == []


def test_two_decisions_sent_at_once_lose_nothing(desk: Any, people: Path) -> None:  # noqa: ANN401
    """Each sender has an office of its own, as two commands have; both start from the same list."""
    secretaries = {"cb-van-phong": "dinh-mau-an", "cb-trung-tam": "le-mau-viet"}
    numbers = {}
    for body, person in secretaries.items():
        people.write_text(f"people:\n  - {{person: {person}, role: Bí thư}}\n", encoding="utf-8")
        numbers[body] = receive(desk, desk.open(body, "cell_appointment"), people).id
        check_decision(desk.office, numbers[body], desk.act(ASKED))
        sign_decision(desk.office, numbers[body], 12 + numbers[body], SIGNED, desk.act(SIGNED))
    errors: list[BaseException] = []

    def send(number: int) -> None:
        try:
            with open_office(desk.office.settings, today=SENT) as office:
                send_decision(office, number, SENT, desk.act(SENT), apply=True)
        except BaseException as error:  # noqa: BLE001  (whatever it is, the test must see it)
            errors.append(error)

    threads = [threading.Thread(target=send, args=(number,)) for number in numbers.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    after = desk.organisation()
    held = {body: [one.person for one in after.assigned(body, "cell_secretary", SENT)] for body in secretaries}
    assert held == {body: [person] for body, person in secretaries.items()}
