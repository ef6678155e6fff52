"""The command line as a clerk uses it: an office home of its own, the sample's office ready made."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nhiemky.portal.cli import main

TODAY = "2026-11-23"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401  (whatever the command documents)
        """The one document on stdout; messages are on stderr."""
        return json.loads(self.out)

    @property
    def findings(self) -> dict[str, list[tuple[str, str]]]:
        """State and sentence of what doctor has found by what was looked at; the settings left out."""
        found: dict[str, list[tuple[str, str]]] = {}
        for one in self.json["checks"]:
            if not one["name"].startswith("settings."):
                found.setdefault(one["name"], []).append((one["state"], one["sentence"]))
        return found

    @property
    def line(self) -> str:
        """The one line of an error; stdout stays empty."""
        assert (self.code, self.out) == (1, "")
        (line,) = self.err.splitlines()
        return line


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home whose path has a blank and Vietnamese letters, as an office has."""
    home = tmp_path / "Văn phòng Đảng ủy"
    monkeypatch.setenv("NHIEMKY_HOME", str(home))
    monkeypatch.setenv("NHIEMKY_ACTOR", "thử")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    return home


@pytest.fixture
def nhiemky(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Runs one command in this process on a Monday, or on the day given."""

    def run(*words: str, today: str | None = TODAY) -> Answer:
        with pytest.raises(SystemExit) as ended:
            main([*(["--today", today] if today else []), *words])
        captured = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Answer(ended.value.code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def made_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's office, made once: its congress is number 1, the cells' are 2 to 8."""
    home = tmp_path_factory.mktemp("sample")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NHIEMKY_HOME", str(home))
        with pytest.raises(SystemExit) as ended:
            main(["--today", TODAY, "init", "--sample"])
    assert ended.value.code == 0
    return home


@pytest.fixture
def sample(home: Path, made_sample: Path) -> Path:
    """A home with the sample's office in it."""
    shutil.copytree(made_sample, home)
    return home


@pytest.fixture
def rows() -> Callable[[Path], list[str]]:
    """Everything that is in the database of a home, to compare before and after."""

    def of(home: Path) -> list[str]:
        connection = sqlite3.connect(home / "nhiemky.db")
        try:
            return list(connection.iterdump())
        finally:
            connection.close()

    return of
