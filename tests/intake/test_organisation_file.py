"""An office's list comes in whole or not at all, and says in Vietnamese where it is wrong."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from nhiemky.domain.organisation import Counts, Organisation
from nhiemky.domain.organisation_rules import advise
from nhiemky.errors import BadInput, BadRows
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.intake.template import write_template

DAY = date(2026, 11, 22)
Article = Callable[[str], dict[str, object]]
WriteYaml = Callable[[object], Path]


@pytest.fixture
def small() -> dict[str, list[dict[str, object]]]:
    """Two cells and three invented people."""
    return {
        "bodies": [
            {"name": "Đảng bộ Sở Mẫu", "kind": "Đảng bộ", "key": "so"},
            {"name": "Chi bộ Văn phòng", "kind": "Chi bộ", "parent": "so"},
            {"name": "Chi bộ Kế hoạch", "kind": "Chi bộ", "parent": "Đảng bộ Sở Mẫu", "key": "kh"},
        ],
        "members": [
            {"full_name": "Trần Thị Thử", "body": "Chi bộ Văn phòng", "status": "chính thức"},
            {"full_name": "Nguyễn Văn Mẫu", "body": "kh", "status": "dự bị", "email": "mau@so.example"},
            {"full_name": "Lê Mẫu Đạt", "body": "kh", "status": "chính thức"},
        ],
        "roles": [{"person": "Trần Thị Thử", "body": "so", "role": "Bí thư Đảng ủy", "from_on": "1/3/2025"}],
    }


def refusals(path: Path) -> list[str]:
    with pytest.raises(BadRows) as refused:
        read_organisation(path)
    return [str(row) for row in refused.value.rows]


# --- what is right -------------------------------------------------------------------------------


def test_the_sample_has_7_cells_and_63_members(sample: Path) -> None:
    organisation = read_organisation(sample)
    sizes = [organisation.counts(cell.key, DAY).members for cell in organisation.cells("so-khcn", DAY)]
    assert sizes == [12, 8, 10, 8, 9, 9, 7]
    assert organisation.counts("so-khcn", DAY) == Counts(60, 3, official_exempt=1, official_away=1)
    assert organisation.top(DAY).name == "Đảng bộ Sở Khoa học và Công nghệ"


def test_the_sample_raises_only_the_question_it_was_made_for(sample: Path) -> None:
    (question,) = advise(read_organisation(sample), DAY)
    assert question == (
        "Chi bộ Tiêu chuẩn Đo lường Chất lượng: chỉ đủ 09 đảng viên chính thức khi tính cả đảng viên "
        "được miễn sinh hoạt; việc bầu chi ủy do đại hội quyết định."
    )


def test_people_of_the_sample_can_only_be_invented(sample: Path) -> None:
    people = read_organisation(sample).people
    assert [one.full_name for one in people if not {"Mẫu", "Thử"} & set(one.full_name.split())] == []
    assert [one.email for one in people if not str(one.email).endswith(".example")] == []


@pytest.mark.parametrize(
    ("number", "cells", "counts"), [("000", 7, (61, 2)), ("001", 6, (63, 4)), ("003", 3, (87, 4))]
)
def test_published_sizes(
    article: Article, write_yaml: WriteYaml, number: str, cells: int, counts: tuple[int, int]
) -> None:
    organisation = read_organisation(write_yaml(article(number)))
    assert len(organisation.cells("so", DAY)) == cells
    assert organisation.counts("so", DAY) == Counts(*counts)


def test_the_excel_list_reads_back_equal_to_the_yaml(sample: Path, tmp_path: Path) -> None:
    organisation = read_organisation(sample)
    write_template(tmp_path / "list.xlsx", organisation)
    assert read_organisation(tmp_path / "list.xlsx") == organisation


def test_keys_and_letterhead_follow_from_names(
    small: dict[str, list[dict[str, object]]], write_yaml: WriteYaml
) -> None:
    small["bodies"][0]["place"] = "tỉnh Mẫu"
    organisation = read_organisation(write_yaml(small))
    office = organisation.body("chi-bo-van-phong")
    assert (office.symbol, office.superior_name, office.superior_address, office.place) == (
        "CB",
        "ĐẢNG BỘ SỞ MẪU",
        "Đảng ủy Sở Mẫu",
        "tỉnh Mẫu",
    )
    assert [one.key for one in organisation.people] == ["tran-thi-thu", "nguyen-van-mau", "le-mau-dat"]
    assert organisation.assignments[0].person == "tran-thi-thu"


def test_a_member_who_moved_has_a_row_for_each_cell(
    small: dict[str, list[dict[str, object]]], write_yaml: WriteYaml
) -> None:
    small["members"][0] |= {"key": "thu", "to_on": "28/2/2026", "email": "thu@so.example"}
    small["members"].append(
        {**small["members"][0], "body": "kh", "from_on": "1/3/2026", "to_on": None, "email": None}
    )
    organisation = read_organisation(write_yaml(small))
    days = (date(2026, 2, 28), date(2026, 3, 1))
    assert [organisation.counts("kh", day).members for day in days] == [2, 3]
    assert organisation.person("thu").email == "thu@so.example"


def test_values_are_text_whatever_yaml_thinks_of_them(
    small: dict[str, list[dict[str, object]]], write_yaml: WriteYaml
) -> None:
    text = """
bodies:
  - {key: so, name: Đảng bộ Sở Mẫu, kind: party_organization, switches: {opening_notice: no}}
  - {key: cb-1, name: Chi bộ 1, kind: cell, parent: so}
members:
  - {full_name: Nguyễn Văn Mẫu, body: cb-1, status: official, phone: 0123456701, from_on: 2025-03-01}
"""
    organisation = read_organisation(write_yaml(text))
    assert organisation.people[0].phone == "0123456701"
    assert organisation.memberships[0].from_on == date(2025, 3, 1)
    assert organisation.body("so").switches == {"opening_notice": False}


# --- what is wrong in a row ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "index", "change", "refusal"),
    [
        ("members", 1, {"body": None}, "members[1].body (dòng {}): chưa ghi “Chi bộ”"),
        ("members", 1, {"body": "Chi bộ Kho"}, "members[1].body (dòng {}): không có “Chi bộ Kho” trong danh sách"),
        (
            "members",
            1,
            {"status": "chinh thuc"},
            "members[1].status (dòng {}): không có “chinh thuc”; có phải “chính thức”?",
        ),
        ("members", 1, {"full_name": "Mẫu"}, "members[1].full_name (dòng {}): “Mẫu” chưa phải họ và tên đầy đủ"),
        (
            "members",
            1,
            {"full_name": "Đ/c Nguyễn Văn Mẫu"},
            "members[1].full_name (dòng {}): chỉ ghi họ và tên, không ghi “Đ/c”, “Ông”, “Bà”",
        ),
        (
            "members",
            1,
            {"full_name": "NguyÔn V¨n MÉu"},
            "members[1].full_name (dòng {}): chữ gõ bằng bảng mã cũ (TCVN3, VNI); hãy chuyển sang Unicode",
        ),
        (
            "members",
            1,
            {"email": "mẫu@so.example"},
            "members[1].email (dòng {}): “mẫu@so.example” không phải địa chỉ thư điện tử",
        ),
        (
            "members",
            1,
            {"email": "a@so.example\nBcc: b@so.example"},
            "members[1].email (dòng {}): “a@so.example Bcc: b@so.example” không phải địa chỉ thư điện tử",
        ),
        (
            "members",
            1,
            {"phone": "12345"},
            "members[1].phone (dòng {}): số điện thoại phải có 10 hoặc 11 chữ số, bắt đầu bằng 0",
        ),
        (
            "members",
            1,
            {"from_on": "3/4/25"},
            "members[1].from_on (dòng {}): “3/4/25” không rõ là ngày nào; hãy ghi ngày/tháng/năm, ví dụ 25/4/2025",
        ),
        ("members", 1, {"from_on": "1/1/1025"}, "members[1].from_on (dòng {}): năm 1025 không hợp lý"),
        (
            "members",
            1,
            {"from_on": "2/3/2025", "to_on": "1/3/2025"},
            "members[1].to_on (dòng {}): ngày kết thúc trước ngày bắt đầu",
        ),
        ("members", 1, {"is_away": "hơi"}, "members[1].is_away (dòng {}): chỉ ghi “có” hoặc “không”"),
        ("members", 1, {"chi_bo": "kh"}, "members[1].chi_bo (dòng {}): không có mục “chi_bo”; "),
        (
            "members",
            1,
            {"key": "Đạt 1"},
            "members[1].key (dòng {}): mã chỉ gồm a-z, 0-9 và dấu gạch nối, ví dụ “dat-1”",
        ),
        ("roles", 0, {"role": "Bí thư"}, "roles[0].role (dòng {}): không có “Bí thư”; có phải “"),
        (
            "roles",
            0,
            {"role": "cell_secretary"},
            "roles[0].role (dòng {}): “Bí thư chi bộ” không phải chức vụ của Đảng bộ Sở Mẫu; chọn một trong: ",
        ),
        ("bodies", 2, {"key": "so"}, "bodies[2].key (dòng {}): mã “so” đã dùng ở bodies[0].key (dòng "),
        ("bodies", 2, {"parent": "Sở khác"}, "bodies[2].parent (dòng {}): không có “Sở khác” trong danh sách"),
    ],
)
def test_a_wrong_value_is_named_by_its_path(
    small: dict[str, list[dict[str, object]]],
    write_yaml: WriteYaml,
    section: str,
    index: int,
    change: dict[str, object],
    refusal: str,
) -> None:
    small[section][index] |= change
    path = write_yaml(small)
    first = refusals(path)[0]
    line = first.partition("(dòng ")[2].partition(")")[0]
    assert first.startswith(refusal.format(line))
    assert path.read_text(encoding="utf-8").splitlines()[int(line) - 1].strip() != ""


def test_every_wrong_row_is_reported_at_once(
    small: dict[str, list[dict[str, object]]], write_yaml: WriteYaml
) -> None:
    small["members"][0]["email"] = "không có"
    small["members"][1]["from_on"] = "tháng 3"
    small["roles"].append({"person": "Lê Mẫu Đạt", "body": "so", "role": "secretary", "from_on": "1/6/2025"})
    small["roles"].append({"person": "Ai Đó", "body": "so", "role": "clerk"})
    with pytest.raises(BadRows) as refused:
        read_organisation(write_yaml(small))
    assert str(refused.value).startswith("danh-sach.yaml: 4 chỗ chưa đúng, chưa nhập gì:\n  members[0].email")
    assert [row.place.partition(" ")[0] for row in refused.value.rows] == [
        "members[0].email",
        "members[1].from_on",
        "roles[1].role",
        "roles[2].person",
    ]


def test_two_people_of_one_name_need_keys(
    small: dict[str, list[dict[str, object]]], write_yaml: WriteYaml
) -> None:
    small["members"][2]["full_name"] = "Nguyễn Văn Mẫu"
    (refusal,) = refusals(write_yaml(small))
    assert refusal.startswith("members[2].full_name")
    assert "trùng họ tên với members[1].full_name" in refusal
    small["members"][1]["key"], small["members"][2]["key"] = "mau-1", "mau-2"
    assert len(read_organisation(write_yaml(small)).people) == 3
    small["roles"][0]["person"] = "Nguyễn Văn Mẫu"
    (refusal,) = refusals(write_yaml(small))
    assert refusal.endswith("có nhiều mục tên “Nguyễn Văn Mẫu”; hãy ghi mã: mau-1, mau-2")


def test_rows_of_one_key_must_agree(small: dict[str, list[dict[str, object]]], write_yaml: WriteYaml) -> None:
    small["members"][1] |= {"key": "mau", "to_on": "1/3/2026"}
    small["members"].append({**small["members"][1], "from_on": "2/3/2026", "to_on": None, "email": "x@so.example"})
    (refusal,) = refusals(write_yaml(small))
    assert refusal.startswith("members[3].email")
    assert "cùng mã “mau” nhưng khác với members[1].email" in refusal


# --- what is wrong with the file -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "danh-sach.yaml: phải gồm các mục bodies, members, roles, absences, terms"),
        (b"- a\n- b\n", "danh-sach.yaml: phải gồm các mục bodies, members, roles, absences, terms"),
        (b"bodies: [\n", "danh-sach.yaml, dòng 2: không đúng cú pháp YAML"),
        (b"\xff\xfe\x00", "danh-sach.yaml: tệp không phải UTF-8 (byte thứ 1)"),
        (b"bodies: []\nbodies: []\n", "danh-sach.yaml, bodies (dòng 2): mục “bodies” ghi hai lần"),
        (
            b"members: []\nbodies:\n- {key: a, key: b}\n",
            "danh-sach.yaml, bodies[0].key (dòng 3): mục “key” ghi hai lần",
        ),
        (b"bodys: []\n", "danh-sach.yaml, bodys (dòng 1): không có mục “bodys”; có phải “bodies”?"),
        (b"bodies: abc\n", "danh-sach.yaml, bodies (dòng 1): phải là danh sách"),
        (b'"a\\nb": []\n', "danh-sach.yaml, a b (dòng 1): không có mục “a b”; dùng: bodies, members, "),
        (b"bodies:\n- abc\n", "danh-sach.yaml, bodies[0] (dòng 2): phải gồm các cặp “tên: giá trị”"),
        (b"bodies: &a []\nmembers: *a\n", "danh-sach.yaml, dòng 1: không dùng tham chiếu (& hoặc *)"),
        (
            b"bodies:\n- {key: !!python/object/apply:os.system [ls]}\n",
            "danh-sach.yaml, dòng 2: không dùng thẻ tag:yaml.org,2002:python/object/apply:os.system",
        ),
        (b"bodies:\n- {key: !evil x}\n", "danh-sach.yaml, dòng 2: không dùng thẻ !evil"),
        (b"bodies: " + b"[" * 50_000, "danh-sach.yaml, dòng 1: lồng quá nhiều tầng"),
        (b"bodies: \x00\n", "danh-sach.yaml: không đọc được YAML: có ký tự không hợp lệ"),
        (b"#" * 2_000_001, "danh-sach.yaml: tệp quá lớn (trên 2 MB)"),
        (b"bodies: []\n", "danh-sach.yaml: chưa có dòng nào trong “Tổ chức” (bodies)"),
    ],
)
def test_a_file_that_is_no_list_gets_one_line(write_yaml: WriteYaml, content: bytes, message: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_organisation(write_yaml(content))
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


def test_a_missing_file_and_another_kind_of_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"khong-co\.yaml: không có tệp này"):
        read_organisation(tmp_path / "khong-co.yaml")
    (tmp_path / "danh-sach.csv").write_text("a,b", encoding="utf-8")
    with pytest.raises(BadInput, match=r"^danh-sach\.csv: chỉ nhận tệp \.xlsx hoặc \.yaml$"):
        read_organisation(tmp_path / "danh-sach.csv")
    with pytest.raises(BadInput, match="không đọc được tệp"):
        read_organisation(tmp_path)


def test_no_excel_list_is_read_from_an_empty_template(tmp_path: Path) -> None:
    write_template(tmp_path / "mau.xlsx")
    with pytest.raises(BadInput, match=r"^mau\.xlsx: chưa có dòng nào trong “Tổ chức” \(bodies\)$"):
        read_organisation(tmp_path / "mau.xlsx")


def test_bad_rows_of_excel_are_named_by_cell(
    workbook_of_sample: Callable[[Callable[[Workbook], None]], Path],
) -> None:
    def spoil(workbook: Workbook) -> None:
        workbook["Đảng viên"]["C7"] = "Chi bộ Không Có"
        workbook["Đảng viên"]["D9"] = None
        workbook["Đảng viên"]["G10"] = "@so"
        workbook["Chức vụ"]["C2"] = "Vua"
        workbook["Vắng mặt"]["C2"] = "28/2/2027"

    rows = refusals(workbook_of_sample(spoil))
    assert [row.partition(": ")[0] for row in rows] == [
        "Đảng viên!C7",
        "Đảng viên!D9",
        "Đảng viên!G10",
        "Chức vụ!C2",
        "Vắng mặt!C2",
    ]
    assert rows[0] == "Đảng viên!C7: không có “Chi bộ Không Có” trong danh sách"
    assert rows[4] == "Vắng mặt!C2: ngày kết thúc trước ngày bắt đầu"


def test_reading_never_changes_the_file(sample: Path) -> None:
    before = sample.read_bytes()
    assert isinstance(read_organisation(sample), Organisation)
    assert sample.read_bytes() == before
