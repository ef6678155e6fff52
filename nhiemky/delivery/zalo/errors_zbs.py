"""What the error numbers of template messages (ZBS, once ZNS) mean; by UID those of the OA host come too."""

from collections.abc import Mapping

from nhiemky.delivery.zalo.errors import Fault, Faults
from nhiemky.delivery.zalo.errors_oa import OA_FAULTS, OA_NEXT, Then
from nhiemky.domain.sending import Verdict

ZBS = "zbs"  # business.openapi.zalo.me, by phone
ZBS_UID = "zbs_uid"  # openapi.zalo.me, by UID

_TEMPLATE = "mẫu tin Zalo này không dùng được"
_VALUES = "giá trị trong mẫu tin Zalo không đúng khai báo"

_BY_PHONE: Mapping[int, Fault] = {
    -108: Fault(Verdict.DEAD, "số điện thoại của người này không đúng", alert=True),
    -109: Fault(Verdict.DEAD, f"{_TEMPLATE}: không có mẫu", alert=True),
    -112: Fault(Verdict.DEAD, f"{_VALUES}: sai kiểu", alert=True),
    -1121: Fault(Verdict.DEAD, f"{_VALUES}: quá dài", alert=True),
    -1122: Fault(Verdict.DEAD, f"{_VALUES}: còn thiếu", alert=True),
    -1124: Fault(Verdict.DEAD, f"{_VALUES}: sai dạng", alert=True),
    -114: Fault(Verdict.DEAD, "tài khoản Zalo của người này không hoạt động"),
    -115: Fault(Verdict.STOP, "tài khoản ZBS đã hết tiền", alert=True),
    -117: Fault(Verdict.DEAD, f"{_TEMPLATE}: OA không có quyền", alert=True),
    -118: Fault(Verdict.DEAD, "số điện thoại này không có tài khoản Zalo"),
    -119: Fault(Verdict.DEAD, "tài khoản Zalo của người này không nhận được tin"),
    -124: Fault(Verdict.STOP, "mã truy cập OA không còn dùng được"),
    -1241: Fault(Verdict.STOP, "khóa bí mật của ứng dụng Zalo không đúng", alert=True),
    -126: Fault(Verdict.DEAD, "đã hết lượt gửi thử", alert=True),
    -127: Fault(Verdict.DEAD, "chế độ thử chỉ gửi được cho quản trị OA", alert=True),
    -131: Fault(Verdict.DEAD, f"{_TEMPLATE}: chưa được duyệt", alert=True),
    -133: Fault(Verdict.RETRY, "Zalo không nhận tin ban đêm"),
    -135: Fault(Verdict.STOP, "OA chưa xác thực hoặc đang dùng gói miễn phí", alert=True),
    -1351: Fault(Verdict.STOP, "OA bị khóa gửi tin theo mẫu", alert=True),
    -136: Fault(Verdict.STOP, "OA chưa nối tài khoản ZBS", alert=True),
    -137: Fault(Verdict.STOP, "tài khoản ZBS chưa thanh toán được", alert=True),
    -139: Fault(Verdict.DEAD, "người này từ chối nhận loại tin này"),
    -140: Fault(Verdict.DEAD, "chính sách của Zalo không cho gửi tin này cho người này"),
    -141: Fault(Verdict.DEAD, "người này từ chối nhận tin của OA"),
    -144: Fault(Verdict.RETRY, "OA đã hết hạn mức tin theo mẫu trong ngày"),
    -145: Fault(Verdict.DEAD, f"{_TEMPLATE}: OA không được gửi loại mẫu này", alert=True),
    -146: Fault(Verdict.DEAD, f"{_TEMPLATE}: bị tắt vì chất lượng thấp", alert=True),
    -147: Fault(Verdict.RETRY, "mẫu tin đã hết hạn mức trong ngày"),
}

_NEXT: Mapping[int, Then] = {
    -124: Then.REFRESH,
    -133: Then.AFTER_NIGHT,
    **dict.fromkeys([-144, -147], Then.NEXT_DAY),
}

# Refusals that every message by this template would meet.
TEMPLATE_FAULTS = frozenset({-109, -117, -131, -145, -146})

ZBS_FAULTS: Faults = {
    **{(ZBS, code): fault for code, fault in _BY_PHONE.items()},
    **{(ZBS_UID, code): fault for code, fault in _BY_PHONE.items()},
    **{(ZBS_UID, code): fault for (_, code), fault in OA_FAULTS.items()},
}

ZBS_NEXT: Mapping[tuple[str, int], Then] = {
    **{(ZBS, code): then for code, then in _NEXT.items()},
    **{(ZBS_UID, code): then for code, then in _NEXT.items()},
    **{(ZBS_UID, code): then for (_, code), then in OA_NEXT.items()},
}
