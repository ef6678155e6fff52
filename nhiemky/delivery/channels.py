"""The channels a message may go by: every address is one of Apprise, ours tell what became of each person's."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

from nhiemky.delivery.addresses import explain_address, read_zalo
from nhiemky.delivery.envelope import Sender
from nhiemky.delivery.maildir import Maildir, maildir_of
from nhiemky.delivery.masking import silence_libraries
from nhiemky.delivery.registry import ALIASES, MODULES, open_plugin
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import BadInput
from nhiemky.store.outbox import OutboxRow

__all__ = ["Apprise", "Channel", "Maildir", "Own", "maildir_of", "open_channel", "open_channels"]

MAIL = frozenset({"nkmail", "nkmails", *ALIASES})
_PLACE = "{address}"

silence_libraries()


class Channel(Protocol):
    """Sends one message to one person and says what became of it.

    One in which a message given twice is there once says so: `is_repeatable = True`.
    """

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        """Never raises: what goes wrong is an outcome. `at` also tells how long a kept connection was idle."""
        ...

    def check(self) -> Outcome | None:
        """Whether the other side would take a message; None where that cannot be known without sending."""
        ...

    def close(self) -> None:
        """Lets go of connections; the next message opens them again."""
        ...


def open_channels(urls: Iterable[str], sender: Sender) -> dict[str, Channel]:
    """The channels of the settings by scheme, one each. Raises BadInput for an address nobody understands."""
    channels: dict[str, Channel] = {}
    for url in urls:
        scheme = url.partition("://")[0]
        if scheme in channels:
            raise BadInput("channels", f'có hai địa chỉ kênh "{scheme}://…"; chỉ giữ một')
        channels[scheme] = open_channel(url, sender)
    return channels


def open_channel(url: str, sender: Sender, *, names_people: bool = False) -> Channel:
    """The channel of one address. Raises BadInput.

    Channels of the settings must not name people: each message brings its own. That of the administrator may.
    """
    scheme = url.partition("://")[0].lower()
    if fault := explain_address(url):
        raise BadInput("channels", fault)
    if scheme == "maildir":
        return Maildir(maildir_of(url), sender)
    if scheme not in MODULES and scheme not in ALIASES:
        return Apprise(url)
    plugin = open_plugin(url)
    if plugin is None:
        read_zalo(url)
        raise BadInput("channels", explain_address(url, is_refused=True))
    if scheme in MAIL and (plugin.targets or plugin.copies) and not names_people:
        raise BadInput("channels", "địa chỉ kênh thư không được ghi người nhận (to, cc, bcc)")
    plugin.office = sender
    return Own(plugin)


class Own:
    """A plugin of ours, called straight: Apprise's own `notify` would cut the text and tell only yes or no."""

    def __init__(self, plugin: Any) -> None:  # noqa: ANN401  (Apprise has no types)
        self._plugin = plugin
        self.people: tuple[str, ...] = tuple(plugin.targets)
        self.is_secret_exposed = bool(getattr(plugin, "is_secret_exposed", False))

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        """The outcome that the plugin leaves for this person."""
        try:
            outcome: Outcome = self._plugin.deliver(row, at)
        except Exception as error:  # noqa: BLE001  (nobody knows how far it came; its text may hold a token)
            return Outcome(Verdict.UNKNOWN, f"kênh gặp lỗi {type(error).__name__}", stage="send")
        return outcome

    def check(self) -> Outcome | None:
        """As the plugin knows it."""
        outcome: Outcome | None = self._plugin.check()
        return outcome

    def close(self) -> None:
        """Closes the plugin's connections."""
        self._plugin.close()


class Apprise:
    """Any other address of Apprise; it tells only yes or no, so a no leaves the matter unknown.

    `{address}` in the address is the person's mail address.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        if self._open("nguoi-nhan@nhiemky.example") is None:
            raise BadInput("channels", explain_address(url, is_refused=True))

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        """One person a call, no repeats of Apprise's own: repeats are the outbox's business."""
        del at
        if _PLACE in self._url and not row.address:
            return Outcome(Verdict.DEAD, "chưa có địa chỉ thư điện tử", stage="build")
        service = self._open(row.address)
        if service is None:
            return Outcome(Verdict.DEAD, "địa chỉ của người nhận không dùng được với kênh này", stage="build")
        try:
            is_taken = bool(
                service.notify(title=row.payload["subject"], body=row.payload["text"], body_format="text")
            )
        except Exception as error:  # noqa: BLE001  (a plugin of anybody's)
            return Outcome(Verdict.UNKNOWN, f"kênh gặp lỗi {type(error).__name__}", stage="notify")
        if is_taken:
            return Outcome(Verdict.SENT, stage="notify")
        return Outcome(Verdict.UNKNOWN, "kênh không xác nhận đã nhận", stage="notify")

    def check(self) -> Outcome | None:
        """Apprise has no way to ask."""
        return None

    def close(self) -> None:
        """Each message opens its own."""

    def _open(self, address: str) -> Any:  # noqa: ANN401  (Apprise has no types)
        """A collection of one service: it suits the text to the service, which the service alone does not."""
        from apprise import Apprise as Library  # noqa: PLC0415  (a quarter of a second that a Maildir does not need)

        service = open_plugin(self._url.replace(_PLACE, quote(address)))
        if service is None:
            return None
        # The sender keeps the pace; Apprise would make every second message wait 5.5 seconds.
        service.request_rate_per_sec = 0.0
        collection = Library()
        collection.add(service)
        return collection
