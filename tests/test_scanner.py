"""The scanner of test_no_secret_anywhere.py finds what it is for; else its silence would say nothing."""

import base64
import json
import quopri
import sqlite3
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from scanner import Finding, Scanner

NAME = "Hoàng Dự Tuyển"
SCANNER = Scanner({"ứng viên": NAME, "khóa": "g3heim-rat-lau"})


@pytest.mark.parametrize(
    "write",
    [
        str.encode,
        lambda text: text.upper().encode(),
        lambda text: unicodedata.normalize("NFD", text).encode(),
        lambda text: json.dumps({"a": text}).encode(),
        lambda text: quote(text).encode(),
        lambda text: base64.b64encode(text.encode()),
        lambda text: base64.b64encode(b"x" + text.encode()),
        lambda text: base64.b64encode(b"xy" + text.encode() + b"z"),
        lambda text: quopri.encodestring(text.encode()),
    ],
)
def test_a_word_is_found_however_it_is_written(write: Callable[[str], bytes]) -> None:
    assert SCANNER.scan_bytes(b"... " + write(NAME) + b" ...", "đây") == [Finding("ứng viên", "đây")]


def test_other_words_are_not_found() -> None:
    assert SCANNER.scan_text("Hoàng Dự, Tuyển g3heim", "đây") == []


def test_names_of_files_archives_and_databases_are_looked_into(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.txt").write_text("không có gì", encoding="utf-8")
    (tmp_path / "cài đặt.toml").write_text("khoa = 'g3heim-rat-lau'", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:t>{NAME}</w:t>")
    with closing(sqlite3.connect(tmp_path / "a.db")) as database, database:
        database.execute("CREATE TABLE thu (noi_dung TEXT)")
        database.execute("INSERT INTO thu VALUES (?)", (json.dumps(NAME),))
    assert set(SCANNER.scan_folder(tmp_path, leave_out=["cài đặt.toml"])) == {
        Finding("ứng viên", f"tên {NAME}.txt"),
        Finding("ứng viên", "thu.noi_dung"),
        Finding("ứng viên", "a.docx/word/document.xml"),
    }
    assert Finding("khóa", "cài đặt.toml") in SCANNER.scan_folder(tmp_path)
