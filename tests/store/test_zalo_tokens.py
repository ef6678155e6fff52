"""The tokens of the Official Account: locked at rest, turned over once, never lost to a race."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from nhiemky.delivery.fake_zalo.oauth import APP_ID, APP_SECRET, Oauth
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.delivery.zalo.oauth import GrantRefused, OauthApp
from nhiemky.store.delivery_tables import zalo_token
from nhiemky.store.engine import Engine, begin, read
from nhiemky.store.secret_key import Lock, WrongKey
from nhiemky.store.tables import VIETNAM
from nhiemky.store.zalo_tokens import (
    PURPOSE,
    Grant,
    NotConnected,
    TokenPair,
    find_grant,
    find_health,
    keep_consent,
    record_failure,
    refresh_grant,
)

AT = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
LOCK = Lock(b"k" * 32, PURPOSE)
DAY = timedelta(hours=25)
WORKERS, EXPIRIES = 8, 30


@pytest.fixture
def connected(engine: Engine) -> Engine:
    with begin(engine) as connection:
        keep_consent(connection, LOCK, APP_ID, TokenPair("a1", "r1", DAY), AT)
    return engine


def refresh(engine: Engine, ask: Callable[[str], TokenPair], seen: int = 1) -> Grant:
    return refresh_grant(engine, LOCK, APP_ID, seen=seen, ask=ask, clock=lambda: AT + DAY)


def kept(engine: Engine) -> Grant:
    with read(engine) as connection:
        return find_grant(connection, LOCK, APP_ID)


def test_both_tokens_are_locked_at_rest(connected: Engine) -> None:
    refresh(connected, lambda _: TokenPair("a2-bi-mat", "r2-bi-mat", DAY))
    with read(connected) as connection:
        row = connection.execute(select(zalo_token)).one()
    shown = "|".join(str(value) for value in row)
    assert not any(token in shown for token in ("a2-bi-mat", "r2-bi-mat", "r1|", "|r1"))
    assert (LOCK.open(row.access), LOCK.open(row.refresh), LOCK.open(row.previous_refresh)) == (
        "a2-bi-mat", "r2-bi-mat", "r1"
    )  # fmt: skip
    with read(connected) as connection, pytest.raises(WrongKey):
        find_grant(connection, Lock(b"x" * 32, PURPOSE), APP_ID)


def test_a_refresh_turns_everything_over(connected: Engine) -> None:
    asked: list[str] = []

    def ask(token: str) -> TokenPair:
        asked.append(token)
        return TokenPair("a2", "r2", DAY)

    assert refresh(connected, ask) == Grant("a2", "r2", 2) == kept(connected)
    assert asked == ["r1"]
    with read(connected) as connection:
        health = find_health(connection, APP_ID)
    assert health is not None
    assert (health.generation, health.access_until, health.refreshed_at) == (2, AT + 2 * DAY, AT + DAY)


def test_who_comes_second_gets_what_the_first_one_got(connected: Engine) -> None:
    def never(_: str) -> TokenPair:
        raise AssertionError("a token was spent for nothing")

    refresh(connected, lambda _: TokenPair("a2", "r2", DAY))
    assert refresh(connected, never) == Grant("a2", "r2", 2)


def test_a_refusal_leaves_the_good_grant_as_it_was(connected: Engine) -> None:
    def refuse(_: str) -> TokenPair:
        raise GrantRefused("-14020", "Invalid refresh token")

    with pytest.raises(GrantRefused):
        refresh(connected, refuse)
    assert kept(connected) == Grant("a1", "r1", 1)


def test_a_commit_that_fails_after_zalo_has_answered_loses_nothing(connected: Engine) -> None:
    failures = iter([True])

    def break_once(_: object) -> None:
        if next(failures, False):
            from sqlalchemy.exc import OperationalError  # noqa: PLC0415

            raise OperationalError("commit", {}, Exception("the disk is full"))

    event.listen(connected, "commit", break_once)
    assert refresh(connected, lambda _: TokenPair("a2", "r2", DAY)) == Grant("a2", "r2", 2)
    assert kept(connected) == Grant("a2", "r2", 2)


def test_only_the_first_failure_is_news_and_a_good_answer_ends_it(connected: Engine) -> None:
    with begin(connected) as connection:
        told = [record_failure(connection, APP_ID, f"lỗi {n}", AT + timedelta(hours=n)) for n in range(3)]
        health = find_health(connection, APP_ID)
    assert told == [True, False, False]
    assert health is not None
    assert (health.failed_at, health.failure) == (AT, "lỗi 2")
    refresh(connected, lambda _: TokenPair("a2", "r2", DAY))
    with begin(connected) as connection:
        health = find_health(connection, APP_ID)
        assert health is not None
        assert (health.failed_at, health.failure) == (None, None)
        assert record_failure(connection, APP_ID, "lại lỗi", AT)


def test_a_new_consent_replaces_all_and_beats_an_old_generation(connected: Engine) -> None:
    with begin(connected) as connection:
        keep_consent(connection, LOCK, APP_ID, TokenPair("a9", "r9", DAY), AT)
    assert kept(connected) == Grant("a9", "r9", 2)
    assert refresh(connected, lambda _: TokenPair("x", "y", DAY)) == Grant("a9", "r9", 2)


def test_without_consent_there_is_nothing(engine: Engine) -> None:
    with read(engine) as connection:
        assert find_health(connection, APP_ID) is None
        with pytest.raises(NotConnected, match="nhiemky zalo connect"):
            find_grant(connection, LOCK, APP_ID)
    with begin(engine) as connection:
        assert not record_failure(connection, APP_ID, "x", AT)


@pytest.fixture
def fake() -> Iterator[tuple[Oauth, FakeZalo]]:
    oauth = Oauth(lambda: AT)
    with FakeZalo(oauth) as server:
        yield oauth, server


@pytest.fixture
def workers(connected: Engine, fake: tuple[Oauth, FakeZalo], database_url: str) -> Iterator[list[Any]]:
    """Processes of their own, each with its own engine, that have looked at the database once."""
    script = Path(__file__).parent / "refreshing_worker.py"
    command = [sys.executable, str(script), database_url, fake[1].url, APP_ID, APP_SECRET]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(WORKERS)
    ]
    for worker in started:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    yield started
    for worker in started:
        worker.communicate()


def test_eight_processes_thirty_expiries_thirty_refreshes_no_grant_lost(
    connected: Engine, fake: tuple[Oauth, FakeZalo], workers: list[Any]
) -> None:
    oauth, _ = fake
    access, refresh_token = oauth.grant()
    with begin(connected) as connection:
        keep_consent(connection, LOCK, APP_ID, TokenPair(access, refresh_token, DAY), AT)
    answers = []
    for generation in range(2, 2 + EXPIRIES):
        oauth.expire()
        for worker in workers:
            worker.stdin.write(f"{generation}\n")
            worker.stdin.flush()
        answers.append({worker.stdout.readline().strip() for worker in workers})
    assert [len(one) for one in answers] == [1] * EXPIRIES  # all eight got the very same
    assert not any("lost" in line for one in answers for line in one)
    assert (oauth.refreshes, oauth.refusals) == (EXPIRIES, 0)
    grant = kept(connected)
    assert (grant.generation, oauth.refusal_of(grant.access)) == (2 + EXPIRIES, None)


def test_without_the_lock_the_same_race_loses_grants(fake: tuple[Oauth, FakeZalo]) -> None:
    """Else the test above could not fail: two who refresh with the same token, one is refused."""
    oauth, server = fake
    _, token = oauth.grant()
    app = OauthApp(APP_ID, APP_SECRET, base=server.url)
    app.refresh(token)
    with pytest.raises(GrantRefused):
        app.refresh(token)
    assert (oauth.refreshes, oauth.refusals) == (1, 1)
