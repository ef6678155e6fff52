"""`nhiemky draft`: a paper now; what lies there is never written over."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nhiemky.drafting import pdf

Command = Callable[..., Any]
Rows = Callable[[Path], list[str]]


def test_every_draft_is_the_next_round_beside_the_others(sample: Path, nhiemky: Command) -> None:
    files = [
        Path(nhiemky("draft", "political_report", "--congress", "1", "--json").json[0]["file"]) for _ in range(3)
    ]
    assert [file.name for file in files] == [
        f"political_report_bao-cao-chinh-tri-trinh-dai-hoi_so-khcn_2026-11-23_du-thao-{number}.docx"
        for number in (1, 2, 3)
    ]
    assert all(file.parent == sample / "drafts" and zipfile.is_zipfile(file) for file in files)


def test_the_answer_names_kind_congress_and_file(sample: Path, nhiemky: Command) -> None:
    (answer,) = nhiemky("draft", "congress_plan", "--schedule", "2", "--json").json
    assert len(answer.pop("sha256")) == 64
    assert answer.pop("missing")[0] == "nhiệm kỳ"
    name = "congress_plan_ke-hoach-to-chuc-dai-hoi_cb-van-phong_2026-11-23_du-thao-1.docx"
    assert answer == {
        "id": 1,
        "kind": "congress_plan",
        "body": "cb-van-phong",
        "round": 1,
        "title": "Kế hoạch tổ chức Đại hội Chi bộ Văn phòng, nhiệm kỳ [CẦN BỔ SUNG: nhiệm kỳ]",
        "file": str(sample / "drafts" / name),
        "contradictions": [],
        "warnings": [],
        "is_new": True,
        "pdf": None,
    }
    said = nhiemky("draft", "congress_plan", "--congress", "2")
    assert (said.out, said.err.startswith("Đã tạo dự thảo: ")) == ("", True)


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_without_libreoffice_the_word_file_is_named_all_the_same(
    sample: Path, nhiemky: Command, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr(pdf, "_PLACES", ())
    monkeypatch.setenv("PATH", "")
    said = nhiemky("draft", "opening_notice", "--congress", "1", "--pdf", *words)
    (file,) = (sample / "drafts").iterdir()
    assert (said.code, str(file) in said.out + said.err) == (1, True)
    assert said.err.splitlines()[-1].startswith("Lỗi: Máy này chưa cài LibreOffice nên chưa chuyển được sang PDF")


def test_a_draft_made_by_hand_is_not_made_again_by_the_pass(sample: Path, nhiemky: Command) -> None:
    nhiemky("draft", "congress_plan", "--congress", "1")
    nhiemky("tick", today="2026-11-25")
    names = sorted(file.name for file in (sample / "drafts").iterdir())
    assert names == [
        "cells_guidance_letter_cong-van-chuan-bi-dai-hoi-cac-chi-bo_so-khcn_2026-11-25_du-thao-1.docx",
        "congress_plan_ke-hoach-to-chuc-dai-hoi_so-khcn_2026-11-23_du-thao-1.docx",
    ]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ("x", "--congress", "1"),
            'Không có loại văn bản "x"; xem nhiemky template list',
        ),
        (
            ("congress_plan", "--congress", "99"),
            "không có đợt, kỳ số 99; xem nhiemky congress list, nhiemky cycle list",
        ),
        (("congress_plan", "--congress", "x"), "--schedule: phải là số nguyên; xem nhiemky --help"),
        (
            ("congress_plans", "--schedule", "1"),
            (
                'Không có loại văn bản "congress_plans" (gần giống: congress_plan, congress_summons, '
                "congress_minutes); xem nhiemky template list"
            ),
        ),
        (("congress_plan",), "tạo dự thảo: cần số của đợt (--schedule) hoặc mã tổ chức (--org)"),
        ((), "tạo dự thảo: cần loại văn bản, ví dụ nhiemky draft congress_plan; hoặc --all cho cả hồ sơ"),
        (("--all",), "tạo cả hồ sơ: cần số của đợt (--schedule)"),
        (
            ("congress_plan", "--all", "--schedule", "1"),
            "--all: soạn cả hồ sơ của đợt; hãy bỏ tên loại văn bản và --sheet",
        ),
        (
            ("congress_plan", "--schedule", "1", "--org", "so-khcn"),
            "tạo dự thảo: chọn một trong hai: số của đợt (--schedule) hoặc mã tổ chức (--org)",
        ),
        (
            ("half_year_report", "--org", "so-khcn", "--period", "2026H3"),
            ('kỳ "2026H3": viết 2026 (năm), 2026H1 (6 tháng đầu năm), 2026Q3 (quý III) hoặc 2026M05 (tháng 5)'),
        ),
        (("half_year_report", "--org", "x"), "Không có tổ chức nào mang mã “x”."),
        (("congress_plan", "--schedule", "1", "--data", "khong-co.yaml"), "khong-co.yaml: không có tệp này"),
        (
            ("congress_plan", "--schedule", "1", "--outline", "x"),
            ('Loại văn bản "congress_plan" không có đề cương "x"; có: không'),
        ),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    sample: Path, nhiemky: Command, rows: Rows, words: tuple[str, ...], line: str
) -> None:
    before = rows(sample)
    assert nhiemky("draft", *words).line == f"Lỗi: {line}"
    assert rows(sample) == before
    assert not (sample / "drafts").exists()


def test_a_kind_is_no_path(sample: Path, nhiemky: Command) -> None:
    for kind in ("../x", "/etc/passwd", "a b", ""):
        assert nhiemky("draft", kind, "--congress", "1").line.startswith(f'Lỗi: Không có loại văn bản "{kind}"')


def test_a_broken_template_of_the_office_is_named_and_nothing_is_written(
    sample: Path, nhiemky: Command, rows: Rows
) -> None:
    own = sample / "templates" / "documents" / "political_report.txt.j2"
    own.parent.mkdir(parents=True)
    own.write_text("{{ hỏng", encoding="utf-8")
    before = rows(sample)
    assert nhiemky("draft", "political_report", "--congress", "1").line == (
        f"Lỗi: {own}:1: mẫu sai cú pháp, xem lại các dấu {{{{ }}}} và {{% %}}"
    )
    assert rows(sample) == before
    assert not (sample / "drafts").exists()
