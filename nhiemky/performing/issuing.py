"""The register of numbers: which number of which series a paper was issued under, ours or not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from nhiemky.domain.numbering import CongressSpan, Series, describe_series, format_symbol, series_of
from nhiemky.domain.organisation import Body, Organisation
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState
from nhiemky.domain.vietnamese import format_date
from nhiemky.drafting.issuing import choose_issuer
from nhiemky.drafting.kinds import Kind, load_kind
from nhiemky.drafting.style import load_style
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.store import drafts, issued
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection, begin, read
from nhiemky.store.issued import Issued

LARGEST_NUMBER = 99_999
CONGRESS_ISSUERS = frozenset({"congress", "presidium", "secretariat", "counting_board", "credentials_board"})
_MARK = re.compile(r"\[CẦN BỔ SUNG: [^\]]*\]")  # filled in by hand since: the title in the register cannot know
NO_CONGRESS_PLANS = frozenset({"term_decision"})


def issue_document(office: Office, draft_id: int, number: int, on: date, act: Act, title: str = "") -> Issued:
    """Enters number and date of a draft that was signed; `title` where it is not the draft's.

    Raises NotFound, BadInput; gaps are never asked about.
    """
    with begin(office.engine) as connection:
        row = drafts.read_draft(connection, draft_id)
        _refuse_issued(issued.find_of_draft(connection, draft_id))
        written = row["written_at"].date()
        if on < written:
            raise BadInput("--date", f"{format_date(on)} trước ngày tạo dự thảo ({format_date(written)})")
        organisation = office.organisation(connection)
        kind = load_kind(row["kind"], office.settings.templates, office.settings.templates_overlay)
        body = issuing_body(organisation, organisation.body(row["body"]), kind)
        given = title.strip() or _MARK.sub("…", row["title"]) or kind.data.title
        paper = Paperwork(body, issuer_of(kind, body), kind.data.abbreviation, row["kind"], given, draft_id)
        return register(office, connection, paper, number, on, act)


def issue_outside(
    office: Office, org: str, kind: str, number: int, on: date, title: str, act: Act, issuer: str | None = None
) -> Issued:
    """Enters a number that was used outside the system; `kind` is an abbreviation such as NQ."""
    if not title.strip():
        raise BadInput("--title", "phải ghi trích yếu, không để trống")
    with begin(office.engine) as connection:
        body = office.organisation(connection).body(org)
        given = issuer or ("cell" if body.is_cell else "committee")
        paper = Paperwork(body, given, kind, kind, title.strip(), None)
        return register(office, connection, paper, number, on, act, is_outside=True)


@dataclass(frozen=True, slots=True)
class Paperwork:
    """What a number is given to."""

    body: Body
    issuer: str
    abbreviation: str
    kind: str
    title: str
    draft_id: int | None = None


def register(
    office: Office,
    connection: Connection,
    paper: Paperwork,
    number: int,
    on: date,
    act: Act,
    *,
    is_outside: bool = False,
) -> Issued:
    """Enters a number into the register. Raises BadInput: a repeat names the other paper; no day to come."""
    _check_number(number, on, act.today)
    spans = congress_spans(connection, office.organisation(connection), paper.body.key)
    series = series_of(paper.abbreviation, paper.issuer, on, spans)
    values = {
        "body": paper.body.key,
        "term_start": series.term_start,
        "series": series.kind,
        "number": number,
        "symbol": format_symbol(number, _sign(office, paper)),
        "kind": paper.kind,
        "issued_on": on,
        "title": paper.title,
        "draft_id": paper.draft_id,
        "is_outside": is_outside,
        "source": "ngoài hệ thống" if is_outside else "document issue",
        "by": act.actor,
        "at": act.at,
    }
    if issued.add_issued(connection, values) is None:
        _refuse_repeat(connection, paper, series, number)
    found = issued.find_number(connection, paper.body.key, series.term_start, series.kind, number)
    assert found is not None
    details = {"symbol": found.symbol, "on": on, "draft": paper.draft_id, "outside": is_outside}
    act.record(connection, "document.issue", found.id, details)
    return found


def _check_number(number: int, on: date, today: date) -> None:
    if on > today:
        raise BadInput("--date", f"{format_date(on)} là ngày chưa tới")
    if not 1 <= number <= LARGEST_NUMBER:
        raise BadInput("--number", f"phải từ 1 đến {LARGEST_NUMBER}")


def issuing_body(organisation: Organisation, body: Body, kind: Kind) -> Body:
    """Who issues it: a paper only a committee writes about a cell bears the committee's number."""
    if body.is_cell and body.parent and "cell" not in kind.data.bodies:
        return organisation.body(body.parent)
    return body


def issuer_of(kind: Kind, body: Body) -> str:
    """The organ of a body that issues papers of a kind."""
    values = {"kind": body.kind.value, "has_standing_committee": body.has_standing_committee}
    return choose_issuer(kind.data.issuers, values)


def congress_spans(connection: Connection, organisation: Organisation, body: str) -> list[CongressSpan]:
    """The congresses of a body that are known: those prepared here, and the last one before."""
    known = [
        one
        for one in store.read_of_bodies(connection, [body])
        if one.plan not in NO_CONGRESS_PLANS and one.is_congress and one.state is not ScheduleState.CANCELLED
    ]
    steps = store.read_steps(connection, [one.id for one in known])
    spans = [_span(one, {step.key: step.done_on for step in steps[one.id]}) for one in known]
    days = {one.day for one in known} | {one.closing for one in known}
    earlier = {policy.last_congress_on for policy in organisation.term_policies if policy.body == body}
    return spans + [CongressSpan(day, day) for day in sorted(filter(None, earlier - days))]


def _span(schedule: ScheduleRecord, done: Mapping[str, date | None]) -> CongressSpan:
    preparatory = done.get("preparatory_session")
    meeting = done.get("first_committee_meeting") or done.get("first_meeting")
    return CongressSpan(min(schedule.day, preparatory or schedule.day), schedule.closing, meeting)


def _sign(office: Office, paper: Paperwork) -> str:
    """The part of the symbol after the number: "NQ/ĐU"; organs of a congress sign ĐH."""
    settings = office.settings
    own = paper.body.symbol or ("CB" if paper.body.is_cell else "ĐU")
    if paper.issuer in CONGRESS_ISSUERS:
        own = "ĐH"
    elif paper.issuer == "inspection_committee":
        own = load_style(settings.templates, settings.templates_overlay).inspection_symbol
    return f"{paper.abbreviation}/{own}"


def _refuse_repeat(connection: Connection, paper: Paperwork, series: Series, number: int) -> None:
    other = issued.find_number(connection, paper.body.key, series.term_start, series.kind, number)
    if other is None:
        _refuse_issued(issued.find_of_draft(connection, paper.draft_id) if paper.draft_id else None)
        raise BadInput("--number", "không ghi được vào sổ; hãy chạy lại lệnh này")
    whose = (
        f" (dự thảo số {other.draft_id})" if other.draft_id else " (ngoài hệ thống)" if other.is_outside else ""
    )
    raise BadInput(
        "--number",
        f"số {other.symbol} đã dùng ngày {format_date(other.issued_on)} cho “{other.title}”{whose}; "
        f"mỗi số chỉ dùng một lần trong {describe_series(series)}",
    )


def _refuse_issued(found: Issued | None) -> None:
    if found is not None:
        raise BadInput(
            f"dự thảo số {found.draft_id}", f"đã phát hành số {found.symbol} ngày {format_date(found.issued_on)}"
        )


def numbers_of(office: Office, org: str | None = None) -> Sequence[Issued]:
    """The register of numbers, or one body's part of it. Raises NotFound."""
    with read(office.engine) as connection:
        if org is not None:
            office.organisation(connection).body(org)
        return issued.read_issued(connection, org)
