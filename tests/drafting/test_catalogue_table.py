"""The guide's table of papers is the catalogue: a row a kind, as people choose it."""

import pytest

from nhiemky.domain.vietnamese import sort_key
from nhiemky.drafting.kinds import Kind, kinds, load_kind
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
GUIDE = PROJECT / "docs" / "huong-dan.md"
HEAD = "| văn bản | khóa | nơi ban hành |\n|---|---|---|\n"
PHASES = {
    "before": "Trước đại hội",
    "day": "Tại đại hội",
    "after": "Sau đại hội",
    "year": "Công tác trong năm",
    "any": "Khi cần",
}
ISSUERS = {
    "committee": "Đảng ủy",
    "standing_committee": "Ban Thường vụ",
    "cell": "chi bộ",
    "inspection_committee": "Ủy ban Kiểm tra",
    "congress": "đại hội",
    "presidium": "Đoàn Chủ tịch",
    "secretariat": "Đoàn Thư ký",
    "counting_board": "Ban Kiểm phiếu",
    "credentials_board": "Ban Thẩm tra tư cách đại biểu",
}


def table_of(phase: str) -> str:
    """The rows of one part of the work, in the order of a Vietnamese dictionary."""
    found = [kind for kind in (load_kind(key, TEMPLATES) for key in kinds(TEMPLATES)) if kind.data.phase == phase]
    return HEAD + "".join(_row(kind) for kind in sorted(found, key=lambda kind: sort_key(kind.label)))


def _row(kind: Kind) -> str:
    return f"| {kind.label} | `{kind.key}` | {', '.join(ISSUERS[issuer] for issuer in kind.data.issuers)} |\n"


@pytest.mark.parametrize("phase", PHASES)
def test_the_guides_table_is_the_catalogue(phase: str) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    expected = f"**{PHASES[phase]}**\n\n{table_of(phase)}\n"
    assert expected in guide, f"docs/huong-dan.md, “Các loại văn bản”, needs:\n\n{expected}"


def test_the_guide_names_no_paper_that_there_is_not() -> None:
    section = GUIDE.read_text(encoding="utf-8").partition("### Các loại văn bản\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ") and "`" in line]
    assert len(rows) == len(kinds(TEMPLATES))


def test_every_outline_is_in_the_guide() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    outlines = [outline for key in kinds(TEMPLATES) for outline in load_kind(key, TEMPLATES).data.outlines]
    assert [outline for outline in outlines if f"`{outline}`" not in guide] == []
