"""Which review a step is of, as messages and pages name it beside its title."""

from calendars.plan_model import Plan
from nhiemky.domain.cycles import name_cycle_of, name_occasion
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.domain.secrecy import handling_of


def name_period(plan: Plan, schedule: ScheduleRecord, tier: int) -> str | None:
    """Gives "Sơ kết 6 tháng đầu năm 2026"; of restricted work the period alone; None outside cycles."""
    if not schedule.is_cycle or schedule.occasion is None:
        return None
    is_told = handling_of(tier).is_told
    return name_cycle_of(plan.title, schedule.occasion) if is_told else name_occasion(schedule.occasion)
