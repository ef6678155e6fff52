"""A congress as a clerk reads it in a terminal of 80 columns."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from textwrap import wrap

from calendars.wording import format_date
from nhiemky.domain.schedule import ScheduleRecord, StepState
from nhiemky.errors import BadInput
from nhiemky.performing.show import DatedStep, Shown, basis_label
from nhiemky.portal.cli.door import say, show

WIDTH = 80


def print_congresses(schedules: Sequence[ScheduleRecord]) -> None:
    """One line a schedule."""
    if not schedules:
        say("Chưa có đợt nào; mở bằng: nhiemky congress open")
    for one in schedules:
        indent = "  " if one.parent_id else ""
        show(f"{one.id:>4}  {format_date(one.day):>10}  {indent}{one.body}  {one.plan}  {one.state.label}")


def print_congress(shown: Shown, today: date) -> None:
    """Heading, conflicts, then the steps body by body in the order of their dates."""
    schedule = shown.schedule
    show(f"Đợt số {schedule.id}: {schedule.body}, {schedule.plan}, {schedule.state.label}")
    show(f"Khai mạc {format_date(schedule.day)}; tính đến {format_date(today)}")
    for conflict in shown.conflicts:
        _paragraph(f"XUNG ĐỘT: {conflict.sentence}.", "")
        for offer in conflict.offers:
            _paragraph(f"- {offer}", "    ")
    show("Hạn         Dư   Trạng thái   Việc ((dk) là dự kiến, (tt) là tạm tính)")
    for body, steps in groupby(shown.steps, key=attrgetter("org")):
        show(f"— {body} —")
        for step in sorted(steps, key=lambda one: one.actual or one.latest or date.max):
            if step.state != StepState.NOT_APPLICABLE:
                _print_step(step)


def print_reason(shown: Shown, key: str) -> None:
    """Why a step has its date: the sentence, the basis and the chain."""
    found = [step for step in shown.steps if step.key == key]
    if not found:
        raise BadInput("--why", f'không có bước "{key}"; khóa của bước có trong --json hoặc plan show')
    for step in found[:1] if len({one.sentence for one in found}) == 1 else found:
        show(f"{step.title} ({step.org})")
        _paragraph(f"{step.sentence}.", "  ")
        _paragraph(f"Căn cứ: {basis_label(step.basis)}" + (f"; {step.source}" if step.source else ""), "  ")
        for link in step.because[1:]:
            _paragraph(f"← {link['text']}", "    ")
        if step.forecast:
            show(f"  Dự báo xong {format_date(step.forecast)}; dư {step.slack_wd} ngày làm việc.")
        for limit in step.deadlines:
            _paragraph(
                f"Hạn cấp {limit['level']}: {limit['on']} ({limit['source']}); dư {limit['slack_wd']}", "  "
            )


def _print_step(step: DatedStep) -> None:
    day = step.actual or step.latest
    marks = (" (dk)" if step.provisional else "") + (" (tt)" if step.basis == "default" else "")
    slack = "" if step.slack_wd is None else f"{step.slack_wd}"
    head = f"{format_date(day) if day else '':>10}  {slack:>3}   {StepState(step.state).label:<12} "
    lines = wrap(step.title + marks, WIDTH - len(head))
    show(head + lines[0])
    for line in lines[1:]:
        show(" " * len(head) + line)


def _paragraph(text: str, indent: str) -> None:
    for line in wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent):
        show(line)
