"""What the error numbers of the Official Account API mean: consultation messages and groups."""

from collections.abc import Mapping
from enum import StrEnum

from nhiemky.delivery.zalo.errors import Fault, Faults
from nhiemky.domain.sending import Verdict

OA = "oa"


class Then(StrEnum):
    """What follows an error, beyond its class."""

    REFRESH = "refresh"  # the access token is spent: once anew under the lock, then the call again
    AFTER_MINUTE = "after_minute"
    AFTER_NIGHT = "after_night"  # from six in the morning
    NEXT_DAY = "next_day"
    BY_PHONE = "by_phone"  # this template, to this person, only so


_UNINVITED = "người này chưa nhắn cho OA trong thời gian Zalo cho phép"
_GROUP_GONE = "nhóm Zalo này không gửi được nữa"
_NOT_SPENT = "OA chưa gửi được tin trả phí: chưa nối tài khoản Zalo Cloud hoặc hết tiền"
_MISTAKE = "Zalo không nhận nội dung tin"

OA_FAULTS: Faults = {
    (OA, -32): Fault(Verdict.RETRY, "ứng dụng Zalo đã hết lượt gọi trong phút này"),
    (OA, -100): Fault(Verdict.RETRY, "tệp đã tải lên Zalo quá hạn"),
    (OA, -200): Fault(Verdict.DEAD, "Zalo không gửi được tin"),
    (OA, -201): Fault(Verdict.DEAD, _MISTAKE),
    (OA, -204): Fault(Verdict.DEAD, "OA đã bị xóa", alert=True),
    (OA, -205): Fault(Verdict.DEAD, "không có OA này", alert=True),
    (OA, -209): Fault(Verdict.STOP, "ứng dụng Zalo chưa được kích hoạt", alert=True),
    (OA, -210): Fault(Verdict.DEAD, "tin dài quá mức Zalo cho phép"),
    (OA, -211): Fault(Verdict.STOP, "OA đã hết hạn mức tin", alert=True),
    (OA, -212): Fault(Verdict.STOP, "OA chưa được cấp quyền gửi loại tin này", alert=True),
    (OA, -213): Fault(Verdict.DEAD, "người này chưa quan tâm OA"),
    (OA, -216): Fault(Verdict.STOP, "mã truy cập OA không còn dùng được"),
    (OA, -217): Fault(Verdict.DEAD, "người này không cho OA nhắn tin"),
    (OA, -218): Fault(Verdict.DEAD, "đã hết lượt nhắn cho người này"),
    (OA, -219): Fault(Verdict.DEAD, "người này đã gỡ quyền của ứng dụng"),
    (OA, -220): Fault(Verdict.STOP, "mã truy cập OA đã hết hạn"),
    (OA, -221): Fault(Verdict.STOP, "OA chưa được xác thực", alert=True),
    (OA, -223): Fault(Verdict.STOP, "OA chưa cấp quyền cho ứng dụng", alert=True),
    (OA, -224): Fault(Verdict.STOP, "gói dịch vụ của OA không có chức năng này", alert=True),
    (OA, -227): Fault(Verdict.DEAD, "tài khoản Zalo của người này bị khóa hoặc đã lâu không dùng"),
    (OA, -230): Fault(Verdict.DEAD, _UNINVITED),
    (OA, -232): Fault(Verdict.DEAD, _UNINVITED),
    (OA, -233): Fault(Verdict.DEAD, "OA không được gửi loại tin này cho người này"),
    (OA, -234): Fault(Verdict.RETRY, "Zalo không nhận tin ban đêm"),
    (OA, -235): Fault(Verdict.DEAD, "loại nhóm Zalo này không nhận tin của OA"),
    (OA, -237): Fault(Verdict.DEAD, f"{_GROUP_GONE}: gói nhóm đã hết hạn", alert=True),
    (OA, -238): Fault(Verdict.DEAD, "gói nhóm của OA không dùng được"),
    (OA, -240): Fault(Verdict.DEAD, "Zalo đã đóng cách gửi này", alert=True),
    (OA, -241): Fault(Verdict.DEAD, "gói nhóm của OA không dùng được"),
    (OA, -242): Fault(Verdict.STOP, "khóa bí mật của ứng dụng Zalo không đúng", alert=True),
    (OA, -244): Fault(Verdict.DEAD, "người này không cho OA nhắn tin"),
    (OA, -248): Fault(Verdict.DEAD, "tin trái chính sách của Zalo"),
    (OA, -249): Fault(Verdict.DEAD, "mẫu tin này chỉ gửi được theo số điện thoại"),
    (OA, -320): Fault(Verdict.DEAD, _NOT_SPENT, alert=True),
    (OA, -321): Fault(Verdict.DEAD, _NOT_SPENT, alert=True),
    (OA, -403): Fault(Verdict.DEAD, f"{_GROUP_GONE}: OA không còn trong nhóm", alert=True),
}

# -216 also after a fresh token: some parts of Zalo mean by it that the person has blocked the account.
BLOCKED = Fault(Verdict.DEAD, "người này đã chặn OA")

OA_NEXT: Mapping[tuple[str, int], Then] = {
    **dict.fromkeys([(OA, -216), (OA, -220)], Then.REFRESH),
    (OA, -32): Then.AFTER_MINUTE,
    (OA, -234): Then.AFTER_NIGHT,
    (OA, -249): Then.BY_PHONE,
}
