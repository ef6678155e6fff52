"""The data sheet a clerk is given to fill in: every place its paper speaks of, and none that is not."""

from pathlib import Path
from typing import Any

import pytest

from nhiemky.drafting.kinds import kinds, load_kind
from nhiemky.intake.paper_sheet import read_paper_sheet
from nhiemky.performing.orders import Order, draft_document, prepare_sheet
from nhiemky.performing.sheets import asked_fields
from nhiemky.settings import PROJECT

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
TEMPLATES = PROJECT / "templates"
BALLOTS = """
ballots:
  - {title: Chi ủy, round: 1, seats: 3, issued: 12, returned: 12, valid: 12, candidates: [{name: A, votes: 9}]}
  - {title: Bí thư, round: 1, seats: 1, issued: 12, returned: 11, valid: 11, candidates: [{name: B, votes: 8}]}
"""
PER_ITEM = [key for key in kinds(TEMPLATES) if load_kind(key, TEMPLATES).data.per]


@pytest.mark.parametrize("ending", ["yaml", "xlsx"])
@pytest.mark.parametrize("kind", PER_ITEM)
def test_the_sheet_of_a_paper_per_item_asks_for_the_list(
    desk: Desk, tmp_path: Path, kind: str, ending: str
) -> None:
    """Else the office would be asked for one ballot where it has three."""
    sheet, data = tmp_path / f"phieu.{ending}", load_kind(kind, TEMPLATES).data
    number = desk.open() if "cell" in data.bodies else desk.open("so-khcn", "grassroots_congress")
    prepare_sheet(desk.office, kind, Order(number), sheet, desk.act())
    if ending == "yaml":
        assert f"\n{data.per}:\n  # " not in sheet.read_text(encoding="utf-8")  # no section but a list
    assert read_paper_sheet(sheet, asked_fields(load_kind(kind, TEMPLATES))) == {}


@pytest.mark.parametrize("ending", ["yaml", "xlsx"])
def test_what_has_been_given_is_read_back_from_the_sheet_as_it_was(
    desk: Desk, tmp_path: Path, ending: str
) -> None:
    number, given, sheet = desk.open(), tmp_path / "cho.yaml", tmp_path / f"phieu.{ending}"
    given.write_text(BALLOTS, encoding="utf-8")
    fields = asked_fields(load_kind("counting_minutes", TEMPLATES))
    draft_document(desk.office, "counting_minutes", Order(number, data=given), desk.act())
    prepare_sheet(desk.office, "counting_minutes", Order(number), sheet, desk.act())
    assert read_paper_sheet(sheet, fields) == read_paper_sheet(given, fields)


def test_a_sheet_does_not_ask_for_a_list_that_its_paper_does_not_print(desk: Desk, tmp_path: Path) -> None:
    """The minutes of a count print the votes of candidates, no votes by hand."""
    sheet = tmp_path / "phieu.yaml"
    prepare_sheet(desk.office, "counting_minutes", Order(desk.open()), sheet, desk.act())
    text = sheet.read_text(encoding="utf-8")
    assert ("\nballots:" in text, "\nvotes:" in text) == (True, False)


def test_a_paper_that_names_the_congress_asks_which_it_is(desk: Desk, tmp_path: Path) -> None:
    """ "lần thứ III" stands in the wording that all papers share, not in the kind's own template."""
    number = desk.open()
    prepare_sheet(desk.office, "house_rules", Order(number), tmp_path / "noi-quy.yaml", desk.act())
    prepare_sheet(desk.office, "fees_report", Order(number), tmp_path / "dang-phi.yaml", desk.act())
    asks = ["\n  ordinal:" in (tmp_path / name).read_text("utf-8") for name in ("noi-quy.yaml", "dang-phi.yaml")]
    assert asks == [True, False]
