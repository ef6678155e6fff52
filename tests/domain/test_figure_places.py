"""Where numbers stand, as a contradiction names it."""

import pytest

from nhiemky.domain.figure_places import join_cells


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("Biểu số liệu!D13", "Biểu số liệu!D13"),
        ("Biểu số liệu!D22, Biểu số liệu!D23", "Biểu số liệu!D22, D23"),
        ("Biểu số liệu!D13, Biểu số liệu!D14, Biểu số liệu!D15", "Biểu số liệu!D13 đến D15"),
        ("Biểu!D13, Biểu!D14, Biểu!D15, Biểu!E16, Biểu!D20", "Biểu!D13 đến D15, E16, D20"),
        ("Biểu 1!D13, Biểu 2!D14, Biểu 2!D15", "Biểu 1!D13, Biểu 2!D14, D15"),
        ("tổng của 7 nơi", "tổng của 7 nơi"),
        ("tổng của 7 nơi, Biểu!D14", "tổng của 7 nơi, Biểu!D14"),
    ],
)
def test_the_sheet_is_named_once_and_a_column_by_its_ends(address: str, said: str) -> None:
    assert join_cells(address) == said
