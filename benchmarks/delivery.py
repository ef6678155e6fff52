"""A morning's digests by SMTP: the office's sender as it is run, beside the same mails as ready bytes.

Every message is asked about before it leaves (six steps, the list of the office, silences, addresses, quiet hours)
and all commits are made. Bars: at most three times the floor (one reused connection, mails built beforehand); at
least three times faster than Apprise's own mail with its pause taken out, made anew for each person or kept; one
mail built in 0.4 ms.
"""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.mail_sink import Server, running
from benchmarks.measure import Figures, middle_of, milliseconds
from nhiemky.delivery.envelope import Sender, return_path, write_mail
from nhiemky.delivery.messages import DigestView, Item, Office, digest, load_templates
from nhiemky.domain.organisation import Assignment, Body, BodyKind, Organisation, Person
from nhiemky.domain.sending import State
from nhiemky.performing.office import Office as Performing
from nhiemky.performing.sending import deliver
from nhiemky.settings import PROJECT, Settings
from nhiemky.store.engine import Connection, begin, open_engine
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation
from nhiemky.store.outbox import NewMessage, OutboxRow, messages, put
from nhiemky.store.tables import VIETNAM, plan_text, reminder, schedule, step

DIGESTS = 10_000
TURNS = 5  # ours and the floor by turns, so that a busy moment of the machine falls on both
SAMPLE = 500  # of Apprise's own, which opens a connection for each
MOST_TIMES_FLOOR, LEAST_TIMES_APPRISE, LONGEST_BUILD = 3.0, 3.0, 0.0004
AT = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
CHANNEL = "nkmail"


def run() -> Iterator[Figures]:
    """Four rows: against the floor, against Apprise in two ways, and the building alone."""
    with TemporaryDirectory() as folder, running() as server, _filled(Path(folder), server.port) as office:
        with begin(office.engine) as connection:
            rows = messages(connection)
        sender = office.sender
        ours, floor = _in_turn(office, rows, server)
        anew, kept = (_by_apprise(rows[:SAMPLE], server, act) for act in (_send_anew, _send_kept))
        _look(office)
        built = middle_of(lambda: [write_mail(row, sender, AT) for row in rows[:SAMPLE]], rounds=9) / SAMPLE
    size = len(write_mail(rows[0], sender, AT))
    yield Figures(
        f"{DIGESTS} digests by SMTP, asked, stamped, settled",
        f"{milliseconds(ours)} ({DIGESTS / ours:.0f}/s, {size / 1000:.1f} kB each)",
        f"<= {MOST_TIMES_FLOOR:g} x floor",
        f"ready bytes, one connection {milliseconds(floor)}",
        ours / floor,
        ok=ours <= MOST_TIMES_FLOOR * floor,
    )
    yield _against_apprise("made anew for each", anew, ours)
    yield _against_apprise("one object kept", kept, ours)
    yield Figures(
        "one digest built as a mail",
        milliseconds(built) if built >= 0.001 else f"{built * 1000:.3f} ms",
        f"<= {LONGEST_BUILD * 1000:g} ms",
        f"{SAMPLE} different ones in a row",
        None,
        ok=built <= LONGEST_BUILD,
    )


def _against_apprise(how: str, apprise: float, ours: float) -> Figures:
    return Figures(
        f"the same against Apprise's mailto://, {how}",
        f"{DIGESTS / ours:.0f}/s",
        f">= {LEAST_TIMES_APPRISE:g} x faster",
        f"{SAMPLE} of Apprise's {1 / apprise:.0f}/s, no pause",
        apprise * DIGESTS / ours,
        ok=apprise * DIGESTS >= LEAST_TIMES_APPRISE * ours,
    )


@contextmanager
def _filled(folder: Path, port: int) -> Iterator[Performing]:
    """An office in which everybody has six things to do, and a digest about them that waits."""
    settings = Settings(
        home=folder,
        channels=(f"{CHANNEL}://127.0.0.1:{port}",),
        mail_from="Văn phòng Đảng ủy <vp@so.example>",
        mail_domain="so.example",
        office_mail="hoi@so.example",
        bounce_mail="bounce@so.example",
        mail_rate=0,
    )
    engine = open_engine(settings.store_url)
    upgrade(engine)
    with begin(engine) as connection:
        keep_organisation(connection, _organisation(), "mẫu", AT)
        steps = _steps(connection)
        payload = _payload()
        for number in range(DIGESTS):
            outbox_id = put(connection, _message(number, payload), at=AT)
            connection.execute(reminder.insert(), [_reminder(number, one, outbox_id) for one in steps])
    yield Performing(settings, engine, AT.date(), settings.drafts)
    engine.dispose()


def _organisation() -> Organisation:
    """A committee of as many cells as there are digests: each goes to a cell's secretary."""
    numbers = range(DIGESTS)
    top = Body("mau", "Đảng bộ Sở Mẫu", BodyKind.PARTY_ORGANIZATION)
    cells = (Body(f"cb-{one}", f"Chi bộ Mẫu {one}", BodyKind.CELL, "mau") for one in numbers)
    people = (Person(f"mau-{one}", "Nguyễn Văn Mẫu", f"mau-{one}@so.example") for one in numbers)
    roles = (Assignment(f"mau-{one}", f"cb-{one}", "cell_secretary") for one in numbers)
    return Organisation((top, *cells), tuple(people), assignments=tuple(roles))


def _steps(connection: Connection) -> list[int]:
    """Six open steps of one schedule; gives their numbers."""
    day, sha256 = AT.date(), "0" * 64
    connection.execute(plan_text.insert().values(sha256=sha256, key="mau", version=1, content="{}"))
    opened = {"facts": {}, "day": day, "closing": day, "superior_plan": day, "opened_on": day, "state": "approved"}
    values = {"body": "mau", "plan": "mau", "plan_sha256": sha256, **opened}
    (number,) = connection.execute(schedule.insert().values(values)).inserted_primary_key
    rows = ({"schedule_id": number, "position": one, "key": f"viec_{one}"} for one in range(6))
    inserted = [step.insert().values(row | {"body": "mau", "state": "open", "target": day}) for row in rows]
    return [connection.execute(one).inserted_primary_key[0] for one in inserted]


def _message(number: int, payload: dict[str, str]) -> NewMessage:
    return NewMessage(
        person=f"mau-{number}",
        kind="digest",
        local_day=AT.date(),
        channel=CHANNEL,
        address=f"mau-{number}@so.example",
        payload=payload,
        not_before=_moment(number),
    )


def _reminder(number: int, step_id: int, outbox_id: int) -> dict[str, object]:
    return {
        "schedule_id": 1,
        "step_id": step_id,
        "body": f"cb-{number}",
        "rung": "before:3",
        "due_version": 1,
        "person": f"mau-{number}",
        "day": AT.date(),
        "reason": "cell_secretary",
        "decided_at": AT,
        "outbox_id": outbox_id,
    }


def _payload() -> dict[str, str]:
    """An ordinary day: two things late, four to come."""
    days = [AT.date() + timedelta(days=number) for number in (-3, -1, 0, 2, 3, 4)]
    office = Office("Đảng bộ Sở Mẫu", "0200 000 000", "van-phong@so.example")
    view = DigestView(person="Nguyễn Văn Mẫu", office=office, day=AT.date(), items=[_item(one) for one in days])
    return digest(view, load_templates(PROJECT / "templates", PROJECT / "templates")).payload("Nguyễn Văn Mẫu")


def _item(due: date) -> Item:
    return Item(
        title="Gửi dự thảo báo cáo chính trị để xin ý kiến",
        body="Chi bộ Văn phòng",
        due=due,
        working_days=2,
        reason="bí thư chi bộ",
        tier=1,
        is_provisional=False,
    )


def _moment(number: int) -> datetime:
    """When message number so and so is ready: each turn its own second."""
    return AT + timedelta(seconds=number * TURNS // DIGESTS)


def _in_turn(office: Performing, rows: list[OutboxRow], server: Server) -> tuple[float, float]:
    """The seconds of all turns of ours, and of the same messages as ready bytes."""
    ours = floor = 0.0
    for turn in range(TURNS):
        at = AT + timedelta(seconds=turn)
        chunk = [row for row in rows if row.not_before == at]
        ours += _timed(server, len(chunk), lambda at=at: _deliver(office, at))
        floor += _timed(server, len(chunk), lambda chunk=chunk: _send_ready(chunk, office.sender, server.port))
    return ours, floor


def _deliver(office: Performing, at: datetime) -> None:
    deliver(office, clock=lambda: at, worker="w1", pause=None)


def _send_ready(rows: list[OutboxRow], sender: Sender, port: int) -> float:
    """Only the sending counts: the bytes were there before."""
    mails = [(return_path(row, sender), row.address, write_mail(row, sender, AT)) for row in rows]
    start = perf_counter()
    with smtplib.SMTP("127.0.0.1", port, "so.example") as server:
        for mail_from, address, content in mails:
            server.sendmail(mail_from, [address], content)
    return perf_counter() - start


def _by_apprise(rows: list[OutboxRow], server: Server, act: Callable[[list[OutboxRow], int], None]) -> float:
    """Seconds a mail."""
    return _timed(server, len(rows), lambda: act(rows, server.port)) / len(rows)


def _send_anew(rows: list[OutboxRow], port: int) -> None:
    """As it comes, but for its pause of 5.5 s between two calls."""
    for row in rows:
        _notify(_open_apprise(port, row.address), row)


def _send_kept(rows: list[OutboxRow], port: int) -> None:
    """One object, told for each mail whom it is for."""
    service = _open_apprise(port, rows[0].address)
    for row in rows:
        service.targets = [(False, row.address)]
        _notify(service, row)


def _open_apprise(port: int, address: str) -> Any:  # noqa: ANN401  (Apprise has no types)
    from apprise import Apprise  # noqa: PLC0415

    service = Apprise.instantiate(f"mailto://127.0.0.1:{port}?from=vp@so.example&to={address}")
    service.request_rate_per_sec = 0
    return service


def _notify(service: Any, row: OutboxRow) -> None:  # noqa: ANN401
    service.notify(title=row.payload["subject"], body=row.payload["html"], body_format="html")


def _timed(server: Server, expected: int, act: Callable[[], float | None]) -> float:
    """The seconds it took; that everything came is looked at, not believed."""
    server.count()
    start = perf_counter()
    own = act()
    taken = own if own is not None else perf_counter() - start
    came, people, _ = server.count()
    if (came, people) != (expected, expected):
        raise SystemExit(f"{came} of {expected} mails came, to {people} people")
    return taken


def _look(office: Performing) -> None:
    with begin(office.engine) as connection:
        states = {row.state for row in messages(connection)}
    if states != {State.SENT}:
        raise SystemExit(f"not all is settled: {states}")
