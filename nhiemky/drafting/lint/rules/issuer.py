"""Which body may issue what, and on what law it relies."""

import re
from collections.abc import Iterator
from datetime import date

from nhiemky.domain.issuers import MatrixIssuer
from nhiemky.drafting.issuer_matrix import advise_issuer
from nhiemky.drafting.lint import words
from nhiemky.drafting.lint.paper import Paper, Part
from nhiemky.drafting.lint.rule import FORM, KINDS, WARNING, Fault, Setting, fault, rule

_REMARK = "Lưu ý về thẩm quyền: "
_SUPERSEDED = {
    "66-QĐ/TW": "Quy định 399-QĐ/TW",
    "36-HD/VPTW": "Hướng dẫn 05-HD/VPTW",
    "24-QĐ/TW": "Quy định 208-QĐ/TW",
    "232-QĐ/TW": "Quy định 208-QĐ/TW",
    "294-QĐ/TW": "Quy định 208-QĐ/TW",
}


@rule("issuer.kind", "Nơi ban hành được ban hành loại văn bản này", KINDS, WARNING)
def issuer_may_issue_the_kind(paper: Paper, setting: Setting) -> Iterator[Fault]:
    issuer, place = _issuer(paper), next(iter(paper.of(Part.NUMBER, Part.KIND)), None)
    code = "QĐi" if words.kind_of(paper.kind) == "QUY ĐỊNH" else paper.abbreviation
    if issuer is None or place is None or not code:
        return
    remark = advise_issuer(code, issuer, _day(paper, setting), setting.templates, setting.overlay)
    if remark:
        yield Fault(place.place, remark.removeprefix(_REMARK).rstrip("."), "đổi loại văn bản hoặc nơi ban hành")


def _issuer(paper: Paper) -> MatrixIssuer | None:
    name, superior = paper.text_of(Part.ISSUER).upper(), paper.text_of(Part.SUPERIOR).upper()
    authority = paper.text_of(Part.AUTHORITY).upper()
    if name.startswith("ĐẠI HỘI"):
        return "cell_congress" if "CHI BỘ" in f"{name} {superior}" else "party_congress"
    if "ĐẠI HỘI" in superior:
        return "congress_organ"
    if re.match("(ỦY|UỶ) BAN KIỂM TRA", name):
        return "inspection_committee"
    if name.startswith("CHI BỘ"):
        return "cell"
    if not name.startswith(("ĐẢNG ỦY", "ĐẢNG UỶ")):
        return None
    return "standing_committee" if "BAN THƯỜNG VỤ" in authority else "committee"


def _day(paper: Paper, setting: Setting) -> date:
    found = re.search(r"ngày\s+(\d+)\s+tháng\s+(\d+)\s+năm\s+(\d{4})", paper.text_of(Part.PLACE_DATE))
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else setting.today
    except ValueError:
        return setting.today


@rule("issuer.superseded", "Căn cứ còn hiệu lực", FORM, WARNING)
def bases_are_in_force(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.BASIS):
        for old, new in _SUPERSEDED.items():
            if re.search(rf"(?<!\d){re.escape(old)}", line.words):
                yield fault(line, old, f"{new} đã thay thế; kiểm tra lại")
