from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.shared import Mm, Pt, RGBColor

from nhiemky.drafting.frame import build_frame
from nhiemky.drafting.wordml import STYLE_NAMES


def test_shipped_frame_is_the_one_this_module_builds(templates: Path, tmp_path: Path) -> None:
    build_frame(tmp_path / "frame.docx")
    assert (tmp_path / "frame.docx").read_bytes() == (templates / "frame.docx").read_bytes()


def test_frame_has_every_style_the_drafts_use(templates: Path) -> None:
    styles = {style.name for style in docx.Document(str(templates / "frame.docx")).styles}
    assert set(STYLE_NAMES) <= styles


def test_page_is_a4_with_the_margins_of_the_party_mirrored_and_numbered_from_page_two(templates: Path) -> None:
    document = docx.Document(str(templates / "frame.docx"))
    page = document.sections[0]
    sizes = (
        page.page_width,
        page.page_height,
        page.top_margin,
        page.bottom_margin,
        page.left_margin,
        page.right_margin,
    )
    wanted = (Mm(210), Mm(297), Mm(20), Mm(20), Mm(30), Mm(15))
    assert [round(length.mm, 1) for length in sizes] == [round(length.mm, 1) for length in wanted]
    assert round(page.header_distance.mm, 1) == 10.0
    assert page.different_first_page_header_footer
    assert "w:mirrorMargins" in document.settings.element.xml
    header = page.header.paragraphs[0]
    assert (header.style.name, "PAGE" in header._p.xml) == ("VB So trang", True)


def test_components_have_the_sizes_and_faces_of_the_guide(templates: Path) -> None:
    styles = docx.Document(str(templates / "frame.docx")).styles
    looks = {
        name: (styles[name].font.size.pt, bool(styles[name].font.bold), bool(styles[name].font.italic))
        for name in ("VB Dang", "VB Cap tren", "VB Ban hanh", "VB So", "VB Trich yeu CV", "VB Dia danh", "VB Loai",
                     "VB Trich yeu", "VB Than", "VB Muc", "VB Noi nhan", "VB Noi nhan muc", "VB Quyen han",
                     "VB Chuc vu", "VB Ho ten", "VB Du thao", "VB So trang")
    }  # fmt: skip
    assert looks == {
        "VB Dang": (15, True, False), "VB Cap tren": (14, False, False), "VB Ban hanh": (14, True, False),
        "VB So": (14, False, False), "VB Trich yeu CV": (12, False, True), "VB Dia danh": (14, False, True),
        "VB Loai": (16, True, False), "VB Trich yeu": (15, True, False), "VB Than": (14, False, False),
        "VB Muc": (14, True, False), "VB Noi nhan": (14, False, False), "VB Noi nhan muc": (12, False, False),
        "VB Quyen han": (14, True, False), "VB Chuc vu": (14, False, False), "VB Ho ten": (14, True, False),
        "VB Du thao": (14, False, True), "VB So trang": (14, False, False),
    }  # fmt: skip
    assert styles["VB Noi nhan"].font.underline


def test_body_is_justified_indented_ten_millimetres_with_exact_lines(templates: Path) -> None:
    shape = docx.Document(str(templates / "frame.docx")).styles["VB Than"].paragraph_format
    assert shape.alignment == ALIGN.JUSTIFY
    assert round(shape.first_line_indent.mm, 1) == 10.0
    assert (shape.space_after, shape.line_spacing_rule, shape.line_spacing) == (
        Pt(6),
        WD_LINE_SPACING.EXACTLY,
        Pt(19),
    )


def test_missing_values_are_red(templates: Path) -> None:
    assert docx.Document(str(templates / "frame.docx")).styles["VB Thieu"].font.color.rgb == RGBColor(255, 0, 0)
