"""The figures of a rehearsed year: forms go out, are filled in with invented values, come back and are merged."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from nhiemky.domain.figures import Basis
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.errors import NhiemkyError
from nhiemky.performing.act import Act
from nhiemky.performing.collections import accept_forms, merge_forms, read_collection
from nhiemky.performing.figure_forms import FormCycle, find_form_cycle, write_forms
from nhiemky.performing.figure_imports import FormState, import_forms
from nhiemky.performing.figure_periods import cut_off_of, period_of_cycle, read_previous
from nhiemky.performing.office import Office
from nhiemky.rehearsal.filler import Giver, Value, fill_form, invent
from nhiemky.store import schedules
from nhiemky.store.engine import Connection, read

BALANCE = ("fees.closing", Basis.ESTIMATE)


class FigureDesk:
    """Where the forms of a rehearsal lie, one folder a cycle."""

    def __init__(self, stage: Office, folder: Path) -> None:
        self._stage, self._folder = stage, folder
        self.kept: list[str] = []

    def send_out(self, cycle: ScheduleRecord, act: Act) -> None:
        """The office writes the forms of everybody asked."""
        write_forms(self._stage, cycle.id, self._path(cycle), act)

    def give(self, cycle: ScheduleRecord, bodies: Iterable[str], act: Act) -> None:
        """Bodies fill in their forms and the office takes them in; raises where one of them is refused."""
        files = []
        with read(self._stage.engine) as connection:
            found = find_form_cycle(self._stage, connection, cycle)
            for body in bodies:
                file = self._path(cycle) / found.file_name(body)
                file.write_bytes(fill_form(file.read_bytes(), self._invent(connection, found, body)))
                files.append(file)
        for outcome in import_forms(self._stage, files, act, cycle_id=cycle.id):
            if outcome.state is not FormState.KEPT:
                raise NhiemkyError(f"{outcome.file}: {'; '.join(map(str, outcome.faults))}")
            self.kept.append(f"{self._path(cycle).name}/{outcome.file}")

    def merge(self, cycle: ScheduleRecord, act: Act) -> None:
        """The office gives its own figures and adds up all of them."""
        self.give(cycle, [cycle.body], act)
        accept_forms(self._stage, cycle.id, [], act)
        merge_forms(self._stage, cycle.id, act)

    def is_complete(self, cycle: ScheduleRecord) -> bool:
        """Whether nobody's form is waited for any more."""
        with read(self._stage.engine) as connection:
            return not any(one.state.is_awaited for one in read_collection(connection, cycle).values())

    def _path(self, cycle: ScheduleRecord) -> Path:
        return self._folder / f"{cycle.plan}-{cycle.occasion}"

    def _invent(self, connection: Connection, cycle: FormCycle, body: str) -> dict[str, Value]:
        organisation, cut_off = self._stage.organisation(connection), cut_off_of(cycle.schedule)
        found = organisation.body(body)
        before = {} if found.is_cell else read_previous(connection, cycle.schedule, body)  # cells keep no balance
        cells = len(organisation.cells(cycle.schedule.body, cut_off))
        counts = organisation.counts(body, cut_off)
        giver = Giver(counts, cells, found.is_cell, int(before.get(BALANCE, Decimal(0))))
        period = period_of_cycle(cycle.schedule)
        assert period is not None
        return invent(cycle.fields(found), cycle.catalogue, giver, period, cut_off)


def read_cycle(stage: Office, number: int) -> ScheduleRecord:
    """A cycle as it is now."""
    with read(stage.engine) as connection:
        return schedules.read_schedule(connection, number)
