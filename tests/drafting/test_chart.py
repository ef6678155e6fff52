"""Charts: what is drawn, what is only said, and that the same chart gives the same bytes."""

import io
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from docx import Document
from PIL import Image

from nhiemky.drafting.blocks import Chart, ChartRow, ChartValue
from nhiemky.drafting.chart import GREY, RED, WIDTH, Bar, Drawing, Words, lay_out_chart, wrap
from nhiemky.drafting.chart_files import SCALE, Easel
from nhiemky.drafting.chart_rows import NOTHING, describe_chart
from nhiemky.drafting.draft import write_draft
from nhiemky.drafting.marks import mark_doubt, mark_missing, mark_red
from nhiemky.drafting.parser import parse_blocks
from nhiemky.errors import BadInput

TEXT = f"""@chart Kết quả so với cùng kỳ | Kết quả | Cùng kỳ
| Kết nạp | 2{mark_red(" (5/7 chi bộ)")} | 1
| Giám sát | 0 | -
| Chuyên đề | 14{mark_doubt("14 khác 13")} | {mark_missing("a.b")}
| Tỷ lệ dự họp | 91,5% | khoảng 90"""
CHART = Chart(
    "Kết quả so với cùng kỳ",
    ("Kết quả", "Cùng kỳ"),
    (
        ChartRow("Kết nạp", (ChartValue(Decimal(2), "2", " (5/7 chi bộ)"), ChartValue(Decimal(1), "1"))),
        ChartRow("Giám sát", (ChartValue(Decimal(0), "0"), ChartValue(None, NOTHING))),
        ChartRow("Chuyên đề", (ChartValue(Decimal(14), "14", " (mâu thuẫn)"), ChartValue(None, NOTHING))),
        ChartRow("Tỷ lệ dự họp", (ChartValue(Decimal("91.5"), "91,5%"), ChartValue(None, "khoảng 90"))),
    ),
)


@pytest.fixture
def easel(templates: Path) -> Easel:
    """The shipped fonts."""
    return Easel(templates)


def _lay_out(chart: Chart) -> Drawing:
    return lay_out_chart(chart, lambda text, size, is_bold: len(text) * size * (0.6 if is_bold else 0.5))


def test_rows_are_read_with_what_is_wrong_of_each_number() -> None:
    assert parse_blocks(TEXT, "mau") == (CHART,)


@pytest.mark.parametrize(
    "text",
    [
        "@chart Tên",
        "@chart Tên | Kết quả",
        "@chart Tên | a | b | c | d\n| x | 1 | 1 | 1 | 1",
        "@chart Tên | a\n| x",
    ],
)
def test_a_chart_without_numbers_is_refused_by_its_line(text: str) -> None:
    with pytest.raises(BadInput, match="mau, dòng"):
        parse_blocks(text, "mau")


def test_bars_are_as_long_as_their_numbers_and_zero_has_none() -> None:
    drawing = _lay_out(CHART)
    bars = [one for one in drawing.shapes if isinstance(one, Bar)][2:-1]  # after the legend, before the line
    assert [bar.fill for bar in bars] == [RED, GREY, RED, RED]
    longest = max(bar.width for bar in bars)
    shares = [round(bar.width / longest * 91.5, 6) for bar in bars]
    assert shares == [2, 1, 14, 91.5]


def test_every_value_is_written_and_no_number_is_drawn_where_there_is_none() -> None:
    words = [one.text for one in _lay_out(CHART).shapes if isinstance(one, Words)]
    for text in ("2", "(5/7 chi bộ)", "1", "0", NOTHING, "14", "(mâu thuẫn)", "91,5%", "khoảng 90"):
        assert text in words
    assert words.count(NOTHING) == 2


def test_nothing_leaves_the_picture(easel: Easel) -> None:
    drawing = easel.lay_out(CHART)
    for one in drawing.shapes:
        right = one.x + (one.width if isinstance(one, Bar) else easel._measure(one.text, one.size, one.is_bold))
        assert one.x >= 0
        assert (right if not (isinstance(one, Words) and one.is_right) else one.x) <= WIDTH
        assert 0 <= one.y <= drawing.height


def test_long_labels_are_broken_between_words() -> None:
    assert wrap("một hai ba", 7, len) == ["một hai", "ba"]
    assert wrap("", 7, len) == []


def test_a_chart_without_any_number_is_still_a_picture(easel: Easel) -> None:
    empty = Chart("Chưa có gì", ("Kết quả",), (ChartRow("Kết nạp", (ChartValue(None, NOTHING),)),))
    assert easel.picture(empty).png.startswith(b"\x89PNG")
    assert NOTHING in easel.svg(empty)


def test_the_same_chart_gives_the_same_bytes_and_no_date(easel: Easel) -> None:
    first, second = easel.picture(CHART), easel.picture(CHART)
    assert first == second
    with Image.open(io.BytesIO(first.png)) as image:
        assert image.size == (round(first.width * SCALE), round(first.height * SCALE))
        assert image.info == {}
        assert image.convert("RGB").getpixel((image.width - 1, 0)) == (255, 255, 255)
    assert easel.svg(CHART) == easel.svg(CHART)


def test_svg_is_sound_xml_with_title_and_description(easel: Easel) -> None:
    chart = Chart('<"&>', CHART.series, CHART.rows)
    root = ET.fromstring(easel.svg(chart))
    name = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{name}title") == '<"&>'
    assert root.findtext(f"{name}desc") == describe_chart(chart)


def test_every_letter_of_vietnamese_has_a_shape(easel: Easel) -> None:
    font = easel.font(4.0, False)
    nothing = bytes(font.getmask("\uffff"))
    letters = "ắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựíìỉĩịýỳỷỹỵđĐƠƯĂÂÊÔẮẾỘỰỶ–…%₫≥≤"
    assert [one for one in letters if bytes(font.getmask(one)) == nothing] == []


def test_the_description_tells_all_that_is_seen() -> None:
    assert describe_chart(CHART) == (
        "Biểu đồ Kết quả so với cùng kỳ. Kết nạp: kết quả 2 (5/7 chi bộ), cùng kỳ 1; Giám sát: kết quả 0, cùng kỳ "
        "chưa có số liệu; Chuyên đề: kết quả 14 (mâu thuẫn), cùng kỳ chưa có số liệu; Tỷ lệ dự họp: kết quả "
        "91,5%, cùng kỳ khoảng 90."
    )


def test_a_paper_holds_the_picture_with_words_for_who_cannot_see_it(paper: object, templates: Path) -> None:
    draft = paper("half_year_report")  # type: ignore[operator]
    assert draft.content == paper("half_year_report").content  # type: ignore[operator]
    with zipfile.ZipFile(io.BytesIO(draft.content)) as package:
        assert package.testzip() is None
        png = package.read("word/media/bieu-do-1.png")
        document = package.read("word/document.xml").decode()
        assert b'Extension="png"' in package.read("[Content_Types].xml")
    assert png.startswith(b"\x89PNG")
    assert 'descr="Biểu đồ Kết quả 6 tháng đầu năm 2026' in document
    assert "<!--" not in document
    shapes = Document(io.BytesIO(draft.content)).inline_shapes
    assert [round(shape.width.mm) for shape in shapes] == [160]


def test_values_cannot_break_out_of_the_description(templates: Path, committee: dict[str, object]) -> None:
    evil = '"/><w:p/><!--chart 1-->'
    period = {"label": evil, "next_label": "kỳ sau", "year": "2026"}
    draft = write_draft("half_year_report", {**committee, "period": period}, templates=templates)
    with zipfile.ZipFile(io.BytesIO(draft.content)) as package:
        root = ET.fromstring(package.read("word/document.xml"))
    described = [one.get("descr") for one in root.iter() if one.tag.endswith("docPr")]
    assert len(described) == 1
    assert evil in str(described[0])
