"""A congress or a year lived in advance, on a copy of the database and without network."""

from datetime import date

from nhiemky.performing.office import Office
from nhiemky.rehearsal.run import rehearse
from nhiemky.rehearsal.year import rehearse_year
from nhiemky.store.engine import read
from tasks.effect import effect, with_office


@effect("Chạy thử", is_repeated=False)
async def rehearse_one(schedule_id: int, *, until: date | None, lateness: int, today: date) -> dict[str, int]:
    """Writes the rehearsal into the home's folder `rehearsals` and gives its counts."""

    def live(office: Office) -> dict[str, int]:
        out = office.settings.home / "rehearsals" / str(schedule_id)
        summary = rehearse(office, schedule_id, until=until, lateness=lateness, out=out, today=today)
        return summary.as_dict()

    return await with_office(today, live)


@effect("Chạy thử cả năm", is_repeated=False)
async def rehearse_all_year(year: int, *, org: str | None, lateness: int, today: date) -> dict[str, int]:
    """As `rehearse_one` for every cycle of a year; without a body the office's own committee."""

    def live(office: Office) -> dict[str, int]:
        with read(office.engine) as connection:
            body = org or office.organisation(connection).top(today).key
        out = office.settings.home / "rehearsals" / f"nam-{year}"
        return rehearse_year(office, year, body, out=out, lateness=lateness).summary.as_dict()

    return await with_office(today, live)
