"""Every kind of the catalogue keeps the form: with an empty sheet, with a full one, for each of its bodies."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from nhiemky.drafting.draft import Draft
from nhiemky.drafting.kinds import kinds, load_kind
from nhiemky.drafting.lint.check import Finding, lint_document
from nhiemky.drafting.lint.rule import Setting
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
BODIES = {"committee": "so-khcn", "cell": "cb-van-phong"}
LEFT_TO_PEOPLE = {"text.missing", "text.contradiction", "text.awaited"}  # what a draft may say, by design


def cases() -> list[tuple[str, str, str | None]]:
    loaded = {kind: load_kind(kind, TEMPLATES).data for kind in kinds(TEMPLATES)}
    return [
        (kind, BODIES[body], outline)
        for kind, data in loaded.items()
        for body in data.bodies
        for outline in (None, *data.outlines)
    ]


def errors(found: tuple[Finding, ...]) -> list[tuple[str, tuple[str, ...], str]]:
    return [
        (one.rule.key, one.places, one.found)
        for one in found
        if one.is_error and one.rule.key not in LEFT_TO_PEOPLE
    ]


@pytest.mark.parametrize(("kind", "body", "outline"), cases())
def test_our_own_papers_have_no_errors(
    kind: str, body: str, outline: str | None, paper: Callable[..., Draft], setting: Setting
) -> None:
    for filled in (True, False):
        draft = paper(kind, body, filled=filled, outline=outline)
        assert errors(lint_document(draft.content, f"{kind}.docx", setting)) == []


@pytest.mark.desktop
def test_papers_saved_by_libreoffice_keep_the_form(
    paper: Callable[..., Draft], setting: Setting, tmp_path: Path
) -> None:
    files = [tmp_path / f"{kind}.docx" for kind in ("congress_plan", "congress_minutes", "chasing_letter")]
    for file in files:
        file.write_bytes(paper(file.stem).content)
    saved = tmp_path / "saved"
    convert = ["soffice", f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to", "docx"]
    subprocess.run([*convert, "--outdir", str(saved), *map(str, files)], check=True, timeout=120)
    for file in files:
        assert errors(lint_document((saved / file.name).read_bytes(), file.name, setting)) == []
