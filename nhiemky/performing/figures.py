"""Figures come in, are checked and traced: a form replaces the one before it, and nothing of that one is lost."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from nhiemky.domain.figure_checks import FigurePlace, Finding, check_across, check_form
from nhiemky.domain.figures import LARGEST, Basis, CollectionState, Figure
from nhiemky.domain.schedule import ScheduleRecord, StepState
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.collections import SEND, read_collection, refuse_ended, reopen_merge, settle_cycle
from nhiemky.performing.figure_periods import cut_off_of, read_beside, read_previous, read_same_period
from nhiemky.performing.figure_totals import (
    asked_of,
    catalogue_of,
    check_whole,
    form_keys,
    is_cell,
    lacking_keys,
    read_totals,
    set_of,
)
from nhiemky.performing.office import Office
from nhiemky.store import collections as states
from nhiemky.store import figures as store
from nhiemky.store import schedules
from nhiemky.store.collections import Collected
from nhiemky.store.engine import Connection
from nhiemky.store.reminders import cancel_uncarried

__all__ = [
    "Kept",
    "asked_of",
    "catalogue_of",
    "keep_form",
    "read_collection",
    "read_findings",
    "read_form_findings",
    "read_previous",
    "read_same_period",
    "read_totals",
    "settle_cycle",
]

Key = tuple[str, Basis]
_NAMED = 3  # blank fields named in the step's note


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a form; not `is_news`: the very same file counts already and nothing was changed.

    `blanks` names the fields left empty: such a form is received only, as one with contradictions is.
    """

    submission_id: int
    state: CollectionState
    findings: tuple[Finding, ...]
    replaced: int = 0
    is_news: bool = True
    blanks: tuple[str, ...] = ()


def keep_form(
    connection: Connection,
    office: Office,
    schedule: ScheduleRecord,
    body: str,
    figures: Sequence[Figure],
    file: str,
    sha256: str,
    act: Act,
) -> Kept:
    """Keeps a body's form in the caller's transaction: it counts from now on, what it replaces is ended.

    A value that stood in a field now left empty is ended too. The dates of the cycle follow with `settle_cycle`,
    once after many forms. Raises BadInput for a cycle that takes no figures, a
    body that was not asked, a value that the form does not ask, and for a returned file that has not been changed.
    """
    keys = _check_form_fits(connection, office, schedule, body, figures)
    before = _hold_collection(connection, schedule, body, act)
    if before.submission_id is not None and before.sha256 == sha256:
        return _keep_nothing(connection, schedule, body, before, file)
    fields = keys | {(one.indicator, one.basis) for one in figures}
    findings = _check(connection, office, schedule, body, figures, fields)
    number = _add_submission(connection, schedule, body, file, sha256, findings, act)
    is_first = before.submission_id is None
    replaced = 0 if is_first else store.end_figures(connection, schedule.id, body, act.at, fields)
    store.add_figures(connection, schedule.id, body, figures, submission_id=number, by=act.actor, at=act.at)
    blanks = _find_blanks(office, connection, schedule, keys, figures)
    kept = Kept(number, CollectionState.CHECKED, tuple(findings), replaced, blanks=blanks)
    reopen_merge(office, connection, schedule, body, "gửi sau khi tổng hợp" if is_first else "đã thay", act)
    return _settle_form(connection, schedule, body, kept, len(figures), act)


def _add_submission(
    connection: Connection,
    schedule: ScheduleRecord,
    body: str,
    file: str,
    sha256: str,
    findings: Sequence[Finding],
    act: Act,
) -> int:
    return store.add_submission(
        connection,
        schedule_id=schedule.id,
        body=body,
        file=file[-255:],
        sha256=sha256,
        findings=[_to_plain(one) for one in findings],
        at=act.at,
        by=act.actor,
    )


def _settle_form(
    connection: Connection, schedule: ScheduleRecord, body: str, kept: Kept, values: int, act: Act
) -> Kept:
    """The state that a form has come to, what is told of it, and the body's own step."""
    lack = _tell_lack(kept.findings, kept.blanks)
    state = CollectionState.RECEIVED if lack else CollectionState.CHECKED
    number = kept.submission_id
    states.set_collection(connection, schedule.id, body, state, at=act.at, by=act.actor, submission_id=number)
    details = {
        "submission": number,
        "values": values,
        "replaced": kept.replaced,
        "findings": len(kept.findings),
        "blanks": len(kept.blanks),
    }
    act.record(connection, f"figures.{state}", f"{schedule.id}/{body}", details)
    _move_step(connection, schedule, body, act, lack)
    return replace(kept, state=state)


def read_findings(office: Office, connection: Connection, schedule: ScheduleRecord) -> list[Finding]:
    """What does not agree in the forms that count, and between them and the committee's own."""
    return [*read_form_findings(connection, schedule), *check_whole(office, connection, schedule)]


def read_form_findings(connection: Connection, schedule: ScheduleRecord) -> list[Finding]:
    """What does not agree in the forms that count, each by itself."""
    kept = states.read_kept_findings(connection, schedule.id)
    return [_from_plain(one) for plain in kept.values() for one in plain]


def _check_form_fits(
    connection: Connection, office: Office, schedule: ScheduleRecord, body: str, figures: Iterable[Figure]
) -> frozenset[Key]:
    refuse_ended(schedule)
    set_name = set_of(office, connection, schedule)
    if set_name is None:
        raise BadInput(f"kỳ số {schedule.id}", "kế hoạch này không yêu cầu số liệu")
    is_office = body == schedule.body and not is_cell(office.organisation(connection), body)
    keys = form_keys(catalogue_of(office), set_name, is_office=is_office)
    seen: set[Key] = set()
    for one in figures:
        key = (one.indicator, one.basis)
        if key in seen or not (key in keys or (is_office and one.basis is Basis.PLAN)):
            why = "ghi hai lần" if key in seen else "không được hỏi trong biểu này"
            raise BadInput(one.address, f"{one.indicator} ({one.basis.label}) {why}")
        if isinstance(one.value, Decimal) and abs(one.value) >= LARGEST:
            raise BadInput(one.address, "số quá lớn")
        seen.add(key)
    return keys


def _hold_collection(connection: Connection, schedule: ScheduleRecord, body: str, act: Act) -> Collected:
    """The committee itself need not be asked to give its own figures."""
    found = states.hold_collection(connection, schedule.id, body)
    if found is None and body == schedule.body:
        states.add_collections(connection, schedule.id, [body], act.at, act.actor)
        found = states.hold_collection(connection, schedule.id, body)
    if found is None:
        raise BadInput(body, f"không có trong danh sách được yêu cầu gửi số liệu của kỳ số {schedule.id}")
    return found


def _keep_nothing(
    connection: Connection, schedule: ScheduleRecord, body: str, before: Collected, file: str
) -> Kept:
    if before.state is CollectionState.RETURNED:
        raise BadInput(file, f"vẫn là tệp đã trả lại, chưa sửa: {'; '.join(before.reasons)}")
    kept = states.read_kept_findings(connection, schedule.id, body).get(body, [])
    assert before.submission_id is not None
    return Kept(before.submission_id, before.state, tuple(_from_plain(one) for one in kept), is_news=False)


def _check(
    connection: Connection,
    office: Office,
    schedule: ScheduleRecord,
    body: str,
    figures: Sequence[Figure],
    fields: Collection[Key],
) -> list[Finding]:
    """A form is checked together with what the body has given on other forms of the cycle."""
    catalogue = catalogue_of(office)
    counting = store.read_figures(connection, schedule.id, bodies=[body]).get(body, [])
    whole = [*(one for one in counting if (one.indicator, one.basis) not in fields), *figures]
    previous, beside = read_beside(connection, schedule, body)
    organisation = office.organisation(connection)
    own: dict[str, Mapping[str, int]] = {}
    if is_cell(organisation, body) and organisation.is_open(
        body, cut_off_of(schedule)
    ):  # else it had no members yet
        counts = organisation.counts(body, cut_off_of(schedule))
        own[body] = {name: getattr(counts, name) for name in ("members", "official", "probationary")}
    within = check_form(catalogue, whole, previous, body, beside)
    return [*within, *check_across(catalogue, {body: whole}, own)]


def _find_blanks(
    office: Office,
    connection: Connection,
    schedule: ScheduleRecord,
    keys: Collection[Key],
    figures: Collection[Figure],
) -> tuple[str, ...]:
    """The fields of the form without a value, in the order of the form; the bases of one indicator apart."""
    catalogue = catalogue_of(office)
    lacking = lacking_keys(catalogue, keys, figures)
    set_name = set_of(office, connection, schedule) if lacking else None
    order = catalogue.sets[set_name] if set_name else ()
    return tuple(
        f"{catalogue.indicators[key].name} ({basis.label})"
        for key in order
        for basis in Basis
        if (key, basis) in lacking
    )


def _tell_lack(findings: Iterable[Finding], blanks: Sequence[str]) -> str:
    """Why a form is not whole, for the step; "" for one that is."""
    parts = ["biểu số liệu còn chỗ chưa khớp"] if any(one.is_error for one in findings) else []
    if blanks:
        more = "…" if len(blanks) > _NAMED else ""
        parts.append(f"còn {len(blanks)} ô trống: {'; '.join(blanks[:_NAMED])}{more}")
    return "; ".join(parts)


def _move_step(connection: Connection, schedule: ScheduleRecord, body: str, act: Act, lack: str) -> None:
    """The body's step is done when its form is whole and agrees; one that lacks something is still to be done."""
    step_id = states.find_step(connection, schedule.id, SEND, body)
    if step_id is None:
        return
    step = schedules.read_step(connection, step_id)
    if not lack and step.state.is_live:
        schedules.change_step(connection, step_id, state=StepState.DONE, done_on=act.today, by=act.actor)
        act.record(connection, "step.done", step_id, {"on": act.today})
        cancel_uncarried(connection, [step_id], "đã xong")
    elif lack and step.state in {StepState.OPEN, StepState.RECEIVED, StepState.RETURNED, StepState.DONE}:
        again = {"received_on": act.today, "done_on": None, "note": lack}
        schedules.change_step(connection, step_id, state=StepState.RECEIVED, by=act.actor, **again)
        act.record(connection, "step.change", step_id, {"state": str(StepState.RECEIVED)})


def _to_plain(finding: Finding) -> dict[str, Any]:
    places = [one for one in (finding.first, finding.second) if one is not None]
    return {
        "rule": finding.rule,
        "text": finding.text,
        "is_error": finding.is_error,
        "places": [[one.body, one.indicator, str(one.basis), one.address, str(one.value)] for one in places],
    }


def _from_plain(plain: Mapping[str, Any]) -> Finding:
    places = [
        FigurePlace(body, indicator, Basis(basis), address, Decimal(value))
        for body, indicator, basis, address, value in plain["places"]
    ]
    second = places[1] if len(places) > 1 else None
    return Finding(plain["rule"], plain["text"], places[0], second, plain["is_error"])
