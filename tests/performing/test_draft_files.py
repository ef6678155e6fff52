"""A paper is put on disk whole; what a killed pass has left gives way, what a person has made never does."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from nhiemky.performing.draft_files import place_file

NOON = "Tính đến 12 giờ 00, ngày 15/12/2026, còn 02 nội dung chưa gửi"
LATER = NOON.replace("12 giờ 00", "12 giờ 03")


def paper(text: str, **parts: str) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, part in {"document": text, **parts}.items():
            package.writestr(zipfile.ZipInfo(f"word/{name}.xml"), part)
    return stream.getvalue()


def test_the_first_of_a_folder_makes_it(tmp_path: Path) -> None:
    path = tmp_path / "du-thao" / "a.docx"
    assert place_file(path, paper(NOON))
    assert [(one.name, one.read_bytes()) for one in path.parent.iterdir()] == [("a.docx", paper(NOON))]


def test_the_same_paper_as_of_another_minute_gives_way(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    assert place_file(path, paper(NOON))
    assert place_file(path, paper(LATER))
    assert path.read_bytes() == paper(LATER)


@pytest.mark.parametrize(
    "left",
    [
        paper(NOON.replace("02", "03")),
        paper(NOON.replace("15/12", "16/12")),
        paper(NOON, comments="ý kiến"),
        paper("Họp lúc 12 giờ 00"),
        b"edited by hand",
        b"",
    ],
    ids=["another number", "another day", "another part", "other words", "no paper", "nothing"],
)
def test_what_a_person_may_have_made_stays(tmp_path: Path, left: bytes) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(left)
    assert not place_file(path, paper(LATER))
    assert path.read_bytes() == left
