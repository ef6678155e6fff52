"""A cycle as a clerk reads it in a terminal of 80 columns."""

from collections.abc import Sequence
from datetime import date

from calendars.periods import Period
from calendars.plan_model import PERIOD_ANCHORS
from calendars.wording import format_date, format_weekday_date
from nhiemky.domain.cycles import read_occasion
from nhiemky.domain.report_days import ReportDay
from nhiemky.domain.schedule import ScheduleState
from nhiemky.domain.vietnamese import format_count
from nhiemky.performing.conflict_groups import tell_together
from nhiemky.performing.cycle_show import ListedCycle, ShownCycle
from nhiemky.performing.show import DatedStep
from nhiemky.portal.cli.congress_text import print_conflicts, print_paragraph, print_steps
from nhiemky.portal.cli.door import say, show

FEW = 3  # conflicts told where a cycle is opened


def print_cycles(cycles: Sequence[ListedCycle]) -> None:
    """One line a cycle, by period."""
    if not cycles:
        say("Chưa có kỳ nào; mở bằng: nhiemky cycle open, hoặc chờ đến ngày mở kỳ.")
    for one in cycles:
        head = f"{one.id:>4}  {format_date(one.day):>10}  "
        print_paragraph(f"{one.name}: {one.org_name} [{one.org}], {one.state.label}", head, " " * len(head))


def say_warnings(cycle: ShownCycle) -> None:
    """What does not fit in a cycle that has just been opened, a few lines of it."""
    if cycle.lateness:
        say(f"{cycle.lateness}.")
    told = tell_together(cycle.shown.conflicts, cycle.shown.names).conflicts
    for conflict in told[:FEW]:
        say(f"Xung đột: {conflict.sentence}.")
    if len(told) > FEW:
        more = format_count(len(told) - FEW)
        say(f"Và {more} việc nữa không kịp; xem nhiemky cycle show {cycle.shown.schedule.id}.")


def say_opened(cycle: ShownCycle, *, is_new: bool) -> None:
    """What has been opened, or was open, and where to go on."""
    schedule = cycle.shown.schedule
    what = "Đã mở" if is_new else "Đã có, không mở lần nữa:"
    if schedule.state is ScheduleState.DRAFT:
        after = f" Bản nháp, chưa nhắc ai; phê duyệt: nhiemky cycle approve {schedule.id}."
    else:
        after = ""
    say(f"{what} kỳ số {schedule.id}, {cycle.name}. Xem: nhiemky cycle show {schedule.id}.{after}")


def print_cycle(cycle: ShownCycle, today: date, *, is_whole: bool = False) -> None:
    """Heading, days with their reasons, conflicts, who has sent, what is next; the steps where all is wanted."""
    schedule = cycle.shown.schedule
    body = cycle.shown.names.get(schedule.body, schedule.body)
    print_paragraph(f"Kỳ số {schedule.id}: {cycle.name}. {body}; {schedule.state.label}.")
    by_name = {day.name: format_date(day.on) for day in cycle.days}
    ends = (
        f"Kỳ từ {by_name['period_start']} đến {by_name['period_end']}; ngày mở"
        if _has_period(cycle)
        else "Ngày mở kỳ"
    )
    print_paragraph(f"{ends} {by_name['opening']}; tính đến {format_date(today)}.")
    if cycle.lateness:
        print_paragraph(f"{cycle.lateness}.")
    for day in cycle.days:
        if day.name in PERIOD_ANCHORS:
            continue
        head = f"  {format_date(day.on):>10}  "
        print_paragraph(f"{day.title}: {_without_repeat(day.sentence, day.on)}", head, " " * len(head))
    for one in cycle.history[:-1]:
        print_paragraph(_say_replaced(one), "    ", "    ")
    print_conflicts(cycle.shown)
    if is_whole:
        print_steps(cycle.shown, today, lambda _: "")
    _print_figures(cycle)
    _print_next(cycle, today)
    if not is_whole:
        show(f"Mọi việc với hạn và trạng thái: nhiemky cycle show {schedule.id} --all")


def _has_period(cycle: ShownCycle) -> bool:
    return isinstance(read_occasion(cycle.shown.schedule.occasion or ""), Period)


def _without_repeat(sentence: str, on: date) -> str:
    """The date stands before the line already: its weekday is what is left to say."""
    whole = format_weekday_date(on)
    return (
        sentence.replace(whole, whole.removesuffix(f" {format_date(on)}"), 1)
        if sentence.startswith(whole)
        else sentence
    )


def _say_replaced(one: ReportDay) -> str:
    return f"Trước đó: {one.name} ({format_date(one.at.date())} ghi vào)."


def _print_figures(cycle: ShownCycle) -> None:
    """Who has sent figures and who has not, where the cycle asks for them."""
    if not cycle.figures:
        return
    waiting: dict[str, list[str]] = {}
    for body, name in cycle.shown.names.items():
        if body in cycle.figures and cycle.figures[body].state.is_awaited:
            waiting.setdefault(cycle.figures[body].state.label, []).append(name)
    total, missing = len(cycle.figures), sum(map(len, waiting.values()))
    print_paragraph(f"Số liệu: {total - missing}/{total} nơi đã gửi.")
    for label, names in waiting.items():
        print_paragraph(f"{label}, chưa gửi: {', '.join(names)}", "  - ", "    ")


def _print_next(cycle: ShownCycle, today: date) -> None:
    if cycle.shown.schedule.state in {ScheduleState.CLOSED, ScheduleState.CANCELLED}:
        return
    show("Việc tiếp theo:" if cycle.next else "Không còn việc nào phải làm.")
    for group in cycle.next:
        print_paragraph(_say_steps(cycle, group, today), "  - ", "    ")
    if cycle.next:
        show(f"Xong việc nào thì ghi: nhiemky step done {cycle.next[0][0].id}")


def _say_steps(cycle: ShownCycle, group: Sequence[DatedStep], today: date) -> str:
    """One step of the committee, or the same of one or several cells."""
    first, on = group[0], group[0].latest
    late = ", quá hạn" if on is not None and on < today else ""
    numbers = f"việc số {first.id}" if len(group) == 1 else f"{len(group)} chi bộ, việc số {_list(group)}"
    is_own = first.org == cycle.shown.schedule.body or len(group) > 1
    body = "" if is_own else f" ({cycle.shown.names.get(first.org, first.org)})"
    return f"{format_date(on) if on else ''}{late}: {first.title}{body}; {numbers}"


def _list(group: Sequence[DatedStep]) -> str:
    """Print "254 đến 260", or the numbers one by one where some are missing between."""
    ids = sorted(step.id for step in group)
    if ids[-1] - ids[0] == len(ids) - 1:
        return f"{ids[0]} đến {ids[-1]}"
    return ", ".join(map(str, ids))
