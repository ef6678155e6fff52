"""The messages that wait to be sent; whether they get out; the day's numbers."""

from collections.abc import Callable
from datetime import date, datetime
from time import sleep

from prefect.artifacts import acreate_markdown_artifact

from nhiemky.performing import passes, sending_health
from nhiemky.performing.counts import Counts
from nhiemky.performing.office import Office
from tasks.effect import effect, with_office


@effect("Gửi tin", is_repeated=False)  # each message counts its own attempts
async def send_waiting(clock: Callable[[], datetime], worker: str) -> Counts:
    """Sends what waits; `clock` is felt passing while the channels answer."""
    return await with_office(
        clock().date(), lambda office: passes.deliver(office, clock=clock, worker=worker, pause=sleep)
    )


@effect("Xem việc gửi tin")
async def watch_sending(at: datetime) -> Counts:
    """Tells the administrator, by the second channel, of a channel that rests and of messages that are stuck."""

    def watch(office: Office) -> Counts:
        counts = Counts()
        if sending_health.raise_alarm(office, at=at):
            counts.add("alarms")
        return counts

    return await with_office(at.date(), watch)


@effect("Tổng hợp gửi tin")
async def publish_sending(day: date, at: datetime) -> Counts:
    """Publishes what was sent, what did not arrive and why, what is in doubt: numbers only, no names."""
    text = await with_office(at.date(), lambda office: sending_health.draw_day(office, day, at=at))
    await acreate_markdown_artifact(text, key="sending", description="Gửi tin trong ngày")
    return Counts(days=1)
