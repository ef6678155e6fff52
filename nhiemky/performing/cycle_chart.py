"""The figures of a cycle as a picture for Prefect's pages: counted so far, the same period before, the plan."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from decimal import Decimal

from calendars.wording import format_date
from nhiemky.domain.figures import Basis, Total
from nhiemky.domain.indicators import Adding, Catalogue, Indicator, Measure
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.domain.vietnamese import format_count
from nhiemky.drafting.blocks import Chart, ChartRow, ChartValue
from nhiemky.drafting.chart_files import Easel
from nhiemky.drafting.chart_rows import NOTHING, describe_chart
from nhiemky.performing.figure_periods import cut_off_of, find_neighbours
from nhiemky.performing.figure_totals import catalogue_of, read_totals
from nhiemky.performing.office import Office
from nhiemky.store.engine import Connection

Key = tuple[str, Basis]
Totals = Mapping[Key, Total]
MOST_ROWS = 10
SERIES = ("Thực hiện", "Cùng kỳ", "Kế hoạch")


def read_chart(office: Office, connection: Connection, schedule: ScheduleRecord, totals: Totals) -> Chart | None:
    """What has been done in the period, in people and times; None while nobody has given any of it."""
    same = find_neighbours(connection, schedule).same_period
    before = read_totals(office, connection, same[0]) if same else {}
    rows = tuple(_rows(catalogue_of(office), totals, before))[:MOST_ROWS]
    if not rows:
        return None
    return Chart(f"Kết quả đến ngày {format_date(cut_off_of(schedule))}", SERIES, rows)


def picture_of(office: Office, chart: Chart) -> str:
    """The chart as a line of Markdown that carries its own picture, told in words too."""
    svg = Easel(office.settings.templates, office.settings.templates_overlay).svg(chart)
    words = describe_chart(chart).replace("[", "(").replace("]", ")")
    return f"![{words}](data:image/svg+xml;base64,{b64encode(svg.encode()).decode()})"


def _rows(catalogue: Catalogue, totals: Totals, before: Totals) -> Iterator[ChartRow]:
    for (key, basis), total in totals.items():
        indicator = catalogue.indicators.get(key)
        if basis is not Basis.ACTUAL or not total.given or indicator is None or not _is_drawn(indicator):
            continue
        pair = before.get((key, Basis.ACTUAL)), totals.get((key, Basis.PLAN))
        values = tuple(map(_value, (total, *pair)))
        if any(value.number for value in values):  # a row of noughts stands in the table
            yield ChartRow(indicator.name, values)


def _is_drawn(indicator: Indicator) -> bool:
    """Counts of what happened in the period; how many members there are would dwarf them."""
    return indicator.measure is Measure.COUNT and indicator.adding is Adding.SUM


def _value(total: Total | None) -> ChartValue:
    if total is None or not isinstance(total.value, Decimal) or total.value < 0:
        return ChartValue(None, NOTHING)
    remark = "" if total.is_whole else f" ({total.given}/{total.asked} nơi)"
    return ChartValue(total.value, format_count(int(total.value)), remark)
