"""About the committee its superior decides: we submit, wait, file, and put its people into office."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nhiemky.domain.decisions import Decision, DecisionState, Way
from nhiemky.domain.schedule import StepState
from nhiemky.errors import BadInput, BadRows
from nhiemky.performing.decision_acts import Given
from nhiemky.performing.decision_record import decision_values
from nhiemky.performing.superior_decisions import describe_service, file_decision, submit_request
from nhiemky.store import schedules
from nhiemky.store.engine import Engine, read

Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
SUBMITTED, DECIDED, FROM = date(2027, 6, 14), date(2027, 6, 25), date(2027, 7, 1)
ISSUER = "Ban Thường vụ Đảng ủy Ủy ban nhân dân tỉnh Mẫu"
COMMITTEE = ("vu-mau-hieu", "nguyen-mau-an", "trinh-thu-tam")


@pytest.fixture
def congress(desk: Any) -> int:  # noqa: ANN401
    """The committee's congress, with an election."""
    return int(desk.open("so-khcn", "grassroots_congress", variant="four_contents"))


def write(folder: Path, *rows: tuple[str, str]) -> Path:
    file = folder / "quyet-dinh.yaml"
    lines = "".join(f"  - {{person: {person}, role: {role}}}\n" for person, role in rows)
    file.write_text("people:\n" + lines, encoding="utf-8")
    return file


def filed(desk: Any, congress: int, number: str, people: Path, **own: Any) -> Decision:  # noqa: ANN401
    given = Given(number, own.pop("on", DECIDED), people)
    act, effective = desk.act(date(2027, 7, 5)), own.pop("effective", FROM)
    made, _ = file_decision(desk.office, congress, given, own.pop("issuer", ISSUER), effective, act, apply=True)
    return made


def test_a_submission_is_made_once_and_the_superior_has_the_time_of_the_plan(
    desk: Any,  # noqa: ANN401
    congress: int,
    dump: Dump,
) -> None:
    made = submit_request(desk.office, congress, SUBMITTED, "15-TTr/ĐU", desk.act(SUBMITTED))
    assert (made.state, desk.steps(congress)["report_election_results"].done_on) == (
        DecisionState.SUBMITTED,
        SUBMITTED,
    )
    assert describe_service(desk.office, made) == "Cấp trên trả lời trong 15 ngày làm việc, đến 5/7/2027"
    before = dump(desk.office.engine)
    sentence = rf"^đợt số {congress}: đã trình cấp trên số 15-TTr/ĐU ngày 14/6/2027 \(hồ sơ số {made.id}\)$"
    with pytest.raises(BadInput, match=sentence):
        submit_request(desk.office, congress, SUBMITTED, None, desk.act(SUBMITTED))
    assert dump(desk.office.engine) == before


def test_several_papers_make_one_decision(desk: Any, congress: int, tmp_path: Path) -> None:  # noqa: ANN401
    submit_request(desk.office, congress, SUBMITTED, None, desk.act(SUBMITTED))
    filed(desk, congress, "123-QĐ/ĐU", write(tmp_path, *((key, "Đảng ủy viên") for key in COMMITTEE)))
    assert desk.steps(congress)["ratification"].state is StepState.RECEIVED
    officers = write(
        tmp_path, ("nguyen-mau-an", "Bí thư"), ("vu-mau-hieu", "Phó Bí thư"), ("le-mau-viet", "delegate")
    )
    filed(desk, congress, "124-QĐ/ĐU", officers)
    step = desk.steps(congress)["ratification"]
    assert (step.state, step.done_on) == (StepState.DONE, DECIDED)
    after = desk.organisation()

    def holders(role: str, on: date = FROM) -> list[str]:
        return [one.person for one in after.assigned("so-khcn", role, on)]

    assert holders("committee_member") == [*COMMITTEE]
    assert (holders("secretary"), holders("deputy_secretary")) == (["nguyen-mau-an"], ["vu-mau-hieu"])
    assert holders("secretary", date(2027, 6, 30)) == ["vu-mau-hieu"]
    # What no paper speaks of stays as it is.
    assert holders("inspection_chair") == ["trinh-thu-tam"]
    assert holders("clerk") == ["dang-thi-thu-bich"]


def test_the_filing_paper_has_a_row_for_everything_decided(desk: Any, congress: int, tmp_path: Path) -> None:  # noqa: ANN401
    rows = [("vu-mau-hieu", "Đảng ủy viên"), ("nguyen-mau-an", "Đảng ủy viên"), ("vu-mau-hieu", "Bí thư")]
    filed(desk, congress, "123-QĐ/ĐU", write(tmp_path, *rows, ("le-mau-viet", "Đại biểu dự đại hội cấp trên")))
    with read(desk.office.engine) as connection:
        schedule = schedules.read_schedule(connection, congress)
        values = decision_values(connection, desk.office.organisation(connection), schedule)
    same = {"number": "123-QĐ/ĐU", "on": DECIDED, "effective_on": FROM}
    assert values == {
        "superior_decisions": [
            {"subject": "Ban Chấp hành Đảng bộ", "members": 2, **same},
            {"subject": "Bí thư Đảng ủy", "members": 1, **same},
            {"subject": "Đoàn đại biểu dự đại hội đảng bộ cấp trên", "members": 1, **same},
        ],
        "appointments": [
            {"name": "Vũ Mẫu Hiếu", "role_title": "Đảng ủy viên, Bí thư Đảng ủy"},
            {"name": "Nguyễn Mẫu An", "role_title": "Đảng ủy viên"},
            {"name": "Lê Mẫu Việt", "role_title": "Đại biểu dự đại hội đảng bộ cấp trên"},
        ],
        "decision": {
            "number": "123-QĐ/ĐU",
            "on": DECIDED,
            "issuer": ISSUER,
            "title": "Quyết định chuẩn y Ban Chấp hành Đảng bộ, Bí thư Đảng ủy, "
            "Đoàn đại biểu dự đại hội đảng bộ cấp trên",
        },
    }


def test_a_preview_of_a_filing_writes_nothing(desk: Any, congress: int, tmp_path: Path, dump: Dump) -> None:  # noqa: ANN401
    people = write(tmp_path, ("nguyen-mau-an", "Bí thư"))
    before = dump(desk.office.engine)
    given, act = Given("123-QĐ/ĐU", DECIDED, people), desk.act(FROM)
    _, changes = file_decision(desk.office, congress, given, ISSUER, FROM, act, apply=False)
    assert [(one.turn.label, one.person, one.on) for one in changes] == [
        ("thôi giữ", "vu-mau-hieu", date(2027, 6, 30)),
        ("giữ", "nguyen-mau-an", FROM),
    ]
    assert dump(desk.office.engine) == before


@pytest.mark.parametrize(
    ("number", "own", "line"),
    [
        ("123", {}, '--number: "123" chưa đúng'),
        ("123-QĐ/ĐU", {"issuer": " "}, "--issuer: phải ghi cơ quan ban hành"),
        ("123-QĐ/ĐU", {"on": date(2027, 7, 6)}, "--date: 6/7/2027 là ngày chưa tới"),
        ("123-QĐ/ĐU", {"on": date(2027, 6, 9)}, "--date: 9/6/2027 trước khi đại hội bế mạc (10/6/2027)"),
        ("123-QĐ/ĐU", {"effective": date(2027, 6, 24)}, "--effective: 24/6/2027 trước ngày ký (25/6/2027)"),
    ],
)
def test_a_decision_that_cannot_be_is_one_line(
    desk: Any,  # noqa: ANN401
    congress: int,
    tmp_path: Path,
    dump: Dump,
    number: str,
    own: dict[str, Any],
    line: str,
) -> None:
    people = write(tmp_path, ("nguyen-mau-an", "Bí thư"))
    before = dump(desk.office.engine)
    with pytest.raises(BadInput) as error:
        filed(desk, congress, number, people, **own)
    assert str(error.value).startswith(line)
    assert dump(desk.office.engine) == before


def test_a_decision_without_its_list_is_not_filed(desk: Any, congress: int) -> None:  # noqa: ANN401
    with pytest.raises(BadInput, match=r"^--people: còn thiếu danh sách kèm theo quyết định$"):
        file_decision(desk.office, congress, Given("123-QĐ/ĐU", DECIDED), ISSUER, FROM, desk.act(FROM), apply=True)


def test_a_ratification_is_not_older_than_the_election_nor_than_what_asked_for_it(
    desk: Any,  # noqa: ANN401
    congress: int,
    tmp_path: Path,
    dump: Dump,
) -> None:
    before = dump(desk.office.engine)
    with pytest.raises(BadInput, match=r"^--date: 9/6/2027 trước khi đại hội bế mạc \(10/6/2027\)$"):
        submit_request(desk.office, congress, date(2027, 6, 9), None, desk.act(SUBMITTED))
    assert dump(desk.office.engine) == before
    submit_request(desk.office, congress, SUBMITTED, "15-TTr/ĐU", desk.act(SUBMITTED))
    people = write(tmp_path, ("nguyen-mau-an", "Bí thư"))
    with pytest.raises(BadInput, match=r"^--date: 11/6/2027 trước ngày tờ trình \(14/6/2027\)$"):
        filed(desk, congress, "123-QĐ/ĐU", people, on=date(2027, 6, 11))


def test_an_appointment_is_asked_for_and_decided_before_the_congress_that_hears_it(
    desk: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    congress = int(desk.open("so-khcn", "appointed_congress"))
    asked, decided = date(2027, 5, 3), date(2027, 5, 28)
    assert submit_request(desk.office, congress, asked, None, desk.act(asked)).way is Way.APPOINT
    people = write(tmp_path, ("nguyen-mau-an", "Bí thư"))
    assert filed(desk, congress, "123-QĐ/ĐU", people, on=decided, effective=decided).way is Way.APPOINT


def test_the_same_decision_is_filed_once(desk: Any, congress: int, tmp_path: Path) -> None:  # noqa: ANN401
    people = write(tmp_path, ("nguyen-mau-an", "Bí thư"))
    made = filed(desk, congress, "123-QĐ/ĐU", people)
    sentence = rf"^quyết định số 123-QĐ/ĐU: đã nhập ngày 25/6/2027: hồ sơ số {made.id}, đã lưu số 123-QĐ/ĐU"
    with pytest.raises(BadInput, match=sentence):
        filed(desk, congress, "123-QĐ/ĐU", people)


def test_who_is_no_official_member_of_ours_is_refused_by_line(
    desk: Any,  # noqa: ANN401
    congress: int,
    tmp_path: Path,
    dump: Dump,
) -> None:
    people = write(tmp_path, ("le-thu-ha", "Bí thư"))
    before = dump(desk.office.engine)
    with pytest.raises(BadRows, match=r"people\[0\] \(dòng 2\): là đảng viên dự bị"):
        filed(desk, congress, "123-QĐ/ĐU", people)
    assert dump(desk.office.engine) == before


def test_a_cells_decision_is_not_filed_here(desk: Any, tmp_path: Path) -> None:  # noqa: ANN401
    cell = desk.open()
    with pytest.raises(BadInput, match="do Đảng ủy quyết định; hãy dùng: nhiemky decision receive"):
        filed(desk, cell, "123-QĐ/ĐU", write(tmp_path, ("nguyen-mau-an", "Bí thư")))
