"""A morning's digests by SMTP: the outbox with all its commits, beside the same mails as ready bytes.

Bars: at most three times the floor (one reused connection, mails built beforehand); at least three times faster
than Apprise's own mail with its pause taken out; one mail built in 0.4 ms.
"""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.mail_sink import Server, running
from benchmarks.measure import Figures, middle_of, milliseconds
from nhiemky.delivery.channels import open_channels
from nhiemky.delivery.envelope import Sender, read_sender, return_path, write_mail
from nhiemky.delivery.messages import DigestView, Item, Office, digest, load_templates
from nhiemky.delivery.sender import deliver
from nhiemky.domain.sending import State
from nhiemky.settings import PROJECT
from nhiemky.store.channel_states import ChannelStates
from nhiemky.store.engine import Engine, begin, open_engine
from nhiemky.store.migrate import upgrade
from nhiemky.store.outbox import NewMessage, Outbox, OutboxRow, messages, put
from nhiemky.store.tables import VIETNAM

DIGESTS = 10_000
TURNS = 5  # ours and the floor by turns, so that a busy moment of the machine falls on both
SAMPLE = 500  # of Apprise's own, which opens a connection for each
MOST_TIMES_FLOOR, LEAST_TIMES_APPRISE, LONGEST_BUILD = 3.0, 3.0, 0.0004
AT = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
CHANNEL = "nkmail"


def run() -> Iterator[Figures]:
    """Three rows: against the floor, against Apprise, and the building alone."""
    sender = read_sender("Văn phòng Đảng ủy <vp@so.example>", "so.example", "hoi@so.example", "bounce@so.example")
    with TemporaryDirectory() as folder, running() as server, _filled(Path(folder)) as engine:
        with begin(engine) as connection:
            rows = messages(connection)
        ours, floor = _in_turn(engine, rows, sender, server)
        apprise = _timed(server, SAMPLE, lambda: _send_by_apprise(rows[:SAMPLE], server.port))
        _look(engine)
        built = middle_of(lambda: write_mail(rows[0], sender, AT), rounds=500)
    per_mail = apprise / SAMPLE * DIGESTS
    size = len(write_mail(rows[0], sender, AT))
    yield Figures(
        f"{DIGESTS} digests by SMTP, outbox to settled",
        f"{milliseconds(ours)} ({DIGESTS / ours:.0f}/s, {size / 1000:.1f} kB each)",
        f"<= {MOST_TIMES_FLOOR:g} x floor",
        f"ready bytes, one connection {milliseconds(floor)}",
        ours / floor,
        ok=ours <= MOST_TIMES_FLOOR * floor,
    )
    yield Figures(
        "the same against Apprise's mailto://, no pause",
        f"{DIGESTS / ours:.0f}/s",
        f">= {LEAST_TIMES_APPRISE:g} x faster",
        f"{SAMPLE} of Apprise's {SAMPLE / apprise:.0f}/s",
        per_mail / ours,
        ok=per_mail >= LEAST_TIMES_APPRISE * ours,
    )
    yield Figures(
        "one digest built as a mail",
        milliseconds(built) if built >= 0.001 else f"{built * 1000:.3f} ms",
        f"<= {LONGEST_BUILD * 1000:g} ms",
        "-",
        None,
        ok=built <= LONGEST_BUILD,
    )


@contextmanager
def _filled(folder: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{folder / 'nhiemky.db'}")
    upgrade(engine)
    payload = _payload()
    with begin(engine) as connection:
        for number in range(DIGESTS):
            message = NewMessage(
                person=f"mau-{number}",
                kind="digest",
                local_day=AT.date(),
                channel=CHANNEL,
                address=f"mau-{number}@so.example",
                payload=payload,
                not_before=_moment(number),
            )
            put(connection, message, at=AT)
    yield engine
    engine.dispose()


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


def _in_turn(engine: Engine, rows: list[OutboxRow], sender: Sender, server: Server) -> tuple[float, float]:
    """The seconds of all turns of ours, and of the same messages as ready bytes."""
    ours = floor = 0.0
    for turn in range(TURNS):
        at = AT + timedelta(seconds=turn)
        chunk = [row for row in rows if row.not_before == at]
        ours += _timed(server, len(chunk), lambda at=at: _deliver(engine, sender, server.port, at))
        floor += _timed(server, len(chunk), lambda chunk=chunk: _send_ready(chunk, sender, server.port))
    return ours, floor


def _deliver(engine: Engine, sender: Sender, port: int, at: datetime) -> None:
    channels = open_channels([f"nkmail://127.0.0.1:{port}"], sender)
    states = ChannelStates(engine, {CHANNEL: "1"}, {CHANNEL: 0})
    deliver(Outbox(engine), channels, clock=lambda: at, worker="w1", still_wanted=lambda _: None, states=states)


def _send_ready(rows: list[OutboxRow], sender: Sender, port: int) -> float:
    """Only the sending counts: the bytes were there before."""
    mails = [(return_path(row, sender), row.address, write_mail(row, sender, AT)) for row in rows]
    start = perf_counter()
    with smtplib.SMTP("127.0.0.1", port, "so.example") as server:
        for mail_from, address, content in mails:
            server.sendmail(mail_from, [address], content)
    return perf_counter() - start


def _send_by_apprise(rows: list[OutboxRow], port: int) -> None:
    """As it comes, but for its pause of 5.5 s between two calls."""
    from apprise import Apprise  # noqa: PLC0415

    for row in rows:
        service = Apprise.instantiate(f"mailto://127.0.0.1:{port}?from=vp@so.example&to={row.address}")
        service.request_rate_per_sec = 0
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


def _look(engine: Engine) -> None:
    with begin(engine) as connection:
        states = {row.state for row in messages(connection)}
    if states != {State.SENT}:
        raise SystemExit(f"not all is settled: {states}")
