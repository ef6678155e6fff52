"""Grades of cells and members: the levels, the stages each goes through, who decides, and the counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from nhiemky.domain.numerals import format_decimal
from nhiemky.domain.vietnamese import format_count


class Level(StrEnum):
    """The four grades (366-QĐ/TW)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    COMPLETED = "completed"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """What the clerk reads and writes."""
        return _LEVELS[self]


_LEVELS = {
    Level.EXCELLENT: "hoàn thành xuất sắc nhiệm vụ",
    Level.GOOD: "hoàn thành tốt nhiệm vụ",
    Level.COMPLETED: "hoàn thành nhiệm vụ",
    Level.FAILED: "không hoàn thành nhiệm vụ",
}


class Stage(StrEnum):
    """The stages in their order; only the decision is final."""

    SELF = "self"
    CELL = "cell"
    APPRAISAL = "appraisal"
    DECISION = "decision"

    @property
    def label(self) -> str:
        """What the clerk reads, also the heading of its column."""
        return _STAGES[self]


_STAGES = {
    Stage.SELF: "Tự xếp loại",
    Stage.CELL: "Chi bộ đề nghị",
    Stage.APPRAISAL: "Thẩm định",
    Stage.DECISION: "Quyết định",
}


class SubjectKind(StrEnum):
    """Who is graded here; the grade of the committee's own organisation is the superior's to decide."""

    CELL = "cell"
    MEMBER = "member"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return "chi bộ" if self is SubjectKind.CELL else "đảng viên"

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages it goes through; a cell does not propose its own grade to itself a second time."""
        return tuple(stage for stage in Stage if self is SubjectKind.MEMBER or stage is not Stage.CELL)


@dataclass(frozen=True, slots=True)
class Subject:
    """A cell or a member that is graded; `body` is the cell it belongs to, for a cell itself."""

    key: str
    name: str
    kind: SubjectKind
    body: str


@dataclass(frozen=True, slots=True)
class Grades:
    """The levels that one subject has been given so far."""

    subject: Subject
    levels: Mapping[Stage, Level]

    @property
    def proposed(self) -> tuple[Stage, Level] | None:
        """The last word that is not the subject's own; None while nobody else has spoken."""
        spoken = [
            (stage, self.levels[stage]) for stage in Stage if stage in self.levels and stage is not Stage.SELF
        ]
        return spoken[-1] if spoken else None

    @property
    def skipped(self) -> tuple[Stage, ...]:
        """The stages nobody has written down though a later one is there."""
        order = self.subject.kind.stages
        last = max((order.index(stage) for stage in self.levels if stage in order), default=0)
        return tuple(stage for stage in order[:last] if stage not in self.levels)


@dataclass(frozen=True, slots=True)
class ShareRule:
    """The excellent ones are at most `percent` of the good ones; `source` says on what that stands."""

    percent: Decimal
    source: str

    def allows(self, excellent: int, good: int) -> bool:
        """Whether so many may be excellent."""
        return excellent * 100 <= good * self.percent

    def most(self, good: int) -> int:
        """How many may be."""
        return int(good * self.percent // 100)


@dataclass(frozen=True, slots=True)
class GradeCounts:
    """How many of one kind have which level, by the last word on each; `decided` of them are final."""

    kind: SubjectKind
    total: int
    levels: Mapping[Level, int]
    decided: int

    @property
    def assessed(self) -> int:
        """Those on whom somebody other than themselves has spoken."""
        return sum(self.levels.values())

    @property
    def not_assessed(self) -> int:
        """The rest."""
        return self.total - self.assessed

    @property
    def is_final(self) -> bool:
        """Whether every one of them is decided."""
        return self.decided == self.total

    def stage_counts(self) -> str:
        """How far they are, in words; nobody is named."""
        unit = self.kind.label
        return (
            f"{format_count(self.assessed)}/{format_count(self.total)} {unit} có mức, "
            f"{format_count(self.decided)} đã quyết định"
        )


def count_grades(kind: SubjectKind, grades: Iterable[Grades]) -> GradeCounts:
    """The counts of those of a kind, each once by the last word on it."""
    own = [one for one in grades if one.subject.kind is kind]
    spoken = [one.proposed for one in own]
    levels = {level: sum(word is not None and word[1] is level for word in spoken) for level in Level}
    decided = sum(word is not None and word[0] is Stage.DECISION for word in spoken)
    return GradeCounts(kind, len(own), levels, decided)


def find_excess(rule: ShareRule | None, counts: GradeCounts, where: str) -> str | None:
    """The sentence that says that too many are excellent; None where the share is kept or nobody has set one."""
    excellent, good = counts.levels[Level.EXCELLENT], counts.levels[Level.GOOD]
    if rule is None or rule.allows(excellent, good):
        return None
    share = f"{format_decimal(rule.percent)}%"
    source = f" ({rule.source})" if rule.source else ""
    return (
        f"{where}: {format_count(excellent)} {counts.kind.label} hoàn thành xuất sắc, nhiều hơn {share} của "
        f"{format_count(good)} {counts.kind.label} hoàn thành tốt, tức nhiều nhất {format_count(rule.most(good))}"
        f"{source}"
    )


def find_skipped(grades: Sequence[Grades]) -> dict[tuple[SubjectKind, Stage], int]:
    """How many have not been through a stage that comes before one they have; nobody is named."""
    found: dict[tuple[SubjectKind, Stage], int] = {}
    for one in grades:
        for stage in one.skipped:
            key = (one.subject.kind, stage)
            found[key] = found.get(key, 0) + 1
    return found


def decider_of(kind: SubjectKind) -> str:
    """Who decides: cells and members are the committee's to grade, on the cells' proposals."""
    return "Đảng ủy quyết định; chi bộ đề nghị" if kind is SubjectKind.MEMBER else "Đảng ủy quyết định"
