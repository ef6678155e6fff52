"""The rules of the house that no linter knows."""

import ast
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("flows", "tasks", "calendars", "nhiemky")
DOORS = ("flows", "nhiemky/portal", "nhiemky/delivery/fake_zalo/__main__.py")
KNOW_PREFECT = ("flows", "tasks", "nhiemky/portal")
LONGEST_MODULE = 300
LONGEST_FUNCTION = 60
MEDIAN_FUNCTION = 8
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "localtime"),
    ("pendulum", "now"),
    ("pendulum", "today"),
}
# Built from parts: this file is tracked too.
FOREIGN = ("/wo" + "rk/", "/tmp/" + "brief", "issues" + " show", "the " + "issue ")
KEPT = (*ROOMS, "tests", "docs", "benchmarks", "templates", "samples", ".ci")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*folders: str) -> list[Path]:
    """Python files of ours, migrations apart: Alembic decides how they look."""
    found = chain.from_iterable((ROOT / folder).rglob("*.py") for folder in folders)
    return sorted(file for file in found if "migrations" not in file.parts)


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def parse(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def clock_readings(tree: ast.AST) -> Iterator[int]:
    """Lines that read the clock, however the module was imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", None)
            if (last, node.attr) in CLOCKS:
                yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module in {"time", "pendulum"}:
            yield from (node.lineno for alias in node.names if (node.module, alias.name) in CLOCKS)


def lies_in(file: Path, folders: tuple[str, ...]) -> bool:
    return any(file.is_relative_to(ROOT / folder) for folder in folders)


def kept_texts() -> Iterator[tuple[str, str]]:
    """Every text of the project: what lies in its folders, and the files beside them."""
    inside = chain.from_iterable((ROOT / folder).rglob("*") for folder in KEPT)
    for file in chain(inside, (one for one in ROOT.iterdir() if one.suffix != ".lock")):
        if file.is_file() and "__pycache__" not in file.parts:
            try:
                yield name_of(file), file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a picture or a document of Word


def test_the_clock_is_read_only_at_the_doors() -> None:
    found = [
        f"{name_of(file)}:{line}"
        for file in modules(*ROOMS)
        if not lies_in(file, DOORS)
        for line in clock_readings(parse(file))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "import datetime\ndatetime.datetime.now()",
        "from datetime import date\ndate.today()",
        "import time\ntime.time()",
        "from time import time\ntime()",
        "import pendulum\npendulum.now('Asia/Ho_Chi_Minh')",
    ],
)
def test_every_way_to_read_the_clock_is_seen(text: str) -> None:
    assert list(clock_readings(ast.parse(text))) != []


def test_prefect_is_known_only_to_flows_tasks_and_portal() -> None:
    found = [
        name_of(file)
        for file in modules(*ROOMS)
        if not lies_in(file, KNOW_PREFECT)
        and any(name.partition(".")[0] == "prefect" for name in imports(parse(file)))
    ]
    assert found == []


def test_modules_are_read_on_a_few_screens() -> None:
    sizes = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in modules(*ROOMS)}
    assert {name: lines for name, lines in sizes.items() if lines >= LONGEST_MODULE} == {}


def test_functions_are_short() -> None:
    found = {
        f"{name_of(file)}:{function.name}": length(function)
        for file in modules(*ROOMS)
        for function in functions(parse(file))
    }
    assert {name: lines for name, lines in found.items() if lines >= LONGEST_FUNCTION} == {}
    assert sorted(found.values())[len(found) // 2] <= MEDIAN_FUNCTION


def test_functions_are_annotated() -> None:
    found = [
        f"{name_of(file)}:{function.name}({argument.arg})"
        for file in modules(*ROOMS)
        for function in functions(parse(file))
        for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        if argument.annotation is None and argument.arg not in {"self", "cls"}
    ]
    without_result = [
        f"{name_of(file)}:{function.name}"
        for file in modules(*ROOMS)
        for function in functions(parse(file))
        if function.returns is None
    ]
    assert (found, without_result) == ([], [])


def test_no_file_of_flows_hides_a_package_or_a_standard_module() -> None:
    """Loaded by path, flows/ stands first in sys.path: flows/calendars.py would be imported for calendars."""
    siblings = {one.name for one in ROOT.iterdir() if one.is_dir()}
    names = {file.stem for file in modules("flows")} - {"__init__"}
    assert names & (siblings | sys.stdlib_module_names) == set()


def test_nothing_of_the_workplace_is_kept() -> None:
    found = [f"{name}: {word}" for name, text in kept_texts() for word in FOREIGN if word in text]
    assert found == []


def test_tests_have_no_packages() -> None:
    """Run with importmode=importlib, an __init__.py would only give two names to one module."""
    assert [name_of(file) for file in (ROOT / "tests").rglob("__init__.py")] == []
