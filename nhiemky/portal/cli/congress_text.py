"""A congress as a clerk reads it in a terminal of 80 columns."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from textwrap import wrap

from calendars.wording import format_date
from nhiemky.domain.schedule import DEADLINE_LEVELS, ScheduleRecord, StepState
from nhiemky.errors import BadInput
from nhiemky.performing.conflict_groups import tell_together
from nhiemky.performing.show import DatedStep, Shown, basis_label
from nhiemky.portal.cli.door import say, show

WIDTH = 80
LATE = "quá hạn"


def print_congresses(schedules: Sequence[ScheduleRecord], names: Mapping[str, str]) -> None:
    """One line a schedule."""
    if not schedules:
        say("Chưa có đợt nào; mở bằng: nhiemky congress open")
    for one in schedules:
        indent = "  " if one.parent_id else ""
        name = names.get(one.body, one.body)
        show(f"{one.id:>4}  {format_date(one.day):>10}  {indent}{name} ({one.plan}), {one.state.label}")


def print_congress(shown: Shown, today: date) -> None:
    """Heading, conflicts, then the steps body by body in the order of their dates."""
    schedule = shown.schedule
    heading = f"Đợt số {schedule.id}: {shown.names.get(schedule.body, schedule.body)}"
    print_paragraph(f"{heading}. {shown.title}; {schedule.state.label}.")
    show(f"Khai mạc {format_date(schedule.day)}; tính đến {format_date(today)}.")
    print_conflicts(shown)
    print_steps(shown, today, lambda one: f", đại hội {format_date(one.day)}, đợt số {one.id}")


def print_conflicts(shown: Shown) -> None:
    """What cannot be as planned, and what may be done about it."""
    together = tell_together(shown.conflicts, shown.names)
    for conflict in together.conflicts:
        print_paragraph(f"XUNG ĐỘT: {conflict.sentence}.")
        for offer in conflict.offers:
            print_paragraph(f"- {offer}", "    ", "      ")
    if together.common:
        print_paragraph(f"Cách chung cho các việc trên: {'; '.join(together.common)}.")


def print_steps(shown: Shown, today: date, name_schedule: Callable[[ScheduleRecord], str]) -> None:
    """The steps body by body in the order of their dates; a body with a schedule of its own is headed by it."""
    show("Dư: ngày làm việc còn dư; (dk): dự kiến; (tt): tạm tính, chưa có quy định.")
    show("  Số        Hạn   Dư  Trạng thái  Việc")
    for body, steps in _by_body(shown).items():
        print_paragraph(_heading(shown, body, name_schedule))
        for step in sorted(steps, key=lambda one: one.actual or one.latest or date.max):
            _print_step(step, today)


def _by_body(shown: Shown) -> dict[str, list[DatedStep]]:
    """The steps that apply: the body's own first, then its cells', also those its own plan has in them."""
    found: dict[str, list[DatedStep]] = {}
    for step in shown.steps:
        if step.state != StepState.NOT_APPLICABLE:
            found.setdefault(step.org, []).append(step)
    return found


def _heading(shown: Shown, body: str, name_schedule: Callable[[ScheduleRecord], str]) -> str:
    name = f"— {shown.names.get(body, body)} [{body}]"
    own = [one for one in (shown.schedule, *shown.children) if one.body == body]
    return name + (name_schedule(own[0]) if own else "") + " —"


def describe_heirs(schedule: ScheduleRecord, heirs: Sequence[str]) -> str:
    """Which body an open schedule follows after a merger, or that somebody has to decide."""
    if len(heirs) == 1:
        return f"Đợt số {schedule.id} ({schedule.body}) chuyển sang {heirs[0]}."
    many = f"có {len(heirs)} tổ chức kế thừa: {', '.join(heirs)}" if heirs else "chưa có tổ chức kế thừa"
    return f"Chú ý: đợt số {schedule.id} ({schedule.body}) {many}; không tự chuyển, phải có quyết định."


def print_reason(shown: Shown, key: str) -> None:
    """Why a step has its date: the sentence, the basis and the chain."""
    found = [step for step in shown.steps if step.key == key]
    if not found:
        raise BadInput("--why", f'không có bước "{key}"; khóa của bước có trong --json hoặc plan show')
    for step in found[:1] if len({one.sentence for one in found}) == 1 else found:
        print_paragraph(f"{step.title} ({shown.names.get(step.org, step.org)})")
        print_paragraph(f"{step.sentence}.", "  ", "  ")
        print_paragraph(
            f"Căn cứ: {basis_label(step.basis)}" + (f"; {step.source}" if step.source else ""), "  ", "  "
        )
        for link in step.because[1:]:
            print_paragraph(f"← {link['text']}", "    ", "    ")
        if step.forecast:
            show(f"  Dự báo xong {format_date(step.forecast)}{_say_slack(step.slack_wd)}.")
        for limit in step.deadlines:
            on, level = date.fromisoformat(str(limit["on"])), DEADLINE_LEVELS[str(limit["level"])]
            slack = _say_slack(limit["slack_wd"])
            print_paragraph(f"Hạn {level}: {format_date(on)} ({limit['source']}){slack}.", "  ", "  ")


def _say_slack(slack: object) -> str:
    if not isinstance(slack, int):
        return ""
    return f"; {'dư' if slack >= 0 else 'thiếu'} {abs(slack)} ngày làm việc"


def _print_step(step: DatedStep, today: date) -> None:
    day = step.actual or step.latest
    marks = (" (dk)" if step.provisional else "") + (" (tt)" if step.basis == "default" else "")
    slack = "" if step.slack_wd is None else f"{step.slack_wd}"
    state = StepState(step.state)
    label = LATE if state.is_live and step.target is not None and step.target < today else state.label
    head = f"{step.id:>4} {format_date(day) if day else '':>10} {slack:>4}  {label:<10}  "
    lines = wrap(step.title + marks, WIDTH - len(head))
    show(head + lines[0])
    for line in lines[1:]:
        show(" " * len(head) + line)


def print_paragraph(text: str, first: str = "", others: str = "") -> None:
    """Text broken into lines; `first` and `others` stand before them."""
    for line in wrap(text, WIDTH, initial_indent=first, subsequent_indent=others):
        show(line)
