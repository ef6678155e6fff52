"""Takes in the forms that came back: each goes in whole or not at all, the others go in all the same."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from nhiemky.domain.figure_places import Finding
from nhiemky.domain.figures import Figure
from nhiemky.domain.organisation import Body
from nhiemky.domain.vietnamese import normalise
from nhiemky.errors import BadInput, NotFound
from nhiemky.intake.figure_file import LARGEST_FORM, FormFault, FormReading, open_form, read_form
from nhiemky.intake.form_mark import FormField, FormMark
from nhiemky.intake.workbook_safety import LARGEST_FILE
from nhiemky.performing.act import Act
from nhiemky.performing.collections import settle_cycle
from nhiemky.performing.figure_forms import FormCycle, find_form_cycle
from nhiemky.performing.figure_totals import lacking_keys
from nhiemky.performing.figures import keep_form
from nhiemky.performing.office import Office
from nhiemky.store import schedules
from nhiemky.store.engine import Connection, begin, read
from nhiemky.store.secret_key import load_secret_key

SUFFIXES = (".xlsx", ".xls", ".xlsm", ".xlsb")  # what is taken from a folder; the wrong ones are refused by name
_OUR_NAME = re.compile(r"bieu-so-lieu-.+\.xls[a-z]?", re.IGNORECASE)
_FEW = 5  # indicators named one by one
_OLD = "biểu lập theo danh mục chỉ tiêu cũ"

Progress = Callable[[int, int], None]


class FormState(StrEnum):
    """What became of a file."""

    KEPT = "kept"
    SAME = "same"
    REFUSED = "refused"


@dataclass(slots=True)
class FormOutcome:
    """One file: what went in, or everything that has to be put right."""

    file: str
    state: FormState = FormState.REFUSED
    cycle: int | None = None
    body: str = ""
    body_name: str = ""
    figures: int = 0
    blanks: int = 0
    replaced: int = 0
    faults: list[FormFault] = field(default_factory=list)
    findings: Sequence[Finding] = ()
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A form in which nothing is wrong by itself."""

    outcome: FormOutcome
    cycle: FormCycle
    body: Body
    figures: list[Figure]
    sha256: str


def import_forms(
    office: Office,
    paths: Iterable[Path],
    act: Act,
    progress: Progress = lambda _done, _all: None,
    cycle_id: int | None = None,
) -> list[FormOutcome]:
    """Reads all files, then keeps every form that is right, each in a transaction of its own.

    Two different forms of one body are both refused: which one counts is for a person to say. Raises NotFound
    where a path or the cycle does not exist; `cycle_id` refuses forms of other cycles.
    """
    files = find_files(paths)
    reader = _FormReader(office, cycle_id, load_secret_key(office.settings.secret_key, office.settings.home))
    outcomes: list[FormOutcome] = []
    ready: list[_Ready] = []
    with read(office.engine) as connection:
        if cycle_id is not None:
            schedules.read_schedule(connection, cycle_id)  # a slip in the number is said once, not of every file
        for number, (name, file) in enumerate(files, start=1):
            outcome = FormOutcome(name)
            outcomes.append(outcome)
            if (found := reader.judge(connection, file, outcome)) is not None:
                ready.append(found)
            progress(number, 2 * len(files))
    refused = len(files) - len(ready)
    for number, one in enumerate(_sole(ready), start=1 + refused):
        _keep(office, one, act)
        progress(len(files) + number, 2 * len(files))
    # Also where every form was in already: an import that was cut off may have kept them and settled nothing.
    for kept in sorted({one.cycle.schedule.id for one in ready if one.outcome.state is not FormState.REFUSED}):
        settle_cycle(office, kept, act)
    progress(2 * len(files), 2 * len(files))
    return outcomes


def find_files(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """The files named and the Excel files of the folders named, each once, with what to call it."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = (one for one in path.iterdir() if one.suffix.lower() in SUFFIXES and one.is_file())
            found |= dict.fromkeys(sorted(one for one in inside if not one.name.startswith(("~$", "."))))
        elif path.exists():
            found[path] = None
        else:
            raise NotFound(f"{path}: không có tệp hoặc thư mục này")
    if not found:
        raise NotFound("không có tệp Excel nào trong các thư mục đã ghi")
    names = [one.name for one in found]
    return [(normalise(one.name if names.count(one.name) == 1 else str(one)), one) for one in found]


def _keep(office: Office, one: _Ready, act: Act) -> None:
    outcome = one.outcome
    try:
        with begin(office.engine) as connection:
            schedule = one.cycle.schedule
            kept = keep_form(
                connection, office, schedule, one.body.key, one.figures, outcome.file, one.sha256, act
            )
    except BadInput as bad:
        _refuse(outcome, str(bad))
        return
    outcome.state = FormState.KEPT if kept.is_news else FormState.SAME
    outcome.findings, outcome.replaced, outcome.blanks = kept.findings, kept.replaced, len(kept.blanks)


def _sole(ready: Sequence[_Ready]) -> list[_Ready]:
    """The forms whose body sent only this one; the same file twice is one."""
    by_body: dict[tuple[int, str], list[_Ready]] = {}
    for one in ready:
        by_body.setdefault((one.cycle.schedule.id, one.body.key), []).append(one)
    sole = []
    for forms in by_body.values():
        if len({one.sha256 for one in forms}) == 1:
            sole.append(forms[0])
            for again in forms[1:]:
                again.outcome.state = FormState.SAME
                again.outcome.remarks.append(f"giống hệt tệp {forms[0].outcome.file}")
            continue
        for one in forms:
            others = ", ".join(other.outcome.file for other in forms if other is not one)
            _refuse(
                one.outcome,
                f"{one.body.name} có hai biểu khác nhau trong lần nhập này ({others}); chỉ giữ lại một tệp",
            )
    return sole


def _refuse(outcome: FormOutcome, reason: str) -> None:
    outcome.state = FormState.REFUSED
    outcome.faults.append(FormFault(outcome.file, "", "", "", reason.removeprefix(f"{outcome.file}: "), ""))


@dataclass
class _FormReader:
    """Reads files one by one; cycles that several forms belong to are looked up once."""

    office: Office
    cycle_id: int | None
    key: bytes
    _cycles: dict[int, FormCycle] = field(default_factory=dict)

    def judge(self, connection: Connection, file: Path, outcome: FormOutcome) -> _Ready | None:
        """A form in which nothing is wrong, or None with every fault in `outcome`."""
        try:
            content = _read_file(file, outcome.file)
            form = open_form(content, outcome.file, self.key)
            mark = form.mark
            outcome.cycle, outcome.body, outcome.body_name = mark.cycle, mark.body, mark.body_name
            cycle = self._cycle_of(connection, mark)
            body = self.office.organisation(connection).body(mark.body)
            _check_name(file.name, cycle, mark)
            fields = _current_fields(mark, cycle, body, outcome)
        except (BadInput, NotFound) as bad:
            _refuse(outcome, str(bad))
            return None
        reading: FormReading = read_form(form, fields, cycle.catalogue)
        keys = {(one.indicator, one.basis) for one in fields}
        outcome.figures = len(reading.figures)
        outcome.blanks = len(lacking_keys(cycle.catalogue, keys, reading.figures))
        outcome.faults += reading.faults
        if outcome.faults:
            return None
        return _Ready(outcome, cycle, body, reading.figures, hashlib.sha256(content).hexdigest())

    def _cycle_of(self, connection: Connection, mark: FormMark) -> FormCycle:
        """The cycle a form was made for. Raises BadInput where there is none or it takes nothing more."""
        place = f"biểu của {mark.body_name}, kỳ {mark.occasion}"
        if self.cycle_id is not None and mark.cycle != self.cycle_id:
            raise BadInput(place, f"không thuộc kỳ đang nhập (kỳ số {self.cycle_id})")
        if mark.cycle not in self._cycles:
            try:
                schedule = schedules.read_schedule(connection, mark.cycle)
            except NotFound:
                raise BadInput(place, "hệ thống không có kỳ này") from None
            self._cycles[mark.cycle] = find_form_cycle(self.office, connection, schedule)
        cycle = self._cycles[mark.cycle]
        if (cycle.schedule.occasion or "") != mark.occasion:
            raise BadInput(place, f"kỳ số {mark.cycle} là kỳ {cycle.schedule.occasion}, không phải kỳ của biểu")
        if mark.body not in cycle.asked:
            raise BadInput(place, "tổ chức này không thuộc kỳ đang thu số liệu")
        return cycle


def _read_file(file: Path, name: str) -> bytes:
    """Never more than is judged at all."""
    try:
        with file.open("rb") as opened:
            return opened.read(max(LARGEST_FILE, LARGEST_FORM) + 1)
    except OSError:
        raise BadInput(name, "không đọc được tệp") from None


def _check_name(file_name: str, cycle: FormCycle, mark: FormMark) -> None:
    """A file that still bears the name we gave it, but another body's: the wrong form was filled in."""
    stem = file_name.rpartition(".")[0].lower()
    if not _OUR_NAME.fullmatch(file_name) or stem.endswith(f"-{mark.body}"):
        return
    for other in cycle.asked - {mark.body}:
        if stem.endswith(f"-{other}"):
            raise BadInput(
                file_name,
                f"biểu lập cho {mark.body_name} mà tên tệp là của {other}; mỗi tổ chức điền vào biểu của mình",
            )


def _current_fields(mark: FormMark, cycle: FormCycle, body: Body, outcome: FormOutcome) -> tuple[FormField, ...]:
    """The input cells to read. A form of an older catalogue counts where it has every cell that is asked now."""
    if mark.catalogue == cycle.catalogue.version:
        return mark.fields
    had = {(one.indicator, one.basis): one for one in mark.fields}
    wanted = {(one.indicator, one.basis): one for one in cycle.fields(body)}
    names = cycle.catalogue.name_of
    if missing := [names(indicator) for indicator, basis in wanted if (indicator, basis) not in had]:
        raise BadInput(
            "biểu lập theo danh mục chỉ tiêu cũ", f"chưa có: {_list(missing)}; hãy xin văn phòng biểu mới"
        )
    changed = [names(key[0]) for key, one in wanted.items() if had[key].unit != one.unit]
    if changed:
        raise BadInput(_OLD, f"đã đổi đơn vị tính: {_list(changed)}; hãy xin văn phòng biểu mới")
    if dropped := sorted({names(one.indicator) for key, one in had.items() if key not in wanted}):
        outcome.remarks.append(f"biểu lập theo danh mục cũ, không đọc mục đã bỏ: {_list(dropped)}")
    return tuple(one for one in mark.fields if (one.indicator, one.basis) in wanted)


def _list(names: Sequence[str]) -> str:
    """Each once, the first few by name."""
    once = list(dict.fromkeys(names))
    more = f" và {len(once) - _FEW} mục khác" if len(once) > _FEW else ""
    return "; ".join(once[:_FEW]) + more
