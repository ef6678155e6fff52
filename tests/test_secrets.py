"""A password in an address is never seen: not on a screen, in a log, in an error, in the database."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from nhiemky.errors import NhiemkyError
from nhiemky.portal.cli import main
from nhiemky.settings import Settings, load_settings, mask_url

SECRET = "g3heim"
MAIL = f"mailto://vp:{SECRET}@127.0.0.1:1"
JSON = f"json://127.0.0.1:1/{SECRET}"
DATABASE = f"postgresql://nhiemky:{SECRET}@127.0.0.1:1/nhiemky"


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What a handler at the root hears, as Prefect's does."""
    heard: list[str] = []
    handler = logging.Handler(logging.NOTSET)
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield heard
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], log: list[str]
) -> Callable[..., str]:
    """All that a command has said, on the screen and to the log."""
    monkeypatch.setenv("NHIEMKY_HOME", str(tmp_path / "home"))

    def run(*words: str, **settings: str) -> str:
        for name, value in settings.items():
            monkeypatch.setenv(f"NHIEMKY_{name.upper()}", value)
        with pytest.raises(SystemExit):
            main(["--today", "2026-11-23", *words])
        captured = capsys.readouterr()
        return captured.out + captured.err + "\n".join(log)

    return run


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"mailto://vp:{SECRET}@may.example:587?from=vp@so.example", "mailto://***@may.example:587"),
        (f"mailtos://vp:{SECRET}@may.example/?pass={SECRET}", "mailtos://***@may.example"),
        (f"nkmails://vp:{SECRET}@may.example:587", "nkmails://***@may.example:587"),
        (f"imaps://vp:{SECRET}@may.example/INBOX", "imaps://***@may.example"),
        ("memory://", "memory://"),
        (f"mailto://may.example?user=vp&pass={SECRET}", "mailto://***"),
        (f"mailto://vp:a@{SECRET}@may.example", "mailto://***@may.example"),
        (f"mailto://vp:[{SECRET}@may.example", "mailto://***@may.example"),
        (f"slack://bot@{SECRET}A/{SECRET}B/{SECRET}C/#kenh", "slack://***"),
        (f"tgram://{SECRET}/123", "tgram://***"),
        (f"json://vp:{SECRET}@may.example/{SECRET}", "json://***"),
        (
            f"postgresql://vp:{SECRET}@may.example:5432/nhiemky?sslkey={SECRET}",
            "postgresql://***@may.example:5432",
        ),
        (SECRET, "***"),
        ("maildir:///srv/mailbox", "maildir:///srv/mailbox"),
        ("sqlite:////srv/nhiemky.db", "sqlite:////srv/nhiemky.db"),
    ],
)
def test_address_is_shown_without_what_may_be_a_secret(url: str, shown: str) -> None:
    assert mask_url(url) == shown


def test_settings_printed_for_whatever_reason_hold_no_secret() -> None:
    environ = {"NHIEMKY_CHANNELS": MAIL, "NHIEMKY_ADMIN_URL": JSON, "NHIEMKY_DATABASE_URL": DATABASE}
    settings = load_settings(environ)
    assert settings.channels == (MAIL,)
    assert SECRET not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    "settings",
    [
        {"CHANNELS": MAIL, "DIGEST_AT": "sai"},
        {"CHANNEL": MAIL},
        {"ADMIN_URL": JSON, "PREFECT_PORT": SECRET},
    ],
)
def test_wrong_setting_is_named_without_any_value(settings: dict[str, str]) -> None:
    with pytest.raises(NhiemkyError) as error:
        load_settings({f"NHIEMKY_{name}": value for name, value in settings.items()})
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_doctor_shows_no_secret(extra: list[str], said: Callable[..., str]) -> None:
    told = said("doctor", *extra, channels=f"{MAIL} {JSON}", admin_url=JSON)
    assert "mailto://***@127.0.0.1:1" in told
    assert SECRET not in told


def test_doctor_shows_no_value_of_a_setting_that_may_be_a_secret(said: Callable[..., str]) -> None:
    own = {"channels", "admin_url", "database_url", "bounce_url"}  # addresses, tried above and below
    hidden = {name for name, field in Settings.model_fields.items() if not field.repr} - own
    assert hidden >= {"secret_key", "zalo_app_secret", "zalo_oa_secret"}
    given = dict.fromkeys(hidden, f"{SECRET}-{'x' * 40}")
    url = f"imaps://vp:{SECRET}@127.0.0.1:1/INBOX"
    told = said("doctor", bounce_url=url, **given) + said("doctor", "--json")
    assert "đã đặt" in told
    assert SECRET not in told


def test_doctor_without_its_database_shows_no_secret(said: Callable[..., str]) -> None:
    told = said("doctor", database_url=DATABASE)
    assert "không đọc được cơ sở dữ liệu" in told
    assert SECRET not in told


@pytest.mark.parametrize(
    "url", [f"khongco://vp:{SECRET}@h", f"mailto://vp:{SECRET}@", f"{SECRET}", f"{MAIL}?to=a@b.vn"]
)
@pytest.mark.parametrize("words", [["doctor"], ["mailbox", "test", "--to", "mau@so.example"]])
def test_channel_nobody_understands_shows_no_secret(url: str, words: list[str], said: Callable[..., str]) -> None:
    told = said(*words, channels=url)
    assert "channels: " in told
    assert SECRET not in told


def test_trial_that_fails_shows_no_secret(said: Callable[..., str]) -> None:
    told = said("mailbox", "test", "--to", "mau@so.example", channels=f"{MAIL} {JSON}")
    assert "mailto: kênh không dùng được" in told
    assert "json: không rõ đã đến chưa" in told
    assert SECRET not in told


def test_pass_whose_channel_fails_keeps_no_secret(said: Callable[..., str], tmp_path: Path) -> None:
    said("init", "--sample", channels=MAIL)
    told = said("tick", "--at", "2026-12-15T07:30") + said("mailbox", "--json")
    assert "không nối được máy chủ thư" in told
    assert SECRET not in told
    with closing(sqlite3.connect(tmp_path / "home" / "nhiemky.db")) as database:
        assert SECRET not in "\n".join(database.iterdump())
