"""What follows from the values a caller gives: names in their party forms, head, signer, law in force, sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nhiemky.domain.elections import election_base
from nhiemky.domain.tone import set_tone
from nhiemky.drafting.instruments import instruments_in_force, subjects_in
from nhiemky.drafting.issuing import (
    CONGRESS_ORGANS,
    Values,
    choose_issuer,
    name_body,
    warn_issuer,
    write_head,
    write_signer,
)
from nhiemky.drafting.kind_model import RESTRICTED, Issuer
from nhiemky.drafting.kinds import Kind
from nhiemky.drafting.style import PaperStyle
from nhiemky.errors import BadInput

_PERSONAL = ("appointments", "ballots", "ballot", "votes")  # never in a restricted paper, an empty form


@dataclass(frozen=True, slots=True)
class Completed:
    """The whole context of a paper, who issues it, and remarks on that."""

    values: dict[str, object]
    issuer: Issuer
    warnings: tuple[str, ...]

    @property
    def is_of_congress(self) -> bool:
        """Whether an organ of the congress signs."""
        return self.issuer in CONGRESS_ORGANS


def complete(
    context: Values, kind: Kind, style: PaperStyle, templates: Path, overlay: Path | None, round_number: int
) -> Completed:
    """Adds what the templates need besides the given values; raises BadInput without a day or a body."""
    today, given_body = context.get("today"), context.get("body")
    if not isinstance(today, date) or not isinstance(given_body, Mapping):
        raise BadInput(f"dự thảo {kind.key}", "dữ liệu phải có ngày hiện tại (today) và tổ chức đảng (body)")
    congress = _part(context, "congress")
    body = {**given_body, **name_body(given_body)}
    issuer = choose_issuer(kind.data.issuers, body)
    signer = write_signer(issuer, congress, _part(context, "signer"))
    values = {
        **context,
        "body": body,
        "head": write_head(kind.data, issuer, body, congress, style),
        "signer": signer,
        "superior_plan": _issued(context.get("superior_plan"), today),
        "paper": {
            "abbreviation": kind.data.abbreviation,
            "year": _year(kind, congress, today),
            "round": round_number,
        },
        "instruments": instruments_in_force(today, subjects_in(kind.text), templates, overlay),
        "attendance": _with_base(_part(context, "attendance")),
        "steps": _toned(context.get("steps"), style),
    }
    if kind.data.tier >= RESTRICTED:
        values = _restrict(values)
    return Completed(values, issuer, warn_issuer(kind.data, issuer, body, today, templates, overlay))


def _year(kind: Kind, congress: Values, today: date) -> str:
    """Of issue: what the congress decides, and what follows it, is not dated before it is held."""
    closing = congress.get("closing") or congress.get("day")
    is_later = kind.data.phase in ("day", "after") and isinstance(closing, date)
    return str(max(today.year, closing.year) if is_later and isinstance(closing, date) else today.year)


def _part(context: Values, name: str) -> Values:
    part = context.get(name)
    return part if isinstance(part, Mapping) else {}


def _issued(plan: object, today: date) -> object:
    """A superior's plan whose day is still to come is only expected: its day is not printed as a fact."""
    if not isinstance(plan, Mapping):
        return None
    on = plan.get("on")
    return {**plan, "on": None} if isinstance(on, date) and on > today else plan


def _with_base(attendance: Values) -> Values:
    """The base of election percentages, once its three numbers are known."""
    parts = [attendance.get(name) for name in ("convened_official", "away", "exempt_absent")]
    official, away, exempt = parts
    if not (isinstance(official, int) and isinstance(away, int) and isinstance(exempt, int)):
        return attendance
    try:
        return {**attendance, "base": election_base(official, away, exempt)}
    except BadInput:
        return attendance  # the numbers contradict each other: no base, its place stays open


def _toned(steps: object, style: PaperStyle) -> object:
    """Our own words in the office's style of tone marks; names of people and places are not in steps."""
    if style.tone == "ủy" or not isinstance(steps, list):
        return steps
    return [
        {name: set_tone(value, style.tone) if isinstance(value, str) else value for name, value in step.items()}
        for step in steps
    ]


def _restrict(values: dict[str, object]) -> dict[str, object]:
    """A restricted paper is a form of headings and counts: it has no names, not even of who signs."""
    kept = {name: value for name, value in values.items() if name not in _PERSONAL}
    return {**kept, "signer": {**_part(values, "signer"), "name": ""}}
