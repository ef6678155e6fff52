"""A template message has exactly the values its approved text asks for, each short enough."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.delivery.allowed import KINDS
from nhiemky.delivery.messages import load_templates
from nhiemky.delivery.messages_zbs import fill_table, load_table
from nhiemky.errors import BadInput
from nhiemky.settings import PROJECT

TEMPLATES = load_templates(PROJECT / "templates")
TABLES = sorted(kind for kind in KINDS if load_table(TEMPLATES, kind) is not None)
CLERK: dict[str, list[object]] = {"asked": [], "unreached": []}


def test_every_kind_about_work_has_a_table() -> None:
    assert set(KINDS) - set(TABLES) == {"account_linking", "group_board", "linking_full", "test"}


@pytest.mark.parametrize("kind", TABLES)
def test_parameters_are_those_of_the_approved_text(kind: str) -> None:
    table = load_table(TEMPLATES, kind)
    assert table is not None
    assert set(re.findall(r"<(\w+)>", table.content)) == set(table.parameters)


@given(st.text(max_size=400))
def test_every_value_is_a_string_of_the_length_allowed(words: str) -> None:
    words = words.encode("utf-8", "replace").decode()
    data = fill_table(TEMPLATES, "digest", {"person": words, "total": 12, "hidden": 1, "overdue": 3, **CLERK})
    assert (data["so_viec"], data["qua_han"]) == ("13", "3")
    assert len(data["ho_ten"]) <= 30
    assert json.loads(json.dumps(data)) == data


def test_value_that_is_too_long_ends_after_a_word() -> None:
    fields = {"person": "Nguyễn Thị Mẫu Quyên Họ Tên Rất Dài", "total": 1, "hidden": 0, "overdue": 0, **CLERK}
    assert fill_table(TEMPLATES, "digest", fields)["ho_ten"] == "Nguyễn Thị Mẫu Quyên Họ Tên…"


@pytest.mark.parametrize(
    "text",
    ["about: x", "[", "about: x\ncontent: y\nparameters: {a: {value: x, longest: 0}}", "parameters: 1\nmore: 2"],
)
def test_bad_table_names_its_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "messages" / "digest" / "zbs.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=rf"^{file}: bảng tham số ZBS sai \("):
        load_table(load_templates(tmp_path, PROJECT / "templates"), "digest")
