"""The refresher as Prefect runs it: it renews, it fails in the open, and names no token."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import flows.refresh_zalo
from flows.refresh_zalo import refresh_zalo
from nhiemky.delivery.fake_zalo.oauth import APP_ID, APP_SECRET, Oauth
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.performing.office import open_office
from nhiemky.performing.zalo_connection import read_status
from nhiemky.settings import load_settings
from nhiemky.store.engine import begin
from nhiemky.store.secret_key import Lock, load_secret_key
from nhiemky.store.tables import VIETNAM
from nhiemky.store.zalo_tokens import PURPOSE, Health, TokenPair, keep_consent

AT = datetime(2027, 1, 4, 5, 10, tzinfo=VIETNAM)
pytestmark = pytest.mark.prefect


@pytest.fixture
def oauth(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Oauth]:
    """An account that was connected twelve hours ago."""
    oauth = Oauth(lambda: AT)
    monkeypatch.setattr(flows.refresh_zalo, "read_clock", lambda: AT)
    with FakeZalo(oauth) as server:
        given = {"APP_ID": APP_ID, "APP_SECRET": APP_SECRET, "OAUTH_API": server.url}
        for name, value in given.items():
            monkeypatch.setenv(f"NHIEMKY_ZALO_{name}", value)
        access, refresh = oauth.grant()
        lock = Lock(load_secret_key(None, home), PURPOSE)
        settings = load_settings({"NHIEMKY_HOME": str(home)})
        with open_office(settings, today=AT.date()) as office, begin(office.engine) as connection:
            pair = TokenPair(access, refresh, timedelta(hours=25))
            keep_consent(connection, lock, APP_ID, pair, AT - timedelta(hours=12))
        yield oauth


def status(home: Path) -> Health | None:
    settings = load_settings({"NHIEMKY_HOME": str(home)}).model_copy(
        update={"zalo_app_id": APP_ID, "zalo_app_secret": APP_SECRET}
    )
    with open_office(settings, today=AT.date()) as office:
        return read_status(office)


def test_the_refresher_renews_and_says_so(runner: asyncio.Runner, oauth: Oauth, home: Path) -> None:
    state = runner.run(refresh_zalo(return_state=True))
    health = status(home)
    assert state.is_completed()
    assert health is not None
    assert (health.generation, health.access_until, oauth.refreshes) == (2, AT + timedelta(hours=25), 1)


def test_a_failure_is_a_failed_run_without_a_token_in_it(
    runner: asyncio.Runner, oauth: Oauth, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    oauth.trouble.append("refuse")
    state = runner.run(refresh_zalo(return_state=True))
    assert state.is_failed()
    assert state.message == "Chưa xong: làm mới mã truy cập Zalo OA. Lượt sau làm tiếp."
    health = status(home)
    assert health is not None
    assert health.failed_at == AT
    for secret in ("access-chay-thu", "refresh-chay-thu", APP_SECRET):
        assert secret not in caplog.text


def test_an_office_without_an_account_completes(runner: asyncio.Runner, home: Path) -> None:
    assert runner.run(refresh_zalo(return_state=True)).is_completed()
