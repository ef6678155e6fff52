"""What people enter in a rehearsed year beside figures: targets, conclusions, grades; all of it invented."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from nhiemky.domain.grading import Level, Stage
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.domain.vietnamese import format_date
from nhiemky.performing.act import Act
from nhiemky.performing.conclusions import WantedConclusions, import_conclusions
from nhiemky.performing.grading import import_grades, list_grades
from nhiemky.performing.office import Office
from nhiemky.performing.targets import Resolution, assess_targets, import_targets, list_targets
from nhiemky.rehearsal.stage import morning

RESOLUTION = "60-NQ/ĐU"
CONCLUSIONS = "99-TB/ĐU"
TARGETS = (
    {"name": "Đảng viên dự sinh hoạt", "unit": "%", "planned": "95", "indicator": "activity.attendance_rate"},
    {"name": "Kỳ sinh hoạt chi bộ", "unit": "kỳ", "planned": "84", "indicator": "activity.cell_meetings"},
    {"name": "Kết nạp đảng viên", "unit": "đồng chí", "planned": "2", "indicator": "members.admitted"},
)
GRADED = {
    "member_self_assessment": Stage.SELF,
    "cell_reviews": Stage.CELL,
    "appraise": Stage.APPRAISAL,
    "decide_grades": Stage.DECISION,
}
# To the next review, on a day, every quarter in each cell: what a conference of the year gives its people to do.
FOR_HALF_A_YEAR = """1. Tập trung hoàn thành các chỉ tiêu của nghị quyết năm còn đạt thấp
Chủ trì: Văn phòng
Báo cáo về: Đảng ủy
2. Hoàn thành chương trình kiểm tra, giám sát năm
Chủ trì: Ủy ban Kiểm tra
Thời hạn: {day}
3. Nâng cao chất lượng sinh hoạt chuyên đề
Chủ trì: Các chi bộ
Thường xuyên: hằng quý
4. Chuẩn bị hội nghị tổng kết năm
Chủ trì: Phó Bí thư
"""
SOON = """1. Phổ biến nghị quyết năm đến toàn thể đảng viên
Chủ trì: Các chi bộ
Thời hạn: {day}
2. Báo cáo cấp trên việc triển khai nghị quyết năm
Chủ trì: Văn phòng
Thời hạn: {day}
"""
TEXTS = {"half_year_review": FOR_HALF_A_YEAR, "annual_review": SOON}
TIME_GIVEN = timedelta(days=30)


def set_targets(stage: Office, org: str, year: int, act: Act) -> None:
    """Gives the year's resolution targets where the office has entered none."""
    if any(one.targets for one in list_targets(stage, org, str(year))):
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "chi-tieu.yaml"
        rows = [{"number": number, "sense": "at_least", **one} for number, one in enumerate(TARGETS, start=1)]
        path.write_text(json.dumps({"targets": rows}), encoding="utf-8")
        on = date(year - 1, 12, 28)
        entered = replace(act, at=max(act.at, morning(stage, on)))  # nobody enters a resolution before its day
        import_targets(stage, path, Resolution(org, str(year), RESOLUTION, on), entered)


def measure_targets(stage: Office, cycle: ScheduleRecord, act: Act) -> None:
    """Takes what the figures propose for every target."""
    assess_targets(stage, cycle.id, act, apply=True)


def conclude(stage: Office, cycle: ScheduleRecord, folder: Path, act: Act) -> int | None:
    """Enters what a conference has concluded; gives the list by which its tasks are followed."""
    text = TEXTS.get(cycle.plan)
    if text is None:
        return None
    path = folder / f"{cycle.plan}-{cycle.occasion}.txt"
    path.write_text(text.format(day=format_date(cycle.day + TIME_GIVEN)), encoding="utf-8")
    wanted = WantedConclusions(cycle.id, path, CONCLUSIONS, act.today)
    return import_conclusions(stage, wanted, act, apply=True).list_id


def grade(stage: Office, cycle: ScheduleRecord, step: str, act: Act) -> None:
    """Everybody's level at a stage; the list is gone at once, as the office's own should be."""
    found = GRADED[step]
    graded = [one.subject for one in list_grades(stage, cycle.id) if found in one.subject.kind.stages]
    rows = [
        {"key": one.key, found.value: Level.EXCELLENT.value if place % 7 == 0 else Level.GOOD.value}
        for place, one in enumerate(graded, start=1)
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "xep-loai.yaml"
        path.write_text(json.dumps({"grades": rows}), encoding="utf-8")  # JSON is YAML, and quick to write
        import_grades(stage, path, cycle.id, act)
