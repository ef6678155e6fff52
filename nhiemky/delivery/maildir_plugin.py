"""`maildir://` for whoever opens an address through Apprise; the sender opens the folder without it."""

from typing import Any

from nhiemky.delivery.maildir import Maildir, maildir_of
from nhiemky.delivery.plugin import NOT_BY_ITSELF, Plugin
from nhiemky.delivery.registry import register
from nhiemky.domain.sending import Outcome, Verdict


class MaildirPlugin(Plugin):
    """A Maildir on this machine."""

    service_name = "Nhiệm kỳ: hộp thư trên máy này"
    protocol = "maildir"
    templates = ("{schema}://{path}",)

    def __init__(self, address: str, **given: Any) -> None:  # noqa: ANN401
        super().__init__(**given)
        self._address = address

    @staticmethod
    def parse_url(url: str) -> Any:  # noqa: ANN401
        """All that follows is the path, whatever letters it has."""
        return {"schema": "maildir", "address": url} if maildir_of(url).is_absolute() else None

    def url(self, *_: Any, **__: Any) -> str:  # noqa: ANN401
        """The address again; it holds no secret."""
        return self._address

    def send(self, body: str, title: str = "", **_: Any) -> bool:  # noqa: ANN401
        """Written whole or not at all."""
        del body, title
        for target in self.targets:
            self.outcomes[target] = self._write()
        return bool(self.outcomes) and all(one.verdict is Verdict.SENT for one in self.outcomes.values())

    def _write(self) -> Outcome:
        if self.row is None or self.at is None or self.office is None:
            return NOT_BY_ITSELF
        return Maildir(maildir_of(self._address), self.office).send(self.row, self.at)


register(MaildirPlugin)
