"""What people read is what there is: commands, settings, plan fields and targets of make."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from calendars import plan_model
from calendars.plan import PLANS
from nhiemky.portal.cli import SUBJECTS, build_app
from nhiemky.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "huong-dan.md"
README = ROOT / "README.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(nhiemky [a-z-][^`…]*)`")
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^):#]+)\)")
ASSIGNMENT = re.compile(r"^\w+=")


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def shown_commands(file: Path) -> list[str]:
    """Every line of a block that a reader types to nhiemky."""
    lines = [line.strip() for block in BLOCK.findall(read(file)) for line in block.splitlines()]
    found = [line.partition(" #")[0].replace(".venv/bin/", "") for line in lines]
    return [line for line in found if words_of(line)[:1] == ["nhiemky"] and "--help" not in line]


def mentioned_commands(file: Path) -> list[str]:
    """Every command named in a sentence, with or without what has to follow it."""
    return INLINE.findall(read(file))


def words_of(line: str) -> list[str]:
    return [word for word in line.split() if not ASSIGNMENT.match(word)]


def parse(line: str) -> None:
    """Reads a command line as the program would, without doing anything. Raises what typer raises."""
    words = [word for word in shlex.split(line) if not ASSIGNMENT.match(word)][1:]
    command: Any = get_command(build_app(words))
    context, name = None, "nhiemky"
    while True:
        context = command.make_context(name, list(words), parent=context)
        rest = [*context._protected_args, *context.args]
        if not isinstance(command, TyperGroup) or not rest:
            return
        name, command, words = command.resolve_command(context, rest)


def commands() -> Iterator[str]:
    """Every command there is, group and name."""
    for subject in SUBJECTS:
        command = get_command(build_app([subject])).commands[subject]  # type: ignore[attr-defined]
        if isinstance(command, TyperGroup):
            yield from (f"{subject} {name}" for name in command.commands)
        else:
            yield subject


def plan_fields() -> set[str]:
    models = [one for one in vars(plan_model).values() if isinstance(one, type) and issubclass(one, BaseModel)]
    return {field.alias or name for model in models for name, field in model.model_fields.items()}


SHOWN = [(file, line) for file in (README, GUIDE) for line in shown_commands(file)]


@pytest.mark.parametrize(("file", "line"), SHOWN, ids=[f"{file.name}: {line}" for file, line in SHOWN])
def test_a_command_that_is_shown_can_be_typed(file: Path, line: str) -> None:
    parse(line)


@pytest.mark.parametrize("line", sorted({*mentioned_commands(README), *mentioned_commands(GUIDE)}))
def test_a_command_that_is_mentioned_exists(line: str) -> None:
    try:
        parse(line)
    except TyperException as error:
        if type(error).__name__ not in {"MissingParameter", "NoArgsIsHelpError"}:  # named without its arguments
            raise


@pytest.mark.parametrize("line", ["nhiemky congress shw 1", "nhiemky congress show 1 --wy x", "nhiemky step done"])
def test_a_command_that_cannot_be_typed_is_seen(line: str) -> None:
    with pytest.raises(Exception, match=r"No such|Missing"):
        parse(line)


def test_every_command_is_shown_in_the_guide() -> None:
    shown = [line.partition("nhiemky ")[2] for line in shown_commands(GUIDE)]
    assert [one for one in commands() if not any(line.startswith(one) for line in shown)] == []


def test_every_setting_is_in_the_guide() -> None:
    guide = read(GUIDE)
    missing = [name for name in Settings.model_fields if f"`{PREFIX}{name.upper()}`" not in guide]
    assert missing == []
    assert [name for name in Settings.model_fields if name != "home" and f"`{name}`" not in guide] == []


def test_no_setting_of_the_guide_is_unknown() -> None:
    named = set(re.findall(rf"`{PREFIX}([A-Z_]+)`", read(GUIDE)))
    known = {name.upper() for name in Settings.model_fields} | {"ACTOR"}
    assert named - known == set()


def test_every_field_of_a_plan_is_in_the_guide() -> None:
    guide = read(GUIDE).partition("## 15.")[2]
    assert sorted(name for name in plan_fields() | {"extends"} if f"`{name}`" not in guide) == []


def test_every_plan_is_in_the_guide() -> None:
    assert [file.stem for file in PLANS.glob("*.yaml") if f"`{file.stem}`" not in read(GUIDE)] == []


@pytest.mark.parametrize("file", [README, GUIDE], ids=["README", "huong-dan"])
def test_every_target_of_make_is_named(file: Path) -> None:
    phony = re.search(r"^\.PHONY: (.+)$", read(ROOT / "Makefile"), re.MULTILINE)
    assert phony is not None
    assert [target for target in phony[1].split() if f"make {target}" not in read(file)] == []


@pytest.mark.parametrize("file", sorted([README, *(ROOT / "docs").rglob("*.md")]), ids=lambda one: one.name)
def test_links_and_pictures_lead_somewhere(file: Path) -> None:
    named = [*LINK.findall(read(file)), *PICTURE.findall(read(file))]
    assert [one for one in named if not (file.parent / one).exists()] == []


def test_every_picture_is_used() -> None:
    used = {(GUIDE.parent / one).resolve() for one in PICTURE.findall(read(GUIDE))}
    assert set((ROOT / "docs" / "images").iterdir()) - used == set()


def test_the_newest_changes_begin_with_what_must_be_done() -> None:
    newest = read(ROOT / "CHANGELOG.md").split("\n## ")[1]
    assert newest.splitlines()[2].startswith("**Phải làm:")
