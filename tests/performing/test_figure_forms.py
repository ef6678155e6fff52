"""Forms go out: to whom, by when, never over one that was filled in, and with what was given before."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typed_forms import (
    AGREEING,
    AGREEING_STATISTICS,
    CELLS,
    CLOSING,
    TODAY,
    ActOf,
    fill,
    open_cycle_of,
    place_of,
    prepare_office,
    write_three,
)

from nhiemky.domain.vietnamese import format_document_date
from nhiemky.errors import BadInput, NotFound
from nhiemky.intake.figure_form import FORM_SHEET
from nhiemky.performing.collections import read_collection
from nhiemky.performing.figure_forms import write_forms
from nhiemky.performing.figure_imports import FormState, import_forms
from nhiemky.performing.office import Office
from nhiemky.store import schedules
from nhiemky.store.engine import begin, read


@pytest.fixture
def office(make_office: Callable[[date], Office]) -> Office:
    return prepare_office(make_office(TODAY))


@pytest.fixture
def cycle(office: Office, act: ActOf) -> int:
    return open_cycle_of(office, "2026H1", act)


@pytest.fixture
def forms(office: Office, cycle: int, act: ActOf, tmp_path: Path) -> dict[str, Path]:
    return write_three(office, cycle, tmp_path / "out", act(TODAY))


def test_every_body_asked_gets_a_form_and_the_committee_its_own_last(
    office: Office, cycle: int, act: ActOf, tmp_path: Path
) -> None:
    with read(office.engine) as connection:
        cells = sorted(read_collection(connection, schedules.read_schedule(connection, cycle)))
    written = write_forms(office, cycle, tmp_path / "out", act(TODAY))
    assert [one.name for one in written] == [f"bieu-so-lieu-2026h1-{body}.xlsx" for body in (*cells, "so-khcn")]


def test_statistics_of_the_same_days_are_another_form_with_a_name_and_title_of_its_own(
    office: Office, cycle: int, act: ActOf, tmp_path: Path
) -> None:
    statistics = open_cycle_of(office, "2026H1", act, "statistics_report")
    folder = tmp_path / "out"
    report, counted = (
        write_forms(office, number, folder, act(TODAY), "cb-van-phong")[0] for number in (cycle, statistics)
    )
    assert [report.name, counted.name] == [
        "bieu-so-lieu-2026h1-cb-van-phong.xlsx", "bieu-so-lieu-thong-ke-2026h1-cb-van-phong.xlsx",
    ]  # fmt: skip
    titles = [load_workbook(file)[FORM_SHEET]["A4"].value for file in (report, counted)]
    assert titles == ["BIỂU SỐ LIỆU 6 THÁNG ĐẦU NĂM 2026", "BIỂU SỐ LIỆU THỐNG KÊ 6 THÁNG ĐẦU NĂM 2026"]
    found = import_forms(office, [fill(counted, AGREEING_STATISTICS)], act(TODAY))
    assert [(one.state, one.cycle) for one in found] == [(FormState.KEPT, statistics)]


def test_the_committees_own_form_says_the_day_its_figures_are_merged(
    office: Office, cycle: int, act: ActOf, tmp_path: Path
) -> None:
    with read(office.engine) as connection:
        steps = schedules.read_steps(connection, [cycle])[cycle]
    [day] = [one.target for one in steps if one.key == "merge_figures"]
    assert day is not None
    [written] = write_forms(office, cycle, tmp_path / "out", act(TODAY), "so-khcn")

    told = load_workbook(written)[FORM_SHEET]["A6"].value
    assert told == f"Gửi về Bộ phận giúp việc Đảng ủy chậm nhất ngày {format_document_date(day)}"


def test_the_head_says_who_stands_above_and_who_takes_the_form_back(
    office: Office, act: ActOf, cycle: int, tmp_path: Path
) -> None:
    own, cells = (
        load_workbook(write_forms(office, cycle, tmp_path, act(TODAY), key)[0])[FORM_SHEET]
        for key in ("so-khcn", "cb-van-phong")
    )
    above, committee = "ĐẢNG BỘ ỦY BAN NHÂN DÂN TỈNH MẪU", "ĐẢNG BỘ SỞ KHOA HỌC VÀ CÔNG NGHỆ"
    assert [own["A1"].value, own["A2"].value] == [above, committee]
    assert [cells["A1"].value, cells["A2"].value] == [committee, "CHI BỘ VĂN PHÒNG"]
    assert str(cells["A6"].value).startswith("Gửi về Bộ phận giúp việc Đảng ủy chậm nhất ngày ")


def test_where_nothing_is_merged_the_committees_own_form_is_wanted_with_the_last_cells(
    office: Office, cycle: int, act: ActOf, tmp_path: Path
) -> None:
    with begin(office.engine) as connection:
        steps = schedules.read_steps(connection, [cycle])[cycle]
        [merging] = [one.id for one in steps if one.key == "merge_figures"]
        schedules.change_step(connection, merging, target=None, due=None)
    day = max(one.target for one in steps if one.key == "send_figures" and one.target is not None)
    [written] = write_forms(office, cycle, tmp_path / "out", act(TODAY), "so-khcn")

    told = load_workbook(written)[FORM_SHEET]["A6"].value
    assert told == f"Gửi về Bộ phận giúp việc Đảng ủy chậm nhất ngày {format_document_date(day)}"


def test_a_form_that_lies_there_is_never_overwritten(
    office: Office, cycle: int, forms: dict[str, Path], act: ActOf
) -> None:
    file = fill(forms[CELLS[0]], AGREEING)
    before = file.read_bytes()
    with pytest.raises(BadInput, match="đã có; hãy chọn thư mục khác để không mất số liệu đã điền"):
        write_forms(office, cycle, file.parent, act(TODAY), CELLS[0])
    assert file.read_bytes() == before


def test_a_form_for_a_body_that_was_not_asked_is_refused(
    office: Office, cycle: int, act: ActOf, tmp_path: Path
) -> None:
    with pytest.raises(NotFound, match=r"cb-la không thuộc kỳ này; các tổ chức: cb-chuyen-doi-so, "):
        write_forms(office, cycle, tmp_path / "mot", act(TODAY), "cb-la")
    assert not (tmp_path / "mot").exists()


def test_the_next_form_shows_what_was_given_before(
    office: Office, cycle: int, forms: dict[str, Path], act: ActOf, tmp_path: Path
) -> None:
    import_forms(office, [fill(forms[CELLS[0]], {**AGREEING, "n_members_closing_estimate": 15})], act(TODAY))
    following = open_cycle_of(office, "2027H1", act)
    [form] = write_forms(office, following, tmp_path / "sau", act(TODAY), CELLS[0])
    workbook = load_workbook(form)
    row = int("".join(filter(str.isdigit, place_of(workbook, CLOSING))))
    beside = [workbook[FORM_SHEET].cell(row, column).value for column in (6, 7)]
    assert beside == [None, 15]  # the year's own review has brought nothing yet; a year ago the half had 15


def test_beside_a_review_stand_the_statistics_its_opening_must_equal(
    office: Office, cycle: int, forms: dict[str, Path], act: ActOf, tmp_path: Path
) -> None:
    cell = CELLS[0]
    statistics = open_cycle_of(office, "2026H1", act, "statistics_report")
    [own] = write_forms(office, statistics, tmp_path / "thong-ke", act(TODAY), cell)
    import_forms(office, [fill(forms[cell], {**AGREEING, "n_members_closing_estimate": 15})], act(TODAY))
    import_forms(office, [fill(own, AGREEING_STATISTICS)], act(TODAY))

    def beside(period: str, plan: str | None, field: str) -> list[object]:
        number = open_cycle_of(office, period, act, plan)
        workbook = load_workbook(write_forms(office, number, tmp_path / f"{number}", act(TODAY), cell)[0])
        place = workbook.defined_names[field].attr_text.rpartition("$")[2]
        row = next(workbook[FORM_SHEET].iter_rows(int(place), int(place)))
        return [one.value for one in row if one.column_letter in "EFG"]

    assert beside("2026H2", "half_year_review", CLOSING)[1:] == [12, None]
    assert beside("2026H2", "statistics_report", "n_members_closing_statistic")[:2] == [12, None]
