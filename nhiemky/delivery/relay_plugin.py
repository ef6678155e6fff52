"""`nkmail://`, `nkmails://`: mail by the office's relay, on kept connections, one envelope a person.

The address is read as Apprise reads `mailto://` and `mailtos://`; the mail is our own. Apprise's own mail loses
line breaks, gets a new Message-ID at every attempt, and tells only "no" of a refusal.
"""

import re
from dataclasses import replace
from functools import cached_property
from typing import Any

from apprise.plugins.email.base import NotifyEmail

from nhiemky.delivery.envelope import Sender, return_path, write_mail
from nhiemky.delivery.mail import Mailbox
from nhiemky.delivery.plugin import NOT_BY_ITSELF, Plugin
from nhiemky.delivery.pool import Pool
from nhiemky.delivery.registry import register
from nhiemky.delivery.smtp import CONNECT_TIMEOUT, READ_TIMEOUT, Parcel, Relay, connect, explain, part
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import NhiemkyError

_NOBODY = "van-phong@nhiemky.example"  # stands for the office until the sender is known
_PLACE = re.compile(r"([?&])to=(\{address\}|%7Baddress%7D)&?", re.IGNORECASE)
_LONGEST_TIMEOUT = 100.0  # seconds; a message is leased for two minutes


class RelayPlugin(Plugin):
    """Mail over one relay. `?cto=` and `?rto=` set the time-outs, `?mode=ssl` and `?verify=no` the encryption."""

    service_name = "Nhiệm kỳ: thư điện tử"
    protocol, secure_protocol = "nkmail", "nkmails"
    templates = NotifyEmail.templates
    template_tokens = NotifyEmail.template_tokens
    template_args = NotifyEmail.template_args
    template_kwargs = NotifyEmail.template_kwargs
    title_maxlen, body_maxlen = 0, 1_000_000

    def __init__(self, targets: list[str] | None = None, **given: Any) -> None:  # noqa: ANN401
        super().__init__(targets, **given)
        self.is_sender_given = bool(given.get("from_addr"))
        self.copies = [one for one in (given.get("cc"), given.get("bcc")) if one]
        mail = NotifyEmail(targets=[_NOBODY], **{**given, "from_addr": given.get("from_addr") or _NOBODY})
        if not re.search("[A-Za-z0-9]", mail.smtp_host):
            raise TypeError("no host")
        self._from = Mailbox(mail.from_addr[0] or "", mail.from_addr[1])
        mode = str(getattr(mail.secure_mode, "value", mail.secure_mode))
        self._relay = Relay(
            mail.smtp_host,
            mail.port,
            mode,
            mail.user or "",
            mail.password or "",
            mail.verify_certificate,
            _seconds(given.get("cto"), CONNECT_TIMEOUT),
            _seconds(given.get("rto"), READ_TIMEOUT),
        )

    @staticmethod
    def parse_url(url: str) -> Any:  # noqa: ANN401
        """As `mailto://` is read; `?to={address}` stands for the person of the message."""
        plain = _PLACE.sub(r"\1", re.sub("^nkmail", "mailto", url, flags=re.IGNORECASE)).rstrip("?&")
        parsed = NotifyEmail.parse_url(plain)
        if parsed:
            parsed["schema"] = RelayPlugin.secure_protocol if parsed["secure"] else RelayPlugin.protocol
        return parsed

    def url(self, privacy: bool = False, *_: Any, **__: Any) -> str:  # noqa: ANN401, FBT001, FBT002
        """The address again; with `privacy` the password is left out."""
        relay = self._relay
        password = self.pprint(relay.password, privacy, quote=True) if relay.password else ""
        user = f"{self.quote(relay.user, safe='')}:{password}@" if relay.user else ""
        scheme = self.protocol if relay.mode == "insecure" else self.secure_protocol
        verify = "yes" if relay.is_verified else "no"
        return f"{scheme}://{user}{relay.host}:{relay.port}/?mode={relay.mode}&verify={verify}"

    @property
    def url_identifier(self) -> tuple[object, ...]:
        """What tells two relays apart."""
        relay = self._relay
        return (relay.mode, relay.user, relay.password, relay.host, relay.port)

    @property
    def relay(self) -> Relay:
        """The server, greeted with the office's own name."""
        return replace(self._relay, own_name=self.office.domain) if self.office else self._relay

    @property
    def is_secret_exposed(self) -> bool:
        """Whether the password would cross a network in the clear."""
        return self._relay.is_secret_exposed

    @property
    def writer(self) -> Sender | None:
        """Who writes: the office, under the address of the channel if that names one."""
        if self.office is None or not self.is_sender_given:
            return self.office
        return replace(
            self.office, mailbox=Mailbox(self._from.name or self.office.mailbox.name, self._from.address)
        )

    @cached_property
    def pool(self) -> Pool:
        """The connections; none is opened before the first message."""
        relay = self.relay
        return Pool(lambda: connect(relay))

    def send(self, body: str, title: str = "", **_: Any) -> bool:  # noqa: ANN401
        """The row's own mail; without a row there is nobody to write to and no moment to date it with."""
        del body, title
        for target in self.targets:
            self.outcomes[target] = self._hand_over()
        return bool(self.outcomes) and all(one.verdict is Verdict.SENT for one in self.outcomes.values())

    def _hand_over(self) -> Outcome:
        row, at, writer = self.row, self.at, self.writer
        if row is None or at is None or writer is None:
            return NOT_BY_ITSELF
        try:
            content = write_mail(row, writer, at)
            parcel = Parcel(
                return_path(row, writer),
                row.address,
                content,
                row.key,
            )
        except NhiemkyError as error:
            return Outcome(Verdict.DEAD, str(error), stage="build")
        try:
            return self.pool.send(parcel, at)
        except (OSError, UnicodeError) as error:  # smtplib's own errors are among them
            return explain(error, self.relay)

    def check(self) -> Outcome:
        """Connects, encrypts and logs in as for a message, and goes again."""
        try:
            part(connect(self.relay))
        except (OSError, UnicodeError) as error:
            return explain(error, self.relay)
        return Outcome(Verdict.SENT, stage="connect")

    def close(self) -> None:
        """Says good-bye to the server."""
        if "pool" in self.__dict__:
            self.pool.close()


def _seconds(given: object, usual: float) -> float:
    """Raises TypeError for what is no time to wait."""
    try:
        seconds = float(str(given)) if given else usual
    except ValueError:
        raise TypeError("no number") from None
    if not 0 < seconds <= _LONGEST_TIMEOUT:
        raise TypeError("no time to wait")
    return seconds


register(RelayPlugin)
