"""The forms of a cycle: what they ask of whom, and their files for the office to send out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from nhiemky.domain.figures import Basis
from nhiemky.domain.indicators import CELL, INSPECTION, OFFICE, Catalogue, Indicator
from nhiemky.domain.organisation import Body, Organisation
from nhiemky.domain.schedule import ScheduleRecord, StepRecord
from nhiemky.drafting.issuing import name_secretariat
from nhiemky.errors import BadInput, NotFound
from nhiemky.intake.figure_form import FormHead, FormOrder, form_fields, form_name
from nhiemky.intake.figure_press import build_form
from nhiemky.intake.form_mark import FormField, FormMark
from nhiemky.performing.act import Act
from nhiemky.performing.collections import MERGE, SEND, read_collection, read_cycle, refuse_ended
from nhiemky.performing.figure_periods import (
    Neighbours,
    cut_off_of,
    find_neighbours,
    period_of_cycle,
    read_previous,
    read_same_period,
)
from nhiemky.performing.figure_totals import catalogue_of, set_of
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.settings import Settings
from nhiemky.store import schedules
from nhiemky.store.engine import Connection, begin, read
from nhiemky.store.secret_key import load_secret_key


@dataclass(frozen=True)
class FormCycle:
    """A cycle as its forms see it; `asked` are the bodies whose figures it wants."""

    schedule: ScheduleRecord
    figures: str
    catalogue: Catalogue
    asked: frozenset[str]
    label: str

    @property
    def name(self) -> str:
        """What the title and the file of its forms say: statistics of the same days are another form."""
        return f"thống kê {self.label}" if self.is_statistics else self.label

    @property
    def is_statistics(self) -> bool:
        """Whether it asks for the statistics of 30/6 or 31/12 and not for a report."""
        return self.catalogue.bases.get(self.figures) == (Basis.STATISTIC,)

    def file_name(self, body: str) -> str:
        """The name of a body's form."""
        occasion = self.schedule.occasion or str(self.schedule.id)
        return form_name(f"thong-ke-{occasion}" if self.is_statistics else occasion, body)

    def indicators(self, body: Body) -> tuple[Indicator, ...]:
        """What a body is asked for, in the order of the set; a committee for its office and its inspection."""
        wanted = {CELL} if body.is_cell else {OFFICE, INSPECTION}
        found = (self.catalogue.indicators[key] for key in self.catalogue.sets[self.figures])
        return tuple(one for one in found if wanted.intersection(one.asked_of))

    def bases(self, indicators: Sequence[Indicator]) -> Mapping[str, tuple[Basis, ...]]:
        """The values asked for of each."""
        return {one.key: self.catalogue.bases_of(self.figures, one.key) for one in indicators}

    def fields(self, body: Body) -> tuple[FormField, ...]:
        """The input cells of a body's form as it would be written now."""
        return self._fields[body.is_cell] if body.is_cell in self._fields else self._add_fields(body)

    def _add_fields(self, body: Body) -> tuple[FormField, ...]:
        asked = self.indicators(body)
        self._fields[body.is_cell] = form_fields(asked, self.bases(asked))
        return self._fields[body.is_cell]

    @cached_property
    def _fields(self) -> dict[bool, tuple[FormField, ...]]:
        return {}


def find_form_cycle(office: Office, connection: Connection, schedule: ScheduleRecord) -> FormCycle:
    """The cycle of a schedule. Raises BadInput for one that asks for no figures or takes none any more."""
    refuse_ended(schedule)
    name = set_of(office, connection, schedule)
    if name is None:
        raise BadInput(f"kỳ số {schedule.id}", "kế hoạch này không yêu cầu số liệu")
    period = period_of_cycle(schedule)
    label = period.label if period else plan_of(office, connection, schedule).title
    asked = frozenset({*read_collection(connection, schedule), schedule.body})
    return FormCycle(schedule, name, catalogue_of(office), asked, label)


def write_forms(office: Office, cycle_id: int, folder: Path, act: Act, cell: str | None = None) -> list[Path]:
    """Writes the form of every body asked, or of one; a file that is there already is never overwritten.

    Raises NotFound, BadInput; then no file has been written.
    """
    key = load_secret_key(office.settings.secret_key, office.settings.home)
    with read(office.engine) as connection:
        schedule = read_cycle(connection, cycle_id)
        cycle = find_form_cycle(office, connection, schedule)
        organisation = office.organisation(connection)
        bodies = _choose(cycle, organisation, cell)
        files = {cycle.file_name(body.key): body for body in bodies}
        _refuse_present(folder, files)
        steps = schedules.read_steps(connection, [schedule.id])[schedule.id]
        due = _days_to_send(schedule, steps)
        near = find_neighbours(connection, schedule)
        made = {
            name: _build(office, connection, cycle, near, organisation, body, due.get(body.key), key)
            for name, body in files.items()
        }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        _write_whole(folder / name, content)
    with begin(office.engine) as connection:
        act.record(connection, "figures.form", cycle_id, {"bodies": sorted(body.key for body in bodies)})
    return [folder / name for name in made]


def _days_to_send(schedule: ScheduleRecord, steps: Sequence[StepRecord]) -> dict[str, date | None]:
    """By body; the committee's own form is wanted when the figures are merged, else when the last cell sends."""
    days = {one.body: one.target or one.due for one in steps if one.key == SEND}
    merging = [one.target or one.due for one in steps if one.key == MERGE and one.body == schedule.body]
    last = max((day for day in days.values() if day is not None), default=None)
    return {schedule.body: next((day for day in merging if day is not None), last), **days}


def _write_whole(file: Path, content: bytes) -> None:
    """The file appears under its name only when it is complete."""
    unfinished = file.with_name(f".{file.name}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _choose(cycle: FormCycle, organisation: Organisation, cell: str | None) -> list[Body]:
    """The cells first, the committee's own form last; whoever is asked for nothing gets none."""
    if cell is not None and cell not in cycle.asked:
        raise NotFound(f"{cell} không thuộc kỳ này; các tổ chức: {', '.join(sorted(cycle.asked))}")
    bodies = [organisation.body(key) for key in sorted(cycle.asked if cell is None else {cell})]
    return sorted((one for one in bodies if cycle.indicators(one)), key=lambda one: not one.is_cell)


def _build(
    office: Office,
    connection: Connection,
    cycle: FormCycle,
    near: Neighbours,
    organisation: Organisation,
    body: Body,
    send_by: date | None,
    key: bytes,
) -> bytes:
    asked, schedule = cycle.indicators(body), cycle.schedule
    head = _write_head(office, cycle, organisation, body, send_by)
    order = FormOrder(
        head,
        cycle.catalogue,
        asked,
        cycle.bases(asked),
        read_previous(connection, schedule, body.key, near),
        read_same_period(connection, schedule, body.key, near),
    )
    mark = FormMark(
        schedule.id,
        schedule.occasion or "",
        body.key,
        body.name,
        cycle.catalogue.version,
        cycle.fields(body),
    )
    return build_form(order, mark, key)


def _write_head(
    office: Office, cycle: FormCycle, organisation: Organisation, body: Body, send_by: date | None
) -> FormHead:
    send_to = name_secretariat(has_office=organisation.top(office.today).has_office)
    return FormHead(
        organisation.body(body.parent).name if body.parent else body.superior_name,
        body.name,
        cycle.name,
        cut_off_of(cycle.schedule),
        send_by,
        _whom_to_ask(send_to, office.settings),
        body.is_cell,
        send_to,
    )


def _whom_to_ask(send_to: str, settings: Settings) -> str:
    phone = f"điện thoại {settings.office_phone}" if settings.office_phone else ""
    mail = f"thư {settings.office_mail}" if settings.office_mail else ""
    return ", ".join(part for part in (send_to, phone, mail) if part) if phone or mail else ""


def _refuse_present(folder: Path, names: Mapping[str, Body]) -> None:
    if folder.exists() and not folder.is_dir():
        raise BadInput(str(folder), "là tệp, không phải thư mục")
    if present := [name for name in names if (folder / name).exists()]:
        more = f" và {len(present) - 1} tệp khác" if len(present) > 1 else ""
        raise BadInput(
            str(folder / present[0]), f"đã có{more}; hãy chọn thư mục khác để không mất số liệu đã điền"
        )
