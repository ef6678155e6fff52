"""What a document kind's YAML file may say."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from calendars.periods import PeriodKind

Issuer = Literal[
    "committee",
    "standing_committee",
    "cell",
    "inspection_committee",
    "congress",
    "presidium",
    "secretariat",
    "counting_board",
    "credentials_board",
]
Ask = Literal["text", "long_text", "number", "date", "time", "yes_no", "rows", "names"]
Phase = Literal["before", "day", "after", "year", "any"]
BodyOf = Literal["committee", "cell"]
RESTRICTED = 3  # the tier from which a kind is an empty form


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldData(_Data):
    """One value a template uses: its name for people, where the office finds it, whether a person is asked.

    `ask` is None for what the system itself supplies; `result` marks what a vote decides: its place stays
    blank until it is entered.
    """

    title: str = Field(min_length=2)
    source: str = Field(alias="from", min_length=2)
    ask: Ask | None = None
    result: bool = False
    scope: Literal["paper", "file"] | None = (
        None  # None: a kind's own value is the paper's, a shared one the file's
    )


class CheckData(_Data):
    """A sum that must hold: left = the sum of the others less `minus`, or left at most the other; all paths."""

    left: str
    equals: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    at_most: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "CheckData":
        if bool(self.equals) == bool(self.at_most):
            raise ValueError("equals or at_most")
        return self


class OutlineData(_Data):
    """A further outline of a kind, in `<kind>.<outline>.txt.j2`."""

    title: str = Field(min_length=2)
    source: str = Field(min_length=2)


class WhenData(_Data):
    """When a congress has this paper; what is None does not matter."""

    variants: tuple[str, ...] | None = None
    all_members: bool | None = None
    has_standing_committee: bool | None = None
    has_cell_committee: bool | None = None


class OccasionData(_Data):
    """What must be there for a paper to be worth writing when somebody asks for it: one of these paths."""

    any_of: tuple[str, ...] = Field(min_length=1)
    otherwise: str = Field(min_length=2)  # why there is nothing to write, in one line


class KindData(_Data):
    """What a kind's YAML file says."""

    title: str = Field(min_length=2)
    label: str | None = None  # what people choose it by, where the title alone is not enough: "Báo cáo nhanh"
    heading: str | None = None  # the kind as printed over the text; a công văn prints none
    abbreviation: str = ""  # "" for a paper that bears no number: ballot, form, list
    issuers: tuple[Issuer, ...] = Field(min_length=1)
    tier: int = Field(ge=0, le=4)
    version: int = Field(ge=1)
    rounds: int = Field(default=1, ge=1)
    phase: Phase = "any"
    bodies: tuple[BodyOf, ...] = ("committee", "cell")
    about_cell: bool = False  # the committee's paper about one cell's congress, such as a ratification
    when: WhenData = WhenData()
    source: str = ""
    is_minutes: bool = False  # no place and no day in the letterhead
    periods: tuple[PeriodKind, ...] = ()  # of which periods it speaks; none: of any, or of no period
    is_form: bool = False  # filled in by hand, so it bears no draft mark
    per: str | None = None  # a list of the context of which each item has a paper of its own
    occasion: OccasionData | None = None
    outlines: dict[str, OutlineData] = {}
    requires: tuple[str, ...] = ()
    fields: dict[str, FieldData] = {}
    checks: tuple[CheckData, ...] = ()
