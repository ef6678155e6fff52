"""What a hand has changed in a Word file is told in words, place by place."""

import io
from collections.abc import Sequence

import docx
import hypothesis.strategies as st
import pytest
from docx.oxml import parse_xml
from hypothesis import given

from nhiemky.drafting.differences import MOST_PAIRS, ChangeKind, PaperChange, WordChange, compare_papers
from nhiemky.drafting.paper_text import Grid, Paper, read_paper
from nhiemky.errors import BadInput

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FIRST = "Đại hội Đảng bộ họp vào ngày 10/6/2027 tại Hội trường A."
SECOND = "Các chi bộ gửi báo cáo trước ngày 01/5/2027."
TABLE: Grid = [["TT", "Việc", "Hạn"], ["1", "Kế hoạch đại hội", "15/01/2027"], ["2", "Báo cáo", "01/3/2027"]]


def write(paper: Sequence[str | Grid]) -> bytes:
    """A .docx as Word would write it."""
    document = docx.Document()
    for item in paper:
        if isinstance(item, str):
            document.add_paragraph(item)
            continue
        table = document.add_table(len(item), len(item[0]))
        for row, cells in zip(table.rows, item, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


# --- reading -----------------------------------------------------------------------------------------


def test_a_paper_is_read_in_order_without_what_is_empty() -> None:
    paper: Paper = [FIRST, "", TABLE, SECOND]
    assert read_paper(write(paper), "x.docx") == [FIRST, TABLE, SECOND]


def test_the_check_page_is_not_part_of_the_paper() -> None:
    assert read_paper(write([FIRST, "PHIẾU KIỂM TRA DỰ THẢO", SECOND, TABLE]), "x.docx") == [FIRST]


def test_tracked_changes_count_as_accepted() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Họp ngày ")
    for tag, part, text in (("del", "delText", "10/6"), ("ins", "t", "12/6")):
        paragraph._p.append(
            parse_xml(f'<w:{tag} {W} w:id="1" w:author="x"><w:r><w:{part}>{text}</w:{part}></w:r></w:{tag}>')
        )
    stream = io.BytesIO()
    document.save(stream)
    assert read_paper(stream.getvalue(), "x.docx") == ["Họp ngày 12/6"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 hong", b"%PDF-1.7", write([FIRST])[:2000]])
def test_a_file_that_is_no_word_file_is_one_line(content: bytes) -> None:
    with pytest.raises(BadInput, match=r"^x\.docx: [^\n]+$"):
        read_paper(content, "x.docx")


# --- comparing ---------------------------------------------------------------------------------------


def test_words_that_differ_are_named_with_what_stands_before_them() -> None:
    new = FIRST.replace("10/6/2027", "12/6/2027").replace("Hội trường A.", "Hội trường A, tầng 2.")
    words = (
        WordChange("bộ họp vào ngày", "10/6/2027", "12/6/2027"),
        WordChange("12/6/2027 tại Hội trường", "A.", "A, tầng 2."),
    )
    assert compare_papers([FIRST, SECOND], [new, SECOND]) == (
        PaperChange(ChangeKind.CHANGED, "đoạn 1", new, words),
    )


def test_paragraphs_added_and_removed_are_told_whole() -> None:
    assert compare_papers(
        [FIRST, TABLE, SECOND], [FIRST, TABLE, "Hoàn toàn khác hẳn nội dung cũ", "Thêm nữa"]
    ) == (
        PaperChange(ChangeKind.REMOVED, "đoạn 2 của bản trước", SECOND),
        PaperChange(ChangeKind.ADDED, "đoạn 2", "Hoàn toàn khác hẳn nội dung cũ"),
        PaperChange(ChangeKind.ADDED, "đoạn 3", "Thêm nữa"),
    )


def test_a_changed_paragraph_is_found_beside_a_new_one() -> None:
    new = SECOND.replace("01/5", "05/5")
    assert [(one.kind, one.place) for one in compare_papers([FIRST, SECOND], [FIRST, "Đoạn mới tinh", new])] == [
        (ChangeKind.ADDED, "đoạn 2"),
        (ChangeKind.CHANGED, "đoạn 3"),
    ]


def test_a_table_is_compared_cell_by_cell() -> None:
    new = [TABLE[0], ["1", "Kế hoạch đại hội", "20/01/2027"], ["2", "Công văn mới hẳn", ""], TABLE[2]]
    assert compare_papers([TABLE], [new]) == (
        PaperChange(
            ChangeKind.CHANGED,
            "bảng 1, dòng 2, cột 3",
            "20/01/2027",
            (WordChange("", "15/01/2027", "20/01/2027"),),
        ),
        PaperChange(ChangeKind.ADDED, "bảng 1, dòng 3", "2 | Công văn mới hẳn | "),
    )
    assert compare_papers([new], [[TABLE[0], new[1], TABLE[2]]]) == (
        PaperChange(ChangeKind.REMOVED, "bảng 1, dòng 3 của bản trước", "2 | Công văn mới hẳn | "),
    )


def test_papers_written_anew_are_told_quickly() -> None:
    side = int(MOST_PAIRS**0.5) + 1
    old, new = [f"cũ {number}" for number in range(side)], [f"mới {number}" for number in range(side)]
    assert len(compare_papers(list(old), list(new))) == 2 * side


ITEMS = st.lists(
    st.one_of(st.sampled_from([FIRST, SECOND, "a b c", "a b d"]), st.just(TABLE), st.just([["a", "b"]])),
    max_size=6,
)


@given(ITEMS)
def test_a_paper_does_not_differ_from_itself(paper: Paper) -> None:
    assert compare_papers(paper, list(paper)) == ()


@given(ITEMS, ITEMS)
def test_papers_that_differ_are_never_said_to_be_equal(old: Paper, new: Paper) -> None:
    assert bool(compare_papers(old, new)) == (old != new)
