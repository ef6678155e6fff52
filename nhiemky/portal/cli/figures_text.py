"""Figures as a clerk reads them in a terminal of 80 columns."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from textwrap import wrap

from nhiemky.domain.figure_checks import FigurePlace, Finding
from nhiemky.domain.figure_places import print_number
from nhiemky.domain.figures import CollectionState, FigureValue, Total
from nhiemky.domain.indicators import CELL
from nhiemky.domain.vietnamese import format_date
from nhiemky.performing.figure_views import Lineage, Status, StatusRow
from nhiemky.portal.cli.door import say, show
from nhiemky.store.figures import Traced

WIDTH = 80


def status_dict(status: Status) -> dict[str, object]:
    """For `--json`."""
    return {
        "cycle": status.schedule.id,
        "occasion": status.schedule.occasion,
        "bodies": [_row_dict(one) for one in status.rows],
        "findings": [_finding_dict(one) for one in status.findings],
        "admission_target": status.admission_target,
    }


def lineage_dict(lineage: Lineage) -> dict[str, object]:
    """For `--json`."""
    return {
        "indicator": lineage.indicator.key,
        "name": lineage.indicator.name,
        "made_of": [one.key for one in lineage.parts],
        "totals": [
            {
                "basis": one.basis,
                "value": one.value,
                "given": one.given,
                "asked": one.asked,
                "missing": list(one.missing),
            }
            for one in lineage.totals
        ],
        "values": [_traced_dict(one) for one in lineage.values],
    }


def print_status(status: Status) -> None:
    """A body a line or two, then what does not agree, then what to do next."""
    schedule = status.schedule
    given = sum(not one.state.is_awaited for one in status.rows)
    show(f"Kỳ số {schedule.id} ({schedule.occasion}): đã gửi {given}/{len(status.rows)} nơi")
    for one in status.rows:
        _print(_tell_row(one), f"  [{one.body}] ")
    for finding in sorted(status.findings, key=lambda one: not one.is_error):
        name = status.names.get(finding.first.body, finding.first.body)
        _print(f"{name}: {finding.text}", "  Sai: " if finding.is_error else "  Xem lại: ")
    target = status.admission_target
    told = "chưa đặt (NHIEMKY_ADMISSION_TARGET)" if target is None else f"{print_number(target)} %"
    show(f"Chỉ tiêu kết nạp của đơn vị: {told}")
    _say_next(status)


def print_lineage(lineage: Lineage) -> None:
    """The totals, then every value with where it stands; older values below the one that replaced them."""
    one = lineage.indicator
    show(f"{one.name} [{one.key}]" + (f", {one.unit}" if one.unit else ""))
    for part in lineage.parts:
        _print(f"{part.name} [{part.key}]", "  tính từ: ")
    for total in lineage.totals:
        _print(_tell_total(total, lineage), "  ")
    if not lineage.values:
        show("  chưa nơi nào ghi")
    for traced in sorted(lineage.values, key=lambda value: value.ended_at is not None):
        _print(_tell_traced(traced, lineage), "    cũ: " if traced.ended_at else "  - ")


def _tell_row(row: StatusRow) -> str:
    parts = [f"{row.name}: {_tell_state(row)} từ {_moment(row.since)}"]
    if row.file and row.state is not CollectionState.REQUESTED:
        parts.append(f"tệp {row.file}")
    if row.errors:
        parts.append(f"{row.errors} chỗ mâu thuẫn")
    if row.flags:
        parts.append(f"{row.flags} chỗ cần xem lại")
    if row.blanks and row.state is not CollectionState.RECEIVED:
        parts.append(f"còn {row.blanks} ô trống")
    parts += [f"lý do: {reason}" for reason in row.reasons]
    return "; ".join(parts)


def _tell_state(row: StatusRow) -> str:
    """A form that is only received says why: contradictions first, then what was left blank."""
    if row.state is not CollectionState.RECEIVED:
        return row.state.label
    parts = ["số liệu còn mâu thuẫn"] if row.errors else []
    parts += [f"còn {row.blanks} ô trống"] if row.blanks else []
    return ", ".join(["đã nhận", *parts])


def _say_next(status: Status) -> None:
    number = status.schedule.id
    if any(one.state is CollectionState.RECEIVED for one in status.rows):
        say(f'Trả lại để sửa, điền nốt: nhiemky figures return MÃ --cycle {number} --note "…"')
        say(f"Ô trống là đúng, nhận biểu như thế: nhiemky figures accept MÃ --cycle {number}")
    if any(one.state is CollectionState.CHECKED for one in status.rows):
        say(f"Chấp nhận các biểu đã khớp: nhiemky figures accept --cycle {number}")
    states = {one.state for one in status.rows}
    if CollectionState.ACCEPTED in states and states <= {CollectionState.ACCEPTED, CollectionState.MERGED}:
        say(f"Tổng hợp: nhiemky figures merge --cycle {number}")
    if not status.rows:
        say("Chưa yêu cầu nơi nào gửi số liệu.")


def _tell_total(total: Total, lineage: Lineage) -> str:
    who = "chi bộ" if lineage.indicator.asked_of in {(CELL,), ()} else "nơi"
    value = "không cộng" if total.value is None and total.given else _tell_value(total.value)
    text = f"{total.basis.label}: {value} ({total.given}/{total.asked} {who})"
    missing = ", ".join(lineage.names.get(body, body) for body in total.missing)
    return f"{text}; chưa có: {missing}" if missing else text


def _tell_traced(traced: Traced, lineage: Lineage) -> str:
    figure = traced.figure
    part = f"[{figure.indicator}] " if lineage.parts else ""
    value = lineage.value_of(traced) or _tell_value(figure.value)
    text = f"{part}{lineage.names.get(traced.body, traced.body)}, {figure.basis.label}: {value}"
    place = f"ô {figure.address}" + (f", tệp {traced.file}" if traced.file else "")
    ended = f"; thay lúc {_moment(traced.ended_at)}" if traced.ended_at else ""
    return f"{text}; {place}; {traced.by} nhập {_moment(traced.at)}{ended}"


def _tell_value(value: FigureValue | None) -> str:
    if value is None:
        return "chưa có"
    if isinstance(value, Decimal):
        return print_number(value)
    return format_date(value) if isinstance(value, date) else value


def _moment(at: datetime) -> str:
    return f"{at:%H:%M} ngày {format_date(at.date())}"


def _row_dict(row: StatusRow) -> dict[str, object]:
    return {
        "body": row.body,
        "name": row.name,
        "state": row.state,
        "since": row.since,
        "reasons": list(row.reasons),
        "file": row.file,
        "errors": row.errors,
        "flags": row.flags,
        "blanks": row.blanks,
    }


def _finding_dict(finding: Finding) -> dict[str, object]:
    places: Sequence[FigurePlace] = [one for one in (finding.first, finding.second) if one is not None]
    return {
        "rule": finding.rule,
        "text": finding.text,
        "is_error": finding.is_error,
        "places": [
            {
                "body": one.body,
                "indicator": one.indicator,
                "basis": one.basis,
                "address": one.address,
                "value": one.value,
            }
            for one in places
        ],
    }


def _traced_dict(one: Traced) -> dict[str, object]:
    return {
        "body": one.body,
        "indicator": one.figure.indicator,
        "basis": one.figure.basis,
        "value": one.figure.value,
        "address": one.figure.address,
        "file": one.file,
        "sha256": one.sha256,
        "by": one.by,
        "at": one.at,
        "replaced_at": one.ended_at,
    }


def _lines(text: str, head: str) -> Iterator[str]:
    yield from wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False)


def _print(text: str, head: str) -> None:
    for line in _lines(text, head):
        show(line)
