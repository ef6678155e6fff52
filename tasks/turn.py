"""Whose turn it is to advance: a lease in our own database, never a limit of Prefect.

A slot of Prefect that a killed run held may never come back; our lease ends by itself. Two runs at once
would be harmless (every claim is a unique key): the lease only spares the work.
"""

from datetime import datetime, timedelta

from nhiemky.performing.office import Office
from nhiemky.store.engine import begin
from nhiemky.store.leases import release_lease, take_lease
from tasks.effect import effect, with_office

_NAME = "advance"
_LASTS = timedelta(minutes=10)  # shorter than the quarter of an hour between two runs: the next one takes over


@effect("Nhận lượt")
async def take_turn(holder: str, at: datetime) -> bool:
    """Takes or prolongs the turn; False while another run has it."""

    def take(office: Office) -> bool:
        with begin(office.engine) as connection:
            return take_lease(connection, _NAME, holder, at, _LASTS)

    return await with_office(at.date(), take)


@effect("Trả lượt")
async def end_turn(holder: str, at: datetime) -> None:
    """Gives the turn back."""

    def release(office: Office) -> None:
        with begin(office.engine) as connection:
            release_lease(connection, _NAME, holder)

    await with_office(at.date(), release)
