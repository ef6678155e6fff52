"""Plan files: what the vocabulary does not know is refused with file, step and remedy."""

from pathlib import Path

import pytest

from calendars.plan import load_plan
from nhiemky.errors import BadInput

ROLES = {"office", "secretary"}
KINDS = {"congress_plan"}
HEAD = "plan: mau\nversion: 1\ntitle: Kế hoạch mẫu\nscope: cell\nsteps:\n"


def refuse(tmp_path: Path, steps: str, head: str = HEAD) -> str:
    file = tmp_path / "mau.yaml"
    file.write_text(head + steps, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_plan(file, ROLES, KINDS)
    return str(caught.value).replace(str(tmp_path), "…")


def step(rest: str, key: str = "a") -> str:
    return f"  {key}: {{title: Việc mẫu, owner: office, {rest}}}\n"


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (step("due: congress, dues: 1"), '…/mau.yaml, bước a: không có mục "dues"; có phải là due, documents?'),
        (
            step("due: congres - 5wd"),
            '…/mau.yaml, bước a, mục due: mốc "congres" không có trong danh mục; có phải là congress',
        ),
        (
            step("due: congress - 5"),
            '…/mau.yaml, bước a: mục "due" không hợp lệ: không hiểu biểu thức ngày "congress - 5"',
        ),
        (
            step("due: congress, approver: office_"),
            'vai trò "office_" không có trong danh mục; có phải là office?',
        ),
        (step("due: congress, documents: [plan]"), 'loại văn bản "plan" không có trong danh mục'),
        (step("after: [b]"), '…/mau.yaml, bước a, mục after: bước "b" không có trong danh mục; chỉ có: a'),
        (step("hard: true"), '…/mau.yaml, bước a: phải có "due" hoặc "after", nếu không sẽ không có hạn'),
        (step("due: congress, calendar: hop"), 'lịch "hop" không có trong danh mục; chỉ có: office'),
        (step("due: congress, when: officials > 9"), 'bước a, mục when: điều kiện "officials > 9" dùng tên lạ'),
        (step("due: congress, remind: {before: [5x]}"), 'không hiểu khoảng thời gian "5x"'),
        (step("due: congress, tier: 7"), 'mục "tier" không hợp lệ'),
        (step("due: congress") + step("due: congress"), '…/mau.yaml:7: mục "a" ghi hai lần'),
        (step("after: [b]") + step("after: [a]", "b"), "các bước chờ nhau thành vòng: "),
        (step("due: b - 1wd") + step("after: [a]", "b"), "các bước chờ nhau thành vòng: "),
        ("  a: {title: Việc mẫu, due: congress}\n", '…/mau.yaml, bước a: thiếu mục "owner"'),
        ("  a: [1]\n", "…/mau.yaml, bước a:"),
        ("  a: {title: [\n", "…/mau.yaml:7: không đúng cú pháp YAML"),
    ],
)
def test_bad_step_is_refused_with_its_place(tmp_path: Path, steps: str, message: str) -> None:
    assert message in refuse(tmp_path, steps)


def test_plan_key_must_be_the_file_name(tmp_path: Path) -> None:
    head = HEAD.replace("plan: mau", "plan: khac")
    assert 'mục plan là "khac" nhưng tệp tên "mau.yaml"' in refuse(tmp_path, step("due: congress"), head)


def test_plan_that_extends_itself_is_refused(tmp_path: Path) -> None:
    assert "các kế hoạch kế thừa vòng tròn" in refuse(tmp_path, step("due: congress"), "extends: mau\n" + HEAD)


def test_extending_plan_adds_changes_and_removes_steps(tmp_path: Path) -> None:
    (tmp_path / "goc.yaml").write_text(
        HEAD.replace("mau", "goc") + step("due: congress") + step("due: closing", "b") + step("due: closing", "c"),
        encoding="utf-8",
    )
    file = tmp_path / "mau.yaml"
    file.write_text(
        "extends: goc\nplan: mau\nversion: 2\nsteps:\n  a: {owner: secretary}\n  c: null\n"
        + step("after: [a]", "d"),
        encoding="utf-8",
    )
    plan = load_plan(file, ROLES, KINDS)
    assert {key: (one.owner, str(one.due)) for key, one in plan.steps.items()} == {
        "a": ("secretary", "congress"),
        "b": ("office", "closing"),
        "d": ("office", "None"),
    }


def test_missing_file_and_other_encodings_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="không có tệp này"):
        load_plan(tmp_path / "x.yaml", ROLES, KINDS)
    (tmp_path / "x.yaml").write_bytes("tiếng Việt".encode("utf-16"))
    with pytest.raises(BadInput, match="không phải mã UTF-8"):
        load_plan(tmp_path / "x.yaml", ROLES, KINDS)
