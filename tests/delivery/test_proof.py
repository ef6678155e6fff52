"""A template the office has changed is tried before a message needs it."""

from pathlib import Path

import pytest

from nhiemky.delivery.proof import proofread
from nhiemky.settings import PROJECT

SHIPPED = PROJECT / "templates"


def change(folder: Path, name: str, content: bytes) -> Path:
    path = folder / "messages" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def test_shipped_templates_pass(tmp_path: Path) -> None:
    assert list(proofread(tmp_path, SHIPPED)) == []


def test_sound_change_passes(tmp_path: Path) -> None:
    change(tmp_path, "digest/subject.txt.j2", "Nhắc {{ total | count }} việc".encode())
    assert list(proofread(tmp_path, SHIPPED)) == []


@pytest.mark.parametrize(
    ("name", "content", "line", "told"),
    [
        (
            "digest/body.txt.j2",
            b"{{ person }}\n{% if total %}",
            ":2",
            "mẫu sai cú pháp, xem lại các dấu {{ }} và {% %}",
        ),
        (
            "digest/body.html.j2",
            b"{{ person }}\n\n{{ nguoi_nhan }}",
            ":3",
            "mẫu dùng giá trị không có hoặc sai kiểu ('nguoi_nhan' is undefined)",
        ),
        (
            "test/body.txt.j2",
            b"{{ day | weekday_date }} {{ person | weekday_date }}",
            ":1",
            "mẫu dùng giá trị không có hoặc sai kiểu ('str' object has no attribute 'weekday')",
        ),
        (
            "meeting_changed/zalo.txt.j2",
            b"{{ title }}\n{{ before.room.name }}",
            ":2",
            "mẫu dùng giá trị không có hoặc sai kiểu ('dict object' has no attribute 'room')",
        ),
        ("decision_announced/body.txt.j2", b"{{ on | date }}", ":1", "mẫu dùng giá trị không có hoặc sai kiểu ("),
        ("test/subject.txt.j2", "Thư thử".encode("utf-16"), "", "tệp mẫu không phải mã UTF-8"),
    ],
)
def test_broken_change_is_named_by_file_and_line(
    name: str, content: bytes, line: str, told: str, tmp_path: Path
) -> None:
    path = change(tmp_path, name, content)
    (fault,) = map(str, proofread(tmp_path, SHIPPED))
    assert fault.startswith(f"{path}{line}: {told}")
    assert fault == f"{path}{line}: {told}" or told.endswith("(")


def test_fault_in_a_branch_few_messages_take_is_found(tmp_path: Path) -> None:
    change(tmp_path, "digest/subject.txt.j2", b"{% if hidden and not total %}{{ sai }}{% endif %}x")
    assert len(list(proofread(tmp_path, SHIPPED))) == 1


def test_broken_table_of_a_template_message_is_named(tmp_path: Path) -> None:
    path = change(tmp_path, "step_due/zbs.yaml", "about: x\ncontent: y\nparameters: {Họ tên: {}}".encode())
    (fault,) = proofread(tmp_path, SHIPPED)
    assert str(fault).startswith(f"{path}: bảng tham số ZBS sai (")
