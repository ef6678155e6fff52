"""A plan is data: the steps of a congress or a review with their dates by rule, owners and papers.

The vocabulary is closed: an unknown key, role, kind of paper, anchor or an unreadable expression is
refused with file, step and what would be right.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from calendars.conditions import Condition
from calendars.plan_model import BASE_CALENDAR, PERIOD_ANCHORS, CycleLayout, Plan, Step
from calendars.yaml_source import read_yaml
from nhiemky.errors import BadInput, NhiemkyError, describe_fault

PLANS = Path(__file__).parent / "data" / "plans"


def load_plan(path: Path, roles: Iterable[str], kinds: Iterable[str]) -> Plan:
    """Reads and checks one plan; a plan it extends lies beside it or is a shipped one.

    Raises BadInput naming file, step and what would be right.
    """
    plan = _build(path, _read_extended(path, ()))
    check_plan(plan, str(path), frozenset(roles), frozenset(kinds))
    return plan


def check_plan(plan: Plan, file: str, roles: frozenset[str], kinds: frozenset[str]) -> None:
    """Checks what the models cannot see: names that refer to each other. Raises BadInput."""
    for key, step in plan.steps.items():
        place = f"{file}, bước {key}"
        _check_names(place, "vai trò", _roles(step), roles)
        _check_names(place, "loại văn bản", step.documents, kinds)
        _check_names(place, "lịch", (step.calendar,), {BASE_CALENDAR, *plan.calendars})
        _check_anchors(place, plan, step)
        if step.per == "named":
            raise BadInput(place, 'mục "per" trong tệp kế hoạch chỉ nhận "cells"')
        if step.due is None and not step.after:
            raise BadInput(place, 'phải có "due" hoặc "after", nếu không sẽ không có hạn')
        if step.when is not None:
            _check_condition(place, step.when, plan)
    _check_names(f"{file}, defaults", "vai trò", [one.to for one in plan.defaults.escalate], roles)
    if plan.cells is not None:
        _check_names(f"{file}, cells", "bước", (plan.cells.gate, plan.cells.start), plan.steps)
    if plan.cycle is not None:
        _check_days(f"{file}, cycle", plan.cycle)
    _check_loops(file, plan)


def _read_extended(path: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise BadInput(str(path), "tệp kế hoạch phải là danh sách mục: giá trị")
    parent = content.pop("extends", None)
    if parent is None:
        return content
    beside, shipped = path.with_name(f"{parent}.yaml"), PLANS / f"{parent}.yaml"
    # an office's plan may extend the shipped one of its own name
    base = beside if beside.exists() and beside != path else shipped
    if base in {*seen, path} or (beside == path and not base.exists()):
        raise BadInput(str(path), "các kế hoạch kế thừa vòng tròn (extends)")
    return _merge(_read_extended(base, (*seen, path)), content)


def _merge(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Own values win; a step or cycle named in both keeps what is not said again; a step set to null goes."""
    merged = {**base, **own}
    if isinstance(base.get("cycle"), dict) and isinstance(own.get("cycle"), dict):
        merged["cycle"] = {**base["cycle"], **own["cycle"]}
    base_steps, own_steps = base.get("steps") or {}, own.get("steps") or {}
    steps = {**base_steps, **own_steps}
    for key in base_steps.keys() & own_steps.keys():
        if isinstance(own_steps[key], dict):
            steps[key] = {**base_steps[key], **own_steps[key]}
    merged["steps"] = {key: step for key, step in steps.items() if step is not None}
    return merged


def _build(path: Path, content: dict[str, Any]) -> Plan:
    try:
        plan = Plan.model_validate(content)
    except NhiemkyError as error:
        raise BadInput(str(path), str(error)) from None
    except ValidationError as error:
        raise _explain(path, error) from None
    if plan.plan != path.stem:
        raise BadInput(
            str(path), f'mục plan là "{plan.plan}" nhưng tệp tên "{path.name}"; hai tên phải giống nhau'
        )
    return plan


def _explain(path: Path, error: ValidationError) -> BadInput:
    first = error.errors()[0]
    where = [str(part) for part in first["loc"]]
    is_step = len(where) > 1 and where[0] == "steps"
    place = f"{path}, bước {where[1]}" if is_step else str(path)
    key = where[-1]
    if first["type"] == "extra_forbidden":
        known = Step.model_fields if is_step else Plan.model_fields
        return BadInput(place, f'không có mục "{key}"{_suggest(key, known)}')
    if first["type"] == "missing":
        return BadInput(place, f'thiếu mục "{key}"')
    field = ".".join(where[2:] if is_step else where) or key
    fault = describe_fault(first["type"], first["msg"], first.get("ctx"))
    return BadInput(place, f'mục "{field}" không hợp lệ: {fault}')


def _roles(step: Step) -> Iterable[str]:
    yield step.owner
    if step.approver:
        yield step.approver
    if step.waits_for:
        yield step.waits_for.party
    for escalation in step.escalate or ():
        yield escalation.to


def _check_names(place: str, what: str, names: Iterable[str], known: Iterable[str]) -> None:
    allowed = set(known)
    for name in names:
        if name not in allowed:
            raise BadInput(place, f'{what} "{name}" không có trong danh mục{_suggest(name, allowed)}')


def _check_anchors(place: str, plan: Plan, step: Step) -> None:
    known = {*plan.anchors, *plan.steps}
    for name, expression in step.expressions():
        if expression.anchor is not None:
            _check_names(f"{place}, mục {name}", "mốc", (expression.anchor,), known)
    _check_names(f"{place}, mục after", "bước", (link.step for link in step.after), plan.steps)


def _check_days(place: str, cycle: CycleLayout) -> None:
    """A day is counted from the ends of the period or an earlier day; the main and the report day are named."""
    ends = [name for name in PERIOD_ANCHORS if name != "opening"]
    _check_names(f"{place}, mục opens", "mốc", filter(None, (cycle.opens.anchor,)), ends)
    known = set(PERIOD_ANCHORS)
    for name, day in cycle.days.items():
        _check_names(f"{place}, mục days.{name}", "mốc", filter(None, (day.on.anchor,)), known)
        known.add(name)
    _check_names(f"{place}, mục main", "mốc", (cycle.main,), cycle.days)
    _check_names(f"{place}, mục report", "mốc", filter(None, (cycle.report,)), cycle.days)


def _check_condition(place: str, when: str, plan: Plan) -> None:
    try:
        Condition(when, plan.condition_names)
    except NhiemkyError as error:
        raise BadInput(f"{place}, mục when", str(error)) from None


def _check_loops(file: str, plan: Plan) -> None:
    graph: dict[str, set[str]] = {key: {link.step for link in step.after} for key, step in plan.steps.items()}
    for key, step in plan.steps.items():
        graph[key] |= {one.anchor for _, one in step.expressions() if one.anchor and one.anchor in plan.steps}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        loop = " → ".join(reversed(error.args[1]))
        raise BadInput(f"{file}, bước {error.args[1][0]}", f"các bước chờ nhau thành vòng: {loop}") from None


def _suggest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=3, cutoff=0.5)
    if close:
        return f"; có phải là {', '.join(close)}?"
    return f"; chỉ có: {', '.join(sorted(known))}"
