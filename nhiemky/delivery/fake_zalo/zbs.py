"""Template messages (ZBS, once ZNS): by phone on business.openapi.zalo.me, by UID on openapi.zalo.me.

Switches stand in the beginning of the UID, as in `oa`. A phone chooses by what follows 8490000: four digits are
the number of an error (84900000118 is -118, 84900001124 is -1124), and 9001 is taken and the connection breaks,
9002 answered after 8 seconds, 9003 a gateway's page, 9004 lacks "error". The phone, the template and its
parameters, the night, the quotas of the day and development mode are checked in earnest.

Receipts (`user_received_message`) go to `notify`: those of `early` before the answer to the call, the others with
`deliver_receipts`, twice for whoever is in `twice`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nhiemky.delivery.fake_zalo.oa import HANG, Oa, accept, is_night, refuse, wait_of
from nhiemky.delivery.fake_zalo.oauth import PAGE
from nhiemky.delivery.fake_zalo.server import Drop, Reply, Request, Route, reply_html, reply_json

LONGEST_TRACKING = 48
SPECIAL = {"9001": "drop", "9002": "hang", "9003": "html500", "9004": "silent"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a template as Zalo keeps it."""

    longest: int = 100
    type: str = "text"
    is_required: bool = True


@dataclass
class Template:
    """One template; `state` is ENABLE, PENDING_REVIEW or DISABLE (low quality)."""

    parameters: Mapping[str, Parameter]
    state: str = "ENABLE"
    by_uid: bool = True
    most_in_a_day: int = 500


@dataclass
class Zbs:
    """The templates of one account and what went out by them."""

    oa: Oa
    templates: dict[str, Template] = field(default_factory=dict)
    admins: set[str] = field(default_factory=set)
    no_zalo: set[str] = field(default_factory=set)
    most_in_a_day: int = 500
    is_strict_at_night: bool = True
    notify: Callable[[dict[str, Any]], None] | None = None
    twice: set[str] = field(default_factory=set)
    early: set[str] = field(default_factory=set)
    arrived: list[dict[str, Any]] = field(default_factory=list)
    _waiting: list[dict[str, Any]] = field(default_factory=list)
    _sent: Counter[tuple[str, str]] = field(default_factory=Counter)

    def routes(self) -> Iterable[Route]:
        """Sending by phone and by UID, and what can be read."""
        token = self.oa.with_token
        return [
            Route("POST", "/message/template", token(self._send_by_phone, spent=-124)),
            Route("POST", "/v3.0/oa/message/template", token(self._send_by_uid)),
            Route("GET", "/message/status", token(self._status)),
            Route("GET", "/message/quota", token(self._quota)),
            Route("GET", "/template/all", token(self._list)),
            Route("GET", "/template/info/v2", token(self._describe)),
        ]

    def deliver_receipts(self) -> None:
        """The receipts that have waited since the messages went out."""
        waiting, self._waiting = self._waiting, []
        for receipt in waiting:
            self._deliver(receipt)

    def _send_by_phone(self, request: Request) -> Reply:
        values = request.json()
        phone = str(values.get("phone", ""))
        trouble = _switch(phone)
        if isinstance(trouble, Reply):
            return trouble
        wrong = self._check_phone(values, phone) or self._check(values)
        if wrong:
            return wrong
        answer = self._take(values, phone)
        if trouble == "drop":
            raise Drop
        told = {"msg_id": answer, "sent_time": self._milliseconds(), "sending_mode": "1", "quota": self._left()}
        return accept(told, after=HANG if trouble == "hang" else 0.0)

    def _send_by_uid(self, request: Request) -> Reply:
        values = request.json()
        user_id = str(values.get("user_id", ""))
        template = self.templates.get(str(values.get("template_id", "")))

        def check() -> Reply | None:
            if template and not template.by_uid:
                return refuse(-249, "Template can not be sent by UID")
            return None if self.oa.knows(user_id) else refuse(-213)

        found = self.oa.arrive(user_id, "", lambda: self._check(values) or check())
        if isinstance(found, Reply):
            return found
        self._take(values, user_id, found)
        told = {"message_id": found, "user_id": user_id, "sent_time": self._milliseconds()}
        return accept({**told, "quota": {"quota_type": "1", "remain": "100"}}, after=wait_of(user_id))

    def _check_phone(self, values: Mapping[str, Any], phone: str) -> Reply | None:
        if not re.fullmatch(r"84\d{9}", phone):
            return refuse(-108, "Phone number is invalid")
        tracking = values.get("tracking_id")
        if not isinstance(tracking, str) or not 1 <= len(tracking) <= LONGEST_TRACKING:
            return refuse(-1124, "tracking_id is invalid")
        if values.get("mode") == "development" and phone not in self.admins:
            return refuse(-127, "Development mode is only for admins")
        return refuse(-118, "Zalo account does not exist") if phone in self.no_zalo else None

    def _check(self, values: Mapping[str, Any]) -> Reply | None:
        """What both ways have in common: template, parameters, night, quotas."""
        name = str(values.get("template_id", ""))
        template = self.templates.get(name, Template({}) if self.oa.knows_everybody else None)
        if template is None:
            return refuse(-109, "Template is invalid")
        if template.state != "ENABLE":
            return refuse(-131 if template.state == "PENDING_REVIEW" else -146, "Template is not available")
        if wrong := _check_parameters(template, values.get("template_data")):
            return wrong
        if self.is_strict_at_night and is_night(self.oa.oauth.clock()):
            return refuse(-133, "Not allowed to send at night")
        if self._sent[self._day(), ""] >= self.most_in_a_day:
            return refuse(-144, "OA daily quota exceeded")
        return refuse(-147, "Template daily quota exceeded") if self._is_used_up(name, template) else None

    def _is_used_up(self, name: str, template: Template) -> bool:
        return self._sent[self._day(), name] >= template.most_in_a_day

    def _take(self, values: Mapping[str, Any], to: str, message_id: str = "") -> str:
        for name in ("", str(values["template_id"])):
            self._sent[self._day(), name] += 1
        number = message_id or f"96e9{len(self.arrived):012x}"
        self.arrived.append({**values, "msg_id": number})
        receipt = {"msg_id": number, "tracking_id": values.get("tracking_id", ""), "to": to}
        if to in self.early:
            self._deliver(receipt)
        else:
            self._waiting.append(receipt)
        return number

    def _deliver(self, receipt: dict[str, Any]) -> None:
        if self.notify:
            for _ in range(2 if receipt["to"] in self.twice else 1):
                self.notify(receipt)

    def _status(self, request: Request) -> Reply:
        asked = request.query.get("message_id")
        is_known = any(one["msg_id"] == asked for one in self.arrived)
        return accept({"message": "delivered", "status": 1}) if is_known else accept({"status": -1})

    def _quota(self, _: Request) -> Reply:
        return accept(self._left())

    def _list(self, _: Request) -> Reply:
        return accept([{"templateId": key, "status": one.state} for key, one in self.templates.items()])

    def _describe(self, request: Request) -> Reply:
        key = request.query.get("template_id", "")
        if key not in self.templates:
            return refuse(-109)
        listed = [
            {"name": name, "type": one.type, "maxLength": one.longest, "require": one.is_required}
            for name, one in self.templates[key].parameters.items()
        ]
        return accept({"templateId": key, "status": self.templates[key].state, "listParams": listed})

    def _left(self) -> dict[str, str]:
        left = self.most_in_a_day - self._sent[self._day(), ""]
        return {"dailyQuota": str(self.most_in_a_day), "remainingQuota": str(left)}

    def _day(self) -> str:
        return f"{self.oa.oauth.clock():%Y-%m-%d}"

    def _milliseconds(self) -> str:
        return str(int(self.oa.oauth.clock().timestamp() * 1000))


def _check_parameters(template: Template, given: object) -> Reply | None:
    values = given if isinstance(given, Mapping) else {}
    for name, parameter in template.parameters.items():
        value = values.get(name)
        if value is None or value == "":
            if parameter.is_required:
                return refuse(-1122, f"Template data is missing: {name}")
        elif not isinstance(value, str):
            return refuse(-112, f"Template data is not a string: {name}")
        elif len(value) > parameter.longest:
            return refuse(-1121, f"Template data is too long: {name}")
        elif parameter.type == "number" and not value.isdigit():
            return refuse(-1124, f"Template data has a wrong format: {name}")
    return None


def _switch(phone: str) -> Reply | str | None:
    """What a phone beginning with 8490000 chooses by its last four digits."""
    found = re.fullmatch(r"8490000(\d{4})", phone)
    if not found or found[1] == "0000":
        return None
    match SPECIAL.get(found[1]):
        case "html500":
            return reply_html(PAGE, status=502)
        case "silent":
            return reply_json({"message": "Success"})
        case None:
            return refuse(-int(found[1]))
        case other:
            return other
