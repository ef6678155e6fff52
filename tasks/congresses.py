"""What a person asks for from a form: open a congress, move it, draft a document."""

from datetime import date

from nhiemky.performing.act import Act
from nhiemky.performing.drafts import Written
from nhiemky.performing.moving import move_congress
from nhiemky.performing.opening import Opened, Wanted, open_congress
from nhiemky.performing.orders import Order, draft_document, draft_everything
from tasks.effect import effect, with_office


@effect("Mở đại hội", is_repeated=False)
async def open_one(wanted: Wanted, act: Act) -> Opened:
    """Opens a congress with its cells."""
    return await with_office(act.today, lambda office: open_congress(office, wanted, act))


@effect("Dời ngày đại hội", is_repeated=False)
async def move_one(schedule_id: int, day: date, act: Act, *, apply: bool) -> int:
    """Moves a congress, or only looks; gives the number of steps whose date changes."""
    changes = await with_office(
        act.today, lambda office: move_congress(office, schedule_id, day, act, apply=apply)
    )
    return len(changes)


@effect("Soạn văn bản", is_repeated=False)
async def draft_one(kind: str, order: Order, act: Act) -> tuple[Written, ...]:
    """Writes the next draft of a document."""
    return await with_office(act.today, lambda office: draft_document(office, kind, order, act))


@effect("Soạn cả hồ sơ", is_repeated=False)
async def draft_file(order: Order, act: Act) -> tuple[Written, ...]:
    """Writes the whole file of a congress and its cells."""
    return await with_office(act.today, lambda office: draft_everything(office, order, act))
