"""A cycle as Prefect's pages show it: which bodies have sent, the figures together, the papers; no people."""

from dataclasses import dataclass
from datetime import date

from nhiemky.delivery.messages import HIDDEN_FROM
from nhiemky.domain.figures import Total
from nhiemky.domain.vietnamese import format_date
from nhiemky.drafting.kinds import load_kind
from nhiemky.performing.board import HIDDEN_TITLE, is_told
from nhiemky.performing.collections import read_collection
from nhiemky.performing.cycle_show import name_cycle
from nhiemky.performing.figure_totals import catalogue_of, read_totals
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.store.cycles import read_cycle
from nhiemky.store.drafts import find_drafts
from nhiemky.store.engine import Connection, read

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CycleBoard:
    """Tables of text, each row as long as its heading."""

    key: str
    title: str
    sent: tuple[Row, ...]
    figures: tuple[Row, ...]
    papers: tuple[Row, ...]

    @property
    def markdown(self) -> str:
        """The whole as one page; what there is nothing of is said so."""
        parts = [f"# {self.title}"]
        for title, heading, rows in (
            ("Số liệu các nơi gửi", ("Tổ chức", "Tình trạng", "Từ ngày"), self.sent),
            ("Tổng hợp số liệu", ("Chỉ tiêu", "Loại", "Tổng", "Số nơi có số"), self.figures),
            ("Dự thảo", ("Văn bản", "Lần", "Tệp", "sha256"), self.papers),
        ):
            parts += [f"## {title}", _table(heading, rows) if rows else "Chưa có."]
        return "\n\n".join(parts) + "\n"


def cycle_board(office: Office, number: int, *, today: date) -> CycleBoard:
    """The page of one cycle as of a day. Raises NotFound, and BadInput for a congress."""
    with read(office.engine) as connection:
        schedule = read_cycle(connection, number)
        plan = plan_of(office, connection, schedule)
        names = {body.key: body.name for body in office.organisation(connection).bodies}
        collected = read_collection(connection, schedule)
        totals = read_totals(office, connection, schedule)
        papers = _papers(office, connection, number)
    heading = f"{names[schedule.body]}: {name_cycle(plan, schedule)}"
    if not is_told(plan):
        heading = f"{HIDDEN_TITLE} (số {number})"
    sent = [
        (name, collected[body].state.label, format_date(collected[body].since.date()))
        for body, name in names.items()
        if body in collected
    ]
    return CycleBoard(
        key=f"ky-{number}",
        title=f"{heading}, tính đến {format_date(today)}",
        sent=tuple(sent),
        figures=tuple(_total(office, one) for one in totals.values() if one.given),
        papers=papers,
    )


def _total(office: Office, one: Total) -> Row:
    indicator = catalogue_of(office).indicators[one.indicator]
    value = "" if one.value is None else str(one.value).replace(".", ",")
    return (
        indicator.name,
        one.basis.label,
        f"{value} {indicator.unit}".strip() if value else "không cộng được",
        f"{one.given}/{one.asked}",
    )


def _papers(office: Office, connection: Connection, number: int) -> tuple[Row, ...]:
    """The last round of each paper of each body; of what is restricted nothing leaves the office."""
    last = {(one["kind"], one["body"]): one for one in find_drafts(connection, schedule_ids=[number])}
    settings = office.settings
    return tuple(
        (
            load_kind(one["kind"], settings.templates, settings.templates_overlay).label,
            str(one["round"]),
            f"`{one['file']}`",
            f"`{one['sha256']}`",
        )
        for one in last.values()
        if one["tier"] < HIDDEN_FROM
    )


def _table(heading: Row, rows: tuple[Row, ...]) -> str:
    lines = (heading, ("---",) * len(heading), *rows)
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)
