"""A number is entered once in its series: body, term, kind; the congress counts apart."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from nhiemky.errors import BadInput, NotFound
from nhiemky.performing.issuing import issue_document, issue_outside, numbers_of
from nhiemky.store import drafts
from nhiemky.store.engine import Engine, begin

Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
WRITTEN, DAY = date(2027, 2, 1), date(2027, 2, 3)
CONGRESS = date(2027, 6, 10)


def add(desk: Any, number: int = 1, **own: object) -> int:  # noqa: ANN401
    hashes = dict.fromkeys(("sha256", "template_sha256", "inputs_sha256"), "0" * 64)
    values = {
        "body": "so-khcn",
        "kind": "congress_plan",
        "round": number,
        "period": "2027",
        "title": "Kế hoạch tổ chức đại hội, nhiệm kỳ [CẦN BỔ SUNG: nhiệm kỳ]",
        "file": f"{number}.docx",
        "missing": 1,
        "written_at": desk.at(WRITTEN),
    }
    with begin(desk.office.engine) as connection:
        return drafts.add(connection, hashes | values | own)


def outside(desk: Any, number: int, on: date = DAY, kind: str = "KH", **own: Any) -> str:  # noqa: ANN401
    org = own.pop("org", "so-khcn")
    return issue_outside(desk.office, org, kind, number, on, "Văn bản khác", desk.act(on), **own).symbol


def test_a_draft_gets_its_number_and_symbol(desk: Any) -> None:  # noqa: ANN401
    number = add(desk)
    found = issue_document(desk.office, number, 7, DAY, desk.act(DAY))
    assert (found.symbol, found.title, found.draft_id) == (
        "07-KH/ĐU",
        "Kế hoạch tổ chức đại hội, nhiệm kỳ …",
        number,
    )
    assert numbers_of(desk.office) == [found]
    assert desk.audit()[-1] == ("document.issue", str(found.id))


@pytest.mark.parametrize(
    ("number", "on", "line"),
    [
        (8, date(2027, 1, 31), "--date: 31/1/2027 trước ngày tạo dự thảo (1/2/2027)"),
        (8, date(2027, 2, 4), "--date: 4/2/2027 là ngày chưa tới"),
        (0, DAY, "--number: phải từ 1 đến 99999"),
        (100_000, DAY, "--number: phải từ 1 đến 99999"),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_written(
    desk: Any,  # noqa: ANN401
    dump: Dump,
    number: int,
    on: date,
    line: str,
) -> None:
    draft = add(desk)
    before = dump(desk.office.engine)
    with pytest.raises(BadInput) as error:
        issue_document(desk.office, draft, number, on, desk.act(DAY))
    assert str(error.value) == line
    assert dump(desk.office.engine) == before


def test_a_repeat_names_the_other_paper_and_a_gap_is_never_asked_about(desk: Any) -> None:  # noqa: ANN401
    first, second = add(desk), add(desk, 2)
    issue_document(desk.office, first, 7, DAY, desk.act(DAY))
    sentence = (
        rf"^--number: số 07-KH/ĐU đã dùng ngày 3/2/2027 cho “Kế hoạch tổ chức đại hội, nhiệm kỳ …” "
        rf"\(dự thảo số {first}\); mỗi số chỉ dùng một lần trong loại KH, nhiệm kỳ từ 21/5/2022$"
    )
    with pytest.raises(BadInput, match=sentence):
        issue_document(desk.office, second, 7, DAY, desk.act(DAY))
    assert issue_document(desk.office, second, 99, DAY, desk.act(DAY)).symbol == "99-KH/ĐU"
    with pytest.raises(BadInput, match=rf"^dự thảo số {second}: đã phát hành số 99-KH/ĐU ngày 3/2/2027$"):
        issue_document(desk.office, second, 100, DAY, desk.act(DAY))


def test_a_number_used_outside_is_taken_without_a_question_and_counts(desk: Any) -> None:  # noqa: ANN401
    assert outside(desk, 59) == "59-KH/ĐU"
    assert outside(desk, 59, kind="NQ") == "59-NQ/ĐU"
    assert outside(desk, 59, org="cb-van-phong") == "59-KH/CB"
    with pytest.raises(BadInput, match=r"số 59-KH/ĐU đã dùng ngày 3/2/2027 cho “Văn bản khác” \(ngoài hệ thống\)"):
        issue_document(desk.office, add(desk), 59, DAY, desk.act(DAY))


def test_the_congress_counts_apart_and_the_committee_anew_the_day_after(desk: Any) -> None:  # noqa: ANN401
    desk.open("so-khcn", "grassroots_congress", day=CONGRESS)
    after = date(2027, 6, 11)
    assert outside(desk, 1, CONGRESS, "NQ", issuer="congress") == "01-NQ/ĐH"
    with pytest.raises(BadInput, match=r"văn bản đại hội khai mạc 10/6/2027$"):
        outside(desk, 1, CONGRESS, "BC", issuer="presidium")
    assert outside(desk, 1, CONGRESS, "NQ") == "01-NQ/ĐU"
    assert outside(desk, 1, after, "NQ") == "01-NQ/ĐU"
    assert [(one.series, one.term_start) for one in numbers_of(desk.office, "so-khcn")] == [
        ("NQ", date(2022, 5, 21)),
        ("ĐH", CONGRESS),
        ("NQ", after),
    ]


def test_a_paper_a_committee_writes_about_a_cell_has_the_committees_number(desk: Any) -> None:  # noqa: ANN401
    draft = add(desk, kind="ratification_decision", body="cb-van-phong")
    found = issue_document(desk.office, draft, 12, DAY, desk.act(DAY))
    assert (found.body, found.symbol) == ("so-khcn", "12-QĐ/ĐU")


def test_unknown_drafts_and_bodies_are_one_line(desk: Any) -> None:  # noqa: ANN401
    with pytest.raises(NotFound, match="không có dự thảo số 9"):
        issue_document(desk.office, 9, 1, DAY, desk.act(DAY))
    with pytest.raises(NotFound):
        outside(desk, 1, org="khong-co")
    with pytest.raises(NotFound):
        numbers_of(desk.office, "khong-co")
    with pytest.raises(BadInput, match=r"^--title: phải ghi trích yếu"):
        issue_outside(desk.office, "so-khcn", "KH", 1, DAY, " ", desk.act(DAY))
