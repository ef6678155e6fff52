"""One call to the hosts of an Official Account: with a living token, and an outcome for whatever comes back.

HTTP 200 does not mean success: only `error` 0 in the body does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from nhiemky.delivery.zalo.account import account_of
from nhiemky.delivery.zalo.errors import Faults, judge
from nhiemky.delivery.zalo.errors_oa import BLOCKED, Then
from nhiemky.delivery.zalo.oa_address import OaAddress
from nhiemky.delivery.zalo.wire import Answer, AnswerLost, NotReached, Wire
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import NhiemkyError
from nhiemky.store.columns import VIETNAM

MORNING = 6  # o'clock: the end of what Zalo calls night
BLOCKED_OR_SPENT = -216
NOT_OFFERED = "chưa nối OA Zalo với hệ thống: đặt zalo_app_id và zalo_app_secret, rồi chạy nhiemky zalo connect"


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of call: its name in the tables, the tables, and its address."""

    name: str
    faults: Faults
    following: Mapping[tuple[str, int], Then]
    path: str


class OaApi:
    """The calls of one app to one host."""

    def __init__(self, address: OaAddress, base: str) -> None:
        self._address, self._base = address, base
        self._wire = self._open()

    def send(self, family: Family, content: Mapping[str, object], at: datetime | None) -> Outcome:
        """Never raises. A spent token is renewed once, under the lock of all processes, then asked again."""
        account = account_of(self._address.app_id)
        if account is None:
            return Outcome(Verdict.STOP, NOT_OFFERED, stage="token", alert=True)
        try:
            grant = account.grant()
            outcome, then = self._call(family, content, grant.access, at)
            if then is not Then.REFRESH or at is None:
                return outcome
            grant = account.renew(grant.generation, at)
        except NhiemkyError as error:
            return Outcome(Verdict.STOP, str(error), stage="token", alert=True)
        outcome, then = self._call(family, content, grant.access, at)
        if then is Then.REFRESH and outcome.code == str(BLOCKED_OR_SPENT):
            return replace(outcome, verdict=BLOCKED.verdict, text=BLOCKED.text, alert=False)
        return outcome

    def read_name(self) -> Outcome:
        """Whether the token lives, without sending: the account's own name."""
        account = account_of(self._address.app_id)
        if account is None:
            return Outcome(Verdict.STOP, NOT_OFFERED, stage="check")
        try:
            return _describe(self._wire.get("/v2.0/oa/getoa", headers={"access_token": account.grant().access}))
        except NhiemkyError as error:
            is_passing = isinstance(error, NotReached | AnswerLost)
            return Outcome(Verdict.RETRY if is_passing else Verdict.STOP, str(error), stage="check")

    def close(self) -> None:
        """Closes the connections; the next call opens them again."""
        self._wire.close()
        self._wire = self._open()

    def _open(self) -> Wire:
        return Wire(self._base, connect=self._address.connect, read=self._address.read)

    def _call(
        self, family: Family, content: Mapping[str, object], access: str, at: datetime | None
    ) -> tuple[Outcome, Then | None]:
        try:
            answer = self._wire.post(family.path, content, headers={"access_token": access})
        except NotReached as error:
            return Outcome(Verdict.RETRY, str(error), stage="connect"), None
        except AnswerLost as error:
            return Outcome(Verdict.UNKNOWN, str(error), stage="answer"), None
        return read_answer(family, answer, at)


def read_answer(family: Family, answer: Answer, at: datetime | None) -> tuple[Outcome, Then | None]:
    """What an answer says, by the family's table, and what follows."""
    code = read_code(answer.content)
    if code is None:
        return _read_other(answer), None
    if code == 0:
        return Outcome(Verdict.SENT, provider_id=_message_id(answer.content), stage="answer"), None
    key = (family.name, code)
    said = "" if key in family.faults else _without_numbers(answer.content)
    outcome = judge(family.faults, family.name, code, said, stage="answer")
    then = family.following.get(key)
    return replace(outcome, not_before=_when(then, at)), then


def read_code(content: Mapping[str, Any] | None) -> int | None:
    """The number under "error"; None where there is none, and so no success either."""
    value = str((content or {}).get("error", ""))
    return int(value) if re.fullmatch(r"-?[0-9]{1,9}", value, re.ASCII) else None


def _read_other(answer: Answer) -> Outcome:
    """A page of a gateway, or an answer that says neither yes nor no."""
    if answer.status >= 400:
        return Outcome(Verdict.RETRY, "máy chủ Zalo đang gặp sự cố", str(answer.status), stage="answer")
    return Outcome(Verdict.UNKNOWN, "Zalo trả lời mà không cho biết đã nhận tin chưa", stage="answer")


def _message_id(content: Mapping[str, Any] | None) -> str:
    data = (content or {}).get("data")
    found = data if isinstance(data, Mapping) else {}
    return str(found.get("message_id") or found.get("msg_id") or "")[:255]


def _without_numbers(content: Mapping[str, Any] | None) -> str:
    """Zalo's words about an error we do not know, without what may be a phone or an id."""
    return re.sub(r"[0-9]{5,}", "…", str((content or {}).get("message", "")))


def _when(then: Then | None, at: datetime | None) -> datetime | None:
    """When Zalo will take it, in the time of Vietnam."""
    if at is None:
        return None
    local = at.astimezone(VIETNAM)
    match then:
        case Then.AFTER_MINUTE:
            return at + timedelta(minutes=1)
        case Then.AFTER_NIGHT:
            morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
            return morning if morning > local else morning + timedelta(days=1)
        case Then.NEXT_DAY:
            return local.replace(hour=MORNING, minute=0, second=0, microsecond=0) + timedelta(days=1)
        case _:
            return None


def _describe(answer: Answer) -> Outcome:
    code = read_code(answer.content)
    if code == 0 and answer.content:
        data = answer.content.get("data")
        name = str(data.get("name", "")) if isinstance(data, Mapping) else ""
        return Outcome(Verdict.SENT, f"OA {name}", stage="check")
    refused = "Zalo không nhận mã truy cập OA; xem: nhiemky zalo status"
    return Outcome(Verdict.STOP, refused, str(code), stage="check")
