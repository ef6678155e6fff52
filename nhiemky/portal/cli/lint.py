"""`nhiemky lint`: does a Word file keep the party's form?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from nhiemky.drafting.lint.check import ALL_RULES, Finding, lint_document
from nhiemky.drafting.lint.rule import Setting
from nhiemky.drafting.style import load_style
from nhiemky.errors import BadInput
from nhiemky.portal.cli.door import AsJson, Door, door, print_json, say, show
from nhiemky.portal.cli.faults import explain_file
from nhiemky.portal.cli.lint_text import show_file, show_rules, show_total

Files = Annotated[list[Path] | None, typer.Argument(help="Tệp .docx, một hoặc nhiều", show_default=False)]
AsList = Annotated[bool, typer.Option("--list", help="In mọi quy tắc và nguồn, không kiểm tệp nào")]


def lint(context: typer.Context, files: Files = None, as_list: AsList = False, as_json: AsJson = False) -> None:
    """Kiểm thể thức tệp Word: trang giấy, đầu trang, lời văn, chữ ký, nơi nhận. Có lỗi thì mã thoát là 1."""
    if as_list:
        _list_rules(as_json=as_json)
        return
    if not files:
        raise BadInput("FILE", "cho biết tệp .docx cần kiểm, hoặc dùng --list để xem các quy tắc")
    setting = _setting(door(context))
    checked = [(file, _check(file, setting)) for file in files]
    if as_json:
        print_json({"files": [_as_json(file, found) for file, found in checked]})
    else:
        _show_files(checked)
    if any(found is None or any(one.is_error for one in found) for _, found in checked):
        raise typer.Exit(1)


Checked = tuple[Path, tuple[Finding, ...] | None]


def _check(file: Path, setting: Setting) -> tuple[Finding, ...] | None:
    """None when the file cannot be read; that is said at once, and the other files are still checked."""
    try:
        return lint_document(file.read_bytes(), file.name, setting)
    except BadInput as error:
        say(f"Lỗi: {error}")
    except OSError as error:
        say(f"Lỗi: {explain_file(error)}")
    return None


def _setting(here: Door) -> Setting:
    settings = here.settings
    style = load_style(settings.templates, settings.templates_overlay)
    return Setting(style, here.today, settings.templates, settings.templates_overlay)


def _show_files(checked: Sequence[Checked]) -> None:
    screens = [show_file(file.name, found) for file, found in checked if found is not None]
    if len(checked) > 1:
        screens.append(show_total([found for _, found in checked]))
    if screens:
        show("\n\n".join(screens))


def _list_rules(*, as_json: bool) -> None:
    if not as_json:
        show(show_rules(ALL_RULES))
        return
    print_json(
        [
            {"rule": one.key, "severity": one.severity, "title": one.title, "source": one.source}
            for one in ALL_RULES
        ]
    )


def _as_json(file: Path, found: tuple[Finding, ...] | None) -> dict[str, object]:
    if found is None:
        return {"file": str(file), "readable": False, "findings": []}
    return {
        "file": str(file),
        "readable": True,
        "errors": len({one.rule.key for one in found if one.is_error}),
        "warnings": len({one.rule.key for one in found if not one.is_error}),
        "findings": [
            {
                "rule": one.rule.key,
                "severity": one.rule.severity,
                "title": one.rule.title,
                "source": one.rule.source,
                "places": list(one.places),
                "found": one.found,
                "expected": one.expected,
            }
            for one in found
        ],
    }
