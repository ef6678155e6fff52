"""A clerk names a person by key, by mailbox or by name; never two at once."""

from dataclasses import replace

import pytest

from nhiemky.domain.organisation import Organisation
from nhiemky.errors import BadInput, NotFound
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.performing.people import find_person
from nhiemky.settings import PROJECT


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return read_organisation(PROJECT / "samples" / "so-khcn" / "organisation.yaml")


@pytest.mark.parametrize(
    "named",
    [
        "nguyen-mau-an",
        "Nguyen-Mau-An@SO-KHCN.example",
        "Nguyễn Mẫu An",
        " nguyễn  mẫu an",
        "Nguye\u0302\u0303n Mẫu An",
    ],
)
def test_key_mailbox_and_name_lead_to_the_person(named: str, organisation: Organisation) -> None:
    assert find_person(organisation, named).key == "nguyen-mau-an"


@pytest.mark.parametrize("named", ["", "Nguyễn Mẫu", "Nguyễn Mẫu Ân", "nguyen mau an"])
def test_nobody_is_guessed(named: str, organisation: Organisation) -> None:
    with pytest.raises(NotFound):
        find_person(organisation, named)


def test_two_of_one_name_are_told_apart_by_key(organisation: Organisation) -> None:
    first, second, *others = organisation.people
    twin = replace(second, full_name=first.full_name)
    doubled = replace(organisation, people=(first, twin, *others))
    with pytest.raises(BadInput, match=f"có 2 người trùng; xin ghi mã người: {first.key}, {second.key}"):
        find_person(doubled, first.full_name)
    assert find_person(doubled, twin.key) == twin
