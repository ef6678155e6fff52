"""Every import is kept whole; the newest is the organisation."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from nhiemky.domain.organisation import Organisation, Person
from nhiemky.errors import NotFound
from nhiemky.intake.organisation_file import read_organisation as read_file
from nhiemky.settings import PROJECT
from nhiemky.store.engine import Engine, begin, read
from nhiemky.store.organisations import find_newest, keep_organisation, read_organisation
from nhiemky.store.tables import VIETNAM

AT = datetime(2027, 1, 4, 8, tzinfo=VIETNAM)
SAMPLE = read_file(PROJECT / "samples" / "so-khcn" / "organisation.yaml")


def test_before_the_first_import_the_clerk_is_told_what_to_run(engine: Engine) -> None:
    with read(engine) as connection:
        assert find_newest(connection) is None
        with pytest.raises(NotFound, match=r"^chưa có danh sách tổ chức; hãy chạy: nhiemky org import TỆP$"):
            read_organisation(connection)


def test_the_sample_comes_back_value_for_value(engine: Engine) -> None:
    with begin(engine) as connection:
        assert keep_organisation(connection, SAMPLE, "sample", AT)
    with read(engine) as connection:
        assert read_organisation(connection) == SAMPLE


def test_the_same_list_again_is_no_new_import(engine: Engine) -> None:
    other = replace(SAMPLE, people=(*SAMPLE.people, Person("moi-thu", "Nguyễn Thử Mới")))
    numbers = []
    for content in (SAMPLE, SAMPLE, other, SAMPLE):
        with begin(engine) as connection:
            keep_organisation(connection, content, "sample", AT + timedelta(days=len(numbers)))
            numbers.append(find_newest(connection))
            assert read_organisation(connection) == content
    first, same, second, back = numbers
    assert (same == first, second != first, back not in {first, second}) == (True, True, True)


def test_an_empty_organisation_is_kept_too(engine: Engine) -> None:
    with begin(engine) as connection:
        keep_organisation(connection, Organisation(), "trống", AT)
        assert read_organisation(connection) == Organisation()
