"""Which papers belong to the file of a congress or of a cycle, and of whom."""

from collections.abc import Iterator, Mapping

from nhiemky.domain.organisation import Body
from nhiemky.domain.schedule import ScheduleRecord, StepState
from nhiemky.drafting.kind_model import WhenData
from nhiemky.drafting.kinds import Kind, kinds
from nhiemky.performing.drafts import Desk, writing_body
from nhiemky.performing.papers import Subject
from nhiemky.performing.planning import plan_of

LIST_KIND = "congress_archive_list"
_SECRET = 4  # kept outside the system
_PHASES = ("before", "any", "day", "after")


def papers_of_file(desk: Desk, schedule: ScheduleRecord) -> Iterator[tuple[Subject, Kind]]:
    """The papers of a congress by its kinds, of a cycle by the steps of its plan."""
    if not schedule.is_cycle:
        for kind in _kinds_of_file(desk, schedule):
            yield Subject(writing_body(desk.organisation, schedule.body, kind.data), schedule), kind
        return
    plan = plan_of(desk.office, desk.connection, schedule)
    for step in desk.steps(schedule.id):
        for key in plan.steps[step.key].documents if step.key in plan.steps else ():
            kind = desk.kind(key)
            is_wanted = step.state.is_live or step.state is StepState.DONE
            if is_wanted and kind.data.tier < _SECRET and suits(kind, desk.organisation.body(step.body)):
                yield Subject(step.body, schedule, is_own=step.body != schedule.body), kind


def _kinds_of_file(desk: Desk, schedule: ScheduleRecord) -> Iterator[Kind]:
    """The kinds that belong to the file of a congress, in the order of the work; the list of them last."""
    settings = desk.office.settings
    found = [desk.kind(key) for key in kinds(settings.templates, settings.templates_overlay)]
    fitting = [one for one in found if one.data.phase in _PHASES and _applies(desk, one, schedule)]
    yield from sorted(fitting, key=lambda one: (one.key == LIST_KIND, _PHASES.index(one.data.phase), one.key))


def suits(kind: Kind, body: Body) -> bool:
    """Whether bodies of that sort have such a paper."""
    return ("cell" if body.is_cell else "committee") in kind.data.bodies


def _applies(desk: Desk, kind: Kind, schedule: ScheduleRecord) -> bool:
    body = desk.organisation.body(schedule.body)
    if kind.data.tier >= _SECRET or (not suits(kind, body) and not (kind.data.about_cell and body.is_cell)):
        return False
    if kind.data.about_cell and not body.is_cell:
        return False
    return _holds(kind.data.when, desk.context(Subject(schedule.body, schedule), frozenset()))


def _holds(when: WhenData, context: Mapping[str, object]) -> bool:
    congress, body = context["congress"], context["body"]
    assert isinstance(congress, Mapping)
    assert isinstance(body, Mapping)
    is_committee = body.get("kind") != "cell"
    wanted = {
        "all_members": (when.all_members, congress.get("is_all_members")),
        "has_standing_committee": (when.has_standing_committee, body.get("has_standing_committee")),
        "has_cell_committee": (when.has_cell_committee, body.get("has_cell_committee") or is_committee),
    }
    is_variant = when.variants is None or congress.get("variant") in when.variants
    return is_variant and all(want is None or want == is_so for want, is_so in wanted.values())
