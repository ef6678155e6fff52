"""The office's connection to its Official Account: consent, refreshing, and what the administrator is told."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from nhiemky.delivery import trial
from nhiemky.delivery.messages_zbs import Parameter, load_table
from nhiemky.delivery.zalo.account import offer_account
from nhiemky.delivery.zalo.oauth import HOSTS, Consent, GrantRefused, OauthApp, OauthUnreachable, read_code
from nhiemky.delivery.zalo.wire import read_base
from nhiemky.errors import BadInput, NhiemkyError, NotFound
from nhiemky.performing.act import Act
from nhiemky.performing.counts import Counts
from nhiemky.performing.office import Office
from nhiemky.settings import Settings
from nhiemky.store.engine import begin, read
from nhiemky.store.secret_key import Lock, load_secret_key
from nhiemky.store.zalo_tokens import (
    PURPOSE,
    Grant,
    Health,
    find_grant,
    find_health,
    keep_consent,
    record_failure,
    refresh_grant,
)

# Refreshed when less is left: a refresher every 12 hours then does so well before the 25 hours are over.
ENOUGH = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class OfficeAccount:
    """What the plugins of the account ask of the office (`delivery.zalo.account.Account`)."""

    office: Office
    app: OauthApp

    @property
    def lock(self) -> Lock:
        """What the tokens are locked with."""
        settings = self.office.settings
        return Lock(load_secret_key(settings.secret_key, settings.home), PURPOSE)

    def grant(self) -> Grant:
        """The tokens as they are. Raises NotConnected, WrongKey."""
        with read(self.office.engine) as connection:
            return find_grant(connection, self.lock, self.app.app_id)

    def renew(self, seen: int, at: datetime) -> Grant:
        """The tokens after generation `seen`; the first failure is told to the administrator, and raised."""
        try:
            return refresh_grant(
                self.office.engine, self.lock, self.app.app_id, seen=seen, ask=self.app.refresh, clock=lambda: at
            )
        except (GrantRefused, OauthUnreachable) as error:
            self._fail(error, at)
            raise

    def phone_of(self, person: str) -> str | None:
        """A person's phone as the register has it."""
        with read(self.office.engine) as connection:
            organisation = self.office.organisation(connection)
        try:
            return organisation.person(person).phone
        except NotFound:
            return None

    def parameters_of(self, kind: str) -> Mapping[str, Parameter] | None:
        """The parameter table of a kind of message, the office's own before the shipped one."""
        table = load_table(self.office.message_templates, kind)
        return table.parameters if table else None

    def _fail(self, error: NhiemkyError, at: datetime) -> None:
        with begin(self.office.engine) as connection:
            is_first = record_failure(connection, self.app.app_id, str(error), at)
        if is_first:
            tell_administrator(self.office, "Zalo OA: không làm mới được mã truy cập", str(error), at)


def read_app(settings: Settings) -> OauthApp:
    """The office's app at Zalo. Raises BadInput naming the setting that is missing or wrong."""
    if not settings.zalo_app_id:
        raise BadInput("zalo_app_id", "chưa đặt mã ứng dụng Zalo; xem mục Nối Zalo OA trong docs/huong-dan.md")
    if not settings.zalo_app_secret:
        raise BadInput("zalo_app_secret", "chưa đặt khóa bí mật của ứng dụng Zalo")
    try:
        base = read_base(settings.zalo_oauth_api, HOSTS)
    except BadInput as error:
        raise BadInput("zalo_oauth_api", str(error).partition(": ")[2]) from None
    return OauthApp(settings.zalo_app_id, settings.zalo_app_secret, settings.zalo_redirect_url or "", base)


def offer_office_account(office: Office) -> None:
    """Lets the channels zalooa:// and zalozbs:// of this process use the office's account, where it has one."""
    if office.settings.zalo_app_id and office.settings.zalo_app_secret:
        app = read_app(office.settings)
        offer_account(app.app_id, OfficeAccount(office, app))


def read_connecting_app(settings: Settings) -> OauthApp:
    """The app, with the address that Zalo sends the administrator back to. Raises BadInput."""
    app = read_app(settings)
    if not app.redirect_url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise BadInput("zalo_redirect_url", "đặt đúng địa chỉ (https://…) đã khai với Zalo cho ứng dụng này")
    return app


def connect(office: Office, app: OauthApp, consent: Consent, pasted: str, act: Act) -> Health:
    """Turns the administrator's consent into tokens and keeps them locked. Raises BadInput, GrantRefused."""
    code = read_code(pasted, consent)
    account = OfficeAccount(office, app)
    lock = account.lock  # a key that cannot be read must be found out before the code is spent
    pair = app.exchange_code(code, consent)
    with begin(office.engine) as connection:
        keep_consent(connection, lock, app.app_id, pair, act.at)
        act.record(connection, "zalo.connect", app.app_id, {})
        health = find_health(connection, app.app_id)
    assert health is not None
    return health


def read_status(office: Office) -> Health | None:
    """How the grant of the office's app is; None before the first consent. Raises BadInput."""
    app = read_app(office.settings)
    with read(office.engine) as connection:
        return find_health(connection, app.app_id)


def keep_fresh(office: Office, *, clock: Callable[[], datetime]) -> Counts:
    """The refresher's work: renews the access token when less than 14 hours are left of it.

    Nothing to do for an office without an account. Raises GrantRefused, OauthUnreachable, WrongKey.
    """
    if not office.settings.zalo_app_id:
        return Counts(refreshed=0)
    account, health, at = OfficeAccount(office, read_app(office.settings)), read_status(office), clock()
    if health is None or (health.access_until - at > ENOUGH and health.failed_at is None):
        return Counts(refreshed=0)
    account.renew(health.generation, at)
    return Counts(refreshed=1)


def tell_administrator(office: Office, subject: str, text: str, at: datetime) -> None:
    """By the second channel, if one is set. A second trouble must not hide the first, which is raised anyway."""
    if office.settings.admin_url is None:
        return
    with suppress(NhiemkyError):
        trial.tell(office.settings.admin_url, subject, text, sender=office.sender, at=at)
