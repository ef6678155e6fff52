"""What a person asks for from a form: open a congress, move it, draft a document."""

from dataclasses import asdict, dataclass
from datetime import date

from nhiemky.performing import congresses
from tasks.effect import effect, with_office


@dataclass(frozen=True)
class Order:
    """On which day a person asked, and what the audit writes down as who."""

    today: date
    actor: str


@dataclass(frozen=True)
class Opening:
    """What to open; an empty day of the superior's plan means today."""

    org: str
    plan: str
    day: date
    superior_plan: date | None
    variant: str | None


@effect("Mở đại hội", is_repeated=False)
async def open_one(opening: Opening, order: Order) -> int:
    """Opens a congress with its cells and gives its number."""
    return await with_office(
        lambda office: congresses.open_congress(office, **asdict(opening), **asdict(order))
    )


@effect("Dời ngày đại hội", is_repeated=False)
async def move_one(schedule_id: int, day: date, reason: str, order: Order, *, apply: bool) -> int:
    """Moves a congress, or only looks; gives the number of steps whose date changes."""
    changes = await with_office(
        lambda office: congresses.move_congress(
            office, schedule_id, day=day, reason=reason, apply=apply, **asdict(order)
        )
    )
    return len(changes)


@effect("Soạn văn bản", is_repeated=False)
async def draft_one(schedule_id: int, kind: str, order: Order) -> None:
    """Writes the next draft of a document."""
    await with_office(lambda office: congresses.draft_document(office, schedule_id, kind, **asdict(order)))
