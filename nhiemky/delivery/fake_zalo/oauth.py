"""OAuth v4 of an Official Account (oauth.zaloapp.com): consent, code, refresh tokens that serve once.

`trouble` is what the next calls for tokens meet instead of an answer:

    rotate-drop   the tokens are turned over, then the connection breaks: the grant is lost
    drop          the connection breaks before anything is done
    refuse        a refusal with HTTP 200 and a number
    nameless      a refusal with HTTP 200, without a number
    h400          a refusal with HTTP 400
    half          a success in which the refresh token is missing
    html500       a gateway's page in HTML
    slow          half a second of thinking, then a good answer
"""

import base64
import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import urlencode

from nhiemky.delivery.fake_zalo.server import Drop, Reply, Request, Route, reply_html, reply_json

APP_ID = "3141592653589793238"
APP_SECRET = "khoa-ung-dung-chay-thu"  # noqa: S105  (opens nothing but this fake)
REDIRECT = "https://van-phong.nhiemky.example/zalo"
OA_ID = "2718281828459045235"
CODE_LASTS = timedelta(minutes=10)
REFRESH_LASTS = timedelta(days=90)
SPENT = -14020  # the number that Zalo gives for a spent token is not known; this one stands for it
PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass
class Oauth:
    """One app with one account. `refreshes` and `refusals` count the calls with a refresh token."""

    clock: Callable[[], datetime]
    app_id: str = APP_ID
    secret: str = APP_SECRET
    redirect_url: str = REDIRECT
    is_active: bool = True
    life: timedelta = timedelta(hours=25)
    expires_as_text: bool = True
    trouble: deque[str] = field(default_factory=deque)
    refreshes: int = 0
    refusals: int = 0
    _codes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _refresh: tuple[str, datetime] | None = None
    _access: tuple[str, datetime] | None = None
    _number: int = 0
    _lock: Lock = field(default_factory=Lock)

    def routes(self) -> Iterable[Route]:
        """The page of consent and the tokens."""
        return [
            Route("GET", "/v4/oa/permission", self._permission),
            Route("POST", "/v4/oa/access_token", self._tokens),
        ]

    def consent(self, challenge: str) -> str:
        """An administrator agrees; the code that he is sent back with."""
        with self._lock:
            code = self._new("code")
            self._codes[code] = (challenge, self.clock() + CODE_LASTS)
        return code

    def grant(self) -> tuple[str, str]:
        """An access and a refresh token at once, as after a consent."""
        with self._lock:
            return self._turn_over()

    def refusal_of(self, access: str) -> tuple[int, str] | None:
        """Why a call with this access token is refused: another has been issued since, or 25 hours are over."""
        with self._lock:
            if self._access is None or self._access[0] != access:
                return -216, "Access token is invalid"
            return (-220, "Access token has expired") if self._access[1] <= self.clock() else None

    def expire(self) -> None:
        """The access token's 25 hours are over now."""
        with self._lock:
            if self._access:
                self._access = (self._access[0], self.clock())

    def _permission(self, request: Request, _: re.Match[str]) -> Reply:
        query = request.query
        if query.get("app_id") != self.app_id or not self.is_active:
            return refuse(-14002, "Invalid app id")
        if query.get("redirect_uri") != self.redirect_url:
            return refuse(-14003, "Invalid redirect uri")
        if not re.fullmatch(r"[\w-]{43}", query.get("code_challenge", "")):
            return refuse(-14004, "Invalid code challenge")
        back = {"code": self.consent(query["code_challenge"]), "oa_id": OA_ID, "state": query.get("state", "")}
        return Reply(content=b"", status=302, headers={"Location": f"{self.redirect_url}?{urlencode(back)}"})

    def _tokens(self, request: Request, _: re.Match[str]) -> Reply:
        form = request.form()
        trouble = self.trouble.popleft() if self.trouble else ""
        if trouble == "drop":
            raise Drop
        if refusal := _refusal(trouble):
            return refusal
        if form.get("app_id") != self.app_id or request.headers.get("secret_key") != self.secret:
            return refuse(-14005, "Invalid secret key")
        with self._lock:
            wrong = self._take_code(form) if "code" in form else self._take_refresh(form)
            if wrong:
                return wrong
            access, refresh = self._turn_over()
        if trouble == "rotate-drop":
            raise Drop
        seconds = int(self.life.total_seconds())
        answer = {"access_token": access, "refresh_token": refresh}
        if trouble == "half":
            del answer["refresh_token"]
        told = {"expires_in": str(seconds) if self.expires_as_text else seconds}
        return reply_json({**answer, **told}, after=0.5 if trouble == "slow" else 0.0)

    def _take_code(self, form: dict[str, str]) -> Reply | None:
        challenge, until = self._codes.pop(form["code"], ("", self.clock()))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_good = form.get("grant_type") == "authorization_code" and proof == challenge and self.clock() < until
        return None if is_good else refuse(-14006, "Invalid authorization code")

    def _take_refresh(self, form: dict[str, str]) -> Reply | None:
        """Each refresh token once: the next call with it is refused."""
        token, until = self._refresh or ("", self.clock())
        is_known = form.get("grant_type") == "refresh_token" and form.get("refresh_token") == token
        if not is_known or self.clock() >= until:
            self.refusals += 1
            return refuse(SPENT, "Invalid refresh token")
        self.refreshes += 1
        return None

    def _turn_over(self) -> tuple[str, str]:
        access, refresh = self._new("access"), self._new("refresh")
        self._access = (access, self.clock() + self.life)
        self._refresh = (refresh, self.clock() + REFRESH_LASTS)
        return access, refresh

    def _new(self, what: str) -> str:
        self._number += 1
        return f"{what}-chay-thu-{self._number:06d}"


def refuse(code: int, name: str, *, status: int = 200) -> Reply:
    """A refusal as OAuth gives it, mostly with HTTP 200."""
    return reply_json({"error": code, "error_name": name, "error_description": name}, status=status)


def _refusal(trouble: str) -> Reply | None:
    match trouble:
        case "refuse":
            return refuse(-14014, "Invalid request")
        case "nameless":
            return reply_json({"error_name": "Invalid refresh token", "error_description": "Invalid"})
        case "h400":
            return refuse(-14001, "Invalid request", status=400)
        case "html500":
            return reply_html(PAGE, status=502)
        case _:
            return None
