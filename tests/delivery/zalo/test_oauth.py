"""The consent, the code and the refresh token against the fake, with each of its troubles."""

import base64
import hashlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from official_account import Rig

from nhiemky.delivery.fake_zalo.oauth import APP_ID, APP_SECRET, REDIRECT
from nhiemky.delivery.zalo.oauth import (
    Consent,
    GrantRefused,
    OauthApp,
    OauthUnreachable,
    new_consent,
    read_code,
    read_pair,
)
from nhiemky.errors import BadInput


@pytest.fixture
def app(rig: Rig) -> OauthApp:
    return OauthApp(APP_ID, APP_SECRET, REDIRECT, rig.server.url)


def agree(app: OauthApp, consent: Consent) -> str:
    """What the administrator's browser ends at."""
    answer = httpx.get(app.consent_url(consent))
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def test_the_challenge_is_s256_of_43_characters() -> None:
    """The example of RFC 7636, appendix B."""
    consent = Consent("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "s")
    assert consent.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert len(new_consent().verifier) == 43
    assert new_consent() != new_consent()


def test_from_consent_to_tokens(rig: Rig, app: OauthApp) -> None:
    consent = new_consent()
    pair = app.exchange_code(read_code(agree(app, consent), consent), consent)
    assert rig.oauth.refusal_of(pair.access) is None
    assert pair.lasts == timedelta(hours=25)
    assert app.refresh(pair.refresh).refresh != pair.refresh


def test_the_consent_address_has_no_secret(app: OauthApp) -> None:
    consent = new_consent()
    query = parse_qs(urlsplit(app.consent_url(consent)).query)
    assert set(query) == {"app_id", "redirect_uri", "code_challenge", "state"}
    assert consent.verifier not in app.consent_url(consent)
    assert APP_SECRET not in app.consent_url(consent)


def test_a_code_serves_once_and_only_with_its_verifier(app: OauthApp) -> None:
    consent = new_consent()
    code = read_code(agree(app, consent), consent)
    with pytest.raises(GrantRefused):
        app.exchange_code(code, new_consent())
    consent = new_consent()
    code = read_code(agree(app, consent), consent)
    app.exchange_code(code, consent)
    with pytest.raises(GrantRefused, match="-14006"):
        app.exchange_code(code, consent)


def test_a_code_dies_after_ten_minutes(rig: Rig, app: OauthApp) -> None:
    consent = new_consent()
    code = read_code(agree(app, consent), consent)
    rig.clock.wait(minutes=10)
    with pytest.raises(GrantRefused):
        app.exchange_code(code, consent)


def test_a_refresh_token_serves_once_and_its_access_token_dies(rig: Rig, app: OauthApp) -> None:
    access, refresh = rig.account.kept.access, rig.account.kept.refresh
    app.refresh(refresh)
    with pytest.raises(GrantRefused, match=r"nhiemky zalo connect \(-14020: Invalid refresh token\)"):
        app.refresh(refresh)
    assert rig.oauth.refusal_of(access) == (-216, "Access token is invalid")


def test_a_refresh_token_dies_of_age(rig: Rig, app: OauthApp) -> None:
    rig.clock.wait(days=90)
    with pytest.raises(GrantRefused):
        app.refresh(rig.account.kept.refresh)


@pytest.mark.parametrize("trouble", ["refuse", "nameless", "h400", "half"])
def test_only_both_tokens_are_a_success(rig: Rig, app: OauthApp, trouble: str) -> None:
    rig.oauth.trouble.append(trouble)
    with pytest.raises(GrantRefused):
        app.refresh(rig.account.kept.refresh)


@pytest.mark.parametrize("trouble", ["drop", "rotate-drop", "html500"])
def test_a_line_in_trouble_is_no_refusal(rig: Rig, app: OauthApp, trouble: str) -> None:
    rig.oauth.trouble.append(trouble)
    with pytest.raises(OauthUnreachable) as error:
        app.refresh(rig.account.kept.refresh)
    assert rig.account.kept.refresh not in str(error.value)
    assert error.value.__cause__ is None


def test_after_rotate_and_drop_the_grant_is_lost(rig: Rig, app: OauthApp) -> None:
    rig.oauth.trouble.append("rotate-drop")
    with pytest.raises(OauthUnreachable):
        app.refresh(rig.account.kept.refresh)
    with pytest.raises(GrantRefused):
        app.refresh(rig.account.kept.refresh)


def test_after_a_plain_drop_it_is_not(rig: Rig, app: OauthApp) -> None:
    rig.oauth.trouble.append("drop")
    with pytest.raises(OauthUnreachable):
        app.refresh(rig.account.kept.refresh)
    assert app.refresh(rig.account.kept.refresh).access


def test_nobody_listening() -> None:
    with pytest.raises(OauthUnreachable):
        OauthApp(APP_ID, APP_SECRET, base="http://127.0.0.1:9").refresh("x")


def test_a_wrong_secret_is_refused_and_costs_no_token(rig: Rig, app: OauthApp) -> None:
    with pytest.raises(GrantRefused, match="-14005"):
        OauthApp(APP_ID, "sai", base=rig.server.url).refresh(rig.account.kept.refresh)
    assert app.refresh(rig.account.kept.refresh).access


def test_the_fake_knows_the_app_and_its_redirect_address(rig: Rig, app: OauthApp) -> None:
    wrong = OauthApp(APP_ID, APP_SECRET, "https://khac.example", rig.server.url)
    assert httpx.get(wrong.consent_url(new_consent())).json()["error"] == -14003
    rig.oauth.is_active = False
    assert httpx.get(app.consent_url(new_consent())).json()["error"] == -14002


@pytest.mark.parametrize(
    ("told", "lasts"),
    [("90000", 90000), (90000, 90000), (3600, 3600), (None, 90000), ("x", 90000), (-1, 90000), (10**12, 90000)],
)
def test_how_long_an_access_token_lasts(told: object, lasts: int) -> None:
    pair = read_pair({"access_token": "a", "refresh_token": "b", "expires_in": told})
    assert pair.lasts == timedelta(seconds=lasts)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"access_token": "a"},
        {"access_token": "", "refresh_token": "b"},
        {"access_token": "a", "refresh_token": None},
        {"access_token": ["a"], "refresh_token": "b"},
    ],
)
def test_half_an_answer_never_replaces_a_good_grant(answer: dict[str, object]) -> None:
    with pytest.raises(GrantRefused):
        read_pair(answer)


def test_a_code_may_be_pasted_alone_or_in_its_address() -> None:
    consent = Consent("v", "trang-thai")
    assert read_code(" ma-code== \n", consent) == "ma-code=="
    assert read_code("https://a.example/zalo?oa_id=1&code=abc%3D&state=trang-thai", consent) == "abc="
    assert read_code("code=abc&state=trang-thai", consent) == "abc"


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "mã có dấu",
        "hai tu",
        "https://a.example/zalo?code=abc",
        "https://a.example/zalo?code=abc&state=khac",
        "https://a.example/zalo?error=-14003&state=trang-thai",
    ],
)
def test_what_is_no_answer_to_this_question_is_refused_in_one_line(pasted: str) -> None:
    with pytest.raises(BadInput) as error:
        read_code(pasted, Consent("v", "trang-thai"))
    assert "\n" not in str(error.value)


def test_tokens_and_secrets_are_in_no_repr(rig: Rig, app: OauthApp) -> None:
    consent = new_consent()
    shown = repr((app, consent, app.refresh(rig.account.kept.refresh), rig.account.kept))
    for secret in (APP_SECRET, consent.verifier, rig.account.kept.access, "access-chay-thu", "refresh-chay-thu"):
        assert secret not in shown


def test_the_fakes_challenge_is_checked_in_earnest() -> None:
    """Else every verifier would do."""
    digest = hashlib.sha256(b"v").digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == Consent("v", "s").challenge
