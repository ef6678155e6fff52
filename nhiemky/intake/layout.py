"""The lists an office hands in, as data: YAML keys, Excel sheets and headers, and how each value is read."""

from dataclasses import dataclass

from nhiemky.domain import roles
from nhiemky.domain.organisation import BodyKind, MemberStatus
from nhiemky.intake import values
from nhiemky.intake.values import Reader

KINDS = {BodyKind.PARTY_ORGANIZATION.value: "Đảng bộ", BodyKind.CELL.value: "Chi bộ"}
STATUSES = {MemberStatus.OFFICIAL.value: "chính thức", MemberStatus.PROBATIONARY.value: "dự bị"}
CHANNELS = {"email": "thư điện tử"}
FLAGS = {"true": "có", "false": "không"}
ROLE_NAMES = {
    key: roles.holder_title(key)[0].upper() + roles.holder_title(key)[1:]
    for kind in BodyKind
    for key in roles.ASSIGNABLE[kind]
}


@dataclass(frozen=True, slots=True)
class Field:
    """One column. `choices` names what its drop-down offers; `hint` is shown when the cell is chosen."""

    key: str
    header: str
    read: Reader
    is_required: bool = False
    choices: str = ""
    hint: str = ""
    width: int = 16


@dataclass(frozen=True, slots=True)
class Section:
    """One list: its YAML key and its sheet."""

    key: str
    sheet: str
    fields: tuple[Field, ...]
    is_required: bool = False

    def field(self, key: str) -> Field:
        """Look a column up by its key."""
        return next(field for field in self.fields if field.key == key)


_DAY = "Ghi ngày/tháng/năm, ví dụ 01/3/2025."
_LAST_DAY = "Ngày cuối cùng; để trống nếu chưa có."
_EITHER = "Ghi “có” hoặc “không”; để trống là “không”."


def _day(key: str, header: str, hint: str = _DAY, *, is_required: bool = False) -> Field:
    return Field(key, header, values.read_date, is_required, hint=hint, width=13)


def _flag(key: str, header: str, hint: str = _EITHER, *, is_required: bool = False) -> Field:
    return Field(key, header, values.read_flag, is_required, choices="flags", hint=hint)


def _body(key: str, header: str, *, is_required: bool = False) -> Field:
    hint = "Chọn tên (hoặc ghi mã) trong trang “Tổ chức”."
    return Field(key, header, values.read_text, is_required, choices="bodies", hint=hint, width=34)


def _person(key: str, header: str, *, is_required: bool = False) -> Field:
    hint = "Họ và tên như trang “Đảng viên”; nếu trùng tên thì ghi mã."
    return Field(key, header, values.read_text, is_required, choices="people", hint=hint, width=26)


BODIES = Section(
    "bodies",
    "Tổ chức",
    (
        Field("key", "Mã", values.read_key, hint="Để trống thì lập từ tên, ví dụ chi-bo-van-phong.", width=22),
        Field("name", "Tên tổ chức", values.read_text, is_required=True, width=42),
        Field("kind", "Loại", values.one_of(KINDS), is_required=True, choices="kinds", width=11),
        _body("parent", "Cấp trên trực tiếp"),
        Field("symbol", "Ký hiệu văn bản", values.read_text, hint="Để trống là ĐU hoặc CB."),
        Field("superior_name", "Dòng cấp trên trên văn bản", values.read_text, width=34),
        Field("superior_address", "Nơi kính trình", values.read_text, width=30),
        Field("place", "Địa danh", values.read_text),
        _flag("has_standing_committee", "Có Ban Thường vụ"),
        _flag("has_office", "Có Văn phòng Đảng ủy"),
        _day("started_on", "Từ ngày"),
        _day("ended_on", "Đến ngày", _LAST_DAY),
        Field(
            "predecessors",
            "Tiền thân",
            values.read_labels,
            hint="Tên hoặc mã các tổ chức đã hợp nhất, cách nhau bằng dấu chấm phẩy.",
        ),
        Field("switches", "Lựa chọn", values.read_switches, hint="Ví dụ: opening_notice=có"),
    ),
    is_required=True,
)
MEMBERS = Section(
    "members",
    "Đảng viên",
    (
        Field("key", "Mã", values.read_key, hint="Chỉ cần ghi khi có người trùng họ tên.", width=20),
        Field("full_name", "Họ và tên", values.read_full_name, is_required=True, width=26),
        _body("body", "Chi bộ", is_required=True),
        Field(
            "status",
            "Loại đảng viên",
            values.one_of(STATUSES),
            is_required=True,
            choices="statuses",
        ),
        _day("from_on", "Từ ngày"),
        _day("to_on", "Đến ngày", _LAST_DAY),
        Field("email", "Thư điện tử", values.read_email, width=30),
        Field("phone", "Điện thoại", values.read_phone),
        Field("channel", "Kênh nhận tin", values.one_of(CHANNELS), choices="channels"),
        _flag("daily_digest", "Nhận tin hằng ngày", "“không”: chỉ nhận khi có việc đến hạn; để trống là “có”."),
        _flag("is_exempt", "Miễn sinh hoạt"),
        _flag("is_away", "Tạm chuyển sinh hoạt"),
        _day("admitted_on", "Ngày kết nạp", "Ngày vào Đảng ghi trên thẻ đảng viên; từ đó tính dự bị, tuổi Đảng."),
        _day("official_on", "Ngày chính thức", "Ngày chính thức ghi trên thẻ đảng viên; dự bị thì để trống."),
    ),
    is_required=True,
)
ROLES = Section(
    "roles",
    "Chức vụ",
    (
        _person("person", "Đảng viên", is_required=True),
        _body("body", "Tổ chức", is_required=True),
        Field("role", "Chức vụ", values.one_of(ROLE_NAMES), is_required=True, choices="roles", width=36),
        _day("from_on", "Từ ngày"),
        _day("to_on", "Đến ngày", _LAST_DAY),
        _person("deputy", "Người thay khi vắng"),
    ),
)
ABSENCES = Section(
    "absences",
    "Vắng mặt",
    (
        _person("person", "Đảng viên", is_required=True),
        _day("from_on", "Từ ngày", is_required=True),
        _day("to_on", "Đến ngày", is_required=True),
    ),
)
TERMS = Section(
    "terms",
    "Nhiệm kỳ",
    (
        _body("body", "Tổ chức", is_required=True),
        Field("label", "Nhiệm kỳ", values.read_term_label, hint="Ví dụ: 2025 - 2030"),
        _day("last_congress_on", "Đại hội gần nhất"),
        Field("months", "Số tháng", values.read_months, hint="Độ dài nhiệm kỳ tính bằng tháng.", width=10),
        _day("effective_from", "Áp dụng từ ngày", is_required=True),
        Field("decision", "Văn bản quyết định", values.read_text, width=40),
        _flag("is_decided", "Đã quyết định", "“không”: còn chờ cấp trên quyết định.", is_required=True),
        _day("extended_to", "Kéo dài đến ngày", "Chỉ ghi khi có quyết định kéo dài nhiệm kỳ."),
    ),
)

SECTIONS: tuple[Section, ...] = (BODIES, MEMBERS, ROLES, ABSENCES, TERMS)
