"""Whose turn it is to advance: a lease in our own database, never a limit of Prefect.

A slot of Prefect that a killed run held may never come back; our lease ends by itself. Two runs at once
would be harmless (every claim is a unique key): the lease only spares the work.
"""

from datetime import datetime

from nhiemky.store import lease
from tasks.effect import effect, with_office

_NAME = "advance"
_MINUTES = 10  # shorter than the quarter of an hour between two runs: the next one makes good a killed one


@effect("Nhận lượt")
async def take_turn(holder: str, at: datetime) -> bool:
    """Takes or prolongs the turn; False while another run has it."""
    return await with_office(lambda office: lease.take(office.engine, _NAME, holder, at, _MINUTES))


@effect("Trả lượt")
async def end_turn(holder: str) -> None:
    """Gives the turn back."""
    await with_office(lambda office: lease.release(office.engine, _NAME, holder))
