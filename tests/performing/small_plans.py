"""Three small plans of an office's own, and how the tests of cycles open and read them."""

from datetime import date
from typing import Any

from calendars.periods import parse_period
from nhiemky.performing.cycle_show import show_cycle
from nhiemky.performing.cycles import WantedCycle, open_cycle

Desk = Any  # of conftest.py
OPENED = date(2026, 5, 18)  # a Monday
PLAN = """
plan: small_review
version: 1
title: Sơ kết thử
scope: committee
cycle:
  period: half_year
  numbers: [1]
  opens: period_end - 45d
  days:
    report: {on: period_end - 15d, title: "ngày báo cáo cấp trên"}
    conference: {on: report + 34d, title: "ngày hội nghị sơ kết"}
  main: conference
  report: report
  catch_up: 6m
steps:
  request_inputs: {title: "Công văn đề nghị báo cáo", owner: office, due: opening + 5d}
  send_figures: {title: "Gửi biểu số liệu", owner: cell_secretary, per: cells, due: report - 10d}
  send_report: {title: "Gửi báo cáo cấp trên", owner: office, due: report}
  hold_conference: {title: "Hội nghị sơ kết", owner: secretary, due: conference, roll: keep}
  conclude_tasks: {title: "Thông báo kết luận", owner: office, due: conference + 5wd}
"""
MEETING = """
plan: small_meeting
version: 1
title: Sinh hoạt thử
scope: cell
cycle:
  period: month
  opens: period_start - 10d
  days: {meeting: {on: period_start + 2d, title: "ngày sinh hoạt"}}
  main: meeting
steps:
  hold: {title: "Họp chi bộ", owner: cell_secretary, due: meeting, roll: keep}
"""
VISIT = """
plan: small_visit
version: 1
title: Cấp trên làm việc
scope: committee
cycle:
  opens: period_start - 10d
  days: {visit: {on: period_end, title: "ngày làm việc"}, tasks: {on: visit + 30d, title: "ngày xong việc"}}
  main: visit
steps:
  prepare: {title: "Chuẩn bị báo cáo", owner: office, due: visit - 3d}
  receive: {title: "Buổi làm việc", owner: secretary, due: visit, roll: keep}
"""


def opening(desk: Desk, period: str = "2026H1", plan: str = "small_review", day: date = OPENED) -> int:
    wanted = WantedCycle("so-khcn", plan, parse_period(period))
    return open_cycle(desk.office, wanted, desk.act(day)).id


def targets(desk: Desk, number: int) -> dict[str, str]:
    return {key: str(step.target) for key, step in desk.steps(number).items()}


def reason_of(desk: Desk, number: int, key: str, day: date = OPENED) -> str:
    steps = show_cycle(desk.office, number, today=day).shown.steps
    return next(step.sentence for step in steps if step.key == key)
