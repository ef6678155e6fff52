"""The decided days against the list of decisions, the office's lines over them, and what is not decided."""

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from holidays.countries import VN
from hypothesis import given
from hypothesis import strategies as st

from calendars.decisions import read_decision
from calendars.official_days import (
    DATA,
    count_statutory,
    find_decided_until,
    load_official_days,
    required_statutory,
)
from calendars.working_days import Day, OutOfCalendar, Status
from nhiemky.errors import BadInput

DECISIONS = Path(__file__).parent / "data" / "decisions_2018_2027.csv"
YEARS = range(2018, 2028)
SHIPPED = load_official_days()

Overlay = Callable[..., Path]


@pytest.fixture
def overlay(tmp_path: Path) -> Overlay:
    """Writes the office's own files: overlay(y2027="- {…}")."""

    def write(**files: str) -> Path:
        folder = tmp_path / "days"
        folder.mkdir()
        for name, text in files.items():
            (folder / f"{name.removeprefix('y')}.yaml").write_text(text, encoding="utf-8")
        return folder

    return write


def read_list() -> dict[date, dict[str, str]]:
    with DECISIONS.open(encoding="utf-8", newline="") as stream:
        return {date.fromisoformat(row["date"]): row for row in csv.DictReader(stream)}


def each_day(first: date, last: date) -> list[date]:
    return [first + timedelta(i) for i in range((last - first).days + 1)]


# The shipped days


def test_none_of_3652_days_differs_from_the_decisions() -> None:
    listed = read_list()
    days = each_day(date(2018, 1, 1), date(2027, 12, 31))
    decided = {on: listed[on]["kind"] == "makeup_work" if on in listed else on.weekday() < 5 for on in days}
    assert (len(days), {on: SHIPPED.is_working(on) for on in days}) == (3652, decided)


def test_the_special_days_are_those_of_the_list_and_as_sure() -> None:
    confidence = {"high": Status.OFFICIAL, "medium": Status.PROVISIONAL}
    assert {on: day.status for on, day in SHIPPED.special.items()} == {
        on: confidence[row["confidence"]] for on, row in read_list().items()
    }


def test_every_shipped_day_names_itself_and_its_source() -> None:
    assert [day for day in SHIPPED.special.values() if not (day.name and day.source)] == []


def test_weekdays_off_less_make_up_days_are_the_statutory_days() -> None:
    """Counted from the list alone: a swap belongs to the year of its day off, also across New Year."""
    off = Counter(on.year for on, row in read_list().items() if row["kind"] == "off" and on.weekday() < 5)
    made_up = Counter(day.pair.year for day in SHIPPED.special.values() if day.working and day.pair is not None)
    assert {year: off[year] - made_up[year] for year in YEARS} == {
        **dict.fromkeys(range(2018, 2021), 10),
        **dict.fromkeys(range(2021, 2026), 11),
        **dict.fromkeys(range(2026, 2028), 12),
    }


def test_count_statutory_agrees_with_what_the_law_requires() -> None:
    days = SHIPPED.special.values()
    assert [(year, count_statutory(days, year)) for year in YEARS] == [
        (year, required_statutory(year)) for year in YEARS
    ]


def test_every_make_up_day_has_its_day_off_and_back() -> None:
    swaps = {day.on: day.pair for day in SHIPPED.special.values() if day.pair is not None}
    assert {(on, pair) for on, pair in swaps.items() if SHIPPED.special[on].working} == {
        (date(2019, 1, 5), date(2018, 12, 31)),
        (date(2019, 5, 4), date(2019, 4, 29)),
        (date(2024, 5, 4), date(2024, 4, 29)),
        (date(2025, 4, 26), date(2025, 5, 2)),
        (date(2026, 1, 10), date(2026, 1, 2)),
        (date(2026, 8, 22), date(2026, 8, 31)),
    }
    assert {swaps[pair]: pair for pair in swaps.values() if pair} == swaps


def test_holidays_differs_only_on_the_swap_it_does_not_know() -> None:
    oracle = VN(years=YEARS, language="vi")
    days = each_day(date(2018, 1, 1), date(2027, 12, 31))
    assert [on for on in days if oracle.is_working_day(on) != SHIPPED.is_working(on)] == [
        date(2026, 1, 2),
        date(2026, 1, 10),
    ]


@given(st.dates(date(2019, 1, 1), date(2025, 12, 31)), st.integers(-120, 120).filter(bool))
def test_offsets_agree_with_holidays(on: date, count: int) -> None:
    oracle = VN(years=range(2018, 2027), language="vi")
    end = SHIPPED.shift(on, count)
    if end < date(2026, 1, 1):  # it does not know the swap of 2/1/2026
        assert end == oracle.get_nth_working_day(on, count)


def test_a_shipped_swap_reads_like_its_decision() -> None:
    assert SHIPPED.special[date(2018, 12, 31)] == Day(
        date(2018, 12, 31), False, "Hoán đổi", "CV 6519/VPCP-KGVX 11/7/2018", pair=date(2019, 1, 5)
    )


def test_the_shipped_years_are_read_without_the_forecaster() -> None:
    code = (
        "import sys; from calendars.official_days import load_official_days; load_official_days(); "
        "print('holidays' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# The years


def test_the_calendar_ends_with_the_last_decided_year() -> None:
    assert (SHIPPED.first, SHIPPED.last, SHIPPED.provisional_from) == (
        date(2018, 1, 1),
        date(2027, 12, 31),
        None,
    )
    assert find_decided_until(SHIPPED) == 2027


def test_one_year_may_be_asked_for_and_knows_the_make_up_day_of_the_year_before() -> None:
    days = load_official_days(first=2019, last=2019)
    assert (days.first, days.last, days.is_working(date(2019, 1, 5))) == (
        date(2019, 1, 1),
        date(2019, 12, 31),
        True,
    )


def test_years_after_the_last_decision_are_provisional_from_their_first_day() -> None:
    days = load_official_days(first=2026, last=2030)
    assert (find_decided_until(days), days.provisional_from) == (2027, date(2028, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "asked"), [(2017, 2020, "2017"), (2010, 2010, "2010"), (2099, 2101, "2101")]
)
def test_years_that_no_calendar_can_be_given_for_are_refused(first: int, last: int, asked: str) -> None:
    with pytest.raises(OutOfCalendar) as refused:
        load_official_days(first=first, last=last)
    assert str(refused.value) == f"không có lịch năm {asked}; lịch có từ năm 2018 đến năm 2100"


def test_a_year_missing_between_decided_years_is_forecast(tmp_path: Path) -> None:
    for year in (2025, 2027):
        (tmp_path / f"{year}.yaml").write_bytes((DATA / f"{year}.yaml").read_bytes())
    days = load_official_days(tmp_path, first=2025)
    assert (days.last.year, days.provisional_from) == (2027, date(2026, 1, 1))
    assert not days.is_working(date(2026, 2, 17))


# The office's own lines


def test_without_an_overlay_folder_the_shipped_days_stand(tmp_path: Path) -> None:
    assert load_official_days(overlay=tmp_path / "none").special == SHIPPED.special


def test_a_closure_of_the_office_is_off(overlay: Overlay) -> None:
    days = load_official_days(overlay=overlay(y2026="- {off: 2026-12-10, name: Di dời trụ sở, source: QĐ 5}"))
    changed = {on: day for on, day in days.special.items() if SHIPPED.special.get(on) != day}
    assert changed == {date(2026, 12, 10): Day(date(2026, 12, 10), False, "Di dời trụ sở", "QĐ 5")}


def test_a_new_swap_takes_a_day_and_gives_a_saturday(overlay: Overlay) -> None:
    days = load_official_days(overlay=overlay(y2027="- {off: 2027-04-29, work: 2027-05-08, source: CV 1}"))
    assert (days.is_working(date(2027, 4, 29)), days.is_working(date(2027, 5, 8))) == (False, True)
    assert count_statutory(days.special.values(), 2027) == 12


def test_an_official_line_replaces_a_provisional_one(overlay: Overlay) -> None:
    line = "- {off: 2027-02-04, to: 2027-02-10, name: Tết Đinh Mùi, source: CV 10065, status: official}"
    days = load_official_days(overlay=overlay(y2027=line))
    assert SHIPPED.is_provisional(date(2027, 2, 1), date(2027, 2, 28))
    assert not days.is_provisional(date(2027, 2, 1), date(2027, 2, 28))


def test_a_moved_swap_lifts_the_make_up_day_it_had(overlay: Overlay) -> None:
    days = load_official_days(overlay=overlay(y2026="- {off: 2026-08-31, work: 2026-09-12, source: CV 9}"))
    assert [days.is_working(date(2026, *on)) for on in ((8, 22), (8, 31), (9, 12))] == [False, False, True]
    assert date(2026, 8, 22) not in days.special


def test_a_cancelled_swap_gives_both_days_back(overlay: Overlay) -> None:
    days = load_official_days(overlay=overlay(y2026="- {work: 2026-08-31, name: Bỏ hoán đổi, source: CV 9}"))
    assert [days.is_working(date(2026, 8, day)) for day in (22, 31)] == [False, True]
    assert count_statutory(days.special.values(), 2026) == 12


def test_a_proposal_moves_nothing_and_makes_its_days_unsure(overlay: Overlay) -> None:
    line = "- {off: 2026-11-23, work: 2026-11-28, name: Hoán đổi, source: Bộ Nội vụ 9/2026, status: proposed}"
    days = load_official_days(overlay=overlay(y2026=line))
    off, work = date(2026, 11, 23), date(2026, 11, 28)
    assert (days.is_working(off), days.is_working(work)) == (True, False)
    assert [on for on in each_day(date(2026, 11, 1), date(2026, 11, 30)) if days.is_provisional(on, on)] == [
        off,
        work,
    ]
    assert (days.special[off].name, days.special[work].name) == (
        "Đề xuất: hoán đổi",
        "Đề xuất: làm bù cho 23/11/2026",
    )


def test_a_proposal_about_a_holiday_leaves_it_off_and_counted(overlay: Overlay) -> None:
    line = "- {work: 2027-11-24, name: Làm việc, source: báo 9/2026, status: proposed}"
    days = load_official_days(overlay=overlay(y2027=line))
    assert (days.is_working(date(2027, 11, 24)), days.special[date(2027, 11, 24)].name) == (
        False,
        "Ngày Văn hóa Việt Nam",
    )
    assert count_statutory(days.special.values(), 2027) == 12


def test_a_closure_alone_does_not_make_a_year_decided(overlay: Overlay) -> None:
    folder = overlay(y2028="- {off: 2028-12-11, name: Di dời trụ sở, source: QĐ 5}")
    days = load_official_days(overlay=folder, last=2028)
    assert days.provisional_from == date(2028, 1, 1)
    assert [days.is_working(on) for on in (date(2028, 12, 11), date(2028, 1, 26))] == [False, False]


WHOLE_2028 = """
- {off: 2028-01-01, name: Tết Dương lịch, source: CV 7}
- {off: 2028-01-03, name: Tết Dương lịch (nghỉ bù), source: CV 7}
- {off: 2028-01-25, to: 2028-01-31, name: Tết Mậu Thân, source: CV 7}
- {off: 2028-04-04, name: Giỗ Tổ Hùng Vương, source: CV 7}
- {off: 2028-05-01, to: 2028-05-02, name: 30/4 và 1/5, source: CV 7}
- {off: 2028-09-01, to: 2028-09-04, name: Quốc khánh, source: CV 7}
- {off: 2028-11-24, name: Ngày Văn hóa Việt Nam, source: CV 7}
"""


def test_a_whole_decision_written_by_the_office_replaces_the_forecast(overlay: Overlay) -> None:
    days = load_official_days(overlay=overlay(y2028=WHOLE_2028))
    assert (days.last, days.provisional_from) == (date(2028, 12, 31), None)
    # forecast off from 24/1 to 28/1, decided off from 25/1 to 31/1
    assert (days.is_working(date(2028, 1, 24)), days.is_working(date(2028, 1, 31))) == (True, False)


def test_a_forecast_day_may_be_declared_worked(overlay: Overlay) -> None:
    folder = overlay(y2028="- {work: 2028-01-24, name: Làm việc, source: CV 7}")
    assert load_official_days(overlay=folder, last=2028).is_working(date(2028, 1, 24))
    assert load_official_days(overlay=folder).last.year == 2027


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "- {work: 2027-05-05, name: Làm việc, source: x}",
            "thứ Tư 5/5/2027 vốn là ngày làm việc, không phải ngày nghỉ để làm bù",
        ),
        (
            "- {off: 2027-05-04, work: 2027-05-05, source: x}",
            "thứ Tư 5/5/2027 vốn là ngày làm việc, không phải ngày nghỉ để làm bù",
        ),
        (
            "- {off: 2027-04-30, work: 2027-05-08, source: x}",
            "thứ Sáu 30/4/2027 vốn đã là ngày nghỉ, không cần hoán đổi",
        ),
        (
            "- {off: 2027-05-15, work: 2027-05-08, source: x}",
            "thứ Bảy 15/5/2027 vốn đã là ngày nghỉ, không cần hoán đổi",
        ),
    ],
)
def test_a_line_that_changes_nothing_is_refused(overlay: Overlay, line: str, message: str) -> None:
    folder = overlay(y2027=f"# của cơ quan\n{line}")
    with pytest.raises(BadInput) as refused:
        load_official_days(overlay=folder)
    assert str(refused.value) == f"{folder / '2027.yaml'}:2: {message}"


def test_a_swap_may_be_declared_again(overlay: Overlay) -> None:
    folder = overlay(y2026="- {off: 2026-01-02, work: 2026-01-10, source: CV 12729/VPCP-KGVX}")
    assert load_official_days(overlay=folder).special[date(2026, 1, 10)].source == "CV 12729/VPCP-KGVX"


def test_the_same_day_in_two_files_is_refused(overlay: Overlay) -> None:
    folder = overlay(
        y2027="- {off: 2027-12-31, work: 2028-01-08, source: x}", y2028="- {work: 2028-01-08, source: y}"
    )
    with pytest.raises(BadInput) as refused:
        load_official_days(overlay=folder)
    assert str(refused.value) == (f"{folder / '2028.yaml'}:1: ngày 8/1/2028 đã ghi ở {folder / '2027.yaml'}:1")


def test_an_overlay_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "days").write_text("x", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_official_days(overlay=tmp_path / "days")
    assert str(refused.value) == f"{tmp_path / 'days'}: phải là thư mục chứa các tệp <năm>.yaml"


def test_other_files_of_the_folder_are_left_alone(overlay: Overlay) -> None:
    folder = overlay()
    (folder / "ghi chú.txt").write_text("không phải lịch", encoding="utf-8")
    assert load_official_days(overlay=folder).special == SHIPPED.special


def test_added_lines_stand_over_the_written_ones_of_the_same_days(overlay: Overlay) -> None:
    folder = overlay(y2027="- {off: 2027-04-29, work: 2027-05-08, source: CV 1, status: provisional}")
    line = read_decision({"off": "2027-04-29", "work": "2027-05-08", "source": "CV 2"}, "days add")
    days = load_official_days(overlay=folder, added=[line])
    assert (days.special[date(2027, 5, 8)].source, days.special[date(2027, 5, 8)].status) == (
        "CV 2",
        Status.OFFICIAL,
    )
