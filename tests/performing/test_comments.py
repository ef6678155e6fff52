"""Comments on drafts: taken in, answered, printed as one table in which nothing without an answer goes unseen."""

import re
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml

from calendars.periods import parse_period
from nhiemky.domain.comments import CommentVerdict
from nhiemky.errors import BadInput, BadRows, NotFound
from nhiemky.performing.comments import answer_comment, import_comments, list_comments
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.orders import Order, draft_document

Desk = Any  # of conftest.py
DAY = date(2026, 6, 8)


@pytest.fixture
def cycle(desk: Desk) -> int:
    wanted = WantedCycle("so-khcn", "half_year_review", parse_period("2026H1"))
    return open_cycle(desk.office, wanted, desk.act(date(2026, 5, 18))).id


@pytest.fixture
def draft(desk: Desk, cycle: int) -> int:
    """The first draft of the half-year report."""
    (paper,) = draft_document(desk.office, "half_year_report", Order(schedule=cycle), desk.act(DAY))
    return paper.id


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def of(*rows: tuple[str, str, str], name: str = "gop-y.yaml") -> Path:
        comments = [{"author": author, "place": place, "content": content} for author, place, content in rows]
        path = tmp_path / name
        path.write_text(yaml.safe_dump({"comments": comments}, allow_unicode=True), encoding="utf-8")
        return path

    return of


FIRST = ("Chi bộ Văn phòng", "Mục I.2", "Bổ sung kết quả cải cách hành chính")
SECOND = ("Chi bộ Trung tâm", "", "Rút gọn phần mở đầu")


def contents(desk: Desk, draft: int) -> list[tuple[int, str]]:
    return [(one.number, one.content) for one in list_comments(desk.office, draft)[1]]


def test_lists_of_several_places_are_numbered_as_they_come(
    desk: Desk, draft: int, write: Callable[..., Path]
) -> None:
    assert import_comments(desk.office, draft, write(FIRST), desk.act(DAY)).added == (1,)
    assert import_comments(desk.office, draft, write(SECOND, name="khac.yaml"), desk.act(DAY)).added == (2,)
    assert contents(desk, draft) == [(1, FIRST[2]), (2, SECOND[2])]


def test_the_same_list_again_changes_nothing(
    desk: Desk, draft: int, write: Callable[..., Path], dump: Callable[..., Any]
) -> None:
    import_comments(desk.office, draft, write(FIRST, SECOND), desk.act(DAY))
    before = dump(desk.office.engine)
    assert import_comments(desk.office, draft, write(FIRST, SECOND), desk.act(DAY)).unchanged == (1, 2)
    assert dump(desk.office.engine) == before


@pytest.mark.postgresql
def test_a_corrected_list_corrects_what_nobody_has_answered(
    desk: Desk, draft: int, write: Callable[..., Path]
) -> None:
    third = ("Chi bộ B", "", "Ý kiến sẽ rút")
    import_comments(desk.office, draft, write(FIRST, SECOND, third), desk.act(DAY))
    answer_comment(desk.office, draft, 1, CommentVerdict.ACCEPTED, "Đã bổ sung", desk.act(DAY))
    changed = (*FIRST[:2], "Khác"), (*SECOND[:2], "Rút gọn, nêu số liệu")
    done = import_comments(desk.office, draft, write(*changed), desk.act(DAY))
    assert (done.added, done.changed, done.removed, done.answered) == ((), (2,), (3,), (1,))
    assert contents(desk, draft) == [(1, FIRST[2]), (2, "Rút gọn, nêu số liệu")]


def test_every_wrong_row_is_named_and_nothing_kept(
    desk: Desk, draft: int, write: Callable[..., Path], dump: Callable[..., Any]
) -> None:
    before = dump(desk.office.engine)
    rows = [FIRST, ("", "I", "x"), ("Chi bộ A", "", "Tối mật\nnội dung"), ("Chi bộ A", "", "Ñaûng boä")]
    with pytest.raises(BadRows) as refused:
        import_comments(desk.office, draft, write(*rows), desk.act(DAY))
    assert [str(one).partition(":")[0] for one in refused.value.rows] == [
        "comments[1].author (dòng 5)", "comments[1].content (dòng 6)", "comments[2].content (dòng 9)",
        "comments[3].content (dòng 14)",
    ]  # fmt: skip
    assert dump(desk.office.engine) == before


def test_what_there_is_not_cannot_be_answered(desk: Desk, draft: int, write: Callable[..., Path]) -> None:
    with pytest.raises(NotFound, match="ý kiến số 1"):
        answer_comment(desk.office, draft, 1, CommentVerdict.ACCEPTED, "x", desk.act(DAY))
    with pytest.raises(NotFound, match="dự thảo số 99"):
        import_comments(desk.office, 99, write(FIRST), desk.act(DAY))
    import_comments(desk.office, draft, write(FIRST), desk.act(DAY))
    with pytest.raises(BadInput, match="ghi nội dung"):
        answer_comment(desk.office, draft, 1, CommentVerdict.ACCEPTED, "  ", desk.act(DAY))


def summary(desk: Desk, cycle: int) -> str:
    (paper,) = draft_document(desk.office, "comments_summary", Order(schedule=cycle), desk.act(DAY))
    with zipfile.ZipFile(paper.path) as package:
        return re.sub(r"<[^>]+>", "", re.sub(r"</w:p>", "\n", package.read("word/document.xml").decode()))


def test_before_the_first_comment_the_table_of_a_cycle_speaks_of_its_report(desk: Desk, cycle: int) -> None:
    text = summary(desk, cycle)
    assert "tổng hợp ý kiến góp ý vào dự thảo báo cáo 6 tháng đầu năm 2026" in text
    assert "trình Đại hội" not in text


def test_the_table_drafts_itself_and_what_has_no_answer_is_asked_for(
    desk: Desk, cycle: int, draft: int, write: Callable[..., Path]
) -> None:
    import_comments(desk.office, draft, write(FIRST, SECOND), desk.act(DAY))
    answer_comment(desk.office, draft, 1, CommentVerdict.PARTLY, "Đã bổ sung một ý", desk.act(DAY))
    text = summary(desk, cycle)
    for said in (*FIRST, *SECOND, "Tiếp thu một phần", "Đã bổ sung một ý", "số ý kiến góp ý: 02"):
        assert said in text
    assert "[CẦN BỔ SUNG: nội dung tiếp thu, giải trình]" in text
    assert "Đại hội" not in text
    assert "dự thảo báo cáo sơ kết 6 tháng đầu năm 2026" in text.lower()


def test_the_counts_are_told_once_all_are_answered(
    desk: Desk, cycle: int, draft: int, write: Callable[..., Path]
) -> None:
    import_comments(desk.office, draft, write(FIRST, SECOND), desk.act(DAY))
    answer_comment(desk.office, draft, 1, CommentVerdict.ACCEPTED, "Đã bổ sung", desk.act(DAY))
    answer_comment(desk.office, draft, 2, CommentVerdict.EXPLAINED, "Theo đề cương của cấp trên", desk.act(DAY))
    assert "tiếp thu 01 ý kiến, giải trình 01 ý kiến" in summary(desk, cycle)


HOSTILE = (
    "=CMD|' /C calc'!A0",
    "{{ body.name }} {% for a in b %}",
    "<w:p><w:r/></w:p> & ]]> <script>",
    "@table 1 2 3 | x | y",
    "| a | b |",
    "[CẦN BỔ SUNG: giả]",
    "ký tự\x07điều\u202ekhiển\u200b",
    "đ" * 4_900,
    unicodedata.normalize("NFD", "Tiếng Việt tổ hợp: ủy"),
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_written_is_printed_as_text(
    desk: Desk, cycle: int, draft: int, write: Callable[..., Path], text: str
) -> None:
    import_comments(desk.office, draft, write((text[:200], text[:200], text)), desk.act(DAY))
    answer_comment(desk.office, draft, 1, CommentVerdict.EXPLAINED, text[:200], desk.act(DAY))
    (paper,) = draft_document(desk.office, "comments_summary", Order(schedule=cycle), desk.act(DAY))
    tables = docx.Document(str(paper.path)).tables
    table = next(one for one in tables if "Nơi góp ý" in [cell.text for cell in one.rows[0].cells])
    assert len(table.rows) == 2
    cells = [letters(cell.text) for cell in table.rows[1].cells]
    assert cells == ["1", *(letters(one) for one in (text[:200], text, text[:200], "Giải trình", text[:200]))]


def letters(text: str) -> str:
    """What is left of a text when signs are left out: nothing of it was read as an instruction."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", text))
