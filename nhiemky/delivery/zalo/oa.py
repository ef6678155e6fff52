"""`zalooa://`: texts of the office's Official Account, to a person who wrote to it lately, or to a group.

Zalo takes a consultation message only within 7 days of the person's last word, free within 48 hours; what it
refuses is final here and goes by mail. Everybody in a group sees what is written there: only open matters, no
mention of anybody.
"""

from typing import Any

from nhiemky.delivery.plugin import Plugin
from nhiemky.delivery.registry import register
from nhiemky.delivery.zalo.errors_oa import OA, OA_FAULTS, OA_NEXT
from nhiemky.delivery.zalo.oa_address import GROUP, OaAddress, is_uid, read_oa_address
from nhiemky.delivery.zalo.oa_api import Family, OaApi
from nhiemky.delivery.zalo.text import LONGEST, fit
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import BadInput
from nhiemky.store.outbox import OutboxRow

SCHEME = "zalooa"
OPEN_TIER = 1  # the highest tier that a whole group may read
PERSON_CALL = Family(OA, OA_FAULTS, OA_NEXT, "/v3.0/oa/message/cs")
GROUP_CALL = Family(OA, OA_FAULTS, OA_NEXT, "/v3.0/oa/group/message")


class ZaloOa(Plugin):
    """One account; texts only, no attachment ever."""

    app_id = "Nhiemky"
    service_name = "Zalo OA (nhiemky)"
    service_url = "https://oa.zalo.me"
    secure_protocol = SCHEME
    title_maxlen = 0
    body_maxlen = 20 * LONGEST  # longer texts are cut by us, between words
    attachment_support = False
    templates = ("{schema}://{app}", "{schema}://{app}/{targets}")
    template_tokens = {  # noqa: RUF012  (Apprise's own form)
        **Plugin.template_tokens,
        "app": {"name": "App", "type": "string", "required": True},
        "target_user": {"name": "User or group", "type": "string", "map_to": "targets"},
        "targets": {"name": "Targets", "type": "list:string"},
    }
    template_args = {  # noqa: RUF012
        **Plugin.template_args,
        "api": {"name": "API", "type": "string"},
    }

    def __init__(self, account: OaAddress, **given: Any) -> None:  # noqa: ANN401
        super().__init__(targets=list(account.people), **given)
        self._account, self._api = account, OaApi(account, account.oa_api)

    def send(self, body: str, title: str = "", **_: Any) -> bool:  # noqa: ANN401
        """One call a person or group; the text says what the title says."""
        del title
        self.outcomes = {one: self._send_one(one, body) for one in self.targets}
        return all(one.verdict is Verdict.SENT for one in self.outcomes.values())

    def words_of(self, row: OutboxRow) -> str:
        """The short text written for chats, where the kind of the message has one."""
        return str(row.payload.get("zalo") or row.payload["text"])

    def check(self) -> Outcome:
        """Asks Zalo for the account's name."""
        return self._api.read_name()

    def close(self) -> None:
        """Closes the connections; the next message opens them again."""
        self._api.close()

    def url(self, privacy: bool = False, *args: Any, **given: Any) -> str:  # noqa: ANN401, FBT001, FBT002
        """The address again; it holds no secret."""
        del args
        people = "/".join(self.pprint(one, privacy, safe=":") for one in self.targets)
        options = self.urlencode({"api": self._account.oa_api, **self.url_parameters(privacy=privacy, **given)})
        return f"{SCHEME}://{self._account.app_id}/{people}?{options}"

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

    def _send_one(self, to: str, body: str) -> Outcome:
        is_group = to.startswith(GROUP)
        number = to.removeprefix(GROUP)
        text = write_text(body)
        if not is_uid(number):
            return Outcome(Verdict.DEAD, "chưa có mã Zalo của người nhận", stage="build")
        if not text:
            return Outcome(Verdict.DEAD, "tin không có nội dung", stage="build")
        if is_group and self.row is not None and self.row.tier > OPEN_TIER:
            return Outcome(Verdict.DEAD, "việc nội bộ không được gửi vào nhóm Zalo", stage="build")
        recipient = {"group_id" if is_group else "user_id": number}
        call = GROUP_CALL if is_group else PERSON_CALL
        return self._api.send(call, {"recipient": recipient, "message": {"text": text}}, self.at)


def write_text(body: str) -> str:
    """At most 2,000 characters; "[@" would call out people in a group, so it is written "[ @"."""
    text = fit(body)
    return fit(text.replace("[@", "[ @")) if "[@" in text else text


register(ZaloOa)
