"""OAuth v4 of an Official Account: the consent page, the code, and the refresh token that is used up by its use.

An answer is a grant only when both tokens are in it: Zalo says no with HTTP 200, at times without a number.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from nhiemky.delivery.zalo.wire import AnswerLost, NotReached, Wire
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.store.zalo_tokens import TokenPair

OFFICIAL = "https://oauth.zaloapp.com"
HOSTS = frozenset({"oauth.zaloapp.com"})
ACCESS_LASTS = timedelta(hours=25)  # what Zalo gives when it does not say
_LONGEST_NAME = 80


class GrantRefused(NhiemkyError):
    """Zalo không nhận mã nối OA; quản trị OA phải nối lại: nhiemky zalo connect"""

    def __init__(self, code: str, name: str) -> None:
        """The code and its name as Zalo gave them; never a token."""
        super().__init__(f"{type(self).__doc__} ({code or 'không có mã lỗi'}{f': {name}' if name else ''})")
        self.code = code


class OauthUnreachable(NhiemkyError):
    """Không nối được máy chủ cấp quyền của Zalo; hệ thống sẽ thử lại"""


@dataclass(frozen=True, slots=True)
class Consent:
    """A question to the administrator of the account; `verifier` and `state` prove that the answer is to it."""

    verifier: str = field(repr=False)
    state: str

    @property
    def challenge(self) -> str:
        """PKCE S256."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_consent() -> Consent:
    """A fresh question, not to be guessed."""
    return Consent(secrets.token_urlsafe(32), secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class OauthApp:
    """The office's app at Zalo; `base` is checked by the caller (`wire.read_base`)."""

    app_id: str
    secret: str = field(repr=False)
    redirect_url: str = ""
    base: str = OFFICIAL

    def consent_url(self, consent: Consent) -> str:
        """The page on which the account's administrator agrees."""
        query = {
            "app_id": self.app_id,
            "redirect_uri": self.redirect_url,
            "code_challenge": consent.challenge,
            "state": consent.state,
        }
        return f"{self.base}/v4/oa/permission?{urlencode(query)}"

    def exchange_code(self, code: str, consent: Consent) -> TokenPair:
        """The first grant. Raises GrantRefused, OauthUnreachable."""
        return self._ask(grant_type="authorization_code", code=code, code_verifier=consent.verifier)

    def refresh(self, token: str) -> TokenPair:
        """The next grant; the old refresh token is spent. Raises GrantRefused, OauthUnreachable."""
        return self._ask(grant_type="refresh_token", refresh_token=token)

    def _ask(self, **form: str) -> TokenPair:
        wire = Wire(self.base)
        try:
            answer = wire.post_form(
                "/v4/oa/access_token", {"app_id": self.app_id, **form}, headers={"secret_key": self.secret}
            )
        except (NotReached, AnswerLost) as error:
            raise OauthUnreachable(f"{OauthUnreachable.__doc__} ({error})") from None
        finally:
            wire.close()
        if answer.content is None:
            raise OauthUnreachable(f"{OauthUnreachable.__doc__} (trả lời {answer.status} không phải của dịch vụ)")
        return read_pair(answer.content)


def read_pair(answer: Mapping[str, object]) -> TokenPair:
    """A grant out of an answer of Zalo. Raises GrantRefused unless both tokens are there."""
    access, refresh = answer.get("access_token"), answer.get("refresh_token")
    if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh):
        raise GrantRefused(str(answer.get("error", "")), str(answer.get("error_name", ""))[:_LONGEST_NAME])
    return TokenPair(access, refresh, _read_life(answer.get("expires_in")))


def read_code(text: str, consent: Consent) -> str:
    """The code out of what the administrator pastes: the code alone, or the whole address he was sent to.

    Raises BadInput when the address answers another question, or a refusal.
    """
    text = text.strip()
    if not ("?" in text or "&" in text or text.startswith("code=")):
        return _checked_code(text)
    query = parse_qs(urlsplit(text).query or text)
    if query.get("state", [""])[0] != consent.state:
        raise BadInput("mã nối OA", "địa chỉ này thuộc một lần nối khác; hãy mở lại trang cho phép vừa in ra")
    return _checked_code(query.get("code", [""])[0])


def _checked_code(code: str) -> str:
    if not code or not code.isascii() or not code.isprintable() or " " in code:
        raise BadInput("mã nối OA", "không thấy mã; hãy dán cả địa chỉ mà trình duyệt được chuyển đến")
    return code


def _read_life(value: object) -> timedelta:
    """Seconds, often as a text; nonsense is taken as the usual 25 hours."""
    try:
        seconds = int(str(value))
    except ValueError:
        return ACCESS_LASTS
    return timedelta(seconds=seconds) if 0 < seconds <= 366 * 86400 else ACCESS_LASTS
