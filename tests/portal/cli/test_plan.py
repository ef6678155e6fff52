"""`nhiemky plan`: the plans as data; no database is needed for any of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calendars.plan import PLANS

Command = Callable[..., Any]
SHIPPED = {
    "appointed_congress",
    "cell_appointment",
    "cell_congress",
    "grassroots_congress",
    "grassroots_with_cells",
}
HEAD = "plan: p\nversion: 1\ntitle: Kế hoạch thử\nscope: cell\nsteps:\n"


def test_list_names_every_plan_and_makes_no_home(home: Path, nhiemky: Command) -> None:
    listed = nhiemky("plan", "list", "--json")
    assert (listed.code, listed.err) == (0, "")
    assert set(listed.json) == {"plans"}
    assert all(set(one) == {"key", "version", "title", "scope"} for one in listed.json["plans"])
    assert {one["key"] for one in listed.json["plans"]} >= SHIPPED
    assert "cell_congress            Đại hội chi bộ (25 bước)" in nhiemky("plan", "list").out.splitlines()
    assert not home.exists()


@pytest.mark.parametrize("key", sorted(SHIPPED))
def test_show_gives_every_step(home: Path, nhiemky: Command, key: str) -> None:
    shown = nhiemky("plan", "show", key, "--json")
    assert (shown.code, shown.err) == (0, "")
    assert {"plan", "version", "title", "scope", "steps"} <= set(shown.json)
    assert shown.json["plan"] == key
    text = nhiemky("plan", "show", key).out.splitlines()
    assert max(map(len, text)) <= 80
    assert [step for step in shown.json["steps"] if not any(line.startswith(f"{step}: ") for line in text)] == []


def test_schema_is_one_document_for_editors(home: Path, nhiemky: Command) -> None:
    schema = nhiemky("plan", "schema")
    assert (schema.code, schema.err) == (0, "")
    assert schema.json["type"] == "object"
    assert "steps" in schema.json["properties"]


@pytest.mark.parametrize("file", sorted(PLANS.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_shipped_plan_passes_the_check(home: Path, nhiemky: Command, file: Path) -> None:
    checked = nhiemky("plan", "check", str(file), "--json")
    assert checked.code == 0
    assert set(checked.json) == {"key", "version", "steps", "valid"}
    assert (checked.json["key"], checked.json["valid"]) == (file.stem, True)


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        ("  a1: {title: Việc A, owner: bogus}", ", bước a1: "),
        (
            '  a1: {title: Việc A, owner: office, due: "congress - 5xx"}',
            ', bước a1: mục "due" không hợp lệ: không hiểu biểu thức ngày "congress - 5xx"; ví dụ đúng: ',
        ),
        (
            '  a1: {title: Việc A, owner: office, due: "2027-02-30"}',
            ', bước a1: mục "due" không hợp lệ: "2027-02-30" không phải là ngày có thật; ví dụ đúng: ',
        ),
        ("  a1: {title: Việc A, owner: office, bogus: 1}", ', bước a1: không có mục "bogus"; chỉ có: after, '),
        ("  a1: {title: Việc A, owner: office, after: [zz]}", ', bước a1, mục after: bước "zz" không có'),
        ("  a1: {title: Việc A, owner: office, documents: [zz]}", ", bước a1: "),
        ("  a1: {title: Việc A, owner: office}\n  a1: {title: Việc A}", ':7: mục "a1" ghi hai lần'),
        ("  a1: [", ":7: không đúng cú pháp YAML"),
    ],
)
def test_what_is_wrong_with_a_plan_names_file_step_and_what_would_be_right(
    home: Path, nhiemky: Command, tmp_path: Path, steps: str, line: str
) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(f"{HEAD}{steps}\n", encoding="utf-8")
    assert nhiemky("plan", "check", str(file)).line.startswith(f"Lỗi: {file}{line}")


def test_steps_that_wait_for_each_other_are_named(home: Path, nhiemky: Command, tmp_path: Path) -> None:
    steps = (
        "  a1: {title: Việc A, owner: office, after: [b1]}\n  b1: {title: Việc B, owner: office, after: [a1]}\n"
    )
    (tmp_path / "p.yaml").write_text(HEAD + steps, encoding="utf-8")
    line = nhiemky("plan", "check", str(tmp_path / "p.yaml")).line
    assert all(key in line for key in ("a1", "b1"))


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("không-có.yaml", None, "không có tệp này"),
        ("trống.yaml", b"", "tệp kế hoạch phải là danh sách mục: giá trị"),
        ("mã.yaml", b"\xff\xfe\x00", "tệp không phải mã UTF-8"),
    ],
)
def test_a_file_that_is_no_plan_is_one_line(
    home: Path, nhiemky: Command, tmp_path: Path, name: str, content: bytes | None, line: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert nhiemky("plan", "check", str(tmp_path / name)).line == f"Lỗi: {tmp_path / name}: {line}"


def test_a_folder_is_no_plan(home: Path, nhiemky: Command, tmp_path: Path) -> None:
    assert nhiemky("plan", "check", str(tmp_path)).line == f"Lỗi: {tmp_path}: là thư mục, không phải tệp"


def test_a_plan_of_the_office_goes_before_the_shipped_one(sample: Path, nhiemky: Command) -> None:
    own = sample / "plans" / "cell_congress.yaml"
    own.parent.mkdir()
    shipped = (PLANS / "cell_congress.yaml").read_text(encoding="utf-8")
    own.write_text(shipped.replace("title: Đại hội chi bộ", "title: Đại hội chi bộ của Sở", 1), encoding="utf-8")
    assert nhiemky("plan", "show", "cell_congress").out.startswith("Đại hội chi bộ của Sở (cell_congress")


def test_a_broken_plan_of_the_office_stops_opening_and_nothing_that_runs(
    sample: Path, nhiemky: Command, rows: Callable[[Path], list[str]]
) -> None:
    own = sample / "plans" / "cell_congress.yaml"
    own.parent.mkdir()
    own.write_text(HEAD.replace("plan: p", "plan: cell_congress") + "  a1: {owner: office}\n", encoding="utf-8")
    before = rows(sample)
    words = ("--org", "cb-van-phong", "--plan", "cell_congress", "--day", "2027-06-10")
    assert nhiemky("congress", "open", *words).line.startswith(f"Lỗi: {own}, bước a1: ")
    assert rows(sample) == before
    assert nhiemky("congress", "show", "2").code == 0  # opened with the plan as it was then
    assert nhiemky("tick", today="2026-11-25").code == 0


def test_a_broken_plan_of_the_office_hides_no_other(home: Path, nhiemky: Command) -> None:
    own = home / "plans" / "rieng.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("plan: rieng\n", encoding="utf-8")
    listed = nhiemky("plan", "list")
    assert (listed.code, listed.err) == (1, f'Lỗi: {own}: thiếu mục "version"\n')
    assert "grassroots_with_cells" in listed.out


def test_an_unknown_plan_names_those_there_are(home: Path, nhiemky: Command) -> None:
    assert nhiemky("plan", "show", "x").line.startswith('Lỗi: không có kế hoạch "x"; chỉ có: admission_ceremony, ')
