"""What does not agree in figures: within a form, with the periods before, between the bodies and their committee.

A check speaks only where every value it needs has been given: what is missing is never taken for zero.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from nhiemky.domain.figure_places import (
    ALL_BASES,
    NOTHING,
    Beside,
    FigurePlace,
    Finding,
    Form,
    Key,
    Numbers,
    join_cells,
    join_names,
    join_parts,
    join_values,
    print_number,
    show,
)
from nhiemky.domain.figures import Basis, Figure, Total, percent
from nhiemky.domain.indicators import Adding, Catalogue, FigureCheck, Measure, Rule

__all__ = ["Beside", "FigurePlace", "Finding", "check_across", "check_form"]


def check_form(
    catalogue: Catalogue, figures: Iterable[Figure], previous: Numbers, body: str, beside: Beside | None = None
) -> list[Finding]:
    """What does not agree within a body's form, and with its last period."""
    by_key = {(one.indicator, one.basis): one for one in figures}
    form = Form(catalogue, body, by_key, previous, beside or Beside())
    return _run(form, "cell")


def check_across(
    catalogue: Catalogue,
    by_body: Mapping[str, Sequence[Figure]],
    own: Mapping[str, Mapping[str, int]],
    *,
    totals: Mapping[Key, Total] | None = None,
    committee: str = "",
    targets: Mapping[str, Decimal] | None = None,
) -> list[Finding]:
    """What does not agree between bodies, the list of members and the office's own targets.

    `own` are the counts of the list of members at the cut-off, by body ("members", "official", "probationary");
    `targets` are per cents by check. Totals are looked at only when everybody asked is in.
    """
    checks = [check for check in catalogue.checks if check.rule is Rule.REGISTER]
    found: list[Finding] = []
    for body, figures in by_body.items():
        by_key = {(one.indicator, one.basis): one for one in figures}
        form = Form(catalogue, body, by_key, NOTHING, Beside())
        for check in checks:
            found += _check_register(form, check, own.get(body, {}))
    whole = Form(catalogue, committee, _add_up(totals or {}, by_body), NOTHING, Beside())
    found += _run(whole, "committee")
    for check in catalogue.checks:
        if check.rule is Rule.TARGET and check.key in (targets or {}):
            found += _check_target(whole, check, (targets or {})[check.key])
    return found


def _run(form: Form, level: str) -> list[Finding]:
    found: list[Finding] = []
    for check in form.catalogue.checks:
        if check.level == level and check.rule in _RULES:
            found += _RULES[check.rule](form, check)
    return found


def _add_up(totals: Mapping[Key, Total], by_body: Mapping[str, Sequence[Figure]]) -> dict[Key, Figure]:
    """The whole totals as the figures of the committee; of a single body they keep its own address."""
    alone = {(one.indicator, one.basis): one for figures in by_body.values() for one in figures}
    found = {}
    for key, total in totals.items():
        if isinstance(total.value, Decimal) and total.is_whole:
            address = f"tổng của {total.asked} nơi" if total.asked > 1 or key not in alone else alone[key].address
            found[key] = Figure(total.indicator, total.basis, total.value, address)
    return found


def _check_sum(form: Form, check: FigureCheck) -> Iterator[Finding]:
    for basis in ALL_BASES:
        whole = form.find(check.whole, basis)
        plus, minus = form.find_all(check.plus, basis), form.find_all(check.minus, basis)
        if whole is None or plus is None or (check.minus and minus is None) or whole.basis is not basis:
            continue
        parts = join_parts(plus, minus or [], basis)
        if parts.value != whole.value:
            names = join_names(form.catalogue, check.plus, check.minus)
            sign = "" if len(plus) + len(minus or []) == 1 else f"{join_values(plus, minus or [])} = "
            text = f"nhưng {names} là {sign}{print_number(parts.value)} tại {join_cells(parts.address)}"
            yield form.finding(check, whole, parts, text)


def _check_at_most(form: Form, check: FigureCheck) -> Iterator[Finding]:
    for basis in ALL_BASES:
        part, whole = form.find(check.plus[0], basis), form.find(check.whole, basis)
        if part is not None and whole is not None and part.basis is basis and part.value > whole.value:
            yield form.finding(check, part, whole, f"nhưng lớn hơn {_name_second(form, whole)}")


def _name_second(form: Form, place: FigurePlace) -> str:
    return f"{form.catalogue.name_of(place.indicator)} là {show(place)}"


def _check_percent(form: Form, check: FigureCheck) -> Iterator[Finding]:
    for key, indicator in form.catalogue.indicators.items():
        if indicator.of is None or (check.plus and key not in check.plus):
            continue
        for basis in ALL_BASES:
            given, counts = form.find(key, basis), form.find_all(indicator.of, basis)
            if given is not None and counts is not None:
                yield from _compare_percent(form, check, given, counts)


def _compare_percent(
    form: Form, check: FigureCheck, given: FigurePlace, counts: Sequence[FigurePlace]
) -> Iterator[Finding]:
    """A percentage may be rounded to the places it was written with."""
    part, whole = counts
    exact = percent(part.value, whole.value)
    shown = max(0, -int(given.value.normalize().as_tuple().exponent))
    if exact is not None and abs(given.value - exact) <= Decimal(5).scaleb(-shown - 1):
        return
    place = FigurePlace(
        form.body,
        f"{part.indicator}/{whole.indicator}",
        given.basis,
        f"{part.address}, {whole.address}",
        exact or Decimal(0),
    )
    made_of = f"{print_number(part.value)}/{print_number(whole.value)} tại {join_cells(place.address)}"
    told = f"là {print_number(exact)} %" if exact is not None else "không tính được tỷ lệ"
    yield form.finding(check, given, place, f"nhưng tính từ {made_of} {told}")


def _check_carried(form: Form, check: FigureCheck) -> Iterator[Finding]:
    """The last word on a period's end: its statistics, else the estimate; the cut-off's value came too early."""
    for basis in (Basis.ACTUAL, Basis.STATISTIC):
        opening = form.find(check.whole, basis)
        last = (Basis.STATISTIC, Basis.ESTIMATE, Basis.ACTUAL)
        known = next((one for one in last if (check.plus[0], one) in form.previous), None)
        if opening is None or known is None:
            continue
        key = (check.plus[0], known)
        closing = FigurePlace(form.body, *key, form.beside.name_previous(key), form.previous[key])
        if closing.value != opening.value:
            text = f"nhưng {_name_second(form, closing)}"
            found = form.finding(check, opening, closing, text)
            is_certain = found.is_error and known is not Basis.ACTUAL
            yield Finding(found.rule, found.text, opening, closing, is_certain)


def _check_estimate(form: Form, check: FigureCheck) -> Iterator[Finding]:
    for key, indicator in form.catalogue.indicators.items():
        is_meant = key in check.plus if check.plus else indicator.adding is Adding.SUM
        actual, estimate = form.find(key, Basis.ACTUAL), form.find(key, Basis.ESTIMATE)
        if is_meant and actual is not None and estimate is not None and estimate.value < actual.value:
            text = f"nhưng {Basis.ACTUAL.label} đã là {show(actual)}"
            yield form.finding(check, estimate, actual, text)


def _check_statistic(form: Form, check: FigureCheck) -> Iterator[Finding]:
    for key in check.plus or form.catalogue.indicators:
        given, reported = form.find(key, Basis.STATISTIC), form.find(key, Basis.ESTIMATE)
        reported = reported or _find_reported(form, key)
        if given is not None and reported is not None and given.value != reported.value:
            yield form.finding(check, given, reported, f"nhưng {Basis.ESTIMATE.label} đã báo cáo {show(reported)}")


def _find_reported(form: Form, key: str) -> FigurePlace | None:
    """The estimate of a report of the same days; of a stock also that of a report with the same last day."""
    beside, asked = form.beside, (key, Basis.ESTIMATE)
    reports = [(beside.reported, beside.reported_name)]
    if form.catalogue.indicators[key].adding is Adding.CLOSING:
        reports.append((beside.at_end, beside.at_end_name))
    found = next(((numbers[asked], name) for numbers, name in reports if asked in numbers), None)
    return FigurePlace(form.body, *asked, found[1], found[0]) if found else None


def _check_jump(form: Form, check: FigureCheck) -> Iterator[Finding]:
    """Stocks beside the last period, flows beside one of the same length."""
    for key, indicator in form.catalogue.indicators.items():
        is_flow = indicator.adding is Adding.SUM
        is_meant = key in check.plus if check.plus else indicator.measure is Measure.COUNT
        if not is_meant:
            continue
        numbers = form.beside.alike if is_flow else form.previous
        for basis in ALL_BASES:
            name = form.beside.alike_name if is_flow else form.beside.name_previous((key, basis))
            now, last = form.find(key, basis), numbers.get((key, basis))
            if now is not None and last is not None and now.basis is basis and _is_jump(check, now.value, last):
                before = FigurePlace(form.body, key, basis, name, last)
                yield form.finding(check, now, before, f"nhưng {name} là {print_number(last)}: xem lại")


def _is_jump(check: FigureCheck, now: Decimal, last: Decimal) -> bool:
    is_far = now > last * check.factor or now * check.factor < last
    return is_far and abs(now - last) >= check.least


def _check_register(form: Form, check: FigureCheck, counts: Mapping[str, int]) -> Iterator[Finding]:
    for basis in (Basis.ACTUAL, Basis.STATISTIC):
        given = form.find(check.whole, basis)
        if given is not None and check.counted in counts and given.value != counts[check.counted]:
            listed = FigurePlace(
                form.body, check.whole, basis, "danh sách đảng viên", Decimal(counts[check.counted])
            )
            text = f"nhưng danh sách đảng viên của hệ thống có {print_number(listed.value)}"
            yield form.finding(check, given, listed, text)


def _check_target(form: Form, check: FigureCheck, wanted: Decimal) -> Iterator[Finding]:
    for basis in ALL_BASES:
        part, whole = form.find(check.plus[0], basis), form.find(check.whole, basis)
        reached = percent(part.value, whole.value) if part is not None and whole is not None else None
        if (
            part is not None
            and whole is not None
            and reached is not None
            and part.basis is basis
            and reached < wanted
        ):
            against = f"{form.catalogue.name_of(check.whole)} {show(whole)}"
            text = f"trên {against}, được {print_number(reached)} %, chỉ tiêu {print_number(wanted)} %"
            yield form.finding(check, part, whole, text)


_RULES = {
    Rule.SUM: _check_sum,
    Rule.AT_MOST: _check_at_most,
    Rule.PERCENT: _check_percent,
    Rule.CARRIES_OVER: _check_carried,
    Rule.ESTIMATE: _check_estimate,
    Rule.STATISTIC: _check_statistic,
    Rule.JUMP: _check_jump,
}
