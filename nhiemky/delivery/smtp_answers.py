"""What an answer of a mail server means: for the message, for the connection, and in words for the clerk."""

import re
from dataclasses import dataclass

from nhiemky.domain.sending import Outcome, Verdict

_STATUS = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\s*")
_LONGEST = 180  # characters of a server's own words that are kept
_TALK = frozenset({421, 500, 501, 502, 503, 504})  # about the talk, not about the person
_ACCOUNT = frozenset({530, 534, 535, 538})
_TOO_MANY = "4.5.3"  # too many messages or recipients on this connection
_TOO_LARGE = 552
_NO_RELAY = re.compile(
    r"relay(ing)?\b.*\b(denied|not permitted|not allowed|prohibited)|unable to relay", re.IGNORECASE
)

# Enhanced status codes (RFC 3463), the exact one before its class; the first digit does not matter.
_REASONS = {
    "1.1": "không có hộp thư này",
    "1.2": "tên miền của hộp thư không có",
    "1.6": "hộp thư đã chuyển đi nơi khác",
    "1.10": "tên miền này không nhận thư",
    "1": "địa chỉ thư không dùng được",
    "2.1": "hộp thư đã bị khóa",
    "2.2": "hộp thư đầy",
    "2.3": "thư quá lớn so với hộp thư nơi nhận",
    "2": "hộp thư nơi nhận không nhận được",
    "3.4": "thư quá lớn",
    "3": "máy chủ nơi nhận đang trục trặc",
    "4": "đường truyền tới nơi nhận đang trục trặc",
    "5.3": "máy chủ không nhận thêm thư trên kết nối này",
    "5": "máy chủ không hiểu lệnh gửi thư",
    "6": "máy chủ không đọc được nội dung thư",
    "7.1": "máy chủ từ chối thư này",
    "7": "máy chủ từ chối thư vì quy định an toàn",
}
_BY_CODE = {
    421: "máy chủ thư đang đóng kết nối",
    450: "hộp thư nơi nhận đang bận",
    451: "máy chủ hẹn gửi lại sau",
    452: "máy chủ hết chỗ nhận thư",
    550: "hộp thư nơi nhận từ chối",
    552: "thư quá lớn hoặc hộp thư đầy",
    553: "địa chỉ thư không được nhận",
    554: "máy chủ từ chối thư này",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply of the server to one command."""

    code: int
    words: str

    @property
    def status(self) -> str:
        """The enhanced status code, "" where the server gives none."""
        found = _STATUS.match(self.words)
        return found[1] if found else ""

    @property
    def is_about_the_talk(self) -> bool:
        """Whether a fresh connection may help, whoever the message is for."""
        return self.code in _TALK or (self.code == 452 and self.status == _TOO_MANY)


def read_answer(code: int, words: bytes) -> Answer:
    """One line of printable words, whatever the server wrote."""
    line = " ".join(words.decode("utf-8", "replace").split())
    return Answer(code, "".join(letter for letter in line if letter.isprintable())[:_LONGEST])


def judge(answer: Answer, stage: str) -> Outcome:
    """The outcome of one attempt that ended with this answer at this stage (mail, rcpt or data)."""
    if 200 <= answer.code < 300:
        return Outcome(Verdict.SENT, code=str(answer.code), provider_id=answer.words, stage=stage)
    if trouble := _trouble_of_channel(answer, stage):
        return Outcome(Verdict.STOP, f"{trouble}: {answer.words}", str(answer.code), stage=stage)
    is_passing = answer.code < 500 or answer.is_about_the_talk
    said = answer.words.removeprefix(answer.status).strip()
    text = ": ".join(filter(None, (_reason(answer), said)))
    code = " ".join(filter(None, (str(answer.code), answer.status)))
    return Outcome(Verdict.RETRY if is_passing else Verdict.DEAD, text, code, stage=stage)


def _trouble_of_channel(answer: Answer, stage: str) -> str:
    """What the office has to mend, when no person's message would fare better."""
    if answer.code in _ACCOUNT:
        return "máy chủ thư đòi tài khoản; ghi tên và mật khẩu vào địa chỉ kênh"
    if stage == "mail" and answer.code >= 500 and not answer.is_about_the_talk and answer.code != _TOO_LARGE:
        return "máy chủ thư không nhận người gửi này; xem lại mail_from"
    if stage == "rcpt" and answer.code >= 500 and _NO_RELAY.search(answer.words):
        return "máy chủ thư không chuyển thư của văn phòng ra ngoài; hỏi quản trị máy chủ thư"
    return ""


def _reason(answer: Answer) -> str:
    detail = answer.status.partition(".")[2]
    subject = detail.partition(".")[0]
    return _REASONS.get(detail) or _REASONS.get(subject) or _BY_CODE.get(answer.code, "máy chủ thư không nhận")
