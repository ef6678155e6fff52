"""A template keeps every character when LibreOffice has saved its Word file again."""

import subprocess
from pathlib import Path

import pytest

from nhiemky.drafting.package import load_frame
from nhiemky.drafting.word_reading import read_word_template
from nhiemky.drafting.word_template import Origin, text_sha256, write_word_template
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
# What programs like to put right: spaces, quotes, dashes, lists, hyphens, signs of no width.
ODD = (
    '\n\n  hai  dấu cách  \n\ttab\tgiữa\n“a” ‘b’ {{ x | default("a “b”") }}\u00a0z\u2011y\u00adq\u200bw\n'
    "# I- A\n- b\n"
    "{# c\nd #}\n{% set a = [\n 1 ] %}\n&<>\"'\n1. một\na) hai\n* ba\n-\n–\n\u2003thụt\u2009vào\n(c) (r) -- ...\n"
    "→ ½ 1st\n\U0001f600 é ẵ\nwww.example.vn\n\n"
)

pytestmark = pytest.mark.desktop


def test_every_template_survives_libreoffice(tmp_path: Path) -> None:
    texts = {file.name: file.read_text(encoding="utf-8") for file in (TEMPLATES / "documents").glob("*.txt.j2")}
    texts["odd.txt.j2"] = ODD
    frame = load_frame(TEMPLATES / "frame.docx")
    for name, text in texts.items():
        origin = Origin("kind", None, 1, text_sha256(text), text_sha256(name))
        (tmp_path / f"{name}.docx").write_bytes(write_word_template(text, origin, "Mẫu", frame))
    saved = tmp_path / "saved"
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    files = [str(file) for file in tmp_path.glob("*.docx")]
    convert = [*office, "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(saved), *files]
    subprocess.run(convert, check=True, capture_output=True, timeout=300)
    for name, text in texts.items():
        read = read_word_template((saved / f"{name}.docx").read_bytes(), name)
        assert (name, read.text) == (name, text)
        assert read.origin.shipped_sha256 == text_sha256(name)
        assert read.remarks == ()
