"""Who issues a paper, and what follows for its first and last lines: names, symbol, authority of signature.

Collective organs sign T/M; papers of a congress bear its own symbol ĐH (36-HD/VPTW 1.2, 1.3; 05-HD/VPTW).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from nhiemky.domain.issuers import matrix_issuer
from nhiemky.domain.numerals import format_roman, format_term
from nhiemky.drafting.issuer_matrix import advise_issuer
from nhiemky.drafting.kind_model import Issuer, KindData
from nhiemky.drafting.marks import clean
from nhiemky.drafting.style import PaperStyle

Values = Mapping[str, object]

_OF_A_CELL = ("cell",)
_OF_A_COMMITTEE = ("committee", "standing_committee", "inspection_committee")
# Organs of a congress: name, authority, office, and where the sheet says who signs.
_ORGANS: Mapping[str, tuple[str, str, str, str]] = {
    "congress": ("", "T/M ĐOÀN CHỦ TỊCH", "", "presidium_signer"),
    "presidium": ("ĐOÀN CHỦ TỊCH", "T/M ĐOÀN CHỦ TỊCH", "", "presidium_signer"),
    "secretariat": ("ĐOÀN THƯ KÝ", "T/M ĐOÀN THƯ KÝ", "TRƯỞNG ĐOÀN", "secretariat_head"),
    "counting_board": ("BAN KIỂM PHIẾU", "T/M BAN KIỂM PHIẾU", "TRƯỞNG BAN", "counting_head"),
    "credentials_board": (
        "BAN THẨM TRA\nTƯ CÁCH ĐẠI BIỂU",
        "T/M BAN THẨM TRA TƯ CÁCH ĐẠI BIỂU",
        "TRƯỞNG BAN",
        "credentials_head",
    ),
}
CONGRESS_ORGANS = frozenset(_ORGANS)
_AUTHORITIES: Mapping[str, str] = {
    "committee": "T/M ĐẢNG ỦY",
    "standing_committee": "T/M BAN THƯỜNG VỤ",
    "inspection_committee": "T/M ỦY BAN KIỂM TRA",
    "cell": "T/M CHI BỘ",
}
_ORGANISATION = re.compile("^Đảng (?:bộ|ủy|uỷ) ")


def choose_issuer(issuers: Sequence[Issuer], body: Values) -> Issuer:
    """The first issuer of a kind that this body can be; its own organ where none fits."""
    is_cell = body.get("kind") == "cell"
    own: tuple[str, ...] = _OF_A_CELL if is_cell else _OF_A_COMMITTEE
    fitting = [issuer for issuer in issuers if issuer in own or issuer in _ORGANS]
    if not body.get("has_standing_committee"):
        fitting = [issuer for issuer in fitting if issuer != "standing_committee"]
    return fitting[0] if fitting else "cell" if is_cell else "committee"


def name_body(body: Values) -> dict[str, object]:
    """The organisation ("Đảng bộ ..."), the organ that signs ("Đảng ủy ...") and where papers are kept."""
    is_cell = body.get("kind") == "cell"
    has_office = bool(body.get("has_office"))
    names: dict[str, object] = {
        "is_cell": is_cell,
        "organ": "Chi bộ" if is_cell else "Đảng ủy",
        "archive": "Lưu Chi bộ" if is_cell else "Lưu Văn phòng Đảng ủy" if has_office else "Lưu Đảng ủy",
        "secretariat_name": name_secretariat(has_office=has_office),
    }
    name = body.get("name")
    if isinstance(name, str):
        plain = clean(name)
        names["organisation_name"] = plain if is_cell else _ORGANISATION.sub("Đảng bộ ", plain)
        names["issuer_name"] = plain if is_cell else _ORGANISATION.sub("Đảng ủy ", plain)
    return names


def name_secretariat(*, has_office: bool) -> str:
    """Who takes papers in for a committee, as they say it themselves."""
    return "Văn phòng Đảng ủy" if has_office else "Bộ phận giúp việc Đảng ủy"


def write_head(
    kind: KindData, issuer: Issuer, body: Values, congress: Values, style: PaperStyle
) -> dict[str, object]:
    """The letterhead: superior line, issuer line, symbol after the number, place ("" for minutes)."""
    symbol: object = body.get("symbol")
    superior, name = body.get("superior_name"), body.get("issuer_name")
    if issuer in _ORGANS:
        symbol = "ĐH"
        superior, name = _congress_lines(issuer, body, congress)
    elif issuer == "inspection_committee":
        superior, name, symbol = body.get("issuer_name"), "Ủy ban Kiểm tra", style.inspection_symbol
    code = f"{kind.abbreviation}/{symbol}" if kind.abbreviation and symbol else None
    head: dict[str, object] = {
        "superior": superior,
        "issuer": name,
        "has_number": bool(kind.abbreviation),
        "has_place": not kind.is_minutes,
        "place": body.get("place"),
    }
    return head if code is None else {**head, "code": code}


def _congress_lines(issuer: Issuer, body: Values, congress: Values) -> tuple[object, object]:
    organisation = body.get("organisation_name")
    if not isinstance(organisation, str):
        return None, None
    if issuer != "congress":
        return f"Đại hội {organisation}", _ORGANS[issuer][0]
    attendants = "toàn thể đảng viên" if congress.get("is_all_members") else "đại biểu"
    return organisation, f"Đại hội {attendants}\n{_congress_number(congress)}".strip()


def _congress_number(congress: Values) -> str:
    """The ordinal, or the term where the ordinal is not known (36-HD/VPTW 1.2)."""
    ordinal, term = congress.get("ordinal"), congress.get("term")
    if isinstance(ordinal, int) and ordinal > 0:
        return f"lần thứ {format_roman(ordinal)}"
    if isinstance(ordinal, str):
        return f"lần thứ {ordinal}"
    return f"nhiệm kỳ {format_term(term)}" if isinstance(term, str) else ""


def write_signer(issuer: Issuer, congress: Values, given: Values) -> dict[str, object]:
    """Who signs: authority by the issuer; office and name as given, of a congress organ from its record."""
    if issuer in _ORGANS:
        _, authority, office, key = _ORGANS[issuer]
        return {"authority": authority, "office": office, "has_office": bool(office), "name": congress.get(key)}
    signer: dict[str, object] = {"authority": _AUTHORITIES[issuer], "has_office": True}
    if issuer == "inspection_committee":
        return {**signer, "office": "CHỦ NHIỆM", "name": given.get("inspection_chair")}
    return {**signer, "office": given.get("office") or "BÍ THƯ", "name": given.get("name")}


def warn_issuer(
    kind: KindData, issuer: Issuer, body: Values, today: date, templates: Path, overlay: Path | None
) -> tuple[str, ...]:
    """Remarks on a kind its issuer may not issue; they never stop a draft."""
    is_cell = body.get("kind") == "cell"
    remarks = []
    if issuer not in kind.issuers and "standing_committee" in kind.issuers and not is_cell:
        remarks.append(
            "Lưu ý về thẩm quyền: văn bản này do ban thường vụ ban hành, đảng ủy ở đây không có ban thường vụ."
        )
    elif ("cell" if is_cell else "committee") not in kind.bodies or issuer not in kind.issuers:
        whose = "chi bộ" if is_cell else "đảng ủy"
        remarks.append(f"Lưu ý: mẫu này không dành cho {whose}; kiểm tra lại trước khi dùng.")
    rule = advise_issuer(kind.abbreviation, matrix_issuer(issuer, is_cell=is_cell), today, templates, overlay)
    return tuple(remarks) if rule is None else (*remarks, rule)
