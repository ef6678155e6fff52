"""Who issues what: the shipped table, and an office's own."""

from datetime import date
from pathlib import Path

import pytest

from nhiemky.domain.issuers import ISSUER_NAMES, MatrixIssuer, advise, matrix_issuer
from nhiemky.drafting.issuer_matrix import advise_issuer, load_matrices
from nhiemky.errors import BadInput, NotFound

BEFORE, FROM = date(2026, 1, 8), date(2026, 1, 9)
KINDS = ["NQ", "CTr", "CV", "BB", "QĐ", "KL", "TB", "BC", "KH", "ĐA", "PA", "TTr", "QC", "QĐi", "HD", "CT", "TT"]
# As tabulated from Quy định 399-QĐ/TW, Điều 11 and 13: the kinds in the order above, a dot is a no.
TABLE_OF_399: dict[MatrixIssuer, str] = {
    "committee": "yyyyyyyyyyyyyy...",
    "standing_committee": "yyyyyyyyyyyy.yy..",
    "cell": "yyyyyyyyyyyyy....",
    "cell_congress": "yyyy........y....",
    "party_congress": "yyyyyyyyyyyyy....",
}


@pytest.mark.parametrize(("issuer", "row"), TABLE_OF_399.items())
def test_kinds_a_body_issues_under_399(issuer: MatrixIssuer, row: str, templates: Path) -> None:
    told = ["y" if advise_issuer(kind, issuer, FROM, templates) is None else "." for kind in KINDS]
    assert "".join(told) == row


@pytest.mark.parametrize("kind", ["QC", "TB", "KL"])
def test_a_cell_issues_no_rules_notices_or_conclusions_before_399(kind: str, templates: Path) -> None:
    assert advise_issuer(kind, "cell", BEFORE, templates) is not None
    assert advise_issuer(kind, "cell", FROM, templates) is None


def test_guidance_without_a_standing_committee_goes_out_as_a_plan(templates: Path) -> None:
    assert advise_issuer("HD", "committee", FROM, templates) == (
        "Lưu ý về thẩm quyền: đảng ủy không ban hành hướng dẫn, theo Quy định 399-QĐ/TW, ngày 09/01/2026 "
        "(theo một nguồn, cần đối chiếu văn bản). Đảng ủy có ban thường vụ thì ban thường vụ ban hành; đảng ủy "
        "không có ban thường vụ thì không ban hành hướng dẫn, dùng kế hoạch kèm công văn."
    )


def test_the_report_laid_before_a_cell_congress_is_the_cells(templates: Path) -> None:
    remark = advise_issuer("BC", "cell_congress", FROM, templates)
    assert remark is not None
    assert remark.endswith("Văn bản trình đại hội do chi bộ ban hành, ký T/M CHI BỘ.")


def test_what_nobody_has_confirmed_is_said_to_be_so(templates: Path) -> None:
    remark = advise_issuer("HD", "party_congress", FROM, templates)
    assert remark is not None
    assert "(chưa xác nhận, cần đối chiếu văn bản)" in remark


@pytest.mark.parametrize("issuer", ISSUER_NAMES)
@pytest.mark.parametrize("abbreviation", ["", "GM", "GGT", "BS", "XYZ"])
def test_every_body_may_write_an_invitation(issuer: MatrixIssuer, abbreviation: str, templates: Path) -> None:
    assert advise_issuer(abbreviation, issuer, FROM, templates) is None


def test_nothing_is_known_of_the_time_before_the_first_rules(templates: Path) -> None:
    assert advise_issuer("HD", "cell", date(2017, 2, 5), templates) is None


@pytest.mark.parametrize("on", [BEFORE, FROM])
def test_every_remark_says_what_to_do_instead(on: date, templates: Path) -> None:
    matrices = load_matrices(templates)
    remarks = [advise(matrices, kind, issuer, on) for issuer in ISSUER_NAMES for kind in KINDS]
    told = [remark for remark in remarks if remark]
    assert len(told) > 20
    assert [remark for remark in told if ". " not in remark] == []


@pytest.mark.parametrize(
    ("issuer", "is_cell", "row"),
    [
        ("congress", True, "cell_congress"),
        ("congress", False, "party_congress"),
        ("presidium", True, "congress_organ"),
        ("counting_board", False, "congress_organ"),
        ("cell", True, "cell"),
    ],
)
def test_issuers_of_kinds_find_their_row(issuer: str, is_cell: bool, row: str) -> None:
    assert matrix_issuer(issuer, is_cell=is_cell) == row


def test_a_stranger_has_no_row() -> None:
    with pytest.raises(ValueError, match="nobody"):
        matrix_issuer("nobody", is_cell=True)


def test_an_office_with_the_full_text_replaces_the_table(templates: Path, tmp_path: Path) -> None:
    own = tmp_path / "documents" / "issuers.yaml"
    own.parent.mkdir()
    shipped = (templates / "documents" / "issuers.yaml").read_text(encoding="utf-8")
    own.write_text(shipped.replace("issues: [NQ, CTr, CV, BB, QC]", "issues: [NQ, CTr, CV, BB, QC, BC]"), "utf-8")
    assert advise_issuer("BC", "cell_congress", FROM, templates, tmp_path) is None
    own.write_text(shipped, "utf-8")
    assert advise_issuer("BC", "cell_congress", FROM, templates, tmp_path) is not None


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("certainty: one_source", "certainty: sure"), "mục periods.0.rows.cell.certainty"),
        (("issues: [NQ, CTr, CV, BB, QC]", "issues: [NQ, ABC]"), "issuers.yaml"),
        (("effective_from: 2026-01-09", "effective_from: 9/1"), "mục periods.1.effective_from"),
    ],
)
def test_a_wrong_entry_is_named(change: tuple[str, str], place: str, templates: Path, tmp_path: Path) -> None:
    own = tmp_path / "documents" / "issuers.yaml"
    own.parent.mkdir()
    shipped = (templates / "documents" / "issuers.yaml").read_text(encoding="utf-8")
    own.write_text(shipped.replace(*change), "utf-8")
    with pytest.raises(BadInput) as refused:
        advise_issuer("NQ", "cell", FROM, templates, tmp_path)
    assert place in str(refused.value)


def test_without_the_table_it_is_said_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"issuers\.yaml"):
        advise_issuer("NQ", "cell", FROM, tmp_path)
