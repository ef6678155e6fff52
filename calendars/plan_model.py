"""What a plan may say: the closed vocabulary as models, from which editors get their JSON Schema."""

from collections.abc import Callable, Iterable, Mapping
from datetime import time
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from calendars.conditions import FACTS, PERIOD_FACTS, Condition, Value
from calendars.expressions import Expression, Offset, Unit, parse_expression, parse_offset
from calendars.links import Link, parse_link
from calendars.periods import PeriodKind
from calendars.working_days import Roll
from nhiemky.errors import NhiemkyError

T = TypeVar("T")
# The days that a plan's dates are said from, with what reasons call them; a cycle has its own.
ANCHORS = {
    "superior_plan": "ngày nhận kế hoạch của cấp trên",
    "congress": "ngày khai mạc đại hội",
    "closing": "ngày bế mạc đại hội",
}
PERIOD_ANCHORS = {"opening": "ngày mở kỳ", "period_start": "ngày đầu kỳ", "period_end": "ngày cuối kỳ"}
BASE_CALENDAR = "office"


class Basis(StrEnum):
    """What a lead time stands on."""

    RULE = "rule"
    PRACTICE = "practice"
    DEFAULT = "default"


class Scope(StrEnum):
    """The kind of body a plan is opened for."""

    CELL = "cell"
    COMMITTEE = "committee"


def _reader(kind: type[T], parse: Callable[[str], T]) -> BeforeValidator:
    def read(value: object) -> object:
        try:
            return value if isinstance(value, kind) else parse(str(value))
        except NhiemkyError as error:
            raise ValueError(str(error)) from None

    return BeforeValidator(read)


def _schema(example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "examples": [example]})


_AS_TEXT = PlainSerializer(str, return_type=str)
# Written as text in YAML, parsed once, written back as the same text.
DateExpression = Annotated[Expression, _reader(Expression, parse_expression), _AS_TEXT, _schema("congress - 30wd")]
Span = Annotated[Offset, _reader(Offset, parse_offset), _AS_TEXT, _schema("5wd")]
After = Annotated[Link, _reader(Link, parse_link), _AS_TEXT, _schema("congress_plan + 2wd")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Overdue(_Model):
    """How often an overdue step is called to mind, at most `limit` times."""

    every: Span = Offset(2, Unit.WORKING_DAY)
    limit: int = Field(default=3, ge=0, le=20)


class Remind(_Model):
    """The rungs of a step: before its day, on the day, and while it is late."""

    before: tuple[Span, ...] = (Offset(5, Unit.WORKING_DAY), Offset(1, Unit.WORKING_DAY))
    on_day: bool = True
    overdue: Overdue = Overdue()


class Escalation(_Model):
    """Who is told when a step has been late for so long."""

    after: Span
    to: str


class WaitsFor(_Model):
    """An outside party that answers in its own time; nobody here can tick this step by working harder."""

    party: str
    service: Span
    ask_every: Span = Offset(5, Unit.WORKING_DAY)
    letter: bool = True  # whether a letter asking after it is drafted when the time is over


class Window(_Model):
    """Days taken out of a calendar around a lunar or a fixed yearly day."""

    name: str
    lunar: Literal["1/1"] = "1/1"
    start: Span = Field(alias="from")
    end: Span = Field(alias="to")


class NamedCalendar(_Model):
    """The office's calendar less some windows."""

    without: tuple[Window, ...]


class Variant(_Model):
    """A kind of congress; `plan` names another plan that carries it, `carry` maps done steps into it."""

    title: str
    plan: str | None = None
    carry: Mapping[str, str] = {}


class Switch(_Model):
    """A choice of the office, usable in `when`."""

    title: str
    default: bool = False


class CellsLayout(_Model):
    """How the cells' congresses hang together with the committee's own.

    Their days are laid out backward from `last_day`, the pilot's ahead of the others. Each cell starts from
    the committee's step `start`; the first of `events` that its plan has comes before the step `gate`.
    """

    plan: str
    opens: bool = True  # False: the plan takes over cells that another has opened
    gate: str = "cell_congresses"
    events: tuple[str, ...] = ("hold_cell_congress", "hold_congress")
    start: str = "congress_plan"
    last_day: DateExpression
    pilot_lead: Span = Offset(15, Unit.WORKING_DAY)
    apart: Span = Offset(1, Unit.WORKING_DAY)
    calendar: str = BASE_CALENDAR


class CycleDay(_Model):
    """A day of a cycle, what reasons call it and what it stands on."""

    on: DateExpression
    title: str
    basis: Basis = Basis.DEFAULT
    source: str = ""


class CycleLayout(_Model):
    """How a plan comes back period after period, and which days each period has.

    `opens` is the day from which a pass opens it, said from `period_start` or `period_end`. `days` are counted in
    the order they are written, each from these two, `opening` or an earlier one, and stand where they fall, day
    off or not: steps are what rolls. `main` is the day of the schedule itself, the one that `move` moves; `report`
    is the superior's day, which a document may override. A plan without `period` is opened on demand only, from
    the day of its main event, which stands for both ends of the period.
    """

    period: PeriodKind | None = None
    # Which periods of a year open by themselves, counted from 1; none named: all. By hand any may be opened.
    numbers: tuple[int, ...] = ()
    usual: bool = False  # the plan meant where a person names only the body and the period
    opens: DateExpression
    days: Mapping[str, CycleDay]
    main: str
    report: str | None = None
    figures: str | None = None  # the set of indicators that the cells are asked for
    catch_up: Span = Offset(0, Unit.DAY)  # how long after its last day a period nobody opened is still opened


class Step(_Model):
    """One step. `due` is its own limit, `after` what must be finished on an earlier working day.

    `per` cells: every cell has its own; named: those bodies that a list of tasks gives it to, in no plan file.
    """

    title: str = Field(min_length=3, max_length=120)
    owner: str
    approver: str | None = None
    due: DateExpression | None = None
    roll: Roll | None = None
    not_before: DateExpression | None = None
    not_after: DateExpression | None = None
    after: tuple[After, ...] = ()
    takes: Span = Offset(1, Unit.WORKING_DAY)
    calendar: str = BASE_CALENDAR
    hard: bool = False
    source: str = ""
    basis: Basis = Basis.DEFAULT
    at: time | None = None
    per: Literal["cells", "named"] | None = None
    when: str | None = None
    waits_for: WaitsFor | None = None
    documents: tuple[str, ...] = ()
    draft_before: Span | None = None  # None: as in the plan's defaults
    remind: Remind | None = None
    escalate: tuple[Escalation, ...] | None = None
    optional: bool = False
    tier: int = Field(default=1, ge=0, le=4)

    def expressions(self) -> Iterable[tuple[str, Expression]]:
        """The date expressions of the step with the key each stands under."""
        for name, expression in (
            ("due", self.due),
            ("not_before", self.not_before),
            ("not_after", self.not_after),
        ):
            if expression is not None:
                yield name, expression


class Defaults(_Model):
    """What a step without a ladder of its own gets."""

    remind: Remind = Remind()
    escalate: tuple[Escalation, ...] = ()
    draft_before: Span = Offset(25, Unit.WORKING_DAY)


class Plan(_Model):
    """A whole plan as an office reads and edits it."""

    plan: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: int = Field(ge=1)
    title: str
    scope: Scope
    sources: tuple[str, ...] = ()
    variants: Mapping[str, Variant] = {}
    switches: Mapping[str, Switch] = {}
    calendars: Mapping[str, NamedCalendar] = {}
    defaults: Defaults = Defaults()
    cells: CellsLayout | None = None
    cycle: CycleLayout | None = None
    steps: Mapping[str, Step]

    @property
    def default_variant(self) -> str | None:
        """The first variant named, or None where the plan has none."""
        return next(iter(self.variants), None)

    @property
    def anchors(self) -> tuple[str, ...]:
        """The days that a step's date may be said from."""
        return tuple(self.anchor_titles)

    @property
    def anchor_titles(self) -> Mapping[str, str]:
        """The same days with what reasons call them."""
        if self.cycle is None:
            return ANCHORS
        return {**PERIOD_ANCHORS, **{name: day.title for name, day in self.cycle.days.items()}}

    @property
    def condition_names(self) -> frozenset[str]:
        """What `when` may speak of: the facts of the body, those of its period, and the switches of this plan."""
        return FACTS | (PERIOD_FACTS if self.cycle else frozenset()) | self.switches.keys()

    @cached_property
    def facts_asked(self) -> frozenset[str]:
        """What the conditions of its steps do speak of: bodies that are alike in it have the same steps."""
        conditions = [Condition(step.when, self.condition_names) for step in self.steps.values() if step.when]
        return frozenset(name for one in conditions for name in one.names)

    @cached_property
    def has_outside_party(self) -> bool:
        """Whether a step waits for somebody outside."""
        return any(step.waits_for is not None for step in self.steps.values())

    def is_applicable(self, key: str, facts: Mapping[str, Value]) -> bool:
        """Whether a step belongs to the procedure of a body with these facts."""
        when = self.steps[key].when
        return when is None or Condition(when, self.condition_names).holds(facts)

    def reminders_of(self, key: str) -> Remind:
        """The rungs of a step, its own or the plan's."""
        return self.steps[key].remind or self.defaults.remind

    def draft_lead_of(self, key: str) -> Offset:
        """How long before a step's day its first drafts are wanted, its own or the plan's."""
        return self.steps[key].draft_before or self.defaults.draft_before

    def escalations_of(self, key: str) -> tuple[Escalation, ...]:
        """The ladder of a step, its own or the plan's."""
        own = self.steps[key].escalate
        return self.defaults.escalate if own is None else own
