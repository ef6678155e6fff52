"""Stops reminding a person, or of a schedule, for a while: who said so, why, and until when."""

from dataclasses import dataclass
from datetime import date

from nhiemky.errors import BadInput, NotFound
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.store import schedules, silences
from nhiemky.store.engine import begin, read

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Shown:
    """A silence with the words for whom or what it is."""

    silence: silences.Silence
    about: str


def silence(office: Office, *, person: str | None, schedule_id: int | None, until: date, act: Act) -> int:
    """Begins a silence today; gives its number. Raises BadInput, NotFound."""
    if (person is None) == (schedule_id is None):
        raise BadInput("nhiemky silence", "chọn một người hoặc một đợt (--schedule), không cả hai")
    if not act.reason.strip():
        raise BadInput("--reason", "phải ghi lý do, không để trống")
    if not act.today <= until or (until - act.today).days > LONGEST_DAYS:
        raise BadInput("--until", "phải từ hôm nay đến một năm sau")
    with begin(office.engine) as connection:
        if person is not None:
            office.organisation(connection).person(person)
        if schedule_id is not None:
            schedules.read_schedule(connection, schedule_id)
        number = silences.add_silence(
            connection,
            person=person,
            schedule_id=schedule_id,
            reason=act.reason,
            by=act.actor,
            at=act.at,
            from_on=act.today,
            until_on=until,
        )
        about = {"person": person, "schedule": schedule_id, "until": until}
        act.record(connection, "silenced", f"silence:{number}", about)
    return number


def end(office: Office, number: int, act: Act) -> None:
    """Ends a silence before its time; what waited is told with the next digest. Raises NotFound."""
    with begin(office.engine) as connection:
        if not silences.end_silence(connection, number, by=act.actor, at=act.at):
            raise NotFound(f"không có lệnh tạm dừng số {number} còn hiệu lực; xem: nhiemky silence list")
        act.record(connection, "silence_ended", f"silence:{number}", {})


def find_silences(office: Office, *, on: date | None) -> list[Shown]:
    """Those that count on a day, or all there ever were."""
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
        names = {one.key: one.full_name for one in organisation.people}
        return [Shown(one, _about(one, names)) for one in silences.read_silences(connection, on)]


def _about(one: silences.Silence, names: dict[str, str]) -> str:
    if one.person is not None:
        return f"đồng chí {names.get(one.person, one.person)}"
    return f"đợt số {one.schedule_id}"
