"""The list of grades: written for the office to fill in, read whole or not at all. It never leaves the office."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from nhiemky.domain.grading import Grades, Level, Stage, Subject
from nhiemky.domain.vietnamese import fold
from nhiemky.errors import BadInput, BadRows
from nhiemky.intake.layout import Field, Section
from nhiemky.intake.list_writer import ListLayout, write_list
from nhiemky.intake.organisation_file import read_lists
from nhiemky.intake.records import Record, read_records
from nhiemky.intake.values import Unreadable, read_key, read_text

NEAR = 3
TAKE_BACK = "bỏ"  # written in place of a level: the one given before does not count
_SHORT = {
    Level.EXCELLENT: ("xuất sắc", "hoàn thành xuất sắc", "HTXSNV"),
    Level.GOOD: ("tốt", "hoàn thành tốt", "HTTNV"),
    Level.COMPLETED: ("hoàn thành", "HTNV"),
    Level.FAILED: ("không hoàn thành", "KHTNV"),
}
_WORDS = {fold(word): level for level in Level for word in (level.label, level.value, *_SHORT[level])}
_GIVEN = Mapping[tuple[str, Stage], Level | None]
HELP = (
    "DANH SÁCH XẾP LOẠI CHẤT LƯỢNG (TÀI LIỆU HẠN CHẾ)",
    "",
    "1. Chỉ chọn mức ở bốn cột bên phải; ô để trống thì giữ mức đã nhập trước.",
    f"2. Ghi “{TAKE_BACK}” để rút một mức đã nhập nhầm.",
    "3. Chi bộ không có cột “Chi bộ đề nghị”.",
    "4. Giữ tệp tại văn phòng; không gửi qua thư, Zalo. Nhập xong thì xóa tệp.",
)


def _read_level(raw: object) -> Level | None:
    word = read_text(raw)
    if fold(word) == fold(TAKE_BACK):
        return None
    if (level := _WORDS.get(fold(word))) is not None:
        return level
    raise Unreadable(f"không có mức “{word}”; chọn một trong: {', '.join(one.label for one in Level)}")


SECTION = Section(
    "grades",
    "Xếp loại",
    (
        Field("key", "Mã", read_key, width=24),
        Field("name", "Họ và tên, chi bộ", read_text, width=46),
        Field("body", "Sinh hoạt tại", read_text, width=46),
        *(Field(stage.value, stage.label, _read_level, choices="levels", width=30) for stage in Stage),
    ),
    is_required=True,
)
LAYOUT = ListLayout(HELP, (SECTION,), {"levels": (*(level.label for level in Level), TAKE_BACK)}, frozen="D2")


def read_grades(path: Path, subjects: Sequence[Subject]) -> dict[tuple[str, Stage], Level | None]:
    """The levels of a list by subject and stage; None takes one back.

    Raises BadInput for a file that is not usable, BadRows with every wrong row by its place.
    """
    records = read_records(SECTION, read_lists(path, (SECTION,))["grades"])
    find = _finder(subjects)
    given: dict[tuple[str, Stage], Level | None] = {}
    seen: dict[str, Record] = {}
    for record in records:
        subject = find(record)
        if subject is None:
            continue
        other = seen.setdefault(subject.key, record)
        if other is not record:
            record.refuse("name", f"đã ghi ở {other.raw.place}")
        given |= _levels(record, subject)
    if faults := [fault for record in records for fault in record.faults]:
        raise BadRows(path.name, faults)
    if not given:
        raise BadInput(path.name, "chưa chọn mức nào")
    return given


def _levels(record: Record, subject: Subject) -> _GIVEN:
    own = {stage: record.values[stage.value] for stage in Stage if stage.value in record.values}
    for stage in own.keys() - set(subject.kind.stages):
        record.refuse(stage.value, f"{subject.kind.label} không có bước “{stage.label}”")
    return {(subject.key, stage): level for stage, level in own.items()}


def _finder(subjects: Sequence[Subject]) -> Callable[[Record], Subject | None]:
    """Finds whom a row is of by its key, else by its name; says why where it cannot."""
    by_key = {one.key: one for one in subjects}
    by_name: dict[str, list[Subject]] = {}
    for one in subjects:
        by_name.setdefault(fold(one.name), []).append(one)

    def find(record: Record) -> Subject | None:
        key, name = record.values.get("key"), record.values.get("name")
        if key is not None:
            return _by_key(record, by_key.get(key), name)
        if name is None:
            if not record.faults:
                record.refuse("name", "chưa ghi mã hoặc họ tên")
            return None
        found = by_name.get(fold(name), [])
        if len(found) == 1:
            return found[0]
        record.refuse("name", _why_not(name, found, by_name))
        return None

    return find


def _by_key(record: Record, found: Subject | None, name: str | None) -> Subject | None:
    """A key that stands beside another's name is a row that has slipped."""
    if found is None:
        record.refuse("key", f"không có mã “{record.values['key']}” trong diện xếp loại của kỳ này")
    elif name is not None and fold(name) != fold(found.name):
        record.refuse("name", "họ tên không phải của mã ghi ở cột bên; dòng có thể đã lệch")
        return None
    return found


def _why_not(name: str, found: Sequence[Subject], by_name: Mapping[str, list[Subject]]) -> str:
    if found:
        return f"có nhiều mục tên “{name}”; hãy ghi mã: {', '.join(one.key for one in found)}"
    near = difflib.get_close_matches(fold(name), by_name, n=NEAR, cutoff=0.6)
    meant = ", ".join(f"“{one.name}”" for word in near for one in by_name[word][:1])
    return f"không có “{name}” trong diện xếp loại của kỳ này" + (f"; có phải {meant}?" if meant else "")


# --- the list to fill in ---------------------------------------------------------------------------------


def write_grade_list(path: Path, rows: Iterable[Grades], cells: Mapping[str, str]) -> None:
    """Writes everybody to be graded with the levels known so far. Raises BadInput; no file is overwritten."""
    write_list(path, LAYOUT, {SECTION.key: [_row(one, cells) for one in rows]})


def _row(one: Grades, cells: Mapping[str, str]) -> dict[str, str]:
    subject = one.subject
    levels = {stage.value: level.label for stage, level in one.levels.items()}
    return {"key": subject.key, "name": subject.name, "body": cells.get(subject.body, ""), **levels}
