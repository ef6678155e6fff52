"""`nhiemky plan`: the plans as data. Needs no database."""

import json
from pathlib import Path
from textwrap import wrap
from typing import Annotated

import typer

from calendars.plan import load_plan
from calendars.plan_model import Plan, Step
from nhiemky.domain.roles import ROLES
from nhiemky.domain.roles import title as role_title
from nhiemky.drafting.kinds import kinds
from nhiemky.errors import NhiemkyError
from nhiemky.performing.office import find_plan_file, find_plan_keys
from nhiemky.performing.show import basis_label
from nhiemky.portal.cli.door import AsJson, Door, door, print_json, say, show

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """Các kế hoạch có thể mở; kế hoạch riêng viết sai được nêu tên, không che các kế hoạch khác."""
    here = door(context)
    plans, faults = _load_all(here)
    if as_json:
        rows = [{"key": p.plan, "version": p.version, "title": p.title, "scope": p.scope} for p in plans]
        print_json({"plans": rows})
    else:
        for plan in plans:
            show(f"{plan.plan:<24} {plan.title} ({len(plan.steps)} bước)")
    for fault in faults:
        say(f"Lỗi: {fault}")
    if faults:
        raise typer.Exit(1)


@app.command("show")
def show_(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Mã kế hoạch", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Mọi bước của một kế hoạch: hạn theo công thức, người làm, căn cứ."""
    here = door(context)
    plan = _load(here, find_plan_file(here.settings, key))
    if as_json:
        print_json(plan.model_dump(mode="json", by_alias=True, exclude_defaults=True))
        return
    _paragraph(f"{plan.title} ({plan.plan}, bản {plan.version})", "")
    for source in plan.sources:
        _paragraph(f"- {source}", "  ")
    for step_key, step in plan.steps.items():
        _print_step(step_key, step)


@app.command()
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Tệp kế hoạch YAML", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Kiểm tra một tệp kế hoạch; chỗ sai được nêu tên bước và cách sửa."""
    plan = _load(door(context), file)
    if as_json:
        print_json({"key": plan.plan, "version": plan.version, "steps": len(plan.steps), "valid": True})
    else:
        say(f"{file}: đúng, {len(plan.steps)} bước.")


@app.command()
def schema() -> None:
    """JSON Schema của tệp kế hoạch, cho trình soạn thảo."""
    typer.echo(json.dumps(Plan.model_json_schema(by_alias=True), ensure_ascii=False, indent=2))


def _load_all(here: Door) -> tuple[list[Plan], list[NhiemkyError]]:
    plans: list[Plan] = []
    faults: list[NhiemkyError] = []
    for key in find_plan_keys(here.settings):
        try:
            plans.append(_load(here, find_plan_file(here.settings, key)))
        except NhiemkyError as error:
            faults.append(error)
    return plans, faults


def _load(here: Door, file: Path) -> Plan:
    return load_plan(file, ROLES, kinds(here.settings.templates))


def _print_step(key: str, step: Step) -> None:
    rule = str(step.due) if step.due else "sau: " + ", ".join(map(str, step.after))
    _paragraph(f"{key}: {step.title}", "")
    _paragraph(f"hạn {rule}; {role_title(step.owner)}; {basis_label(step.basis)}", "    ")


def _paragraph(text: str, indent: str) -> None:
    for line in wrap(text, 80, initial_indent=indent, subsequent_indent=indent):
        show(line)
