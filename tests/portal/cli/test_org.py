"""`nhiemky org`: the office's list comes in whole or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from nhiemky.settings import PROJECT

Command = Callable[..., Any]
Rows = Callable[[Path], list[str]]
SAMPLE = PROJECT / "samples" / "so-khcn" / "organisation.yaml"


def write(file: Path, **lists: list[dict[str, Any]]) -> str:
    file.write_text(yaml.safe_dump(lists, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return str(file)


def test_an_import_says_what_came_in_and_that_a_repeat_changes_nothing(home: Path, nhiemky: Command) -> None:
    first = nhiemky("org", "import", str(SAMPLE), "--json")
    assert (first.code, first.json) == (0, {"bodies": 8, "members": 63, "changed": True})
    assert nhiemky("org", "import", str(SAMPLE), "--json").json["changed"] is False
    said = nhiemky("org", "import", str(SAMPLE))
    assert (said.out, said.err) == ("", f"{SAMPLE}: không có gì thay đổi so với lần nhập trước.\n")


def test_show_gives_the_top_committee_first(sample: Path, nhiemky: Command) -> None:
    shown = nhiemky("org", "show", "--json").json
    assert set(shown) == {"bodies"}
    assert shown["bodies"][:2] == [
        {
            "key": "so-khcn",
            "name": "Đảng bộ Sở Khoa học và Công nghệ",
            "kind": "party_organization",
            "parent": None,
            "official": 60,
            "probationary": 3,
        },
        {
            "key": "cb-van-phong",
            "name": "Chi bộ Văn phòng",
            "kind": "cell",
            "parent": "so-khcn",
            "official": 11,
            "probationary": 1,
        },
    ]
    assert nhiemky("org", "show").out.splitlines()[:2] == [
        "Đảng bộ Sở Khoa học và Công nghệ [so-khcn]: 60 chính thức, 03 dự bị",
        "  Chi bộ Văn phòng [cb-van-phong]: 11 chính thức, 01 dự bị",
    ]


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("không-có.xlsx", None, "không có tệp này"),
        ("trống.xlsx", b"", "không phải tệp Excel .xlsx"),
        ("hỏng.xlsx", b"PK\x03\x04 xyz", "tệp Excel bị hỏng hoặc có mật khẩu; hãy mở và lưu lại rồi gửi"),
        ("văn bản.docx", b"x", "chỉ nhận tệp .xlsx hoặc .yaml"),
        ("trống.yaml", b"", "phải gồm các mục bodies, members, roles, absences, terms"),
        ("mã.yaml", b"\xff\xfe", "tệp không phải UTF-8 (byte thứ 1)"),
    ],
)
def test_a_file_that_is_no_list_is_one_line_and_makes_nothing(
    home: Path, nhiemky: Command, tmp_path: Path, name: str, content: bytes | None, line: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    assert nhiemky("org", "import", str(file)).line.endswith(f"{name}: {line}")
    assert not home.exists()


def test_one_bad_row_and_nothing_is_imported(sample: Path, nhiemky: Command, rows: Rows, tmp_path: Path) -> None:
    before = rows(sample)
    file = write(
        tmp_path / "sai.yaml",
        bodies=[{"key": "db", "name": "Đảng bộ Thử", "kind": "party_organization"}],
        members=[{"full_name": "An", "body": "x", "status": "official", "email": "an@"}],
    )
    answer = nhiemky("org", "import", file)
    assert (answer.code, answer.out) == (1, "")
    head, *lines = answer.err.splitlines()
    assert head == f"Lỗi: sai.yaml: {len(lines)} chỗ chưa đúng, chưa nhập gì:"
    assert len(lines) >= 2
    assert all(line.startswith("  members[0].") for line in lines)
    assert rows(sample) == before


def test_the_empty_list_has_drop_downs_is_never_written_over_and_says_what_is_missing(
    home: Path, nhiemky: Command, tmp_path: Path
) -> None:
    file = tmp_path / "Danh sách.xlsx"
    answer = nhiemky("org", "template", str(file))
    assert (answer.code, answer.err) == (0, f"Đã ghi {file}; điền xong thì chạy: nhiemky org import {file}\n")
    workbook = openpyxl.load_workbook(file)
    assert {"Tổ chức", "Đảng viên", "Chức vụ"} <= set(workbook.sheetnames)
    assert workbook["Đảng viên"].data_validations.dataValidation
    again = nhiemky("org", "template", str(file))
    assert again.line.endswith("tệp đã có; hãy đặt tên khác để không mất danh sách đã điền")
    assert nhiemky("org", "import", str(file)).line.endswith("chưa có dòng nào trong “Tổ chức” (bodies)")


def test_before_anything_is_imported_show_says_what_to_run(home: Path, nhiemky: Command) -> None:
    assert nhiemky("org", "show").line == "Lỗi: Chưa có cơ sở dữ liệu; hãy chạy: nhiemky init"
    nhiemky("init")
    assert nhiemky("org", "show").code == 1


def test_somebody_removed_while_a_congress_runs_is_written_to_no_more(
    sample: Path, nhiemky: Command, tmp_path: Path
) -> None:
    lists = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
    gone = "dang-thi-thu-bich"  # the clerk, whom the first step needs
    for name in ("members", "roles", "absences"):
        lists[name] = [
            {key: value for key, value in row.items() if value != gone}
            for row in lists[name]
            if row.get("key") != gone and row.get("person") != gone
        ]
    assert nhiemky("tick", "--at", "2026-11-25T07:00", today=None).code == 0
    assert nhiemky("org", "import", write(tmp_path / "mới.yaml", **lists)).code == 0
    counted = nhiemky("tick", "--at", "2026-11-25T09:00", "--json", today=None).json
    assert (counted["failed"], counted["dead"], counted["sent"]) == (0, 0, 1)
    (message,) = (sample / "mailbox" / "new").iterdir()
    assert gone.encode() not in message.read_bytes()


def body(key: str, name: str, kind: str, **values: str) -> dict[str, Any]:
    return {"key": key, "name": name, "kind": kind, **values}


def office(*, merged: bool) -> dict[str, list[dict[str, Any]]]:
    """Two bodies of 50 and 41 members become one of three cells on 1/3/2025; before, only ours is known."""
    cells = {"a1": (20, "c1"), "a2": (18, "c2"), "a3": (12, "c3"), "b1": (21, "c1"), "b2": (20, "c2")}
    names = ("An", "Bình", "Châu", "Dũng", "Hà", "Hải", "Lan", "Mai", "Nam", "Oanh", "Phúc")
    end = {"ended_on": "28/2/2025"} if merged else {}
    held = {"from_on": "1/1/2020", **({"to_on": "28/2/2025"} if merged else {})}
    known = {key: cell for key, cell in cells.items() if merged or key[0] == "a"}
    bodies = [
        body(f"so-{one}", f"Đảng bộ Sở {one.upper()}", "party_organization", started_on="1/1/2015", **end)
        for one in sorted({key[0] for key in known})
    ]
    bodies += [
        body(key, f"Chi bộ {key.upper()}", "cell", parent=f"so-{key[0]}", started_on="1/1/2015", **end)
        for key in known
    ]
    members: list[dict[str, Any]] = []
    for key, (count, new) in known.items():
        for number in range(count):
            name = f"Nguyễn {'Mẫu' if number < len(names) else 'Thử'} {names[number % len(names)]}"
            row = {"key": f"{key}-{number}", "full_name": name, "body": key, "status": "official"}
            row["email"] = f"{row['key']}@thu.example"
            was = {"from_on": "1/1/2015", "to_on": "28/2/2025"}
            members += [{**row, **was}, {**row, "body": new, "from_on": "1/3/2025"}] if merged else [row]
    roles = [{"person": f"{key}-0", "body": key, "role": "cell_secretary", **held} for key in known]
    roles.append({"person": "a1-1", "body": "so-a", "role": "secretary", **held})
    if merged:
        new = {"started_on": "1/3/2025"}
        top = body("so-moi", "Đảng bộ Sở Mới", "party_organization", predecessors="so-a; so-b", **new)
        bodies.append(top)
        bodies.append(body("c1", "Chi bộ Một", "cell", parent="so-moi", predecessors="a1; b1", **new))
        bodies.append(body("c2", "Chi bộ Hai", "cell", parent="so-moi", predecessors="a2; b2", **new))
        bodies.append(body("c3", "Chi bộ Ba", "cell", parent="so-moi", predecessors="a3", **new))
    return {"bodies": bodies, "members": members, "roles": roles}


def test_open_congresses_follow_two_bodies_that_become_one(
    home: Path, nhiemky: Command, rows: Rows, tmp_path: Path
) -> None:
    before, after = "2025-02-10", "2025-03-10"
    nhiemky("org", "import", write(tmp_path / "trước.yaml", **office(merged=False)), today=before)
    opened = ("congress", "open", "--org", "so-a", "--plan", "grassroots_with_cells", "--day", "2025-08-20")
    assert nhiemky(*opened, today=before).code == 0
    nhiemky("congress", "approve", "1", today=before)
    imported = nhiemky("org", "import", write(tmp_path / "sau.yaml", **office(merged=True)), "--json", today=after)
    assert imported.json == {"bodies": 11, "members": 91, "changed": True}
    told = "Chú ý: đợt, kỳ số 1, 2, 3, 4 còn mở theo tổ chức cũ; xem việc nào chuyển: nhiemky congress follow, "
    assert imported.err.splitlines()[-1] == f"{told}rồi thêm --apply."
    counts = {one["key"]: one["official"] for one in nhiemky("org", "show", "--json", today=after).json["bodies"]}
    assert counts == {"so-moi": 91, "c1": 41, "c2": 38, "c3": 12}
    state = rows(home)
    preview = nhiemky("congress", "follow", today=after)
    assert rows(home) == state
    assert [line for line in preview.err.splitlines() if line.startswith("Đợt số")] == [
        "Đợt số 1 (so-a) chuyển sang Đảng bộ Sở Mới.",
        "Đợt số 2 (a1) chuyển sang Chi bộ Một.",
        "Đợt số 3 (a2) chuyển sang Chi bộ Hai.",
        "Đợt số 4 (a3) chuyển sang Chi bộ Ba.",
    ]
    assert nhiemky("congress", "follow", "--apply", "--json", today=after).json["applied"] is True
    listed = nhiemky("congress", "list", "--json", today=after).json["congresses"]
    assert [(one["org"], one["parent"]) for one in listed] == [("so-moi", None), ("c1", 1), ("c2", 1), ("c3", 1)]
    assert nhiemky("congress", "follow", today=after).err == "Không việc nào đổi ngày.\n"
