"""Group messages of an Official Account (GMF), on the same host and with the same switches as `oa`.

A group whose package has ended answers -237; a group that the account is not in answers -403; `[@id]` in a text
is a mention of that person, `[@group]` of all: `mentions` keeps who was called.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from nhiemky.delivery.fake_zalo.oa import Oa, accept, refuse, wait_of
from nhiemky.delivery.fake_zalo.server import Reply, Request, Route

LONGEST_NAME = 30
MOST_MEMBERS = 99


@dataclass
class Group:
    """One group; `paid_until` is the end of its package."""

    name: str
    members: list[str]
    paid_until: datetime
    kind: str = "GMF"


@dataclass
class Gmf:
    """The groups of one account."""

    oa: Oa
    groups: dict[str, Group] = field(default_factory=dict)
    mentions: list[str] = field(default_factory=list)

    def routes(self) -> Iterable[Route]:
        """Messages to groups, and the groups themselves."""
        token = self.oa.with_token
        return [
            Route("POST", "/v3.0/oa/group/message", token(self._send)),
            Route("POST", "/v3.0/oa/group/creategroupwithoa", token(self._create)),
            Route("GET", "/v3.0/oa/group/getgroupsofoa", token(self._list)),
            Route("GET", "/v3.0/oa/group/getgroup", token(self._describe)),
            Route("GET", "/v3.0/oa/group/listmember", token(self._list_members)),
            Route("POST", "/v3.0/oa/group/invite", token(self._invite)),
            Route("POST", "/v3.0/oa/quota/group", token(self._quota)),
        ]

    def _send(self, request: Request) -> Reply:
        values = request.json()
        group_id = str(values.get("recipient", {}).get("group_id", ""))
        message = values.get("message", {})
        text = str(message.get("text", ""))
        found = self.oa.arrive(
            group_id, text, lambda: self.oa.check_content(message) or self._check_group(group_id)
        )
        if isinstance(found, Reply):
            return found
        self.mentions += re.findall(r"\[@([^\]\s]+)\]", text)
        return accept({"message_id": found, "group_id": group_id}, after=wait_of(group_id))

    def _check_group(self, group_id: str) -> Reply | None:
        group = self.groups.get(group_id)
        if group is None:
            return None if self.oa.knows_everybody else refuse(-403)
        if group.kind != "GMF":
            return refuse(-235, "Group type is not supported")
        return refuse(-237) if group.paid_until <= self.oa.oauth.clock() else None

    def _create(self, request: Request) -> Reply:
        values = request.json()
        name, members = str(values.get("group_name", "")), values.get("member_user_ids")
        if not 1 <= len(name) <= LONGEST_NAME or not isinstance(members, list) or len(members) > MOST_MEMBERS:
            return refuse(-201)
        group_id = f"f414{0xA0000000 + len(self.groups):x}"
        paid_until = self.oa.oauth.clock().replace(year=self.oa.oauth.clock().year + 1, day=1)
        self.groups[group_id] = Group(name, [str(one) for one in members], paid_until)
        return accept({"group_id": group_id, "group_link": f"https://zalo.me/g/{group_id}"})

    def _list(self, request: Request) -> Reply:
        offset, count = int(request.query.get("offset", 0)), int(request.query.get("count", 5))
        listed = [{"group_id": key, "name": group.name} for key, group in self.groups.items()]
        page = listed[offset : offset + count]
        return accept({"total": len(self.groups), "count": len(page), "offset": offset, "groups": page})

    def _describe(self, request: Request) -> Reply:
        key = request.query.get("group_id", "")
        if key not in self.groups:
            return refuse(-403)
        group = self.groups[key]
        return accept({"group_info": {"group_id": key, "name": group.name, "total_member": len(group.members)}})

    def _list_members(self, request: Request) -> Reply:
        group = self.groups.get(request.query.get("group_id", ""))
        return accept({"members": [{"user_id": one} for one in group.members]}) if group else refuse(-403)

    def _invite(self, request: Request) -> Reply:
        values = request.json()
        group = self.groups.get(str(values.get("group_id", "")))
        invited = [str(one) for one in values.get("member_user_ids", [])]
        if group is None:
            return refuse(-403)
        if any(one not in self.oa.last_action for one in invited):
            return refuse(-213)
        group.members += invited
        return accept({})

    def _quota(self, _: Request) -> Reply:
        kept = [{"asset_id": f"goi-{key}", "product_type": "gmf10", "used_id": key} for key in self.groups]
        return accept(kept)
