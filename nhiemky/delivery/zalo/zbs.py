"""`zalozbs://`: approved template messages, by UID where the person has one linked, else or then by phone.

Each message costs money, so everything that Zalo would refuse is looked at before the call.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from nhiemky.delivery.messages_zbs import Parameter, ParameterType
from nhiemky.delivery.plugin import Plugin
from nhiemky.delivery.registry import register
from nhiemky.delivery.zalo.account import Account, account_of
from nhiemky.delivery.zalo.errors_zbs import TEMPLATE_FAULTS, ZBS, ZBS_FAULTS, ZBS_NEXT, ZBS_UID
from nhiemky.delivery.zalo.oa_address import PHONE, OaAddress, is_uid, read_oa_address, read_phone
from nhiemky.delivery.zalo.oa_api import NOT_OFFERED, Family, OaApi
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.store.outbox import OutboxRow

SCHEME = "zalozbs"
LONGEST_TRACKING = 48
PHONE_CALL = Family(ZBS, ZBS_FAULTS, ZBS_NEXT, "/message/template")
UID_CALL = Family(ZBS_UID, ZBS_FAULTS, ZBS_NEXT, "/v3.0/oa/message/template")

# Refusals of the way, not of the person: the phone may reach who the UID does not.
_BY_PHONE_INSTEAD = frozenset({-249, -213, -227, -230, -232, -233})


@dataclass(frozen=True, slots=True)
class TemplateMessage:
    """What is handed over: the template's number at Zalo, its values, and our own mark to find it again by."""

    template_id: str
    values: Mapping[str, str]
    tracking_id: str
    is_trial: bool

    def by_uid(self, uid: str) -> dict[str, object]:
        """The body of the call by UID."""
        return {"user_id": uid, "template_id": self.template_id, "template_data": self.values}

    def by_phone(self, phone: str) -> dict[str, object]:
        """The body of the call by phone."""
        trial = {"mode": "development"} if self.is_trial else {}
        data = {"template_id": self.template_id, "template_data": self.values}
        return {"phone": phone, **data, "tracking_id": self.tracking_id, "sending_mode": "1", **trial}


class ZaloZbs(Plugin):
    """The template messages of one account; nothing free is ever written."""

    app_id = "Nhiemky"
    service_name = "Zalo ZBS (nhiemky)"
    service_url = "https://zalo.cloud"
    secure_protocol = SCHEME
    title_maxlen = 0
    attachment_support = False
    templates = ("{schema}://{app}", "{schema}://{app}/{targets}")
    template_tokens = {  # noqa: RUF012  (Apprise's own form)
        **Plugin.template_tokens,
        "app": {"name": "App", "type": "string", "required": True},
        "target_user": {"name": "User", "type": "string", "map_to": "targets"},
        "targets": {"name": "Targets", "type": "list:string"},
    }
    template_args = {  # noqa: RUF012
        **Plugin.template_args,
        "api": {"name": "API", "type": "string"},
        "mode": {"name": "Mode", "type": "string"},
    }

    def __init__(self, account: OaAddress, **given: Any) -> None:  # noqa: ANN401
        super().__init__(targets=list(account.people), **given)
        self._account = account
        self._by_uid, self._by_phone = OaApi(account, account.oa_api), OaApi(account, account.zbs_api)
        self._stopped: dict[str, Outcome] = {}

    def send(self, body: str, title: str = "", **_: Any) -> bool:  # noqa: ANN401
        """One template message a target; the free text of a call from elsewhere has no template."""
        del body, title
        self.outcomes = {one: self._send_one(one) for one in self.targets}
        return all(one.verdict is Verdict.SENT for one in self.outcomes.values())

    def words_of(self, row: OutboxRow) -> str:
        """Nothing: the words are Zalo's, the values are in the row."""
        del row
        return ""

    def check(self) -> Outcome:
        """Asks Zalo for the account's name."""
        return self._by_uid.read_name()

    def close(self) -> None:
        """Closes the connections, and asks again for templates that were refused."""
        self._by_uid.close()
        self._by_phone.close()
        self._stopped.clear()

    def url(self, privacy: bool = False, *args: Any, **given: Any) -> str:  # noqa: ANN401, FBT001, FBT002
        """The address again; it holds no secret."""
        del args
        mine = {f":{kind}": number for kind, number in self._account.template_ids.items()}
        mode = {"mode": "development"} if self._account.is_trial else {}
        options = {"api": self._account.oa_api, **mine, **mode, **self.url_parameters(privacy=privacy, **given)}
        people = "/".join(self.pprint(one, privacy, safe="") for one in self.targets)
        return f"{SCHEME}://{self._account.app_id}/{people}?{self.urlencode(options)}"

    @property
    def url_identifier(self) -> tuple[str, str]:
        """What makes two addresses the same account."""
        return SCHEME, self._account.app_id

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:
        """Reads the address; None for one that is not ours."""
        try:
            return {"schema": SCHEME, "account": read_oa_address(url)}
        except BadInput:
            return None

    def _send_one(self, to: str) -> Outcome:
        account = account_of(self._account.app_id)
        if account is None:
            return Outcome(Verdict.STOP, NOT_OFFERED, stage="token", alert=True)
        if self.row is None:
            return _unbuilt("kênh này chỉ gửi tin theo mẫu đã được Zalo duyệt")
        try:
            message = self._build(self.row, account)
        except NhiemkyError as error:
            return _unbuilt(str(error))
        if message.template_id in self._stopped:
            return self._stopped[message.template_id]
        outcome = self._hand_over(message, to, read_phone(account.phone_of(self.row.person)))
        if outcome.code in {str(code) for code in TEMPLATE_FAULTS}:
            self._stopped[message.template_id] = outcome
        return outcome

    def _hand_over(self, message: TemplateMessage, to: str, phone: str | None) -> Outcome:
        """By UID first; by phone where there is no UID or Zalo does not reach it."""
        has_uid = is_uid(to) and to != PHONE
        if not has_uid and phone is None:
            return _unbuilt("chưa có mã Zalo và chưa có số điện thoại di động đúng trong danh sách")
        if has_uid:
            outcome = self._by_uid.send(UID_CALL, message.by_uid(to), self.at)
            is_other_way = outcome.verdict is Verdict.DEAD and outcome.code in map(str, _BY_PHONE_INSTEAD)
            if phone is None or not is_other_way:
                return outcome
        return self._by_phone.send(PHONE_CALL, message.by_phone(phone or ""), self.at)

    def _build(self, row: OutboxRow, account: Account) -> TemplateMessage:
        """Raises BadInput with what is wrong, without quoting a value."""
        kind, values = read_words(row.payload.get("zbs", ""))
        template_id = self._account.template_ids.get(kind)
        if template_id is None:
            raise BadInput("mẫu tin Zalo", f'kênh zalozbs chưa khai mã mẫu cho loại tin "{kind or row.kind}"')
        table = account.parameters_of(kind)
        if table is None:
            raise BadInput("mẫu tin Zalo", f'loại tin "{kind}" không có bảng tham số zbs.yaml')
        if fault := find_fault(table, values):
            raise BadInput(f'mẫu tin Zalo "{kind}"', fault)
        return TemplateMessage(template_id, values, write_tracking_id(row.key), self._account.is_trial)


def read_words(text: str) -> tuple[str, dict[str, Any]]:
    """The kind and the values as the message was composed; an empty kind where there is nothing for a template."""
    try:
        content = json.loads(text)
        return str(content["kind"]), dict(content["data"])
    except (ValueError, TypeError, KeyError):
        return "", {}


def find_fault(table: Mapping[str, Parameter], values: Mapping[str, object]) -> str | None:
    """The first parameter that Zalo would refuse, named without its value; None when all are good."""
    if foreign := sorted(set(values) - set(table)):
        return f"tham số {foreign[0]} không có trong bảng"
    for name, parameter in table.items():
        value = values.get(name)
        if not isinstance(value, str):
            return f"tham số {name} còn thiếu hoặc không phải là chữ"
        if not value.strip():
            return f"tham số {name} để trống"
        if len(value) > parameter.longest:
            return f"tham số {name} dài quá {parameter.longest} ký tự"
        if parameter.type is ParameterType.NUMBER and not (value.isascii() and value.isdigit()):
            return f"tham số {name} phải là số"
    return None


def write_tracking_id(key: str) -> str:
    """The message's own key, or its hash where it is longer than Zalo takes."""
    return key if len(key) <= LONGEST_TRACKING else sha256(key.encode()).hexdigest()[:LONGEST_TRACKING]


def _unbuilt(text: str) -> Outcome:
    return Outcome(Verdict.DEAD, text, stage="build")


register(ZaloZbs)
