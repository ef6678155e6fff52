"""What the plugins of an Official Account need from the office and an address cannot hold: tokens, phones, tables.

A plugin is made by Apprise from an address alone; so the office offers its account under the app's id before any
message is sent, in every process.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from nhiemky.delivery.messages_zbs import Parameter
from nhiemky.store.zalo_tokens import Grant

_offered: dict[str, "Account"] = {}


class Account(Protocol):
    """The office's side of one app."""

    def grant(self) -> Grant:
        """The tokens as they are. Raises NotConnected, WrongKey."""
        ...

    def renew(self, seen: int, at: datetime) -> Grant:
        """The tokens after generation `seen`. Raises GrantRefused, OauthUnreachable and what `grant` raises."""
        ...

    def phone_of(self, person: str) -> str | None:
        """A person's phone as the register has it: phones stand nowhere else."""
        ...

    def parameters_of(self, kind: str) -> Mapping[str, Parameter] | None:
        """The parameter table of a kind of message; None where it has none."""
        ...


def offer_account(app_id: str, account: Account) -> None:
    """From now on the plugins of this app use this account."""
    _offered[app_id] = account


def account_of(app_id: str) -> Account | None:
    """What was offered last; None before."""
    return _offered.get(app_id)
