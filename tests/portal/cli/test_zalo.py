"""`nhiemky zalo` as the administrator uses it, against a Zalo on this machine."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from nhiemky.delivery.fake_zalo.oauth import APP_ID, APP_SECRET, REDIRECT, Oauth
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.store.tables import VIETNAM

AT = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)


class Administrator(io.StringIO):
    """Reads the address on the screen, agrees, and pastes what the browser ends at."""

    def __init__(self, oauth: Oauth, capsys: pytest.CaptureFixture[str]) -> None:
        super().__init__()
        self.oauth, self.capsys, self.seen = oauth, capsys, ""

    def readline(self, *_: object) -> str:  # type: ignore[override]
        self.seen = self.capsys.readouterr().err
        address = next(word for word in self.seen.split() if "/v4/oa/permission?" in word)
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = self.oauth.consent(query["code_challenge"])
        return f"{query['redirect_uri']}?oa_id=1&code={code}&state={query['state']}\n"


@pytest.fixture
def oauth(sample: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Oauth]:
    oauth = Oauth(lambda: AT)
    with FakeZalo(oauth) as server:
        given = {"APP_ID": APP_ID, "APP_SECRET": APP_SECRET, "REDIRECT_URL": REDIRECT, "OAUTH_API": server.url}
        for name, value in given.items():
            monkeypatch.setenv(f"NHIEMKY_ZALO_{name}", value)
        yield oauth


@pytest.fixture
def administrator(
    oauth: Oauth, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Administrator:
    found = Administrator(oauth, capsys)
    monkeypatch.setattr("sys.stdin", found)
    return found


def test_connecting_takes_one_address_and_shows_no_token(
    nhiemky: Callable[..., Any], administrator: Administrator, sample: Path
) -> None:
    answer = nhiemky("zalo", "connect")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err.startswith("Đã nối Zalo OA.")
    assert "1. Người quản trị OA mở địa chỉ sau" in administrator.seen
    shown = administrator.seen + answer.err
    assert not any(one in shown for one in (APP_SECRET, "access-chay-thu", "refresh-chay-thu"))
    assert (sample / "secret.key").stat().st_mode & 0o777 == 0o600
    assert b"chay-thu-0" not in (sample / "nhiemky.db").read_bytes()


def test_status_says_when_things_end(nhiemky: Callable[..., Any], administrator: Administrator) -> None:
    assert nhiemky("zalo", "connect", "--json").json["connected"] is True
    answer = nhiemky("zalo", "status")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        f"Ứng dụng Zalo {APP_ID}: đã nối.",
        "Làm mới gần nhất: 08:00 ngày 23/11/2026 (lần thứ 1)",
        "Mã truy cập dùng đến: 09:00 ngày 24/11/2026",
        "Nếu không làm mới được, phải nối lại trước: 08:00 ngày 21/2/2027",
    ]
    assert "đã quá hạn" in nhiemky("zalo", "status", today="2026-11-25").out
    assert nhiemky("zalo", "status", "--json").json["is_access_valid"] is True


def test_status_before_the_first_consent(nhiemky: Callable[..., Any], oauth: Oauth) -> None:
    answer = nhiemky("zalo", "status")
    assert (answer.code, answer.out) == (1, "Chưa nối Zalo OA. Quản trị OA chạy: nhiemky zalo connect\n")
    assert nhiemky("zalo", "status", "--json").json == {"connected": False}


@pytest.mark.parametrize(
    ("pasted", "line"),
    [
        ("", "Lỗi: mã nối OA: chưa dán địa chỉ; chưa thay đổi gì"),
        ("https://x.example/?code=a&state=khac\n", "Lỗi: mã nối OA: địa chỉ này thuộc một lần nối khác"),
        ("ma-bia-dat\n", "Lỗi: Zalo không nhận mã nối OA; quản trị OA phải nối lại"),
    ],
)
def test_what_is_pasted_wrongly_changes_nothing(
    nhiemky: Callable[..., Any], oauth: Oauth, monkeypatch: pytest.MonkeyPatch, pasted: str, line: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(pasted))
    answer = nhiemky("zalo", "connect")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines()[-1].startswith(line)
    assert nhiemky("zalo", "status", "--json").json == {"connected": False}


@pytest.mark.parametrize("word", ["connect", "status"])
def test_without_settings_it_says_which(nhiemky: Callable[..., Any], sample: Path, word: str) -> None:
    assert nhiemky("zalo", word).line.startswith("Lỗi: zalo_app_id: chưa đặt mã ứng dụng Zalo")
    assert not (sample / "secret.key").exists()
