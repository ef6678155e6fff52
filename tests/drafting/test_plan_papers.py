"""The papers that the steps of the shipped plans name: known, fit for the body and the congress, in their time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from calendars.conditions import Value
from calendars.expressions import Unit
from calendars.network import applicable_facts
from calendars.plan import PLANS, load_plan
from calendars.plan_model import Plan, Scope
from nhiemky.domain.roles import ROLES
from nhiemky.drafting.kind_model import RESTRICTED, KindData
from nhiemky.drafting.kinds import kinds, load_kind
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
CATALOGUE = {key: load_kind(key, TEMPLATES).data for key in kinds(TEMPLATES)}
SHIPPED = {file.stem: load_plan(file, ROLES, frozenset(CATALOGUE)) for file in sorted(PLANS.glob("*.yaml"))}
NAMED = [
    (name, key, kind)
    for name, plan in SHIPPED.items()
    for key, step in plan.steps.items()
    for kind in step.documents
]
# What no step asks for by name: it is drafted on demand or with the whole file.
ON_DEMAND = {
    "cells_guidance",  # a standing committee's; the letter serves every committee
    "enquiry_letter",  # written where an outside party does not answer
    "resolution_programme",  # whenever a new resolution of a superior comes, in no cycle
    "study_attendance_list",  # the form of a study, whenever it is held
    "fees_book",  # the form of a book that is kept by hand
}


@dataclass(frozen=True)
class Case:
    """A body of some size with a variant of its congress, or in a month of the year."""

    plan: Plan
    variant: str | None
    official: int
    has_standing_committee: bool
    month: int = 12

    @property
    def facts(self) -> dict[str, Value]:
        facts: dict[str, Value] = {
            "official_members": self.official,
            "members": self.official,
            "variant": self.variant or "",
            "has_standing_committee": self.has_standing_committee,
            "month": self.month,
            "quarter": (self.month + 2) // 3,
            "is_quarter_end": self.month % 3 == 0,
            "period_number": self.month,
        }
        switches: dict[str, Value] = {name: one.default for name, one in self.plan.switches.items()}
        return applicable_facts(self.plan, {**switches, **facts})

    def papers(self) -> Iterator[tuple[str, str, bool]]:
        """Step, kind, and whether it is each cell's own paper."""
        for key, step in self.plan.steps.items():
            if self.plan.is_applicable(key, self.facts):
                yield from ((key, kind, step.per is not None) for kind in step.documents)

    def suits(self, kind: KindData, *, of_each_cell: bool = False) -> bool:
        is_cell = of_each_cell or self.plan.scope is Scope.CELL
        wanted, so = kind.when, self.official
        checks = (
            "cell" in kind.bodies if is_cell and not kind.about_cell else "committee" in kind.bodies,
            is_cell or not kind.about_cell,
            wanted.variants is None or self.variant in wanted.variants,
            wanted.all_members in (None, so < 200),
            wanted.has_standing_committee in (None, self.has_standing_committee),
            wanted.has_cell_committee in (None, not is_cell or so >= 9),
        )
        return all(checks)


def cases(plan: Plan) -> Iterator[Case]:
    """Every size and kind of congress that this plan itself carries."""
    variants: list[str | None] = [
        name for name, variant in plan.variants.items() if variant.plan in (None, plan.plan)
    ] or [None]
    sizes = (6, 12) if plan.scope is Scope.CELL else (63, 240)
    months = range(1, 13) if plan.cycle else (12,)
    yield from (Case(plan, *one) for one in product(variants, sizes, (False, True), months))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_step_names_only_papers_that_its_body_writes_for_such_a_congress(name: str) -> None:
    wrong = [
        (case.variant, case.official, key, kind)
        for case in cases(SHIPPED[name])
        for key, kind, of_each_cell in case.papers()
        if not case.suits(CATALOGUE[kind], of_each_cell=of_each_cell)
    ]
    assert wrong == []


def test_a_personnel_step_names_only_empty_forms_and_no_other_step_names_one() -> None:
    wrong = [
        (name, key, kind)
        for name, key, kind in NAMED
        if (SHIPPED[name].steps[key].tier >= RESTRICTED) != (CATALOGUE[kind].tier >= RESTRICTED)
    ]
    assert wrong == []


def test_every_paper_of_a_congress_is_asked_for_by_a_step_of_some_plan() -> None:
    """Only papers of the year and of no occasion are not."""
    of_a_congress = {key for key, kind in CATALOGUE.items() if kind.phase in {"before", "day", "after"}}
    assert of_a_congress - {kind for _, _, kind in NAMED} - ON_DEMAND == set()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_plan_asks_for_a_paper_once_but_for_comments_which_are_asked_for_twice(name: str) -> None:
    """On the superior's documents, then on its own."""
    for case in cases(SHIPPED[name]):
        named = Counter((kind, of_each_cell) for _, kind, of_each_cell in case.papers())
        twice = {kind: times for (kind, _), times in named.items() if times > 1}
        assert twice in ({}, {"comments_summary": 2})


@pytest.mark.parametrize("name", SHIPPED)
def test_a_paper_of_a_period_is_asked_for_only_by_a_plan_of_such_a_period(name: str) -> None:
    cycle = SHIPPED[name].cycle
    period = cycle.period if cycle else None
    wrong = [
        (key, kind)
        for plan, key, kind in NAMED
        if plan == name and CATALOGUE[kind].periods and period not in CATALOGUE[kind].periods
    ]
    assert wrong == []


@pytest.mark.parametrize("name", [name for name, plan in SHIPPED.items() if plan.cycle])
def test_a_cycle_asks_for_no_paper_of_a_congress(name: str) -> None:
    phases = {kind: CATALOGUE[kind].phase for plan, _, kind in NAMED if plan == name}
    assert {kind: phase for kind, phase in phases.items() if phase not in ("year", "any")} == {}


def test_every_paper_of_the_year_is_asked_for_by_a_step_of_some_cycle() -> None:
    of_the_year = {key for key, kind in CATALOGUE.items() if kind.phase == "year"}
    assert of_the_year - {kind for _, _, kind in NAMED} - ON_DEMAND == set()


EXAMPLES = {"year": "2026", "half_year": "2026H1", "quarter": "2026Q1", "month": "2026M02", None: "2026H1"}
OF_CYCLES = [
    (name, key, kind, "cb-van-phong" if plan.scope is Scope.CELL or plan.steps[key].per else "so-khcn")
    for name, key, kind in NAMED
    for plan in [SHIPPED[name]]
    if plan.cycle
]


@pytest.mark.parametrize(("name", "key", "kind", "body"), OF_CYCLES)
def test_the_papers_of_a_cycle_are_drafted_for_the_body_of_the_step(
    samples: Any,  # noqa: ANN401
    name: str,
    key: str,
    kind: str,
    body: str,
) -> None:
    """Nothing given but what the office knows of itself: a whole paper, by a body that may issue it."""
    cycle = SHIPPED[name].cycle
    assert cycle is not None
    period = samples.context(body, EXAMPLES[cycle.period])["period"] if cycle.period else {}
    draft = samples.write(kind, body, filled=False, period=period)
    assert (draft.kind, draft.warnings, draft.content[:2]) == (kind, (), b"PK")
    assert draft.tier == CATALOGUE[kind].tier <= max(2, SHIPPED[name].steps[key].tier)


def test_papers_of_the_day_are_drafted_within_ten_working_days_of_it() -> None:
    early = [
        (name, key, kind)
        for name, key, kind in NAMED
        if CATALOGUE[kind].phase == "day"
        and (lead := SHIPPED[name].draft_lead_of(key))
        and not (lead.unit is Unit.WORKING_DAY and 1 <= abs(lead.count) <= 10)
    ]
    assert early == []
