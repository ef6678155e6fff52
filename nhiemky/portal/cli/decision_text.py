"""Decisions as a clerk reads them in a terminal of 80 columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from textwrap import wrap

from nhiemky.domain import roles
from nhiemky.domain.decision_checks import DELEGATE, Finding
from nhiemky.domain.decisions import Decision, DecisionState, Named, tell_state
from nhiemky.domain.new_holders import HolderChange, Turn
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.vietnamese import format_date
from nhiemky.portal.cli.door import print_json, say, show

WIDTH = 80
_NAMES = ("id", "schedule_id", "body", "side", "way", "state", "request_number", "request_on", "checked_on")
_MORE = ("symbol", "signed_on", "issuer", "title", "sent_on", "effective_on", "source")


def as_dict(decision: Decision) -> dict[str, object]:
    """For `--json`: how far it is; without names and what was found."""
    return {name: getattr(decision, name) for name in (*_NAMES, *_MORE)} | {"named": len(decision.people)}


def person_dict(named: Named) -> dict[str, object]:
    """For `--json`: one line of a decision's list."""
    return {"person": named.person, "role": named.role, "votes": named.votes}


def print_decisions(found: Sequence[Decision]) -> None:
    """A decision a line or two."""
    if not found:
        say("Chưa có hồ sơ nào; nhận bằng: nhiemky decision receive")
    for one in found:
        head = f"{one.id:>4}  đợt {one.schedule_id:<4} "
        _print(f"[{one.body}] {one.way.verb}, {len(one.people)} dòng; {tell_state(one)}", head)


def print_decision(decision: Decision, organisation: Organisation) -> None:
    """What was done, step by step, then the list, then what the check has found."""
    name = organisation.body(decision.body).name
    show(f"Hồ sơ số {decision.id}, đợt số {decision.schedule_id}: {decision.way.verb}, {name}")
    for line in _story(decision):
        _print(line, "  - ")
    for one in decision.people:
        votes = f", {one.votes} phiếu" if one.votes is not None else ""
        _print(f"{organisation.person(one.person).full_name}: {title_of(one.role)}{votes}", "  ")
    for text in decision.findings or ():
        _print(text, "  * ")


def _story(decision: Decision) -> Iterator[str]:
    steps: tuple[tuple[str, str | None, date | None], ...] = (
        (
            "trình" if decision.state is DecisionState.SUBMITTED else "tờ trình",
            decision.request_number,
            decision.request_on,
        ),
        ("kiểm tra", None, decision.checked_on),
        ("ký", decision.symbol, decision.signed_on),
        ("gửi", None, decision.sent_on),
        ("có hiệu lực", None, decision.effective_on),
    )
    for what, number, on in steps:
        if on is not None:
            yield f"{what}{f' số {number}' if number else ''} ngày {format_date(on)}"
    if decision.issuer:
        yield f"cơ quan ban hành: {decision.issuer}"


def print_findings(decision: Decision, findings: Sequence[Finding]) -> None:
    """Faults first, then advice, then what to do next."""
    for one in sorted(findings, key=lambda finding: not finding.is_fault):
        _print(str(one), "Sai: " if one.is_fault else "Lưu ý: ")
    if decision.state is DecisionState.CHECKED:
        say(
            f"Hồ sơ số {decision.id} khớp với danh sách đảng viên. Tiếp theo: "
            f"nhiemky draft {decision.kind} --schedule {decision.schedule_id}"
        )
    else:
        again = f"nhiemky decision check {decision.id}"
        say(f"Hồ sơ số {decision.id} chưa đạt. Sửa phiếu dữ liệu rồi chạy lại: {again}")
        say(f"hoặc sửa danh sách: {again} --people TỆP")


def print_holders(
    changes: Iterable[HolderChange], organisation: Organisation, *, apply: bool, as_json: bool
) -> None:
    """Who leaves, stays and begins."""
    rows = list(changes)
    if as_json:
        print_json({"changes": [asdict(one) for one in rows], "applied": apply})
        return
    for one in rows:
        since = "đến hết" if one.turn is Turn.ENDS else "từ"
        name = organisation.person(one.person).full_name
        _print(f"{name} {one.turn.label} {title_of(one.role)} {since} {format_date(one.on)}", "  ")
    if not rows:
        say("Không có chức vụ nào thay đổi.")
    say("Đã cập nhật chức vụ." if apply else "Mới xem trước, chưa ghi gì; thêm --apply để ghi.")


def title_of(role: str) -> str:
    """What a person named is."""
    return "đại biểu dự đại hội cấp trên" if role == DELEGATE else roles.holder_title(role)


def _print(text: str, head: str) -> None:
    for line in wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head)):
        show(line)
