"""What Zalo posts about the Official Account: signed events link a person; the rest is answered and ignored."""

import http.client
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from time import monotonic, sleep
from zoneinfo import ZoneInfo

import httpx
import pytest
from page import Clock, Page, serve

from nhiemky.delivery.fake_zalo.oa import Oa
from nhiemky.delivery.fake_zalo.oauth import APP_ID, APP_SECRET, REDIRECT, Oauth
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.delivery.fake_zalo.webhook import SECRET, Post, Webhook
from nhiemky.delivery.links import Links
from nhiemky.delivery.zalo.oauth import new_consent
from nhiemky.performing.act import Act
from nhiemky.performing.linking import issue_code, link_account, read_linked
from nhiemky.performing.office import Office
from nhiemky.performing.zalo_connection import connect, read_connecting_app
from nhiemky.portal.web import build_portal

AT = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
UID = "1860000000000000001"
AN = "nguyen-mau-an"


@dataclass
class Rig:
    """The office's page, the account that posts to it, and what it was told back."""

    office: Office
    page: Page
    webhook: Webhook
    zalo: FakeZalo
    clock: Clock

    def post(self, post: Post) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.page.port, timeout=10)
        try:
            connection.request("POST", "/zalo/oa", post.body, dict(post.headers))
            return connection.getresponse().status
        finally:
            connection.close()

    def linked(self) -> list[tuple[str, str, str]]:
        return [(one.person, one.provider, one.address) for one in read_linked(self.office)]

    def said(self, many: int = 0) -> list[str]:
        """What the account was told to write; it comes after the 200."""
        deadline = monotonic() + 10
        while len(found := self._find_said()) < many and monotonic() < deadline:
            sleep(0.05)
        return found

    def _find_said(self) -> list[str]:
        calls = [one for one in self.zalo.calls if one.path.endswith("/oa/message/cs")]
        return [one.json()["message"]["text"] for one in calls]


@pytest.fixture
def rig(make_office: Callable[[date], Office]) -> Iterator[Rig]:
    clock = Clock(AT)
    oauth = Oauth(clock)
    with FakeZalo(oauth, Oa(oauth, knows_everybody=True)) as zalo:
        office = make_office(AT.date())
        own = {
            "channels": (f"zalooa://{APP_ID}?api={zalo.url}",),
            "zalo_app_id": APP_ID,
            "zalo_app_secret": APP_SECRET,
            "zalo_oa_secret": SECRET,
            "zalo_oauth_api": zalo.url,
            "zalo_redirect_url": REDIRECT,
        }
        office = replace(office, settings=office.settings.model_copy(update=own))
        app, consent = read_connecting_app(office.settings), new_consent()
        location = httpx.get(app.consent_url(consent)).headers["Location"]
        connect(office, app, consent, location, Act(AT, "thử"))
        portal = build_portal(
            office.settings, office.engine, links=Links("https://x.example", b"k" * 48), clock=clock
        )
        with serve(portal) as page:
            yield Rig(office, page, Webhook(clock), zalo, clock)


def test_a_person_who_sends_the_code_to_the_account_is_linked_and_told(rig: Rig) -> None:
    code = issue_code(rig.office, AN, Act(AT, "thử")).code
    post = rig.webhook.text(UID, f"mã {code}")
    assert [rig.post(one) for one in (post, post)] == [200, 200]
    assert rig.linked() == [(AN, "zalooa", UID)]
    (told,) = rig.said(1)
    assert told.startswith("Đã liên kết Zalo này với đồng chí ")
    assert rig.post(rig.webhook.text(UID, "DỪNG")) == 200
    assert rig.linked() == []


def test_a_forged_post_is_answered_and_does_nothing(rig: Rig) -> None:
    code = issue_code(rig.office, AN, Act(AT, "thử")).code
    post = rig.webhook.text(UID, code)
    forged = [rig.webhook.forge(post), Post(post.body, {}), Post(b"{", post.headers), Post(b"", {})]
    assert [rig.post(one) for one in forged] == [200] * 4
    assert (rig.linked(), rig.said()) == ([], [])


def test_who_follows_no_more_is_not_reached_there_any_more(rig: Rig) -> None:
    link_account(rig.office, AN, UID, Act(AT, "thử"))
    assert rig.post(rig.webhook.follow(UID, again=False)) == 200
    assert rig.linked() == []


def test_without_the_account_s_secret_there_is_no_such_address(rig: Rig) -> None:
    settings = rig.office.settings.model_copy(update={"zalo_oa_secret": None})
    portal = build_portal(
        settings, rig.office.engine, links=Links("https://x.example", b"k" * 48), clock=rig.clock
    )
    with serve(portal) as page:
        rig.page = page
        assert rig.post(rig.webhook.text(UID, "DUNG")) == 404
