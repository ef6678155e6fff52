"""By which names people choose a paper: short, their own, and no two alike."""

from collections import Counter

import pytest

from nhiemky.domain.vietnamese import fold
from nhiemky.drafting.kinds import Kind, kinds, load_kind
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
CATALOGUE = [load_kind(key, TEMPLATES) for key in kinds(TEMPLATES)]
EVERY_KIND = pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.key)
LONGEST = 60  # what fits a line of a list beside its key


@EVERY_KIND
def test_every_kind_has_a_name_of_its_own_to_be_chosen_by(kind: Kind) -> None:
    assert kind.data.label
    assert (kind.label.strip(), kind.label[0].isupper(), len(kind.label) <= LONGEST) == (kind.label, True, True)


def test_no_two_names_are_alike_even_without_their_accents() -> None:
    named = Counter(fold(kind.label) for kind in CATALOGUE)
    assert [label for label, times in named.items() if times > 1] == []


@EVERY_KIND
def test_the_name_says_first_what_sort_of_paper_it_is_and_says_it_once(kind: Kind) -> None:
    assert fold(kind.label).startswith(fold(kind.data.title))
    assert fold(kind.label).count(fold(kind.data.title)) == 1


@EVERY_KIND
def test_only_a_restricted_paper_is_called_an_empty_form(kind: Kind) -> None:
    assert ("(mẫu trống)" in kind.label) == (kind.data.tier >= 3)
