"""Takes the pictures of docs/huong-dan.md anew, from the sample as it is on one fixed day.

Needs chromium, LibreOffice and pdftoppm: `.venv/bin/python docs/pictures.py`.
"""

# ruff: noqa: INP001, S603, S607  (a script that starts programs of this machine)
import subprocess
import sys
import tempfile
from email import message_from_bytes, policy
from html import escape
from os import environ
from pathlib import Path
from typing import Any

import yaml

IMAGES = Path(__file__).parent / "images"
COMMAND = Path(sys.executable).with_name("nhiemky")
DAY = "2026-11-23"
SHEETS = Path(__file__).parent.parent / "samples" / "so-khcn" / "sheets"
PAPERS = {  # picture: the kind, of whose congress or which period
    "vb-ke-hoach": ("congress_plan", "--schedule", "1"),
    "vb-phieu-bau": ("ballot", "--schedule", "1"),
    "vb-bien-ban-kiem-phieu": ("counting_minutes", "--schedule", "1"),
    "vb-nghi-quyet": ("congress_resolution", "--schedule", "1"),
    "vb-so-ket": ("half_year_report", "--org", "so-khcn", "--period", "2026H1"),
    "vb-chuan-y": ("ratification_decision", "--schedule", "2"),
}
SCREEN = (
    "<meta charset=utf-8><body style='margin:0;background:#1e2430'><pre style='margin:0;padding:18px;"
    'color:#e8eaf0;font:15px/1.45 "DejaVu Sans Mono","Liberation Mono",monospace\'>'
)


def main() -> None:
    """Two of the terminal, the rehearsal, a message, a first draft, and sample papers with their sheets filled."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home, out = Path(folder) / "home", Path(folder) / "out"
        ask(home, "init", "--sample")
        ask(home, "rehearse", "1", "--out", str(out))
        show = ask(home, "congress", "show", "1").splitlines()[:24]
        picture_of_screen("$ nhiemky congress show 1\n" + "\n".join(show), IMAGES / "cac-viec.png", 860, 590)
        why = ask(home, "congress", "show", "1", "--why", "notify_opening_date")
        shown = "$ nhiemky congress show 1 --why notify_opening_date\n" + why
        picture_of_screen(shown, IMAGES / "vi-sao.png", 860, 230)
        photograph(out / "index.html", IMAGES / "chay-thu.png", 1200, 900)
        picture_of_message(sorted((out / "messages").glob("*.eml"))[60], IMAGES / "tin.png")
        picture_of_draft(next((out / "drafts").glob("congress_plan_*_so-khcn_*.docx")), IMAGES / "du-thao.png")
        for name, words in PAPERS.items():
            picture_of_draft(paper_with_its_sheet(home, Path(folder) / name, words), IMAGES / f"{name}.png", 58)


def ask(home: Path, *words: str) -> str:
    """What a command prints on the fixed day."""
    done = subprocess.run(
        [str(COMMAND), "--today", DAY, *words],
        check=True,
        capture_output=True,
        text=True,
        env={**environ, "NHIEMKY_HOME": str(home)},
    )
    return done.stdout


def picture_of_screen(text: str, picture: Path, width: int, height: int) -> None:
    """A terminal as a picture."""
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8", delete=False) as page:
        page.write(SCREEN + escape(text) + "</pre>")
    photograph(Path(page.name), picture, width, height)


def picture_of_message(letter: Path, picture: Path) -> None:
    """The HTML part of a message on a telephone."""
    message = message_from_bytes(letter.read_bytes(), policy=policy.default)
    body = message.get_body(("html",))
    assert body is not None
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8", delete=False) as page:
        page.write(body.get_content())
    photograph(Path(page.name), picture, 500, 560)


def paper_with_its_sheet(home: Path, out: Path, words: tuple[str, ...]) -> Path:
    """The first paper of a kind, written with the sample's data sheets, the common one and its own."""
    out.mkdir()
    sheet = out / "phieu.yaml"
    filled: Any = {}
    for file in (SHEETS / "_common.yaml", SHEETS / f"{words[0]}.yaml"):
        if file.exists():  # as plain text: YAML would make a yes of the key "on"
            filled = merge(filled, yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))  # noqa: S506
    sheet.write_text(yaml.safe_dump(filled, allow_unicode=True), encoding="utf-8")
    ask(home, "draft", *words, "--data", str(sheet), "--out", str(out))
    return min(out.glob("*.docx"))


def merge(first: Any, second: Any) -> Any:  # noqa: ANN401  (whatever a sheet holds)
    """Two sheets as one; the second counts where both say something."""
    if not (isinstance(first, dict) and isinstance(second, dict)):
        return second
    return {**first, **{key: merge(first.get(key), value) for key, value in second.items()}}


def picture_of_draft(document: Path, picture: Path, dots_per_inch: int = 70) -> None:
    """The first page of a draft as Word would print it."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(document)]
        subprocess.run(convert, check=True, capture_output=True)
        pages = f"{folder}/{document.stem}.pdf"
        subprocess.run(
            ["pdftoppm", "-png", "-singlefile", "-r", str(dots_per_inch), pages, str(picture.with_suffix(""))],
            check=True,
        )


def photograph(page: Path, picture: Path, width: int, height: int) -> None:
    """A page of HTML as a browser shows it."""
    browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    window = [f"--window-size={width},{height}", f"--screenshot={picture}"]
    subprocess.run([*browser, *window, page.as_uri()], check=True, capture_output=True)


if __name__ == "__main__":
    main()
