"""Targets of resolutions: taken in by their resolution's number, measured at every review, judged by people."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from nhiemky.domain.figures import Basis, Total
from nhiemky.domain.indicators import Adding
from nhiemky.domain.numbering import read_symbol
from nhiemky.domain.numerals import format_decimal
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.domain.targets import (
    Target,
    TargetCounts,
    TargetResult,
    Verdict,
    count_verdicts,
    judge,
    name_time,
    read_amount,
)
from nhiemky.errors import BadInput, NotFound
from nhiemky.performing.act import Act
from nhiemky.performing.figure_periods import period_of_cycle
from nhiemky.performing.figure_totals import catalogue_of, read_totals, set_of
from nhiemky.performing.office import Office
from nhiemky.performing.target_occasions import occasion_of, year_of
from nhiemky.store import issued, targets
from nhiemky.store.cycles import read_cycle
from nhiemky.store.engine import Connection, begin, read

if TYPE_CHECKING:
    from nhiemky.intake.targets_file import GivenResult

NO_RESULT = "chưa có kết quả"
Key = tuple[str, Basis]
Totals = Mapping[Key, Total]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whose targets, for which year ("2026") or term ("2025-2030"), by which resolution."""

    org: str
    occasion: str
    document: str
    document_on: date


@dataclass(frozen=True, slots=True)
class TargetList:
    """The targets of a body for a year or a term."""

    body: str
    occasion: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a review says of each target of its year, how many there are of each verdict and how many are new."""

    schedule_id: int
    occasion: str
    results: tuple[TargetResult, ...]
    counts: TargetCounts
    recorded: int = 0


@dataclass(frozen=True, slots=True)
class ReviewedTarget:
    """A target at a review: what the figures propose, and what people have said of it already."""

    proposed: TargetResult
    said: TargetResult | None

    @property
    def result(self) -> TargetResult:
        """What counts: people's word before the figures'."""
        return self.said or self.proposed


@dataclass(frozen=True, slots=True)
class TargetReview:
    """A review and the targets of its year by number. `is_final`: the year is over at the end of its period."""

    schedule: ScheduleRecord
    occasion: str
    targets: tuple[ReviewedTarget, ...]
    is_final: bool


def import_targets(office: Office, path: Path, wanted: Resolution, act: Act) -> TargetList:
    """Makes the list of a file the targets of a resolution; what reviews have said of a target stays with it.

    Raises BadInput, BadRows, also for a list that leaves out a target a review has spoken of.
    """
    if wanted.document_on is not None and wanted.document_on > act.today:
        raise BadInput("--date", "ngày nghị quyết là ngày chưa tới")
    document = read_symbol(wanted.document, "--document", "nghị quyết, ví dụ 21-NQ/ĐU")
    from nhiemky.intake.targets_file import read_targets  # noqa: PLC0415  (openpyxl: who only looks need not wait)

    found = read_targets(path, catalogue_of(office).indicators)
    dated = [replace(one, document=document, document_on=wanted.document_on) for one in found]
    with begin(office.engine) as connection:
        body = office.organisation(connection).body(wanted.org).key
        spoken_of = targets.find_assessed(connection, body, wanted.occasion) - {one.number for one in dated}
        if spoken_of:
            numbers = ", ".join(map(str, sorted(spoken_of)))
            raise BadInput(path.name, f"thiếu chỉ tiêu số {numbers} đã có kết quả; giữ lại trong danh sách")
        gone = targets.keep_targets(connection, body, wanted.occasion, dated, act.actor, act.at)
        details = {"org": body, "document": document, "targets": len(dated), "removed": list(gone)}
        act.record(connection, "targets.import", wanted.occasion, details)
        return TargetList(body, wanted.occasion, tuple(targets.read_targets(connection, body, wanted.occasion)))


def list_targets(office: Office, org: str, occasion: str | None = None) -> list[TargetList]:
    """The targets of a body: those of one year or term, or all there are."""
    with read(office.engine) as connection:
        body = office.organisation(connection).body(org).key
        occasions = [occasion] if occasion else targets.read_occasions(connection, body)
        return [TargetList(body, one, tuple(targets.read_targets(connection, body, one))) for one in occasions]


def assess_targets(
    office: Office, cycle_id: int, act: Act, path: Path | None = None, *, apply: bool = False
) -> Assessment:
    """What a review says of its targets; with a file what people say, with `apply` also what numbers propose.

    Only what is new is recorded: who looks, or gives a list back as it was, leaves no trace.
    Raises NotFound for a cycle without targets, BadInput, BadRows.
    """
    with begin(office.engine) as connection:
        review = _read_review(office, connection, cycle_id)
        known = [one.result for one in review.targets]
        said = known if path is None else _take_in(path, known, is_final=review.is_final)
        kept = [replace(one, is_proposed=False) for one in said] if apply else said
        new = [one for one, before in zip(kept, known, strict=True) if one != before]
        for one in new:
            targets.keep_result(connection, cycle_id, one, act.actor, act.at)
        counts = count_verdicts(one.verdict for one in kept)
        if new:
            file = path.name if path else None
            details = {"apply": apply, "file": file, "recorded": len(new), "counts": str(counts)}
            act.record(connection, "targets.assess", cycle_id, details)
        return Assessment(cycle_id, review.occasion, tuple(kept), counts, len(new))


def review_targets(office: Office, cycle_id: int) -> TargetReview:
    """The targets of a cycle's year as they stand at it. Raises NotFound for a cycle without targets."""
    with read(office.engine) as connection:
        return _read_review(office, connection, cycle_id)


def describe_result(one: TargetResult) -> str:
    """How a target stands, in one line: "7 (100%): đạt (đề xuất); theo số ước cả kỳ"."""
    actual = one.actual or NO_RESULT
    share = f" ({one.share})" if one.share else ""
    proposed = " (đề xuất)" if one.is_proposed else ""
    reason = f"; {one.reason}" if one.reason not in {"", actual} else ""
    return f"{actual}{share}: {one.verdict.label}{proposed}{reason}"


def _read_review(office: Office, connection: Connection, cycle_id: int) -> TargetReview:
    schedule = read_cycle(connection, cycle_id)
    occasion = occasion_of(connection, schedule, schedule.body)
    wanted = targets.read_targets(connection, schedule.body, occasion) if occasion else []
    if occasion is None or not wanted:
        time = name_time(occasion) if occasion else f"nhiệm kỳ có năm {year_of(schedule)}"
        raise NotFound(f"{time} chưa có chỉ tiêu; hãy chạy: nhiemky targets import TỆP")
    totals = read_totals(office, connection, schedule) if set_of(office, connection, schedule) else {}
    found = _review(office, connection, schedule, occasion, wanted, totals)
    return TargetReview(schedule, occasion, tuple(found), _is_final(schedule, occasion))


def _take_in(path: Path, known: Sequence[TargetResult], *, is_final: bool) -> list[TargetResult]:
    from nhiemky.intake.targets_file import read_results  # noqa: PLC0415  (openpyxl: who only looks need not wait)

    given = {one.number: one for one in read_results(path, [one.target for one in known])}
    return [_say(one, given.get(one.target.number), is_final=is_final) for one in known]


def find_title(connection: Connection, body: str, target: Target) -> str | None:
    """What a target's resolution is about, "về nhiệm vụ năm 2026", by its number in the register; else None."""
    on = target.document_on
    found = issued.find_symbol(connection, body, target.document, on) if on is not None else None
    if found is None or "…" in found.title:  # a title with a gap is asked for in the paper's own sheet
        return None
    title = found.title.removeprefix("Nghị quyết ").strip()
    return title if title.startswith("về ") else f"về {title[:1].lower()}{title[1:]}"


def find_results(
    office: Office,
    connection: Connection,
    schedule: ScheduleRecord,
    occasion: str,
    wanted: Sequence[Target],
    totals: Totals,
) -> list[TargetResult]:
    """What people have said at this review, and for the rest what the figures propose."""
    return [one.result for one in _review(office, connection, schedule, occasion, wanted, totals)]


def _review(
    office: Office,
    connection: Connection,
    schedule: ScheduleRecord,
    occasion: str,
    wanted: Sequence[Target],
    totals: Totals,
) -> list[ReviewedTarget]:
    said = targets.read_results(connection, schedule.id, wanted)
    is_final = _is_final(schedule, occasion)
    growing = {key for key, one in catalogue_of(office).indicators.items() if one.adding is Adding.SUM}
    alone = _only_of(schedule, occasion)
    return [
        ReviewedTarget(_propose(one, totals, growing, alone, is_final=is_final), said.get(one.number))
        for one in wanted
    ]


def _is_final(schedule: ScheduleRecord, occasion: str) -> bool:
    period = period_of_cycle(schedule)
    return (period.to_on if period else schedule.day) >= date(int(occasion[-4:]), 12, 31)


def _only_of(schedule: ScheduleRecord, occasion: str) -> str:
    """The period whose figures a review has, where the time of its targets began earlier; "" where it did not.

    The second half of a year, a quarter, any year of a term: their sums are a part of what was promised.
    """
    period = period_of_cycle(schedule)
    begins_with_it = period is None or (occasion == str(period.year) and period.from_on == date(period.year, 1, 1))
    return "" if period is None or begins_with_it else period.label


def _propose(
    target: Target, totals: Totals, growing: Collection[str], alone: str, *, is_final: bool
) -> TargetResult:
    """At the end of its time by the estimate of the whole period, before by what was done up to the cut-off.

    Before the end only what adds up (`growing`) can be reached for good: a rate may still fall. What adds up is
    not judged by the sum of one period `alone` where others came before.
    """
    total, basis = _measure(target, totals, is_final=is_final)
    if total is None or not isinstance(total.value, Decimal):
        return TargetResult(target, None, Verdict.NOT_ASSESSED, NO_RESULT, is_proposed=True)
    shown = format_decimal(total.value)
    if not total.is_whole:
        part = f"{total.given}/{total.asked}"
        reason = f"mới có số liệu của {part} nơi"
        return TargetResult(target, f"{shown} ({part})", Verdict.NOT_ASSESSED, reason, is_proposed=True)
    if alone and target.indicator in growing:
        reason = f"mới là số của riêng {alone}, cần cộng các kỳ trước"
        return TargetResult(target, f"{shown} (riêng {alone})", Verdict.NOT_ASSESSED, reason, is_proposed=True)
    if not is_final and target.indicator not in growing:
        return TargetResult(
            target, shown, Verdict.NOT_ASSESSED, "chưa hết thời hạn, còn thay đổi", is_proposed=True
        )
    verdict, reason = judge(target, total.value, is_final=is_final)
    note = "theo số ước cả kỳ" if basis is Basis.ESTIMATE else ""
    return TargetResult(target, shown, verdict, "; ".join(filter(None, (reason, note))), is_proposed=True)


def _measure(target: Target, totals: Totals, *, is_final: bool) -> tuple[Total | None, Basis]:
    for basis in (Basis.ESTIMATE, Basis.ACTUAL) if is_final else (Basis.ACTUAL,):
        total = totals.get((target.indicator or "", basis))
        if total is not None and total.value is not None:
            return total, basis
    return None, Basis.ACTUAL


def _say(known: TargetResult, given: "GivenResult | None", *, is_final: bool) -> TargetResult:
    """What somebody says of a target; without a verdict the one that the number gives."""
    if given is None:
        return known
    actual = given.actual or known.actual
    verdict, reason = given.verdict, given.reason
    if verdict is None:
        verdict, found = judge(known.target, read_amount(actual or ""), is_final=is_final)
        reason = reason or found
    return TargetResult(known.target, actual, verdict, reason)
