"""The lines of a days file: what they say, and what is refused where."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from calendars.decisions import Decision, format_decision, parse_decisions, read_decision, read_decisions
from calendars.working_days import Day, Status
from nhiemky.errors import BadInput

SWAP = "- {off: 2027-04-29, work: 2027-05-08, name: Hoán đổi, source: CV 1, status: provisional}"


def parse(text: str) -> list[Decision]:
    return parse_decisions(text, "2027.yaml", 2027)


def refusal(text: str) -> str:
    with pytest.raises(BadInput) as refused:
        parse(text)
    return str(refused.value)


def test_a_swap_is_two_days_that_point_to_each_other() -> None:
    off, work = date(2027, 4, 29), date(2027, 5, 8)
    assert parse(SWAP)[0].days == [
        Day(off, False, "Hoán đổi", "CV 1", Status.PROVISIONAL, work),
        Day(work, True, "Làm bù cho 29/4/2027", "CV 1", Status.PROVISIONAL, off),
    ]


def test_a_run_is_every_day_from_off_to_to() -> None:
    line = parse("- {off: 2027-02-27, to: 2027-03-01, name: Nghỉ, source: QĐ 2}")
    assert line[0].days == [
        Day(date(2027, 2, 27), False, "Nghỉ", "QĐ 2"),
        Day(date(2027, 2, 28), False, "Nghỉ", "QĐ 2"),
        Day(date(2027, 3, 1), False, "Nghỉ", "QĐ 2"),
    ]


def test_a_make_up_day_may_stand_alone() -> None:
    line = parse("- {work: 2027-05-08, name: Làm thứ Bảy, source: QĐ 2}")
    assert line[0].days == [Day(date(2027, 5, 8), True, "Làm thứ Bảy", "QĐ 2")]


def test_what_is_not_written_has_a_name_and_is_official() -> None:
    lines = parse("- {off: 2027-05-04, source: QĐ 2}\n- {off: 2027-04-29, work: 2027-05-08, source: CV 1}")
    assert [(line.name, line.status) for line in lines] == [
        ("Nghỉ", Status.OFFICIAL),
        ("Hoán đổi", Status.OFFICIAL),
    ]


def test_a_line_knows_where_it_stands() -> None:
    lines = parse(f"# two lines\n{SWAP}\n\n- {{off: 2027-06-01, source: x}}\n")
    assert [line.place for line in lines] == ["2027.yaml:2", "2027.yaml:4"]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]"])
def test_a_file_without_lines_says_nothing(text: str) -> None:
    assert parse(text) == []


EXAMPLE = '- {off: 2027-04-29, work: 2027-05-08, name: Hoán đổi, source: "CV …/VPCP", status: official}'
FORM = f"phải là dòng có dạng {EXAMPLE}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "\n- {off: 2027-04-29, work: 2027-05-08}",
            "2027.yaml:2: thiếu nguồn (source): ghi số và ngày văn bản, hoặc nơi công bố",
        ),
        (
            "- {off: 2027-04-29, source: ~}",
            "2027.yaml:1: thiếu nguồn (source): ghi số và ngày văn bản, hoặc nơi công bố",
        ),
        (
            "- {off: 2027-04-29, source: '   '}",
            "2027.yaml:1: thiếu nguồn (source): ghi số và ngày văn bản, hoặc nơi công bố",
        ),
        (
            "- {off: 2027-04-29, sorce: x}",
            '2027.yaml:1: không có mục "sorce"; chỉ dùng off, to, work, name, source, status',
        ),
        ("- {off: 2027-04-29, off: 2027-04-30, source: x}", '2027.yaml:1: mục "off" ghi hai lần'),
        (
            "- {off: 29/4/2027, source: x}",
            '2027.yaml:1: off: "29/4/2027" không phải là ngày; viết dạng 2027-04-29',
        ),
        (
            "- {off: 2027-02-29, source: x}",
            '2027.yaml:1: off: "2027-02-29" không phải là ngày; viết dạng 2027-04-29',
        ),
        (
            "- {work: 20270429, source: x}",
            '2027.yaml:1: work: "20270429" không phải là ngày; viết dạng 2027-04-29',
        ),
        (
            "- {off: 2027-04-29, source: x, status: chính thức}",
            '2027.yaml:1: status: không có "chính thức"; chọn official, provisional, proposed',
        ),
        (
            "- {name: Nghỉ, source: x}",
            "2027.yaml:1: thiếu ngày: ghi off (ngày nghỉ), work (ngày làm bù) hoặc cả hai",
        ),
        ("- {off: 2027-04-29, work: 2027-04-29, source: x}", "2027.yaml:1: ngày 29/4/2027 vừa nghỉ vừa làm bù"),
        (
            f"{SWAP}\n- {{work: 2027-04-29, source: x}}",
            "2027.yaml:2: ngày 29/4/2027 đã ghi ở 2027.yaml:1",
        ),
        (
            "- {off: 2027-02-04, to: 2027-02-10, source: x}\n- {off: 2027-02-10, source: y}",
            "2027.yaml:2: ngày 10/2/2027 đã ghi ở 2027.yaml:1",
        ),
        (
            "- {to: 2027-04-29, work: 2027-05-08, source: x}",
            "2027.yaml:1: có to mà thiếu off: ghi ngày nghỉ đầu tiên",
        ),
        (
            "- {off: 2027-04-29, to: 2027-04-28, source: x}",
            "2027.yaml:1: đợt nghỉ từ 29/4/2027 đến 28/4/2027 là không đúng; kiểm tra lại ngày",
        ),
        (
            "- {off: 2027-04-29, to: 2027-06-29, source: x}",
            "2027.yaml:1: đợt nghỉ từ 29/4/2027 đến 29/6/2027 là không đúng; kiểm tra lại ngày",
        ),
        (
            "- {off: 2027-04-29, to: 2027-04-30, work: 2027-05-08, source: x}",
            "2027.yaml:1: hoán đổi chỉ ghi từng ngày một: bỏ to, mỗi cặp nghỉ và làm bù một dòng",
        ),
        (
            "- {off: 2027-04-29, work: 2028-05-08, source: x}",
            "2027.yaml:1: nghỉ 29/4/2027, làm bù 8/5/2028: cách nhau quá xa, kiểm tra lại năm",
        ),
        ("- {off: 2026-04-29, source: x}", "2027.yaml:1: ngày 29/4/2026 không thuộc năm 2027 của tệp này"),
        (
            '- {off: 2027-04-29, source: "a\\u200bb"}',
            "2027.yaml:1: source: có ký tự lạ không nhìn thấy; hãy gõ lại",
        ),
        ("off: 2027-04-29", f"2027.yaml:1: {FORM}"),
        ("- 2027-04-29", f"2027.yaml:1: {FORM}"),
        ("- {off: [2027-04-29], source: x}", f"2027.yaml:1: {FORM}"),
        ("- {off: &a 2027-04-29, source: *a}", f"2027.yaml:1: {FORM}"),
        ("chưa có gì", f"2027.yaml:1: {FORM}"),
        (
            f"{SWAP}\n- {{off: 2027-06-01, source: x",
            f"2027.yaml:3: không đúng cú pháp YAML; mỗi dòng có dạng {EXAMPLE}",
        ),
        ("- {off: 2027-04-29, source: \x00}", "2027.yaml: tệp có ký tự không đọc được"),
    ],
)
def test_a_bad_line_is_refused_with_its_place_and_what_is_wrong(text: str, message: str) -> None:
    assert refusal(text) == message


def test_a_hostile_depth_of_brackets_is_refused_like_any_other_text() -> None:
    assert refusal("[" * 200_000) == f"2027.yaml:1: {FORM}"


@given(st.text())
def test_any_text_is_read_or_refused_and_never_breaks_the_reader(text: str) -> None:
    try:
        places = [line.place for line in parse(text)]
    except BadInput as refused:
        places = [refused.place]
    assert [place for place in places if not place.startswith("2027.yaml")] == []


VALUES = st.sampled_from(["2027-04-29", "2027-05-08", "2026-12-31", "official", "x", "", "~", "null", "[", "é"])


@given(st.dictionaries(st.sampled_from(["off", "to", "work", "name", "source", "status"]), VALUES))
def test_any_values_are_a_decision_with_days_and_a_source_or_refused(values: dict[str, str]) -> None:
    try:
        decision = read_decision(values, "here")
    except BadInput as refused:
        outcome = (refused.place, True, True)
    else:
        outcome = (decision.place, bool(decision.days), bool(decision.source))
    assert outcome == ("here", True, True)


WORDS = st.text(st.characters(exclude_categories=["C"]), min_size=1)


@given(name=WORDS, source=WORDS, status=st.sampled_from(Status), gap=st.integers(-90, 90))
def test_a_written_line_is_read_back_as_it_was(name: str, source: str, status: Status, gap: int) -> None:
    assume(gap and name.strip() not in {"", "~", "null"} and source.strip() not in {"", "~", "null"})
    off = date(2027, 6, 1)
    work = date.fromordinal(off.toordinal() + gap)
    given_values = {"off": str(off), "work": str(work), "name": name, "source": source, "status": status}
    try:
        decision = read_decision(given_values, "2027.yaml:1")
    except BadInput:
        reject()  # unprintable
    assert parse(format_decision(decision)) == [decision]


def test_words_copied_from_word_lose_their_hard_spaces_and_take_one_form() -> None:
    decomposed = "Hoa\u0301n\u00a0  đổi"
    line = read_decision({"off": "2027-04-29", "name": decomposed, "source": "CV\u00a01\n/VPCP"}, "here")
    assert (line.name, line.source) == ("Hoán đổi", "CV 1 /VPCP")


@pytest.mark.parametrize("year", ["2017", "2101"])
def test_a_day_outside_the_calendar_is_refused(year: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_decision({"off": f"{year}-04-28", "source": "x"}, "here")
    assert str(refused.value) == f"here: ngày 28/4/{year} ngoài lịch; chỉ nhận năm 2018 đến 2100"


def test_a_file_from_notepad_is_read(tmp_path: Path) -> None:
    file = tmp_path / "2027.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + SWAP.replace("\n", "\r\n").encode())
    assert [line.off for line in read_decisions(file)] == [date(2027, 4, 29)]


def test_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "2027.yaml"
    file.write_bytes(SWAP.encode("utf-16"))
    with pytest.raises(BadInput) as refused:
        read_decisions(file)
    assert str(refused.value) == f"{file}: tệp không phải mã UTF-8; hãy lưu lại dạng UTF-8"


@pytest.mark.parametrize("name", ["2027-moi.yaml", "27.yaml", "1999.yaml", "٢٠٢٧.yaml"])
def test_a_file_whose_name_is_no_year_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(SWAP, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_decisions(file)
    assert str(refused.value) == f"{file}: tên tệp phải là năm từ 2018 đến 2100, ví dụ 2027.yaml"


def test_a_folder_that_looks_like_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2027.yaml").mkdir()
    with pytest.raises(BadInput) as refused:
        read_decisions(tmp_path / "2027.yaml")
    assert str(refused.value) == f"{tmp_path / '2027.yaml'}: không đọc được tệp (là thư mục, không phải tệp)"
