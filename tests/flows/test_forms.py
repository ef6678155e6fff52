from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prefect.flows import Flow
from prefect.utilities.callables import parameter_schema

from flows import on_demand, review
from flows.forms import OpenCongress, read_day, read_optional_day
from nhiemky.errors import BadInput

FLOWS: list[Flow[Any, Any]] = [
    on_demand.open_congress,
    on_demand.move_congress,
    on_demand.draft_document,
    on_demand.rehearse,
    review.open_half_year_review,
    review.open_superior_visit,
]


@pytest.mark.parametrize("text", ["2027-06-10", "10/6/2027", "10/06/2027", "2027-06-10T00:00:00"])
def test_a_day_is_read_as_the_date_picker_gives_it_or_as_a_clerk_writes_it(text: str) -> None:
    assert read_day(text, "Ngày") == date(2027, 6, 10)


@pytest.mark.parametrize("text", ["xx", "31/2/2027", "2027-13-01", "", "10/6/27", "6 tháng 10", "10-6-2027"])
def test_what_is_no_day_is_refused_in_one_line_naming_the_field(text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_day(text, "Ngày khai mạc mới")
    expected = f"Ngày khai mạc mới: “{text}” không phải là ngày; viết dạng 2027-06-10 hoặc 10/6/2027"
    assert str(refusal.value) == expected


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read_back_from_both_ways_of_writing_it(day: date) -> None:
    assert read_day(day.isoformat(), "") == day
    assert read_day(f"{day.day}/{day.month}/{day.year}", "") == day


@given(st.text())
def test_hostile_text_is_a_day_or_a_refusal_never_a_crash(text: str) -> None:
    with suppress(BadInput):
        assert isinstance(read_day(text, "Ngày"), date)


@pytest.mark.parametrize("empty", [None, ""])
def test_a_day_left_empty_is_none(empty: str | None) -> None:
    assert read_optional_day(empty, "Ngày") is None


@pytest.mark.parametrize("found", FLOWS, ids=lambda found: found.fn.__name__)
def test_every_field_of_a_form_speaks_vietnamese(found: Flow[Any, Any]) -> None:
    schema = parameter_schema(found).model_dump()
    (form,) = (one for one in schema["definitions"].values() if "properties" in one)
    assert list(schema["properties"]) == ["form"]
    assert form["title"].startswith("Phiếu ")
    for name, field in form["properties"].items():
        assert field["title"] != name.replace("_", " ").title()
        assert field.get("description") or name == "congress"


def test_the_day_has_a_date_picker() -> None:
    schema = OpenCongress.model_json_schema()
    assert schema["properties"]["day"]["format"] == "date"
