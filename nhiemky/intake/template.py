"""The Excel list of an organisation: empty for an office to fill in, or filled to be corrected and read again."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from nhiemky.domain.organisation import Organisation
from nhiemky.domain.vietnamese import format_date
from nhiemky.intake.layout import (
    BODIES,
    CHANNELS,
    FLAGS,
    KINDS,
    MEMBERS,
    ROLE_NAMES,
    SECTIONS,
    STATUSES,
    Field,
    Section,
)
from nhiemky.intake.list_writer import ListLayout, write_list

WORDS: Mapping[str, Mapping[str, str]] = {
    "kinds": KINDS,
    "statuses": STATUSES,
    "roles": ROLE_NAMES,
    "channels": CHANNELS,
    "flags": FLAGS,
}
_LISTS_OF = {
    "bodies": "bodies",
    "members": "memberships",
    "roles": "assignments",
    "absences": "absences",
    "terms": "term_policies",
}

HELP = (
    "DANH SÁCH TỔ CHỨC VÀ ĐẢNG VIÊN",
    "",
    "1. Điền lần lượt các trang: Tổ chức, Đảng viên, Chức vụ; Vắng mặt và Nhiệm kỳ điền khi có.",
    "2. Mỗi dòng là một mục. Cột có dấu (*) phải ghi. Không đổi tên trang, tên cột; không gộp ô.",
    "3. Ngày ghi theo thứ tự ngày/tháng/năm, đủ bốn chữ số năm, ví dụ 25/4/2025.",
    "4. Cột “Đến ngày” là ngày cuối cùng còn hiệu lực; để trống nếu chưa có.",
    "5. Không dùng công thức. Chép từ tệp khác thì chọn dán giá trị.",
    "6. Một đồng chí giữ nhiều chức vụ thì ghi nhiều dòng ở trang Chức vụ.",
    "7. Đồng chí chuyển chi bộ: ghi ngày thôi ở dòng cũ, thêm dòng mới cùng mã.",
    "8. Hai đồng chí trùng họ tên: ghi mã riêng cho từng đồng chí, rồi dùng mã ở các trang khác.",
    "9. Hợp nhất tổ chức: tổ chức cũ ghi ngày kết thúc, tổ chức mới ghi tổ chức cũ ở cột Tiền thân.",
    "10. Thời hạn nhiệm kỳ chưa có văn bản: ghi “không” ở cột Đã quyết định.",
    "11. Chỉ ghi thông tin liên hệ, chức vụ, ngày kết nạp, chính thức; không ghi nhân sự, nhận xét, kỷ luật.",
    "12. Có chỗ sai thì hệ thống báo từng ô và không nhập dòng nào; sửa xong nhập lại cả tệp.",
)


LAYOUT = ListLayout(
    HELP,
    SECTIONS,
    {name: tuple(words.values()) for name, words in WORDS.items()},
    {"bodies": (BODIES, "name"), "people": (MEMBERS, "full_name")},
)


def write_template(path: Path, organisation: Organisation | None = None) -> None:
    """Write the list to a new file, filled when an organisation is given. Raises BadInput as `write_list`."""
    found = organisation or Organisation()
    write_list(path, LAYOUT, {section.key: _rows(found, section) for section in SECTIONS})


def _rows(organisation: Organisation, section: Section) -> Iterator[Mapping[str, str]]:
    people = {person.key: person for person in organisation.people}
    for record in getattr(organisation, _LISTS_OF[section.key]):
        sources = (people[record.person], record) if section is MEMBERS else (record,)
        yield {field.key: _shown(field, sources) for field in section.fields}


def _shown(field: Field, sources: Iterable[object]) -> str:
    """The value as a clerk would write it; people and bodies by key, which is never ambiguous."""
    value = next((getattr(source, field.key) for source in sources if hasattr(source, field.key)), None)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return FLAGS[str(value).lower()]
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={FLAGS[str(flag).lower()]}" for name, flag in value.items())
    return WORDS.get(field.choices, {}).get(str(value), str(value))
