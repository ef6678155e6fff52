import shutil
from datetime import date
from pathlib import Path

import pytest

from nhiemky.drafting.instruments import instruments_in_force
from nhiemky.drafting.kinds import kinds, load_kind
from nhiemky.errors import BadInput, NotFound

PROJECT = Path(__file__).resolve().parents[2]
SHIPPED = kinds(PROJECT / "templates")


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """An office's own templates, still empty."""
    (tmp_path / "documents").mkdir()
    return tmp_path


def test_shipped_kinds_are_listed_without_the_shared_wording() -> None:
    assert {"congress_plan", "enquiry_letter", "political_report"} < set(SHIPPED)
    assert [kind for kind in SHIPPED if kind.startswith("_") or "." in kind or kind == "style"] == []


@pytest.mark.parametrize("kind", SHIPPED)
def test_shipped_kind_has_its_vietnamese_names_and_sources(templates: Path, kind: str) -> None:
    data = load_kind(kind, templates).data
    untold = [path for path, field in data.fields.items() if field.title.isascii() or not field.source]
    assert untold == []


def test_office_may_replace_the_text_and_keep_our_data(templates: Path, overlay: Path) -> None:
    (overlay / "documents" / "congress_plan.txt.j2").write_text("@subject của chúng tôi\n", encoding="utf-8")
    ours, theirs = load_kind("congress_plan", templates), load_kind("congress_plan", templates, overlay)
    assert (theirs.text, theirs.data) == ("@subject của chúng tôi\n", ours.data)
    assert theirs.sha256 != ours.sha256


def test_edited_template_is_seen_at_once(templates: Path, overlay: Path) -> None:
    text = overlay / "documents" / "congress_plan.txt.j2"
    text.write_text("a", encoding="utf-8")
    load_kind("congress_plan", templates, overlay)
    text.write_text("a b", encoding="utf-8")
    assert load_kind("congress_plan", templates, overlay).text == "a b"


@pytest.mark.parametrize("kind", ["", "khong_co", "../documents/congress_plan", "_prelude", "instruments/charter"])
def test_unknown_kind_is_refused(templates: Path, kind: str) -> None:
    with pytest.raises(NotFound, match="Không có loại văn bản"):
        load_kind(kind, templates)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("tier: 1", "tier: 9"), "mục tier: giá trị không hợp lệ"),
        (
            ("issuers: [committee, standing_committee, cell]", "issuers: [office]"),
            "mục issuers.0: giá trị không hợp lệ",
        ),
        (("version: 2\n", ""), "mục version: còn thiếu"),
        (("version: 2\n", "version: 2\nextra: 1\n"), "mục extra: không có mục này"),
    ],
)
def test_broken_data_is_refused_with_file_and_entry(
    templates: Path, overlay: Path, change: tuple[str, str], message: str
) -> None:
    shipped = (templates / "documents" / "congress_plan.yaml").read_text(encoding="utf-8")
    assert change[0] in shipped
    broken = overlay / "documents" / "congress_plan.yaml"
    broken.write_text(shipped.replace(*change), encoding="utf-8")
    with pytest.raises(BadInput, match=f"congress_plan.yaml, {message}"):
        load_kind("congress_plan", templates, overlay)


def test_template_in_another_encoding_is_refused(templates: Path, overlay: Path) -> None:
    (overlay / "documents" / "congress_plan.txt.j2").write_bytes("Đảng".encode("utf-16"))
    with pytest.raises(BadInput, match="không phải mã UTF-8"):
        load_kind("congress_plan", templates, overlay)


@pytest.mark.parametrize(
    ("on", "number"),
    [
        (date(2025, 1, 19), "Quy định số 24-QĐ/TW"),
        (date(2025, 6, 30), "Quy định số 232-QĐ/TW"),
        (date(2025, 7, 1), "Quy định số 294-QĐ/TW"),
        (date(2026, 4, 8), "Quy định số 20-QĐ/TW"),
        (date(2026, 11, 23), "Quy định số 208-QĐ/TW"),
    ],
)
def test_charter_regulation_is_the_one_in_force_on_the_day(templates: Path, on: date, number: str) -> None:
    assert instruments_in_force(on, ["charter"], templates)["charter"]["number"] == number


def test_before_the_first_regulation_nothing_is_cited(templates: Path) -> None:
    assert instruments_in_force(date(2014, 6, 8), ["election", "no_such"], templates) == {}


def test_office_may_add_a_newer_regulation(templates: Path, overlay: Path) -> None:
    shutil.copytree(templates / "documents" / "instruments", overlay / "documents" / "instruments")
    file = overlay / "documents" / "instruments" / "charter.yaml"
    newer = (
        "- {number: Quy định số 1-QĐ/TW, issued_on: 2030-01-02, effective_from: 2030-01-02, "
        "issuer: A, about: b, source: c}\n"
    )
    file.write_text(file.read_text(encoding="utf-8") + newer, encoding="utf-8")
    assert instruments_in_force(date(2030, 1, 2), ["charter"], templates, overlay)["charter"] == {
        "number": "Quy định số 1-QĐ/TW", "issued_on": date(2030, 1, 2), "issuer": "A", "about": "b",
    }  # fmt: skip
