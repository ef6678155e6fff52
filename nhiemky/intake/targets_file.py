"""The targets of a resolution, and what a review found of them, from YAML or Excel lists."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from nhiemky.domain.numerals import format_decimal
from nhiemky.domain.targets import Sense, Target, Verdict
from nhiemky.domain.vietnamese import fold, format_number, normalise
from nhiemky.errors import BadRows
from nhiemky.intake.layout import Field, Section
from nhiemky.intake.list_writer import ListLayout
from nhiemky.intake.organisation_file import read_lists
from nhiemky.intake.records import Record, read_records
from nhiemky.intake.values import Reader, Unreadable, read_text

MOST_TARGETS = 500
_LONGEST_PLAN = 80
Words = TypeVar("Words", Sense, Verdict)
_MEASURED = "Số liệu tự đo chỉ tiêu này; xem trang “Hướng dẫn”. Để trống nếu không tự đo."
HELP = (
    "DANH SÁCH CHỈ TIÊU CỦA NGHỊ QUYẾT",
    "",
    "1. Mỗi dòng là một chỉ tiêu. Cột có dấu (*) phải ghi. Không đổi tên trang, tên cột; không gộp ô.",
    "2. So sánh: “ít nhất”, “không quá”, “bằng”; việc phải làm xong thì chọn “hoàn thành”.",
    "3. Chỉ tiêu bằng số phải ghi Đơn vị tính và Kế hoạch; tỷ lệ ghi 90 với đơn vị %, không ghi 0,9.",
    "4. Mã số liệu chọn trong danh sách thì hệ thống tự đo từ biểu số liệu; để trống thì ghi kết quả bằng tay.",
    "5. Nhập lại thì thay cả danh sách; chỉ tiêu đã có kết quả phải giữ lại.",
    "6. Không dùng công thức. Có chỗ sai thì hệ thống báo từng ô và không nhập dòng nào.",
)
RESULTS_HELP = (
    "1. Mỗi dòng là một chỉ tiêu. Chỉ điền ba cột bên phải: Kết quả, Đánh giá, Lý do; điều đã ghi có sẵn ở đó.",
    "2. Các cột bên trái chỉ để đọc; sửa ở đó không đổi gì. Giữ nguyên Số thứ tự: kết quả ghi theo số ấy.",
    "3. Đồng ý với đề xuất thì chọn Đánh giá; không ghi Kết quả thì lấy số của đề xuất.",
    "4. Số lẻ ghi dấu phẩy, tỷ lệ ghi 92,5 với đơn vị %. Chỉ ghi Kết quả thì hệ thống tự đánh giá theo kế hoạch.",
    "5. Sửa Kết quả đã có thì xem lại Đánh giá và Lý do; xóa ô Đánh giá thì hệ thống đánh giá lại.",
    "6. Dòng để trống cả ba ô thì không ghi gì: đề xuất, hoặc điều đã ghi trước, giữ nguyên.",
    "7. Chỉ ghi Lý do thì chưa đủ, phải có Kết quả hoặc Đánh giá.",
    "8. Không đổi tên trang, tên cột; không gộp ô; không dùng công thức.",
    "9. Có chỗ sai thì hệ thống báo từng ô và không ghi dòng nào.",
)
_ONLY_READ = "Chỉ để đọc; sửa ở đây không đổi gì."
_SAID = ("actual", "verdict", "reason")


@dataclass(frozen=True, slots=True)
class GivenResult:
    """What somebody says a target has come to."""

    number: int
    actual: str | None
    verdict: Verdict | None
    reason: str


def read_targets(path: Path, indicators: Collection[str]) -> tuple[Target, ...]:
    """The targets, numbered from 1 where the list gives no numbers; `indicators` are the keys there are.

    Raises BadInput for a file that is not usable, BadRows with every wrong row by its place.
    """
    section = _section(indicators)
    records = read_records(section, read_lists(path, (section,))["targets"])
    _number(records)
    for record in records:
        _complete(record)
        _refuse_fraction(record, "planned", record.values.get("unit"))
        if record.values.get("sense") is not Sense.DONE:
            _set_off_thousands(record, "planned")
    _stop(path, records)
    return tuple(Target(**record.values) for record in records)


def read_results(path: Path, targets: Collection[Target]) -> tuple[GivenResult, ...]:
    """What a review says of these targets. A row that says nothing is passed over.

    Raises BadInput, BadRows.
    """
    section = _results_section()
    records = read_records(section, read_lists(path, (section,))["results"])
    _number(records, must_have=True)
    for record in records:
        _check_result(record, {one.number: one for one in targets})
        if _said_in(record) == {"reason"}:
            record.refuse("actual", "chưa ghi “Kết quả” hoặc “Đánh giá”")
    _stop(path, records)
    return tuple(_as_given(record.values) for record in records if _said_in(record))


def _check_result(record: Record, targets: Mapping[int, Target]) -> None:
    """Holds a row against its target: the number, a name that is another's, the way the result is written."""
    number = record.values.get("number")
    target = targets.get(number) if number is not None else None
    if target is None:
        if number is not None:
            record.refuse("number", "không có chỉ tiêu mang số này; xem nhiemky targets list")
        return
    name = normalise(str(record.raw.values.get("name") or ""))
    named = [one.number for one in targets.values() if fold(one.name) == fold(name)]
    if named and number not in named and _said_in(record):
        record.refuse("name", f"“{name}” là chỉ tiêu số {named[0]}, không phải số {number}; các dòng bị dán lệch")
    _refuse_fraction(record, "actual", target.unit)
    if target.sense is not Sense.DONE:
        _set_off_thousands(record, "actual")


def _said_in(record: Record) -> set[str]:
    """Which of the columns to fill in hold something."""
    found = {key: record.raw.values.get(key) for key in _SAID}
    return {key for key, value in found.items() if value is not None and str(value).strip()}


def _as_given(values: Mapping[str, Any]) -> GivenResult:
    return GivenResult(values["number"], values.get("actual"), values.get("verdict"), values.get("reason", ""))


def _target_fields(indicators: Collection[str]) -> tuple[Field, ...]:
    return (
        Field("number", "Số thứ tự", _read_number, hint="Để trống thì đánh số theo dòng."),
        Field("name", "Chỉ tiêu", read_text, is_required=True, width=60),
        Field("unit", "Đơn vị tính", read_text, hint="Ví dụ: %, đồng chí, cuộc."),
        Field("planned", "Kế hoạch", _read_planned, hint="Ví dụ: 90 với đơn vị tính %."),
        Field("sense", "So sánh", _read_word(Sense), is_required=True, choices="senses", width=18),
        Field(
            "indicator", "Mã số liệu", _read_indicator(indicators), choices="indicators", hint=_MEASURED, width=32
        ),
    )


def targets_layout(indicators: Mapping[str, str]) -> ListLayout:
    """The empty list; `indicators` are the names of the figures that measure a target, by their keys."""
    words = {"senses": tuple(one.label for one in Sense), "indicators": tuple(indicators)}
    known = ("", "MÃ SỐ LIỆU", *(f"{key}: {name}" for key, name in indicators.items()))
    return ListLayout((*HELP, *known), (_section(indicators),), words)


def _section(indicators: Collection[str]) -> Section:
    return Section("targets", "Chỉ tiêu", _target_fields(indicators), is_required=True)


def results_layout(title: str, following: str) -> ListLayout:
    """The list of what a review says; `title` names the review, `following` is the command that reads the list."""
    words = {"verdicts": tuple(one.label for one in Verdict)}
    told = (title, "", *RESULTS_HELP, "", f"Điền xong thì chạy: {following}")
    return ListLayout(told, (_results_section(),), words, frozen="C2")


def _results_section() -> Section:
    """A list made by hand needs no more than the number and what is said."""
    fields = (
        Field("number", "Số thứ tự", _read_number, is_required=True, width=14),
        Field("name", "Chỉ tiêu", _pass_over, hint=_ONLY_READ, width=50),
        Field("unit", "Đơn vị tính", _pass_over, hint=_ONLY_READ, width=12),
        Field("planned", "Kế hoạch", _pass_over, hint=_ONLY_READ, width=12),
        Field("proposed", "Đề xuất từ số liệu", _pass_over, hint=_ONLY_READ, width=46),
        Field("actual", "Kết quả", _read_planned, hint="Ví dụ: 92,5; hoặc ghi bằng lời.", width=16),
        Field("verdict", "Đánh giá", _read_word(Verdict), choices="verdicts", width=20),
        Field("reason", "Lý do", read_text, width=30),
    )
    return Section("results", "Kết quả chỉ tiêu", fields, is_required=True)


def _pass_over(raw: object) -> None:
    """Takes whatever stands in a column that is only to read."""


def _read_number(raw: object) -> int:
    text = read_text(raw)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= MOST_TARGETS:
        raise Unreadable(f"số thứ tự là số nguyên từ 1 đến {MOST_TARGETS}")
    return int(text)


def _read_planned(raw: object) -> str:
    """A number of Excel as papers write it, else the words."""
    if isinstance(raw, float) and not raw.is_integer():
        return format_decimal(Decimal(repr(raw)), places=4)
    text = read_text(raw)
    if len(text) > _LONGEST_PLAN:
        raise Unreadable(f"dài quá {_LONGEST_PLAN} ký tự")
    return text


def _read_word(words: type[Words]) -> Callable[[object], Words]:
    known = {fold(one.label): one for one in words} | {one.value: one for one in words}

    def read(raw: object) -> Words:
        word = normalise(read_text(raw))
        found = known.get(fold(word)) or known.get(word)
        if found is None:
            raise Unreadable(f"không có “{word}”; chọn một trong: {', '.join(one.label for one in words)}")
        return found

    return read


def _read_indicator(indicators: Collection[str]) -> Reader:
    def read(raw: object) -> str:
        key = read_text(raw)
        if key not in indicators:
            raise Unreadable(f"danh mục số liệu không có mã “{key}”; để trống nếu không tự đo")
        return key

    return read


def _number(records: list[Record], *, must_have: bool = False) -> None:
    """Numbers rows that have none by their place; refuses a number that comes twice."""
    seen: set[int] = set()
    for place, record in enumerate(records, start=1):
        if not must_have and not record.raw.values.get("number"):
            record.values["number"] = place
        number = record.values.get("number")
        if number in seen:
            record.refuse("number", f"số {number} có hai lần")
        if number is not None:
            seen.add(number)


def _complete(record: Record) -> None:
    """A number needs its unit and its plan; a piece of work is done or not."""
    for key, header, of_work in (("unit", "Đơn vị tính", "-"), ("planned", "Kế hoạch", Sense.DONE.label)):
        if record.raw.values.get(key) not in {None, ""}:
            continue
        if record.values.get("sense") is Sense.DONE:
            record.values[key] = of_work
        else:
            record.refuse(key, f"chưa ghi “{header}”")


def _refuse_fraction(record: Record, key: str, unit: str | None) -> None:
    """0,9 in a cell of per cent is 90 %: what is meant must be said."""
    text = record.values.get(key, "")
    if unit == "%" and text.startswith("0,") and isinstance(record.raw.values.get(key), float):
        record.refuse(key, f"“{text}” với đơn vị %: ghi 90 cho 90%, hoặc định dạng ô là văn bản")


def _set_off_thousands(record: Record, key: str) -> None:
    """60000000 becomes 60.000.000, as papers print it."""
    text = record.values.get(key, "")
    if text.isascii() and text.isdigit():
        record.values[key] = format_number(int(text))


def _stop(path: Path, records: list[Record]) -> None:
    if faults := [fault for record in records for fault in record.faults]:
        raise BadRows(path.name, faults)
