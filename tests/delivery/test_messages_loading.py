"""The words of messages are put together once, say the same as file by file, and follow every change of a file."""

import os
from datetime import date
from pathlib import Path

import pytest
from jinja2 import FileSystemLoader

from nhiemky.delivery.messages import Office, load_templates
from nhiemky.delivery.messages import test as write_test

SHIPPED = Path(__file__).parents[2] / "templates"
TEXTS = sorted(
    file.relative_to(SHIPPED / "messages").as_posix() for file in (SHIPPED / "messages").glob("*/*.txt.j2")
)


def _lay(folder: Path, name: str, words: str, second: int = 1) -> None:
    file = folder / "messages" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(words, encoding="utf-8")
    os.utime(file, (second, second))


def _written(*folders: Path) -> str:
    return write_test(
        "Nguyễn Văn Mẫu", Office("Đảng bộ Sở Mẫu"), date(2026, 11, 23), load_templates(*folders)
    ).text


@pytest.mark.parametrize("name", TEXTS)
def test_no_shipped_text_looks_for_another_when_it_is_written(name: str) -> None:
    templates = load_templates(SHIPPED)
    assert templates.loader is not None
    source, _, _ = templates.loader.get_source(templates, name)
    assert "{% include" not in source
    plain, _, _ = FileSystemLoader(SHIPPED / "messages").get_source(templates, name)
    assert len(source) >= len(plain)


def test_what_is_put_together_says_the_same_as_file_by_file() -> None:
    reader = ("Nguyễn Văn Mẫu", Office("Đảng bộ Sở Mẫu", "0200 000 000", "van-phong@so.example"))
    flat, plain = load_templates(SHIPPED), load_templates(SHIPPED, loader=FileSystemLoader)
    assert write_test(*reader, date(2026, 11, 23), flat) == write_test(*reader, date(2026, 11, 23), plain)


def test_an_included_text_of_the_office_stands_in_every_message(tmp_path: Path) -> None:
    _lay(tmp_path, "greeting.txt.j2", "Thưa đồng chí {{ person }},\n")
    assert _written(tmp_path, SHIPPED).startswith("Thưa đồng chí Nguyễn Văn Mẫu,\n")
    assert _written(SHIPPED).startswith("Kính gửi đồng chí Nguyễn Văn Mẫu,\n")


def test_a_changed_included_text_is_seen_by_who_has_loaded_it_already(tmp_path: Path) -> None:
    _lay(tmp_path, "greeting.txt.j2", "Thưa đồng chí,\n")
    _lay(tmp_path, "note.txt.j2", '{% include "greeting.txt.j2" %}\nHết.\n')
    templates = load_templates(tmp_path, SHIPPED)
    assert templates.get_template("note.txt.j2").render() == "Thưa đồng chí,\nHết.\n"
    _lay(tmp_path, "greeting.txt.j2", "Kính thưa đồng chí,\n", second=2)
    assert templates.get_template("note.txt.j2").render() == "Kính thưa đồng chí,\nHết.\n"


def test_a_page_takes_nothing_in_that_would_escape_otherwise(tmp_path: Path) -> None:
    _lay(tmp_path, "plain.txt.j2", "{{ title }}")
    _lay(tmp_path, "page.html.j2", '{% include "plain.txt.j2" %}\n<p>{{ title }}</p>')
    shown = load_templates(tmp_path).get_template("page.html.j2").render(title="A & B")
    assert shown == "A & B<p>A &amp; B</p>"
