"""A cycle as Prefect's pages show it: which bodies have sent, the figures together, the papers; no people."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nhiemky.delivery.messages import HIDDEN_FROM
from nhiemky.domain.figures import FigureValue, Total, shorten
from nhiemky.domain.indicators import Indicator, Measure
from nhiemky.domain.vietnamese import format_date
from nhiemky.drafting.kinds import load_kind
from nhiemky.performing.board import HIDDEN_TITLE, is_told
from nhiemky.performing.collections import read_collection
from nhiemky.performing.cycle_chart import picture_of, read_chart
from nhiemky.performing.cycle_show import name_cycle
from nhiemky.performing.figure_totals import catalogue_of, read_totals
from nhiemky.performing.figure_values import print_figure
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
    picture: str = ""  # Markdown; empty while there is nothing to draw

    @property
    def markdown(self) -> str:
        """The whole as one page; what there is nothing of is said so."""
        parts = [f"# {self.title}"]
        for title, content in (
            ("Số liệu các nơi gửi", _table(("Tổ chức", "Tình trạng", "Từ ngày"), self.sent)),
            ("Biểu đồ", self.picture),
            ("Tổng hợp số liệu", _table(("Chỉ tiêu", "Loại", "Tổng", "Số nơi có số"), self.figures)),
            ("Dự thảo", _table(("Văn bản", "Lần", "Tệp", "sha256"), self.papers)),
        ):
            parts += [f"## {title}", content or "Chưa có."]
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
        chart = read_chart(office, connection, schedule, totals) if is_told(plan) else None
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
        picture=picture_of(office, chart) if chart else "",
    )


def _total(office: Office, one: Total) -> Row:
    indicator = catalogue_of(office).indicators[one.indicator]
    value = print_figure(indicator, _round(indicator, one.value))
    if isinstance(value, date):
        value = format_date(value)
    return (
        indicator.name,
        one.basis.label,
        "không cộng được" if value is None else f"{value} {indicator.unit}".strip(),
        f"{one.given}/{one.asked}",
    )


def _round(indicator: Indicator, value: FigureValue | None) -> FigureValue | None:
    is_rate = indicator.measure is Measure.PERCENT and isinstance(value, Decimal)
    return shorten(round(value, 2)) if is_rate and isinstance(value, Decimal) else value


def _papers(office: Office, connection: Connection, number: int) -> tuple[Row, ...]:
    """The last round of each paper of each body; of what is restricted nothing leaves the office."""
    last = {(one["kind"], one["body"]): one for one in find_drafts(connection, schedule_ids=[number])}
    settings = office.settings
    return tuple(
        (
            load_kind(one["kind"], settings.templates, settings.templates_overlay).label,
            str(one["round"]),
            f"`{settings.drafts.name}/{one['file']}`",
            f"`{one['sha256']}`",
        )
        for one in last.values()
        if one["tier"] < HIDDEN_FROM
    )


def _table(heading: Row, rows: tuple[Row, ...]) -> str:
    if not rows:
        return ""
    lines = (heading, ("---",) * len(heading), *rows)
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)
