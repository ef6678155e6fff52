"""`nhiemky doctor` names what is wrong, where, and what to do; only what stops the office is an error."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from nhiemky.settings import Settings
from nhiemky.store.tables import VIETNAM

Run = Callable[..., Any]

NOW = datetime(2026, 11, 23, 8, tzinfo=VIETNAM)


def change(home: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(home / "nhiemky.db", isolation_level=None)) as database:
        assert database.execute(statement, values).rowcount > 0


def write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


# --- a sound office, and none


def test_sound_office_has_no_error(nhiemky: Run, sample: Path) -> None:
    answer = nhiemky("doctor", "--json")
    found = answer.findings
    assert answer.code == 0
    assert {name: [state for state, _ in states] for name, states in found.items()} == {
        "home": ["good"],
        "calendar": ["notice"],
        "channels": ["good"],
        "admin": ["notice"],
        "templates": ["good"],
        "plans": ["good"],
        "database": ["good"],
        "organisation": ["good"],
        "roles": ["good"],
        "people": ["good"],
        "terms": ["good"],
        "members": ["notice"],
        "outbox": ["good"],
        "prefect": ["notice"],
    }
    assert found["organisation"][0][1] == "Đảng bộ Sở Khoa học và Công nghệ: 8 tổ chức, 63 người"


def test_screen_is_narrow_and_sums_up(nhiemky: Run, sample: Path) -> None:
    answer = nhiemky("doctor")
    lines = answer.out.splitlines()
    assert [line for line in lines if len(line) > 80 and "/" not in line] == []  # a path is never broken
    words = [line[:7].strip() for line in lines[:-2] if not line.startswith(" ")]
    assert set(words) == {"tốt", "chú ý"}
    assert lines[-1] == f"{words.count('tốt')} tốt, {words.count('chú ý')} chú ý, 0 lỗi."


def test_every_setting_is_shown_with_its_value(nhiemky: Run, home: Path) -> None:
    write(home / "nhiemky.toml", 'office_phone = "0200 3 000 000"\ndigest_at = "07:15"\n')
    told = {one["name"]: one["sentence"] for one in nhiemky("doctor", "--json").json["checks"]}
    assert [name for name in Settings.model_fields if f"settings.{name}" not in told] == []
    assert told["settings.office_phone"] == "0200 3 000 000 - Số điện thoại văn phòng ghi trong thư"
    assert told["settings.digest_at"] == "07:15 - Giờ gộp tin trong ngày làm việc"
    assert told["settings.office_mail"] == "để trống (mặc định) - Hộp thư văn phòng để trả lời"


def test_before_init_it_says_so_and_makes_nothing(nhiemky: Run, home: Path) -> None:
    answer = nhiemky("doctor", "--json")
    found = answer.findings
    assert answer.code == 1
    assert found["home"] == [("notice", f"{home} chưa có; hãy chạy: nhiemky init")]
    assert found["database"] == [("error", "chưa có cơ sở dữ liệu; hãy chạy: nhiemky init")]
    assert "roles" not in found
    assert not home.exists()


def test_settings_that_cannot_be_read_are_a_finding_too(nhiemky: Run, home: Path) -> None:
    file = write(home / "nhiemky.toml", 'digest_at = "bảy rưỡi"\n')
    answer = nhiemky("doctor", "--json")
    assert answer.code == 1
    assert answer.json == {
        "checks": [
            {"name": "settings", "state": "error", "sentence": f"{file}, mục digest_at: phải là giờ, ví dụ 07:30"}
        ]
    }


# --- the machine


def test_tables_of_another_version_are_an_error(nhiemky: Run, sample: Path) -> None:
    change(sample, "UPDATE alembic_version SET version_num = '0000'")
    answer = nhiemky("doctor", "--json")
    assert answer.code == 1
    ((state, sentence),) = answer.findings["database"]
    assert state == "error"
    assert sentence.startswith("cơ sở dữ liệu ở bản 0000, chương trình cần bản ")
    assert sentence.endswith("; hãy sao lưu rồi chạy: nhiemky init")


def test_database_that_is_none_is_an_error(nhiemky: Run, sample: Path) -> None:
    (sample / "nhiemky.db").write_bytes(b"khong phai co so du lieu" * 100)
    answer = nhiemky("doctor", "--json")
    assert answer.code == 1
    assert [state for state, _ in answer.findings["database"]] == ["error"]


def test_folder_of_the_home_that_is_a_file_is_an_error(nhiemky: Run, home: Path) -> None:
    home.write_text("", encoding="utf-8")
    answer = nhiemky("doctor", "--json")
    assert answer.code == 1
    assert answer.findings["home"] == [
        ("error", f"không ghi được vào {home}; xem lại quyền của thư mục hoặc NHIEMKY_HOME")
    ]


class Health(BaseHTTPRequestHandler):
    body = b"true"

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Tests are silent."""


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Health]]:
    class Own(Health):
        pass

    server = HTTPServer(("127.0.0.1", 0), Own)
    monkeypatch.setenv("NHIEMKY_PREFECT_PORT", str(server.server_port))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Own
    server.shutdown()
    thread.join()
    server.server_close()


def test_prefect_that_answers_is_good(
    nhiemky: Run, home: Path, prefect: type[Health], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")  # an office's proxy must not be asked
    ((state, sentence),) = nhiemky("doctor", "--json").findings["prefect"]
    assert (state, sentence.startswith("máy chủ Prefect trả lời ở http://127.0.0.1:")) == ("good", True)


def test_something_else_on_the_port_of_prefect_is_noticed(nhiemky: Run, home: Path, prefect: type[Health]) -> None:
    prefect.body = b"<html>"
    ((state, sentence),) = nhiemky("doctor", "--json").findings["prefect"]
    assert (state, sentence.endswith("có chương trình khác trả lời; đổi prefect_port")) == ("notice", True)


# --- what the office has put in


def test_days_not_decided_are_counted(nhiemky: Run, home: Path) -> None:
    ((state, sentence),) = nhiemky("doctor", "--json").findings["calendar"]
    assert (state, sentence) == (
        "notice",
        "đến 23/5/2028 còn 03 đợt chưa chắc, từ 4/2/2027; hạn rơi vào đó chỉ là dự kiến: nhiemky days check",
    )


def test_wrong_line_of_the_own_days_is_named(nhiemky: Run, home: Path) -> None:
    file = write(home / "days" / "2027.yaml", "- {off: 30/2/2027, source: x}\n")
    ((state, sentence),) = nhiemky("doctor", "--json").findings["calendar"]
    assert state == "error"
    assert sentence.startswith(str(file))


def test_role_nobody_holds_is_an_error_with_its_steps(nhiemky: Run, sample: Path) -> None:
    change(sample, "UPDATE organisation SET content = json_set(content, '$.assignments', json('[]'))")
    answer = nhiemky("doctor", "--json")
    assert answer.code == 1
    ((state, sentence),) = answer.findings["roles"]
    assert state == "error"
    assert sentence.startswith("chưa có người nhận việc: ")
    assert " việc)" in sentence
    assert sentence.endswith(" mục nữa; bổ sung chức vụ rồi chạy: nhiemky org import")


def test_person_with_work_and_without_address_is_named(nhiemky: Run, sample: Path) -> None:
    with closing(sqlite3.connect(sample / "nhiemky.db", isolation_level=None)) as database:
        (content,) = database.execute("SELECT content FROM organisation").fetchone()
        organisation = json.loads(content)
        for person in organisation["people"]:
            if person["key"] in {"dang-thi-thu-bich", "le-thu-ha"}:  # the second has no work
                person["email"] = None
        database.execute("UPDATE organisation SET content = ?", (json.dumps(organisation),))
    answer = nhiemky("doctor", "--json")
    assert answer.code == 0
    assert answer.findings["people"] == [
        ("notice", "có việc nhưng chưa có địa chỉ thư, sẽ không nhận được tin: Đặng Thị Thử Bích")
    ]


def test_office_without_a_list_is_told_to_import_one(nhiemky: Run, home: Path) -> None:
    nhiemky("init")
    found = nhiemky("doctor", "--json").findings
    assert found["organisation"] == [("error", "chưa có danh sách tổ chức; hãy chạy: nhiemky org import TỆP")]


def test_terms_that_need_a_decision_are_named(nhiemky: Run, sample: Path) -> None:
    change(sample, "UPDATE schedule SET state = 'cancelled'")
    found = nhiemky("doctor", "--json").findings["terms"]
    assert {state for state, _ in found} == {"notice"}
    assert len(found) == 8
    assert found[0][1].startswith(
        "cần quyết định về nhiệm kỳ của Đảng bộ Sở Khoa học và Công nghệ: Nhiệm kỳ hết vào ngày 20/5/2027"
    )


# --- the office's own templates and plans


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("templates/messages/digest/body.txt.j2", "x\n{{ sai }}", ":2: mẫu dùng giá trị không có hoặc sai kiểu"),
        ("templates/documents/congress_plan.txt.j2", "{% if %}", ":1: mẫu sai cú pháp"),
        ("templates/documents/congress_plan.yaml", "title: x\n", ", mục "),
        ("templates/messages/digest/body.html.j2", "{% for %}", ":1: mẫu sai cú pháp"),
        (
            "templates/figures/indicators.yaml",
            "indicators: {fees.collected: {unit: triệu đồng}}",
            ", indicators > fees.collected: số tiền (money) ghi bằng đồng",
        ),
    ],
)
def test_broken_template_of_the_office_is_named(
    name: str, content: str, told: str, nhiemky: Run, sample: Path
) -> None:
    path = write(sample / name, content)
    answer = nhiemky("doctor", "--json")
    ((state, sentence),) = answer.findings["templates"]
    assert (answer.code, state) == (1, "error")
    assert sentence.startswith(f"{path}{told}")
    assert sentence.endswith("; sửa hoặc xóa tệp này để dùng lại mẫu kèm theo")


def test_template_that_replaces_none_is_noticed(nhiemky: Run, sample: Path) -> None:
    write(sample / "templates" / "documents" / "ke_hoach.txt.j2", "x")
    assert nhiemky("doctor", "--json").findings["templates"] == [
        (
            "notice",
            f"tệp trong {sample / 'templates'} không thay mẫu nào nên không được dùng: documents/ke_hoach.txt.j2",
        )
    ]


def test_sound_template_of_the_office_is_counted(nhiemky: Run, sample: Path) -> None:
    write(sample / "templates" / "messages" / "digest" / "subject.txt.j2", "Nhắc việc")
    assert nhiemky("doctor", "--json").findings["templates"] == [("good", "1 tệp mẫu của văn phòng dùng được")]


def test_broken_plan_of_the_office_is_named(nhiemky: Run, sample: Path) -> None:
    path = write(sample / "plans" / "rieng.yaml", "plan: rieng\nkhong_co: 1\n")
    answer = nhiemky("doctor", "--json")
    assert answer.code == 1
    (found,) = answer.findings["plans"]
    assert (found[0], found[1].startswith(str(path))) == ("error", True)


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("khong_co", 'không có kế hoạch "khong_co"; chỉ có: '),
        ("cell_congress", 'mục cài đặt cycles: kế hoạch "cell_congress" không theo kỳ nên không tự mở được'),
        ("superior_visit", 'mục cài đặt cycles: kế hoạch "superior_visit" không theo kỳ nên không tự mở được'),
    ],
)
def test_a_plan_that_cannot_open_by_itself_is_named(
    nhiemky: Run, sample: Path, monkeypatch: pytest.MonkeyPatch, key: str, sentence: str
) -> None:
    monkeypatch.setenv("NHIEMKY_CYCLES", f"half_year_review {key}")
    ((state, found),) = nhiemky("doctor", "--json").findings["plans"]
    assert state == "error"
    assert found.startswith(sentence)


# --- what waits to go out


@pytest.mark.parametrize(
    ("state", "age", "told"),
    [
        ("ready", timedelta(minutes=30), None),
        (
            "ready",
            timedelta(hours=2),
            "01 tin chờ gửi từ 06:00 23/11/2026; chạy nhiemky tick, hoặc xem nhiemky up có đang chạy",
        ),
        ("unknown", timedelta(days=2), "01 tin không rõ đã đến chưa; xem: nhiemky mailbox"),
        ("dead", timedelta(days=29), "01 tin không gửi được trong 30 ngày; xem: nhiemky mailbox"),
        ("dead", timedelta(days=31), None),
        ("sent", timedelta(days=2), None),
    ],
)
def test_messages_that_are_stuck_are_counted(
    state: str, age: timedelta, told: str | None, nhiemky: Run, sample: Path
) -> None:
    moment = (NOW - age).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")  # as SQLite keeps it
    change(
        sample,
        "INSERT INTO outbox (person, kind, subject_id, local_day, channel, address, payload, state, tries,"
        " not_before, created_at, settled_at) VALUES ('mau', 'digest', '', '2026-11-23', 'maildir', 'a@b.example',"
        ' \'{"name": "Mẫu", "subject": "x", "text": "x", "html": "x"}\', ?, 0, ?, ?, ?)',
        state,
        moment,
        moment,
        moment,
    )
    expected = ("notice", told) if told else ("good", "không có tin nào bị kẹt, mất dấu hoặc không gửi được")
    assert nhiemky("doctor", "--json").findings["outbox"] == [expected]
