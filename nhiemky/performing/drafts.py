"""Writes drafts to disk and records them; what a person may have edited is never written over."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from calendars.plan_model import Basis, Plan
from calendars.reasons import UNSETTLED
from nhiemky.domain import roles
from nhiemky.domain.holders import resolve
from nhiemky.domain.organisation import Body, Organisation
from nhiemky.domain.schedule import ScheduleRecord, ScheduleView, StepRecord, Task
from nhiemky.domain.vietnamese import format_date
from nhiemky.drafting.draft import Draft, file_name, load_kind, write_draft
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.store import reminders
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection, begin
from nhiemky.store.organisations import read_organisation

DELEGATES_FROM = 200  # official members from which a congress is one of delegates (rule of 2020)


def write_due_draft(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    view: ScheduleView,
    task: Task,
    kind: str,
    at: datetime,
) -> bool:
    """Writes the first draft of a step's paper, in the transaction that decided it.

    False when there is one since the view was read: another pass was quicker.
    """
    store.hold_schedule(connection, view.schedule_id)
    if reminders.next_round(connection, view.schedule_id, task.step_id, kind) > 1:
        return False
    schedule = store.read_schedule(connection, view.schedule_id)
    waiting = _waiting(office, connection, schedule, task)
    _write(office, connection, organisation, schedule, kind, at, step_id=task.step_id, waiting=waiting)
    return True


def draft_document(office: Office, schedule_id: int, kind: str, act: Act) -> Path:
    """Writes a paper now, as the next round beside those there are. Raises NotFound, BadInput."""
    load_kind(kind, office.settings.templates, office.settings.templates_overlay)
    with begin(office.engine) as connection:
        store.hold_schedule(connection, schedule_id)
        schedule = store.read_schedule(connection, schedule_id)
        organisation = read_organisation(connection)
        step = _step_of(office, connection, schedule, kind)
        path = _write(office, connection, organisation, schedule, kind, act.at, step_id=step)
        act.record(connection, "draft.write", schedule_id, {"kind": kind, "file": path.name})
    return path


def _step_of(office: Office, connection: Connection, schedule: ScheduleRecord, kind: str) -> int | None:
    """The step the paper belongs to in this schedule's plan, if any."""
    plan = plan_of(office, connection, schedule)
    keys = {key for key, step in plan.steps.items() if kind in step.documents}
    steps = store.read_steps(connection, [schedule.id])[schedule.id]
    return next((step.id for step in steps if step.key in keys), None)


def _write(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    schedule: ScheduleRecord,
    kind: str,
    at: datetime,
    *,
    step_id: int | None,
    waiting: Mapping[str, object] | None = None,
) -> Path:
    settings = office.settings
    number = reminders.next_round(connection, schedule.id, step_id, kind)
    context = build_context(office, connection, organisation, schedule, at.date())
    if waiting is not None:
        context["waiting"] = waiting
    while True:
        made = write_draft(
            kind,
            context,
            templates=settings.templates,
            overlay=settings.templates_overlay,
            round_number=number,
        )
        path = office.drafts / file_name(kind, schedule.body, at.date(), number)
        if _place(path, made.content):
            break
        number += 1
    _record(connection, schedule, step_id, number, path.relative_to(office.drafts), made, at)
    return path


def _place(path: Path, content: bytes) -> bool:
    """Puts a file where none was, whole or not at all; True also for the same bytes from a killed pass."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(content).digest()
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)
    return True


def _record(
    connection: Connection,
    schedule: ScheduleRecord,
    step_id: int | None,
    number: int,
    file: Path,
    made: Draft,
    at: datetime,
) -> None:
    values = {
        "schedule_id": schedule.id,
        "step_id": step_id,
        "body": schedule.body,
        "kind": made.kind,
        "round": number,
        "file": file.as_posix(),
        "sha256": made.sha256,
        "template_sha256": made.template_sha256,
        "inputs_sha256": made.inputs_sha256,
        "missing": len(made.missing),
        "written_at": at,
    }
    reminders.add_draft(connection, values)


def build_context(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    schedule: ScheduleRecord,
    today: date,
) -> dict[str, object]:
    """The plain values a paper of this schedule may speak of; what nobody knows yet is left out."""
    plan = plan_of(office, connection, schedule)
    body = organisation.body(schedule.body)
    children = store.read_children(connection, schedule.id)
    return {
        "body": _body(organisation, body, today),
        "congress": _congress(plan, schedule, organisation, today),
        "cells": _cells(organisation, body, {one.body: one.day for one in children}, today),
        "steps": _steps(plan, store.read_steps(connection, [schedule.id])[schedule.id], body),
        "signer": _signer(organisation, body, today),
        "today": today,
    }


def _body(organisation: Organisation, body: Body, today: date) -> dict[str, object]:
    counts = organisation.counts(body.key, today)
    return {
        "key": body.key,
        "name": body.name,
        "kind": body.kind.value,
        "symbol": body.symbol,
        "superior_name": body.superior_name,
        "superior_address": body.superior_address,
        "place": body.place,
        "has_standing_committee": body.has_standing_committee,
        "has_office": body.has_office,
        "has_cell_committee": counts.has_cell_committee,
        "official": counts.official,
        "probationary": counts.probationary,
        "members": counts.members,
    }


def _congress(plan: Plan, schedule: ScheduleRecord, organisation: Organisation, today: date) -> dict[str, object]:
    variant = plan.variants.get(schedule.variant or "")
    return {
        "day": schedule.day,
        "closing": schedule.closing,
        "variant": schedule.variant or "four_contents",
        "variant_title": variant.title if variant else "",
        "is_all_members": organisation.counts(schedule.body, today).official < DELEGATES_FROM,
    }


def _cells(
    organisation: Organisation, body: Body, days: Mapping[str, date], today: date
) -> list[dict[str, object]]:
    if body.is_cell:
        return []
    found = []
    for cell in organisation.cells(body.key, today):
        counts = organisation.counts(cell.key, today)
        found.append(
            {
                "name": cell.name,
                "official": counts.official,
                "members": counts.members,
                "congress_day": days.get(cell.key),
            }
        )
    return found


def _steps(plan: Plan, steps: Sequence[StepRecord], body: Body) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {
            "key": step.key,
            "title": plan.steps[step.key].title,
            "owner_title": roles.title(plan.steps[step.key].owner, body),
            "due": step.target,
            "due_text": format_date(step.target),
            "basis": plan.steps[step.key].basis.value,
            "basis_text": _basis_text(plan, step.key),
            "tier": plan.steps[step.key].tier,
        }
        for step in steps
        if step.state.is_live and step.target is not None and step.key in plan.steps
    ]
    return sorted(rows, key=lambda row: str(row["due"]))


def _basis_text(plan: Plan, key: str) -> str:
    step = plan.steps[key]
    return UNSETTLED if step.basis is Basis.DEFAULT else step.source


def _signer(organisation: Organisation, body: Body, today: date) -> dict[str, object]:
    """The secretary signs for the organ; a name nobody has is left to be filled in."""
    role = "cell_secretary" if body.is_cell else "secretary"
    people = resolve(organisation, body.key, role, today)
    organ = "T/M CHI BỘ" if body.is_cell else "T/M ĐẢNG ỦY"
    signer: dict[str, object] = {"authority": organ, "office": "BÍ THƯ"}
    return {**signer, "name": people[0].full_name} if people else signer


def _waiting(
    office: Office, connection: Connection, schedule: ScheduleRecord, task: Task
) -> dict[str, object] | None:
    """What the office has waited for, for the letter that asks after it; nothing of a restricted step."""
    if task.waits_for is None:
        return None
    return {
        "title": plan_of(office, connection, schedule).steps[task.key].title,
        "tier": task.tier,
        "sent_on": task.ready_on,
        "service_days": task.waits_for.service.count,
    }
