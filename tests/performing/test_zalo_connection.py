"""The office and its Official Account, from the consent to the alarm, on either database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from nhiemky.delivery import memory
from nhiemky.delivery.fake_zalo.oa import Oa
from nhiemky.delivery.fake_zalo.oauth import APP_ID, APP_SECRET, REDIRECT, Oauth
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.delivery.fake_zalo.zbs import Parameter, Template, Zbs
from nhiemky.delivery.registry import open_plugin
from nhiemky.delivery.zalo.account import account_of
from nhiemky.delivery.zalo.oauth import GrantRefused, OauthUnreachable, new_consent
from nhiemky.domain.sending import State, Verdict
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.zalo_connection import (
    ENOUGH,
    connect,
    keep_fresh,
    offer_office_account,
    read_app,
    read_connecting_app,
    read_status,
)
from nhiemky.store.audit import read_audit
from nhiemky.store.engine import begin, read
from nhiemky.store.organisations import keep_organisation
from nhiemky.store.outbox import OutboxRow
from nhiemky.store.secret_key import NAME, WrongKey
from nhiemky.store.tables import VIETNAM
from nhiemky.store.zalo_tokens import Health, NotConnected

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
SETTINGS = {
    "zalo_app_id": APP_ID,
    "zalo_app_secret": APP_SECRET,
    "zalo_redirect_url": REDIRECT,
    "admin_url": "memory://quan-tri",
}


@dataclass
class Desk:
    """An office, the Zalo it speaks to, and a clock that the test sets."""

    office: Office
    oauth: Oauth
    server: FakeZalo
    now: list[datetime] = field(default_factory=lambda: [NOW])

    def clock(self) -> datetime:
        return self.now[0]

    def wait(self, **much: float) -> None:
        self.now[0] += timedelta(**much)

    def connect(self) -> Health:
        app, consent = read_connecting_app(self.office.settings), new_consent()
        location = httpx.get(app.consent_url(consent)).headers["Location"]
        return connect(self.office, app, consent, location, Act(self.clock(), "thử"))

    def keep_fresh(self) -> int:
        return keep_fresh(self.office, clock=self.clock)["refreshed"]

    def told(self) -> list[str]:
        """What has come to the administrator."""
        return [one.payload["text"] for one in memory.KEPT["quan-tri"]]


@pytest.fixture
def desk(make_office: Callable[[date], Office]) -> Iterator[Desk]:
    now = [NOW]
    oauth = Oauth(lambda: now[0])
    office = make_office(NOW.date())
    with ExitStack() as stack:
        server = stack.enter_context(FakeZalo(oauth, Oa(oauth)))
        office.settings = office.settings.model_copy(update={**SETTINGS, "zalo_oauth_api": server.url})
        memory.KEPT.pop("quan-tri", None)
        yield Desk(office, oauth, server, now)


def test_before_the_consent_there_is_nothing_to_refresh(desk: Desk) -> None:
    assert read_status(desk.office) is None
    assert desk.keep_fresh() == 0
    offer_office_account(desk.office)
    account = account_of(APP_ID)
    assert account is not None
    with pytest.raises(NotConnected):
        account.grant()


def test_an_office_without_an_account_has_nothing_to_do(make_office: Callable[[date], Office]) -> None:
    office = make_office(NOW.date())
    assert keep_fresh(office, clock=lambda: NOW)["refreshed"] == 0
    assert not (office.settings.home / NAME).exists()


@pytest.mark.postgresql
def test_a_consent_is_kept_locked_and_in_the_audit(desk: Desk) -> None:
    health = desk.connect()
    assert (health.generation, health.access_until) == (1, NOW + timedelta(hours=25))
    assert health.consent_until == NOW + timedelta(days=90)
    with read(desk.office.engine) as connection:
        lines = read_audit(connection, APP_ID)
    assert [(line["action"], line["actor"]) for line in lines] == [("zalo.connect", "thử")]
    assert "chay-thu-" not in repr(lines)


def test_the_refresher_renews_before_the_end_and_not_more_often(desk: Desk) -> None:
    desk.connect()
    done = []
    for _ in range(14):
        done.append(desk.keep_fresh())
        desk.wait(hours=12)
    assert done == [0] + [1] * 13  # every twelve hours, a week long
    assert (desk.oauth.refreshes, desk.oauth.refusals) == (13, 0)
    desk.wait(hours=-11)
    assert desk.keep_fresh() == 0


def test_the_access_token_never_dies_between_two_turns_of_the_refresher(desk: Desk) -> None:
    desk.connect()
    for _ in range(5):
        desk.keep_fresh()
        desk.wait(hours=12)
        health = read_status(desk.office)
        assert health is not None
        assert health.access_until > desk.clock()
    assert timedelta(hours=12) < ENOUGH < timedelta(hours=25)


def test_the_first_failure_is_told_once_and_the_next_good_answer_ends_it(desk: Desk) -> None:
    desk.connect()
    desk.wait(hours=13)
    for trouble in ("html500", "refuse"):
        desk.oauth.trouble.append(trouble)
        with pytest.raises((OauthUnreachable, GrantRefused)):
            desk.keep_fresh()
    assert len(desk.told()) == 1
    assert "Không nối được máy chủ cấp quyền của Zalo" in desk.told()[0]
    health = read_status(desk.office)
    assert health is not None
    assert health.failed_at == desk.clock()
    assert desk.keep_fresh() == 1
    health = read_status(desk.office)
    assert health is not None
    assert health.failed_at is None


def test_a_lost_grant_says_to_connect_again_and_connecting_mends_it(desk: Desk) -> None:
    desk.connect()
    desk.wait(hours=13)
    desk.oauth.trouble.append("rotate-drop")
    with pytest.raises(OauthUnreachable):
        desk.keep_fresh()
    with pytest.raises(GrantRefused, match="nhiemky zalo connect"):
        desk.keep_fresh()
    assert desk.connect().failed_at is None
    desk.wait(hours=13)
    assert desk.keep_fresh() == 1


def test_a_dead_second_channel_does_not_hide_the_failure(desk: Desk) -> None:
    desk.office.settings = desk.office.settings.model_copy(update={"admin_url": "khong-co://x"})
    desk.connect()
    desk.wait(hours=13)
    desk.oauth.trouble.append("refuse")
    with pytest.raises(GrantRefused):
        desk.keep_fresh()
    health = read_status(desk.office)
    assert health is not None
    assert health.failure is not None


def test_another_key_says_what_to_do(desk: Desk) -> None:
    desk.connect()
    desk.office.settings = desk.office.settings.model_copy(update={"secret_key": "k" * 40})
    desk.wait(hours=13)
    with pytest.raises(WrongKey, match="nhiemky zalo connect"):
        desk.keep_fresh()
    assert desk.oauth.refreshes == 0  # no token was spent
    assert desk.connect().generation == 2


def test_a_key_that_cannot_be_used_is_found_before_the_code_is_spent(desk: Desk) -> None:
    desk.office.settings = desk.office.settings.model_copy(update={"secret_key": "ngan"})
    calls = len(desk.server.calls)
    with pytest.raises(BadInput, match="32 ký tự"):
        desk.connect()
    assert [one.path for one in list(desk.server.calls)[calls:]] == ["/v4/oa/permission"]


def test_a_message_renews_a_spent_token_by_itself(desk: Desk) -> None:
    desk.connect()
    desk.wait(hours=26)
    offer_office_account(desk.office)
    plugin = open_plugin(f"zalooa://{APP_ID}/1860001?api={desk.server.url}")
    plugin.at = desk.clock()
    plugin.send("Tin thử")
    plugin.close()
    assert plugin.outcomes["1860001"].code == "-213"  # a good token, and nobody of that id
    assert desk.oauth.refreshes == 1


def test_the_register_gives_the_phone_and_the_templates_their_tables(desk: Desk) -> None:
    with begin(desk.office.engine) as connection:
        known = desk.office.organisation(connection)
        person = replace(known.people[0], phone="0912 345 678")
        keep_organisation(connection, replace(known, people=(person, *known.people[1:])), "thử", NOW)
    offer_office_account(desk.office)
    account = account_of(APP_ID)
    assert account is not None
    assert account.phone_of(person.key) == "0912 345 678"
    assert account.phone_of("khong-co-ai") is None
    table = account.parameters_of("digest")
    assert table is not None
    assert "ho_ten" in table
    assert account.parameters_of("test") is None


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"zalo_app_id": None}, "zalo_app_id: chưa đặt mã ứng dụng Zalo"),
        ({"zalo_app_secret": None}, "zalo_app_secret: chưa đặt khóa bí mật"),
        ({"zalo_oauth_api": "https://oauth.zaloapp.com.example"}, "zalo_oauth_api: địa chỉ api chỉ được là"),
        ({"zalo_oauth_api": "http://oauth.zaloapp.com"}, "zalo_oauth_api: địa chỉ api chỉ được là"),
        ({"zalo_redirect_url": None}, "zalo_redirect_url: đặt đúng địa chỉ"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(desk: Desk, changes: dict[str, Any], line: str) -> None:
    settings = desk.office.settings.model_copy(update=changes)
    with pytest.raises(BadInput) as error:
        read_connecting_app(settings)
    assert str(error.value).startswith(line)
    assert "\n" not in str(error.value)


def test_the_app_shows_no_secret(desk: Desk) -> None:
    assert APP_SECRET not in repr(read_app(desk.office.settings))


def test_a_message_goes_from_the_outbox_to_a_person_and_to_a_template(desk: Desk) -> None:
    """The whole way: claim, token of the database, Zalo's answer, settled."""
    oa = Oa(desk.oauth, last_action={"1860001": NOW - timedelta(hours=1)})
    zbs = Zbs(oa, {"412345": Template({"ho_ten": Parameter(30)})})
    person = "nguyen-van-mau"
    with FakeZalo(oa, zbs) as server:
        desk.connect()
        urls = tuple(f"{scheme}://{APP_ID}?api={server.url}" for scheme in ("zalooa", "zalozbs"))
        desk.office.settings = desk.office.settings.model_copy(update={"channels": urls})
        offer_office_account(desk.office)
        row = OutboxRow(
            id=1, person=person, kind="test", subject_id="", local_day=NOW.date(), channel="zalooa",
            address="1860001", payload={"subject": "Thử", "text": "Tin thử"}, state=State.SENDING, tries=1,
            not_before=NOW, expires_at=None, lease_until=None, worker=None, provider_id=None, last_class=None,
            last_code=None, last_text=None, created_at=NOW, settled_at=None,
        )  # fmt: skip
        outcome = desk.office.channels["zalooa"].send(row, NOW)
        assert (outcome.verdict, [one.text for one in oa.arrived]) == (Verdict.SENT, ["Tin thử"])
        paid = desk.office.channels["zalozbs"].send(replace(row, channel="zalozbs", address="phone"), NOW)
        assert (paid.verdict, paid.stage) == (Verdict.DEAD, "build")  # a trial message has no template
        for channel in desk.office.channels.values():
            check = channel.check()
            assert check is not None
            assert check.verdict is Verdict.SENT
            channel.close()
