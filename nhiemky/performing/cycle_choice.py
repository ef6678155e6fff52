"""Which plan of a cycle a person means by a body and a period."""

from calendars.periods import Period
from calendars.plan_model import Plan, Scope
from nhiemky.domain.organisation import Body
from nhiemky.errors import BadInput
from nhiemky.performing.office import Office, find_plan_keys, find_plan_of
from nhiemky.store.engine import read


def choose_cycle_plan(office: Office, org: str, key: str | None, period: Period | None) -> Plan:
    """The plan named, or the only one of that body that has the period; of several the usual one.

    Raises BadInput naming what there is.
    """
    if key is not None:
        plan = find_plan_of(office, key, is_cycle=True)
        if plan.cycle is None:
            raise BadInput("--plan", f'"{plan.title}" không phải là kỳ sơ kết, tổng kết; dùng: congress open')
        return plan
    if period is None:
        raise BadInput("--plan", "không ghi kỳ thì phải ghi mã kế hoạch, xem ở plan list")
    with read(office.engine) as connection:
        body = office.organisation(connection).body(org)
    fitting = [plan for plan in _plans_for(office, body) if plan.cycle and plan.cycle.period is period.kind]
    if len(fitting) > 1:
        fitting = [plan for plan in fitting if plan.cycle and plan.cycle.usual] or fitting
    if len(fitting) == 1:
        return fitting[0]
    raise _refuse(office, body, period, fitting)


def _plans_for(office: Office, body: Body) -> list[Plan]:
    """Every plan of a cycle for that kind of body."""
    plans = [office.find_plan(key) for key in find_plan_keys(office.settings)]
    return [one for one in plans if one.cycle is not None and (one.scope is Scope.CELL) == body.is_cell]


def _refuse(office: Office, body: Body, period: Period, having: list[Plan]) -> BadInput:
    if having:
        known = ", ".join(plan.plan for plan in having)
        return BadInput("--plan", f"kỳ {period.key} có {len(having)} kế hoạch: {known}; hãy ghi một mã")
    known = ", ".join(plan.plan for plan in _plans_for(office, body)) or "chưa có kế hoạch nào"
    return BadInput(
        "--period", f"{body.name} không có kế hoạch nào cho kỳ {period.key} ({period.label}); hiện có: {known}"
    )
