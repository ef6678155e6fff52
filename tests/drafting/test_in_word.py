"""What LibreOffice makes of the papers: they open, they print, and on A4."""

import re
import subprocess
import unicodedata
from pathlib import Path

import pytest

from nhiemky.drafting.draft import write_draft
from nhiemky.drafting.kinds import kinds
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
A4 = (595, 842)  # points

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """LibreOffice's own settings, once for all papers."""
    return tmp_path_factory.mktemp("libreoffice")


def print_paper(document: Path, profile: Path) -> Path:
    """The document as PDF."""
    convert = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*convert, "--outdir", str(document.parent), str(document)], check=True, timeout=120)
    return document.with_suffix(".pdf")


def ask(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.parametrize("kind", kinds(TEMPLATES))
def test_a_paper_prints_on_a4_with_its_letterhead(
    kind: str, committee: dict[str, object], profile: Path, tmp_path: Path
) -> None:
    document = tmp_path / f"{kind}.docx"
    document.write_bytes(write_draft(kind, committee, templates=TEMPLATES).content)
    paper = print_paper(document, profile)
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", ask("pdfinfo", str(paper)))
    assert size is not None
    assert (round(float(size[1])), round(float(size[2]))) == A4
    text = unicodedata.normalize("NFC", ask("pdftotext", "-layout", str(paper), "-"))
    first_page = re.sub(r"\s+", " ", text.split("\f")[0])
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in first_page
    assert "SỞ KHOA HỌC VÀ CÔNG NGHỆ" in first_page
    assert "\ufffd" not in text
