"""`nhiemky days` as a clerk, and as a script, uses it."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from nhiemky.domain.organisation import Body, BodyKind, Membership, MemberStatus, Organisation, Person
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office, open_office
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.portal.cli import main
from nhiemky.settings import load_settings
from nhiemky.store.engine import begin
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation

DECISIONS = Path(__file__).parents[2] / "calendars" / "data" / "decisions_2018_2027.csv"


class TextFile(SingleFileSnapshotExtension):
    """One readable file for each screen."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@dataclass
class Answer:
    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NHIEMKY_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def nhiemky(home: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*words: str) -> Answer:
        with pytest.raises(SystemExit) as ended:
            main(["--today", "2026-11-23", *words])
        captured = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Answer(ended.value.code, captured.out, captured.err)

    return run


@pytest.fixture
def screen(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextFile)


def read_list() -> dict[str, dict[str, str]]:
    with DECISIONS.open(encoding="utf-8", newline="") as stream:
        return {row["date"]: row for row in csv.DictReader(stream)}


# days show


@pytest.mark.parametrize("year", range(2018, 2028))
def test_show_json_gives_every_day_as_it_was_decided(nhiemky: Command, year: int) -> None:
    listed, answer = read_list(), nhiemky("days", "show", str(year), "--json")
    document = json.loads(answer.out)
    days = [date.fromordinal(i) for i in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())]
    assert (answer.code, answer.err, list(document), document["year"]) == (0, "", ["year", "days"], year)
    assert [(row["date"], row["working"]) for row in document["days"]] == [
        (
            str(on),
            listed[str(on)]["kind"] == "makeup_work" if str(on) in listed else on.weekday() < 5,
        )
        for on in days
    ]


def test_show_json_names_the_days_and_their_sources(nhiemky: Command) -> None:
    document = json.loads(nhiemky("days", "show", "2026", "--json").out)
    assert document["days"][:11] == [
        row("2026-01-01", False, "Tết Dương lịch", "CV 12729/VPCP-KGVX 25/12/2025"),
        row("2026-01-02", False, "Hoán đổi", "CV 12729/VPCP-KGVX 25/12/2025"),
        row("2026-01-03", False, "Thứ Bảy", ""),
        row("2026-01-04", False, "Chủ nhật", ""),
        *(row(f"2026-01-0{day}", True, "", "") for day in range(5, 10)),
        row("2026-01-10", True, "Làm bù cho 2/1/2026", "CV 12729/VPCP-KGVX 25/12/2025"),
        row("2026-01-11", False, "Chủ nhật", ""),
    ]


def row(on: str, working: object, name: str, source: str, status: str = "official") -> dict[str, object]:
    return {"date": on, "working": working, "name": name, "source": source, "status": status}


def test_show_json_of_a_year_without_decision_is_provisional_every_day(nhiemky: Command) -> None:
    document = json.loads(nhiemky("days", "show", "2028", "--json").out)
    assert (len(document["days"]), {day["status"] for day in document["days"]}) == (366, {"provisional"})
    assert document["days"][3] == row("2028-01-04", True, "", "dự báo, chưa có quyết định", "provisional")


def test_show_marks_what_is_not_read_in_the_original(nhiemky: Command) -> None:
    document = json.loads(nhiemky("days", "show", "2027", "--json").out)
    assert [day["date"] for day in document["days"] if day["status"] != "official"] == [
        *(f"2027-02-{day:02}" for day in range(4, 11)),
        "2027-09-02",
        "2027-09-03",
    ]


@pytest.mark.parametrize("year", ["2026", "2028"])
def test_show_draws_the_year(nhiemky: Command, screen: SnapshotAssertion, year: str) -> None:
    assert nhiemky("days", "show", year).out == screen


@pytest.mark.parametrize("year", [2018, 2023, 2025, 2027, 2033])
def test_the_drawing_fits_eighty_columns(nhiemky: Command, year: int) -> None:
    lines = nhiemky("days", "show", str(year)).out.splitlines()
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize(
    ("year", "message"),
    [
        ("2010", "không có lịch năm 2010; lịch có từ năm 2018 đến năm 2100"),
        ("2101", "không có lịch năm 2101; lịch có từ năm 2018 đến năm 2100"),
        ("26", 'days show: "26" không phải là năm; viết bốn chữ số, ví dụ 2026'),
        ("năm nay", 'days show: "năm nay" không phải là năm; viết bốn chữ số, ví dụ 2026'),
    ],
)
def test_show_refuses_what_is_no_year_of_the_calendar(nhiemky: Command, year: str, message: str) -> None:
    assert nhiemky("days", "show", year) == Answer(1, "", f"Lỗi: {message}\n")


def test_show_names_file_and_line_of_a_bad_line_of_the_office(nhiemky: Command, home: Path) -> None:
    (home / "days").mkdir()
    (home / "days" / "2026.yaml").write_text("- {off: 2026-12-10}", encoding="utf-8")
    assert nhiemky("days", "show", "2026", "--json") == Answer(
        1,
        "",
        f"Lỗi: {home / 'days' / '2026.yaml'}:1: thiếu nguồn (source): ghi số và ngày văn bản, hoặc nơi công bố\n",
    )


# days check


def test_check_sums_up_the_years_and_warns_of_what_is_not_sure(
    nhiemky: Command, screen: SnapshotAssertion
) -> None:
    answer = nhiemky("days", "check")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == screen


def test_check_json(nhiemky: Command) -> None:
    document = json.loads(nhiemky("days", "check", "--json").out)
    assert document["years"][-2:] == [
        {"year": 2026, "statutory": 12, "required": 12, "swaps": 2, "sound": True},
        {"year": 2027, "statutory": 12, "required": 12, "swaps": 0, "sound": True},
    ]
    assert document["unsure"][-1] == {
        "from": "2028-01-01",
        "to": "2028-05-23",
        "name": "",
        "source": "dự báo, chưa có quyết định",
        "status": "provisional",
    }


def test_check_fails_when_a_holiday_is_lost(nhiemky: Command, home: Path) -> None:
    (home / "days").mkdir()
    line = "- {work: 2026-04-30, name: Làm việc, source: nhầm}"
    (home / "days" / "2026.yaml").write_text(line, encoding="utf-8")
    answer = nhiemky("days", "check")
    assert (answer.code, answer.err) == (
        1,
        "Lỗi: lịch ngày nghỉ chưa đúng ở các năm ghi SAI; kiểm tra lại dữ liệu trước khi lập kế hoạch.\n",
    )
    assert "2026: nghỉ lễ 11/12 ngày, hoán đổi 2 ngày - SAI\n" in answer.out


def test_check_tells_the_offices_own_closures(nhiemky: Command, home: Path) -> None:
    nhiemky("days", "add", "--off", "2026-12-10", "--source", "QĐ 5", "--apply")
    answer = nhiemky("days", "check")
    assert answer.code == 0
    assert "2026: nghỉ lễ 12/12 ngày, hoán đổi 2 ngày, cơ quan nghỉ thêm 1 ngày - đúng\n" in answer.out


# days add

SWAP = ("days", "add", "--off", "2027-04-29", "--work", "2027-05-08", "--source", "CV 1/VPCP")


def test_add_shows_first_and_writes_nothing(nhiemky: Command, home: Path) -> None:
    assert nhiemky(*SWAP) == Answer(0, "Không có việc nào phải đổi ngày.\n", "Chưa ghi gì; thêm --apply để ghi.\n")
    assert list(home.iterdir()) == []


def test_add_apply_writes_the_line_and_the_calendar_follows(nhiemky: Command, home: Path) -> None:
    answer = nhiemky(*SWAP, "--apply", "--json")
    line = '- {off: 2027-04-29, work: 2027-05-08, name: "Hoán đổi", source: "CV 1/VPCP", status: official}'
    file = home / "days" / "2027.yaml"
    assert (answer.code, json.loads(answer.out), answer.err) == (
        0,
        {"changes": [], "applied": True},
        f"Đã ghi vào {file}: {line}\n",
    )
    assert file.read_text(encoding="utf-8") == f"{line}\n"
    days = {day["date"]: day for day in json.loads(nhiemky("days", "show", "2027", "--json").out)["days"]}
    assert (days["2027-04-29"], days["2027-05-08"]) == (
        row("2027-04-29", False, "Hoán đổi", "CV 1/VPCP"),
        row("2027-05-08", True, "Làm bù cho 29/4/2027", "CV 1/VPCP"),
    )


def test_add_of_a_proposal_says_that_it_moves_nothing(nhiemky: Command) -> None:
    assert nhiemky(*SWAP, "--status", "proposed").err == (
        "Đề xuất chưa làm đổi ngày nào. Chưa ghi gì; thêm --apply để ghi.\n"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--source", "x"), "days add: thiếu ngày: ghi off (ngày nghỉ), work (ngày làm bù) hoặc cả hai"),
        (
            ("--source", "", "--off", "2027-04-29"),
            "days add: thiếu nguồn (source): ghi số và ngày văn bản, hoặc nơi công bố",
        ),
        (
            ("--source", "x", "--off", "29/4/2027"),
            'days add: off: "29/4/2027" không phải là ngày; viết dạng 2027-04-29',
        ),
        (
            ("--source", "x", "--off", "2027-04-30", "--work", "2027-05-08"),
            "days add: thứ Sáu 30/4/2027 vốn đã là ngày nghỉ, không cần hoán đổi",
        ),
        (
            ("--source", "x", "--off", "2027-04-29", "--work", "2027-05-07"),
            "days add: thứ Sáu 7/5/2027 vốn là ngày làm việc, không phải ngày nghỉ để làm bù",
        ),
        (
            ("--source", "x", "--off", "2016-04-29"),
            "days add: ngày 29/4/2016 ngoài lịch; chỉ nhận năm 2018 đến 2100",
        ),
        (
            ("--source", "x\udce1", "--off", "2027-04-29"),
            "days add: source: có ký tự lạ không nhìn thấy; hãy gõ lại",
        ),
    ],
)
def test_add_refuses_a_bad_line_in_one_line_and_writes_nothing(
    nhiemky: Command, home: Path, words: tuple[str, ...], message: str
) -> None:
    assert nhiemky("days", "add", *words, "--apply") == Answer(1, "", f"Lỗi: {message}\n")
    assert list(home.iterdir()) == []


# days add with an open congress

AT = datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ORGANISATION = Organisation(
    bodies=(
        Body("so", "Đảng bộ Sở Mẫu", BodyKind.PARTY_ORGANIZATION),
        Body("vp", "Chi bộ Văn phòng", BodyKind.CELL, "so"),
    ),
    people=tuple(Person(f"p{i}", f"Nguyễn Văn Mẫu {i}") for i in range(5)),
    memberships=tuple(Membership(f"p{i}", "vp", MemberStatus.OFFICIAL) for i in range(5)),
)


@pytest.fixture
def congress(home: Path) -> int:
    """An approved congress of a cell on Thursday 10/6/2027."""
    with open_office(load_settings({"NHIEMKY_HOME": str(home)}), today=AT.date()) as office:
        upgrade(office.engine)
        return open_cell_congress(office)


def open_cell_congress(office: Office) -> int:
    act = Act(AT, "test")
    with begin(office.engine) as connection:
        keep_organisation(connection, ORGANISATION, "test", AT)
    wanted = Wanted("vp", "cell_congress", day=date(2027, 6, 10), superior_plan=AT.date())
    opened = open_congress(office, wanted, act)
    approve_congress(office, opened.id, act)
    return opened.id


def due_days(nhiemky: Command, congress: int) -> dict[str, str]:
    steps = json.loads(nhiemky("congress", "show", str(congress), "--json").out)["steps"]
    return {step["key"]: step["latest"] for step in steps}


CLOSURE = ("days", "add", "--off", "2027-06-03", "--source", "QĐ 5", "--name", "Di dời trụ sở", "--json")


def test_add_shows_what_would_move_and_leaves_it(nhiemky: Command, home: Path, congress: int) -> None:
    before = due_days(nhiemky, congress)
    document = json.loads(nhiemky(*CLOSURE).out)
    assert document["applied"] is False
    first = document["changes"][0]
    assert {key: first[key] for key in ("step", "org", "old", "new", "reason")} == {
        "step": "clearance",
        "org": "vp",
        "old": "2027-06-03",
        "new": "2027-06-02",
        "reason": "7 ngày trước 10/6/2027 là thứ Năm 3/6/2027, không phải ngày làm việc nên lùi về "
        "thứ Tư 2/6/2027; tạm tính, chưa có quy định",
    }
    assert due_days(nhiemky, congress) == before
    assert not (home / "days").exists()


def test_add_apply_moves_the_steps_it_showed(nhiemky: Command, congress: int) -> None:
    before = due_days(nhiemky, congress)
    shown = json.loads(nhiemky(*CLOSURE).out)["changes"]
    assert json.loads(nhiemky(*CLOSURE, "--apply").out) == {"changes": shown, "applied": True}
    assert due_days(nhiemky, congress) == {**before, **{change["step"]: change["new"] for change in shown}}
    assert json.loads(nhiemky(*CLOSURE).out)["changes"] == []


def test_add_lists_the_moves_for_a_person(nhiemky: Command, congress: int) -> None:
    first, reason, *_ = nhiemky(*CLOSURE[:-1]).out.splitlines()
    assert first.startswith("3/6/2027 → 2/6/2027  [vp] ")
    assert reason.startswith("    7 ngày trước 10/6/2027 là thứ Năm 3/6/2027, không phải ngày làm việc")


def test_add_of_a_proposal_moves_nothing(nhiemky: Command, congress: int) -> None:
    assert json.loads(nhiemky(*CLOSURE, "--status", "proposed").out)["changes"] == []
