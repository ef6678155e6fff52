"""How the parts of a party paper are told by their words."""

import re

KINDS = {
    "NGHỊ QUYẾT": "NQ", "CHỈ THỊ": "CT", "KẾT LUẬN": "KL", "QUYẾT ĐỊNH": "QĐ", "QUY ĐỊNH": "QĐ", "QUY CHẾ": "QC",
    "THÔNG BÁO": "TB", "THÔNG TRI": "TT", "HƯỚNG DẪN": "HD", "BÁO CÁO": "BC", "KẾ HOẠCH": "KH",
    "CHƯƠNG TRÌNH": "CTr", "ĐỀ ÁN": "ĐA", "PHƯƠNG ÁN": "PA", "TỜ TRÌNH": "TTr", "BIÊN BẢN": "BB",
    "CÔNG VĂN": "CV", "BẢN SAO": "BS", "GIẤY MỜI": "GM", "GIẤY GIỚI THIỆU": "GGT", "GIẤY TRIỆU TẬP": "GTT",
}  # fmt: skip
OTHER_KINDS = (
    "PHIẾU",
    "DANH SÁCH",
    "NỘI QUY",
    "DIỄN VĂN",
    "KỊCH BẢN",
    "BẢNG",
    "BẢN",
    "GIẤY",
    "LỜI",
    "LỊCH",
    "BIỂU",
)
ABBREVIATIONS = frozenset(KINDS.values())
NAMED = {title for title, code in KINDS.items() if code in {"NQ", "KL", "QĐ", "TB", "KH", "TTr", "HD", "CT"}}

LEGACY_FONTS = re.compile(r"(?i)^(?:\.vn|vni[- ]|vn[a-z]+h?$)")  # fonts of TCVN3 and VNI, before Unicode

PARTY_TITLE = re.compile(r"(?i)^đảng\s+cộng\s+sản\s+việt\s+nam\b")
STATE_TITLE = re.compile(r"(?i)cộng\s+h(?:òa|oà)\s+xã\s+hội\s+chủ\s+nghĩa|^độc lập\s*[-–]\s*tự do")
NUMBER = re.compile(r"^(?:Số|SỐ)\b(?!\s+(?:lượng|phiếu|đảng|đại))")
PLACE_DATE = re.compile(r"(?i)\bngày[\s\d….]*tháng[\s\d….]*năm\b")
STAR = re.compile(r"^[*∗＊](?:\s*[*∗＊])*$")
DASHES = re.compile(r"^[-–—_=*\s]{3,}$")
DRAFT_MARK = re.compile(r"(?i)^\(?\[?dự thảo\b.{0,40}$")
URGENCY = re.compile(r"(?i)^(?:thượng\s+)?khẩn$|^h(?:ỏa|oả)\s+tốc$")
CIRCULATION = re.compile(r"^(?:XONG HỘI NGHỊ|TÀI LIỆU HỘI NGHỊ|TÀI LIỆU ĐẠI HỘI|LƯU HÀNH NỘI BỘ)", re.IGNORECASE)

ORGANS = ("ĐẢNG ỦY", "ĐẢNG UỶ", "CHI BỘ", "ĐẢNG BỘ", "ỦY BAN KIỂM TRA", "UỶ BAN KIỂM TRA", "VĂN PHÒNG", "ĐẠI HỘI",
          "BAN ", "ĐOÀN ", "TIỂU BAN", "TỔ ")  # fmt: skip

ADDRESSEE = re.compile(r"(?i)^kính\s+(?:gửi|trình)\b")
GREETING = re.compile(r"(?i)^(?:trân trọng\s+)?kính\s+mời\b")
BASIS = re.compile(r"(?i)^[-–+•*]?\s*(?:căn cứ|xét|theo đề nghị)\b")
HEADING_1 = re.compile(r"^([IVX]{1,6})\s*([-–.]|\.-|/)\s*(?=\S)")
HEADING_2 = re.compile(r"^(\d{1,2})\.(?:\d{1,2}\.?)*\s+(?=\S)")
HEADING_3 = re.compile(r"^([a-zđ])\)\s*(?=\S)")
ARTICLE = re.compile(r"^(?:Điều|ĐIỀU)\s+(\d{1,3})\b")
SECTION_TITLE = re.compile(r"(?i)^(?:phần|chương|mục)\s+(?:thứ\s+\w+|[ivxlc]+|\d+|một|hai|ba|bốn|năm)\b")
ANNEX = re.compile(r"(?i)^phụ\s+lục\b")
CHECK_PAGE = re.compile(r"^PHIẾU KIỂM TRA DỰ THẢO")

RECIPIENTS = re.compile(r"(?i)^nơi\s+nhận\b")
TYPIST = re.compile(r"^[A-ZĐ]{1,6}\s*-\s*\d{1,4}$", re.IGNORECASE)
AUTHORITY = re.compile(r"(?i)^(?:t\s*/\s*m|tm\.?|k\s*/\s*t|kt\.?|t\s*/\s*l|tl\.?|t\s*/?\s*u\s*/?\s*q\.?|q\.)\s+\S")
OFFICES = (
    "BÍ THƯ", "PHÓ BÍ THƯ", "CHỦ NHIỆM", "PHÓ CHỦ NHIỆM", "CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG", "TRƯỞNG BAN",
    "PHÓ TRƯỞNG BAN", "TRƯỞNG ĐOÀN", "PHÓ TRƯỞNG ĐOÀN", "TRƯỞNG TIỂU BAN", "PHÓ TRƯỞNG TIỂU BAN", "TỔ TRƯỞNG",
    "ỦY VIÊN", "UỶ VIÊN", "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "THƯ KÝ", "TRƯỞNG PHÒNG",
)  # fmt: skip
SIGNER_TITLES = re.compile(r"(?i)^(?:người\s+\w+|chủ\s+(?:trì|tọa|toạ)|thư\s+ký|đại\s+diện|bên\s+\w+)")
RECORDER = re.compile(r"(?i)^(?:người ghi|thư\s+ký|t/m đoàn thư ký|người lập)")
CHAIR = re.compile(r"(?i)^chủ\s+(?:trì|tọa|toạ)")


def kind_of(heading: str) -> str:
    """The kind a heading begins with, "" for none."""
    wanted = heading.upper()
    return next((one for one in (*KINDS, *OTHER_KINDS) if wanted == one or wanted.startswith(f"{one} ")), "")
