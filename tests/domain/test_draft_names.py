"""The file of a draft: sorted by its key on disk, read by its Vietnamese name in a mail."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.domain.draft_names import LONGEST, file_name, reader_name

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("kind", "label", "body", "number", "part", "name"),
    [
        (
            "congress_plan",
            "Kế hoạch tổ chức đại hội",
            "cb-văn-phòng",
            2,
            None,
            "congress_plan_ke-hoach-to-chuc-dai-hoi_cb-van-phong_2026-11-23_du-thao-2.docx",
        ),
        ("ballot", "Phiếu bầu", "so-khcn", 1, 3, "ballot_phieu-bau-3_so-khcn_2026-11-23_du-thao-1.docx"),
        (
            "báo_cáo_riêng",  # an office's own kind
            "Báo cáo riêng",
            "so-khcn",
            1,
            None,
            "bao_cao_rieng_bao-cao-rieng_so-khcn_2026-11-23_du-thao-1.docx",
        ),
        (
            "inspection_first_meeting_minutes",
            "Biên bản phiên họp thứ nhất của ủy ban kiểm tra nhiệm kỳ mới của Đảng bộ",
            "dang-bo-co-so-so-khoa-hoc-va-cong-nghe-tinh-mau-hai",
            12,
            None,
            (
                "inspection_first_meeting_minutes_bien-ban-phien-hop-thu-nhat-cua-uy-ban-kiem"
                "_dang-bo-co-so-so-khoa-hoc-va-cong-nghe-tinh_2026-11-23_du-thao-12.docx"
            ),
        ),
    ],
)
def test_a_file_is_called_by_key_name_body_day_and_round(
    kind: str, label: str, body: str, number: int, part: int | None, name: str
) -> None:
    assert file_name(kind, label, body, DAY, number, part) == name


@given(st.text(min_size=1), st.text(), st.text(), st.integers(1, 9999), st.none() | st.integers(1, 99))
def test_no_name_is_longer_than_a_folder_bears(
    kind: str, label: str, body: str, number: int, part: int | None
) -> None:
    name = file_name(kind * 20, label * 20, body * 20, DAY, number, part)
    assert (name.isascii(), len(name) <= LONGEST) == (True, True)


@pytest.mark.parametrize(
    ("on_disk", "read"),
    [
        (
            "congress_plan_ke-hoach-to-chuc-dai-hoi_cb-van-phong_2026-11-23_du-thao-2.docx",
            "ke-hoach-to-chuc-dai-hoi_cb-van-phong_2026-11-23_du-thao-2.docx",
        ),
        (  # written before names began with the key
            "ke-hoach-to-chuc-dai-hoi_cb-van-phong_2026-11-23_du-thao-2.docx",
            "ke-hoach-to-chuc-dai-hoi_cb-van-phong_2026-11-23_du-thao-2.docx",
        ),
        (  # still earlier: key and body alone
            "congress_plan_so-khcn_2026-11-23_du-thao-1.docx",
            "congress_plan_so-khcn_2026-11-23_du-thao-1.docx",
        ),
        ("Báo cáo của chi bộ.docx", "Báo cáo của chi bộ.docx"),
    ],
)
def test_a_reader_gets_the_name_without_the_key(on_disk: str, read: str) -> None:
    assert reader_name(on_disk) == read
