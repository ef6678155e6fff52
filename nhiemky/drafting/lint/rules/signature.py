"""Who signs, and how it is written."""

import re
from collections.abc import Iterator

from nhiemky.drafting.lint import words
from nhiemky.drafting.lint.looks import Look, register_looks
from nhiemky.drafting.lint.paper import SIGNING_PARTS, Paper, Paragraph, Part
from nhiemky.drafting.lint.rule import FORM, FORM_OLD, WARNING, Fault, Setting, fault, one_missing, quote, rule

_TITLES = re.compile(
    r"(?i)^(?:đ/c|đồng chí|ông|bà|gs\.?|pgs\.?|ts\.?|ths\.?|th\.s|tiến sĩ|tiến sỹ|thạc sĩ|thạc sỹ|cử nhân|cn\."
    r"|ks\.?|kỹ sư|bs\.?|bác sĩ|luật sư|đại tá|thượng tá|trung tá|thiếu tá)\s*[.:]?\s+\S"
)
_BARE = {"BÍ THƯ", "PHÓ BÍ THƯ", "CHỦ NHIỆM", "PHÓ CHỦ NHIỆM", "CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG",
         "PHÓ BÍ THƯ THƯỜNG TRỰC", "TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", "TRƯỞNG ĐOÀN", "PHÓ TRƯỞNG ĐOÀN",
         "TRƯỞNG TIỂU BAN", "PHÓ TRƯỞNG TIỂU BAN", "PHÓ CHỦ NHIỆM THƯỜNG TRỰC"}  # fmt: skip
_LINE = 13 * 20  # twips of a blank line, cautiously: four of 11 points are room enough

register_looks(
    Look("signature.authority", "Quyền hạn ký", (Part.AUTHORITY,), (14, 14), bold=True, italic=False, upper=True),
    Look("signature.office", "Chức vụ người ký", (Part.OFFICE,), (14, 14), bold=False, italic=False, upper=True),
    Look("signature.name", "Họ tên người ký", (Part.SIGNER,), (14, 14), bold=True, italic=False),
)  # fmt: skip


def _authorities(paper: Paper) -> Iterator[tuple[Paragraph, str]]:
    return ((line, line.words.upper()) for line in paper.of(Part.AUTHORITY))


@rule("signature.present", "Văn bản có số thì có quyền hạn ký (T/M, K/T, T/L)", FORM)
def has_authority(paper: Paper, _: Setting) -> Iterator[Fault]:
    if paper.of(Part.NUMBER) and paper.abbreviation not in {"BB", "CTr", "QC", "", "GM", "BS"}:
        there = paper.of(Part.AUTHORITY)
        yield from one_missing(there, "không thấy quyền hạn ký", "T/M ĐẢNG ỦY, T/M CHI BỘ…")


@rule("signature.slash", "Quyền hạn ký viết T/M, K/T, T/L, không viết TM., KT., TL.", FORM)
def authority_has_a_slash(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line, text in _authorities(paper):
        found = re.match(r"(TM|KT|TL)\b\.?", text)
        if found:
            yield fault(line, quote(line), f"{found[1][0]}/{found[1][1]} …")


@rule("signature.delegation", "Văn bản của Đảng không có TUQ (thừa ủy quyền)", FORM)
def nobody_signs_by_delegation(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line, text in _authorities(paper):
        if re.match(r"T\s*/?\s*U\s*/?\s*Q", text):
            yield fault(line, quote(line), "T/L … (thừa lệnh)")


@rule("signature.deputy", "K/T chỉ dùng ở cơ quan tham mưu; cấp ủy ký T/M", FORM)
def deputies_sign_for_the_body(paper: Paper, _: Setting) -> Iterator[Fault]:
    issuer = paper.text_of(Part.ISSUER).upper()
    for line, text in _authorities(paper):
        is_deputy = re.match(r"K\s*/?\s*T\b", text)
        rest = re.sub(r"^K\s*/?\s*T\.?\s*", "", text)
        collective = rest.startswith(("BÍ THƯ", "CHỦ NHIỆM", "TRƯỞNG ĐOÀN"))
        if is_deputy and (collective or issuer.startswith(("ĐẢNG ỦY", "ĐẢNG UỶ", "CHI BỘ", "ĐẠI HỘI"))):
            yield fault(line, quote(line), "T/M ĐẢNG ỦY (hoặc CHI BỘ) / PHÓ BÍ THƯ")


@rule("signature.cell_committee", "Chi bộ ký T/M CHI BỘ, không ký T/M CHI ỦY", FORM_OLD, WARNING)
def cells_sign_for_the_cell(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line, text in _authorities(paper):
        if re.search(r"\bCHI (ỦY|UỶ)\b", text):
            yield fault(line, quote(line), "T/M CHI BỘ")


@rule("signature.issuer", "Người ký thay mặt đúng nơi ban hành", FORM)
def authority_fits_the_issuer(paper: Paper, _: Setting) -> Iterator[Fault]:
    issuer = paper.text_of(Part.ISSUER).upper()
    wrong = {
        "CHI BỘ": ("ĐẢNG ỦY", "ĐẢNG UỶ", "BAN THƯỜNG VỤ", "BAN CHẤP HÀNH"),
        "ĐẢNG ỦY": ("CHI BỘ", "CHI ỦY", "CHI UỶ"),
        "ĐẢNG UỶ": ("CHI BỘ", "CHI ỦY", "CHI UỶ"),
    }
    names = next((names for name, names in wrong.items() if issuer.startswith(name)), ())
    names = names if paper.of(Part.NUMBER) else ()  # a form is confirmed by several bodies
    for line, text in _authorities(paper):
        if re.sub(r"^T\s*/?\s*M\.?\s*", "", text).startswith(names or ("\0",)):
            yield fault(line, quote(line), "T/M CHI BỘ" if issuer.startswith("CHI BỘ") else "T/M ĐẢNG ỦY")


@rule("signature.office_bare", "Chức vụ ghi trần: BÍ THƯ, PHÓ BÍ THƯ", FORM)
def office_is_bare(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.OFFICE):
        text = line.words.upper()
        bare = max((one for one in _BARE if text.startswith(f"{one} ")), key=len, default="")
        if bare and text not in _BARE:
            yield fault(line, quote(line), bare)


@rule("signature.name_title", "Trước họ tên không có đồng chí, học hàm, học vị, quân hàm", FORM)
def name_has_no_title(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.SIGNER):
        if _TITLES.match(line.words):
            yield fault(line, quote(line), "chỉ ghi họ tên")


@rule("signature.name_case", "Họ tên người ký viết chữ thường", FORM)
def name_is_not_in_capitals(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(Part.SIGNER):
        if line.is_upper and line.lettered and " " in line.words:
            yield fault(line, quote(line), line.words.title())


@rule("signature.space", "Chỗ ký đủ số dòng trống", FORM_OLD, WARNING)
def there_is_room_to_sign(paper: Paper, setting: Setting) -> Iterator[Fault]:
    needed = setting.style.signature_lines * _LINE
    for line, room in _rooms(paper):
        if room < needed and line.lettered:
            yield fault(line, f"khoảng {room / _LINE:.0f} dòng", f"{setting.style.signature_lines} dòng trống")


def _rooms(paper: Paper) -> Iterator[tuple[Paragraph, int]]:
    """Each signer's name with the empty height above it."""
    room = 0
    for line in paper.paragraphs:
        if line.part is Part.SIGNER:
            yield line, room + line.before
        if line.part is Part.BLANK or line.part is Part.SIGN_NOTE:
            height = line.line if line.line_rule == "exact" else line.mark_size * 1.15 * line.line / 12
            room += line.before + line.after + round(height)
        else:
            room = line.after


@rule("signature.side", "Chữ ký ở nửa bên phải, nơi nhận ở bên trái", FORM)
def signature_is_on_the_right(paper: Paper, _: Setting) -> Iterator[Fault]:
    both = {line.side for line in paper.of(Part.AUTHORITY)} == {"left", "right"}
    for line in paper.of(Part.AUTHORITY):
        if line.side == "left" and not both and not paper.is_minutes:
            yield fault(line, f"{quote(line)} ở bên trái", "nửa bên phải")
    for line in paper.of(Part.RECIPIENTS_LABEL):
        if line.side == "right":
            yield fault(line, "nơi nhận ở bên phải", "bên trái, ngang quyền hạn ký")


@rule("signature.minutes", "Biên bản có hai chữ ký: người ghi bên trái, chủ trì bên phải", FORM)
def two_people_sign_minutes(paper: Paper, _: Setting) -> Iterator[Fault]:
    if not paper.is_minutes:
        return
    signing = paper.of(Part.AUTHORITY, Part.SIGNER_TITLE)
    yield from one_missing(len(signing) >= 2, f"{len(signing)} chữ ký", "người ghi biên bản và chủ trì")
    for line in signing:
        is_chair, is_recorder = words.CHAIR.match(line.words), words.RECORDER.match(line.words)
        if (is_chair and line.side == "left") or (is_recorder and line.side == "right"):
            yield fault(line, quote(line), "người ghi biên bản bên trái, chủ trì bên phải")


@rule("signature.cell_seal", "Chi bộ không có con dấu", FORM)
def cells_have_no_seal(paper: Paper, _: Setting) -> Iterator[Fault]:
    for line in paper.of(*SIGNING_PARTS) if paper.is_of_cell else ():
        if re.search(r"(?i)đóng dấu", line.words):
            yield fault(line, quote(line), "bỏ; cần dấu thì cấp ủy cấp trên ban hành hoặc xác nhận")


@rule("signature.congress", "Văn bản của đại hội ký T/M ĐOÀN CHỦ TỊCH, không ghi chức vụ", FORM_OLD, WARNING)
def congress_papers_are_signed_by_the_presidium(paper: Paper, _: Setting) -> Iterator[Fault]:
    if not paper.text_of(Part.ISSUER).upper().startswith("ĐẠI HỘI") or paper.is_minutes:
        return
    for line, text in _authorities(paper):
        if not re.sub(r"^T\s*/?\s*M\.?\s*", "", text).startswith("ĐOÀN"):
            yield fault(line, quote(line), "T/M ĐOÀN CHỦ TỊCH")
