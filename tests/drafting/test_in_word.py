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


@pytest.fixture(scope="module")
def printed(whole_committee: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a paper of every kind as PDF, for which LibreOffice is started once, with its own settings."""
    folder = tmp_path_factory.mktemp("libreoffice")
    files = [folder / f"{kind}.docx" for kind in kinds(TEMPLATES)]
    for file in files:
        file.write_bytes(write_draft(file.stem, whole_committee, templates=TEMPLATES).content)
    office = ["soffice", f"-env:UserInstallation=file://{folder / 'profile'}", "--headless"]
    command = [*office, "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, timeout=600)
    return folder


def ask(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.parametrize("kind", kinds(TEMPLATES))
def test_a_paper_prints_on_a4_with_its_letterhead(kind: str, printed: Path) -> None:
    paper = printed / f"{kind}.pdf"
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", ask("pdfinfo", str(paper)))
    assert size is not None
    assert (round(float(size[1])), round(float(size[2]))) == A4
    text = unicodedata.normalize("NFC", ask("pdftotext", "-layout", str(paper), "-"))
    first_page = re.sub(r"\s+", " ", text.split("\f")[0])
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in first_page
    assert "SỞ KHOA HỌC VÀ CÔNG NGHỆ" in first_page
    assert "\ufffd" not in text
