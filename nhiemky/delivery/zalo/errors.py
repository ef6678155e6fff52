"""What Zalo's error numbers mean for us, as data: one table for all products, keyed by (family, code).

The same number means different things in different products: -216 is a spent token for an OA and "blocked by
the person" for a template. So no number is ever looked up without its family.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from nhiemky.domain.sending import Outcome, Verdict

BOT = "bot"


@dataclass(frozen=True, slots=True)
class Fault:
    """The class of an error, and what the clerk or the administrator reads of it."""

    verdict: Verdict
    text: str
    alert: bool = False  # the administrator is told at once


Faults = Mapping[tuple[str, int], Fault]

BOT_FAULTS: Faults = {
    (BOT, 400): Fault(Verdict.DEAD, "Zalo không nhận nội dung tin hoặc mã người nhận"),
    (BOT, 401): Fault(Verdict.STOP, "Zalo không nhận mã bí mật của bot; quản trị cần xem lại cài đặt", alert=True),
    (BOT, 403): Fault(Verdict.DEAD, "bot không được phép nhắn cho người này"),
    (BOT, 404): Fault(Verdict.DEAD, "Zalo không tìm thấy cuộc trò chuyện của người này với bot"),
    (BOT, 408): Fault(Verdict.UNKNOWN, "Zalo báo quá giờ, không rõ tin đã đến chưa"),
    (BOT, 429): Fault(Verdict.RETRY, "bot đã hết lượt nhắn trong lúc này hoặc trong tháng"),
}


def judge(faults: Faults, family: str, code: int, said: str = "", *, stage: str) -> Outcome:
    """The outcome of a refusal; a number that no table knows is passing trouble from 500 on, else final.

    `said` are Zalo's own words, quoted after ours on the same line.
    """
    fault = faults.get((family, code)) or (_TROUBLE if code >= 500 else _UNLISTED)
    quoted = " ".join(said.split())[:80]
    text = f"{fault.text} (Zalo: {quoted})" if quoted else fault.text
    return Outcome(fault.verdict, text, str(code), stage=stage, alert=fault.alert)


_TROUBLE = Fault(Verdict.RETRY, "máy chủ Zalo đang gặp sự cố")
_UNLISTED = Fault(Verdict.DEAD, "Zalo từ chối tin với lý do chưa có trong danh mục")
