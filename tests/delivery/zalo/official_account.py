"""A Zalo on this machine with one Official Account, a clock that a test sets, and an account in memory."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nhiemky.delivery.fake_zalo.gmf import Gmf, Group
from nhiemky.delivery.fake_zalo.oa import Oa
from nhiemky.delivery.fake_zalo.oauth import APP_ID, APP_SECRET, Oauth
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.delivery.fake_zalo.zbs import Parameter as Declared
from nhiemky.delivery.fake_zalo.zbs import Template, Zbs
from nhiemky.delivery.messages_zbs import Parameter, ParameterType
from nhiemky.delivery.registry import open_plugin
from nhiemky.delivery.zalo.account import offer_account
from nhiemky.delivery.zalo.oauth import OauthApp
from nhiemky.store.tables import VIETNAM
from nhiemky.store.zalo_tokens import Grant

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
MEMBER = "1860000000000000001"
GROUP = "f41400000001"
TEMPLATE = "412345"


@dataclass
class Clock:
    """A clock that a test sets."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **much: float) -> None:
        self.now += timedelta(**much)


@dataclass
class Connected:
    """An account whose tokens lie in memory; the database's own is tried in tests/performing."""

    app: OauthApp
    kept: Grant
    phones: dict[str, str] = field(default_factory=dict)
    tables: dict[str, dict[str, Parameter]] = field(default_factory=dict)
    renewed: int = 0

    def grant(self) -> Grant:
        return self.kept

    def renew(self, seen: int, at: datetime) -> Grant:
        del at
        pair = self.app.refresh(self.kept.refresh)
        self.renewed += 1
        self.kept = Grant(pair.access, pair.refresh, seen + 1)
        return self.kept

    def phone_of(self, person: str) -> str | None:
        return self.phones.get(person)

    def parameters_of(self, kind: str) -> Mapping[str, Parameter] | None:
        return self.tables.get(kind)


@dataclass
class Rig:
    """Everything of one test; what it opens is closed at the end."""

    clock: Clock
    oauth: Oauth
    oa: Oa
    gmf: Gmf
    zbs: Zbs
    server: FakeZalo
    account: Connected
    opened: list[Any] = field(default_factory=list)

    def open(self, scheme: str, options: str = "", *, app: str = APP_ID, people: str = "") -> Any:  # noqa: ANN401
        """A channel of this account: `options` is what follows the api in the address."""
        plugin = open_plugin(f"{scheme}://{app}/{people}?api={self.server.url}{options}")
        assert plugin is not None
        self.opened.append(plugin)
        return plugin

    def paths(self) -> list[str]:
        return [one.path for one in self.server.calls]


TABLE = {
    "ho_ten": Parameter(value="{{ person }}", longest=30),
    "so_viec": Parameter(value="{{ total }}", longest=20, type=ParameterType.NUMBER),
}


def make_zalo(clock: Clock) -> tuple[Oauth, Oa, Gmf, Zbs]:
    """One account with a member who wrote an hour ago, a group, and a template for digests."""
    oauth = Oauth(clock)
    oa = Oa(oauth, last_action={MEMBER: clock.now - timedelta(hours=1)})
    gmf = Gmf(oa, {GROUP: Group("Đảng ủy", [MEMBER], clock.now + timedelta(days=30))})
    declared = {"ho_ten": Declared(30), "so_viec": Declared(20, "number")}
    return oauth, oa, gmf, Zbs(oa, {TEMPLATE: Template(declared)})


@contextmanager
def connected_zalo() -> Iterator[Rig]:
    """The server with its account connected and offered to the plugins."""
    clock = Clock()
    oauth, oa, gmf, zbs = make_zalo(clock)
    access, refresh = oauth.grant()
    with FakeZalo(oauth, oa, gmf, zbs, longest_wait=1.0) as server:
        app = OauthApp(APP_ID, APP_SECRET, base=server.url)
        phones = {"nguyen-van-mau": "0912 345 678"}
        account = Connected(app, Grant(access, refresh, 1), phones, {"digest": dict(TABLE)})
        offer_account(APP_ID, account)
        rig = Rig(clock, oauth, oa, gmf, zbs, server, account)
        yield rig
        for plugin in rig.opened:
            plugin.close()
