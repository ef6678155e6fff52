"""`zalobot://`: the Zalo Bot as a channel of Apprise. The person is the chat in which they proved who they are."""

from typing import Any

from nhiemky.delivery.plugin import Plugin
from nhiemky.delivery.registry import register
from nhiemky.delivery.zalo.bot_api import SCHEME, BotAddress, BotApi, BotRefused, PollFailed, read_bot_address
from nhiemky.delivery.zalo.text import LONGEST
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import BadInput
from nhiemky.store.outbox import OutboxRow


class ZaloBot(Plugin):
    """One bot of the Bot Platform; texts only, no attachment ever."""

    app_id = "Nhiemky"
    service_name = "Zalo Bot (nhiemky)"
    service_url = "https://bot.zaloplatforms.com"
    secure_protocol = SCHEME
    title_maxlen = 0
    body_maxlen = 20 * LONGEST  # longer texts are cut by us, between words
    attachment_support = False
    is_address_needed = True
    templates = ("{schema}://{token}", "{schema}://{token}/{targets}")
    template_tokens = {  # noqa: RUF012  (Apprise's own form)
        **Plugin.template_tokens,
        "token": {"name": "Token", "type": "string", "private": True, "required": True},
        "target_chat": {"name": "Chat", "type": "string", "map_to": "targets"},
        "targets": {"name": "Targets", "type": "list:string"},
    }
    template_args = {  # noqa: RUF012
        **Plugin.template_args,
        "api": {"name": "API", "type": "string"},
    }

    def __init__(self, bot: BotAddress, **given: Any) -> None:  # noqa: ANN401
        super().__init__(targets=list(bot.chats), **given)
        self._bot, self._api = bot, BotApi(bot)

    def send(self, body: str, title: str = "", **_: Any) -> bool:  # noqa: ANN401
        """One call a chat; the text says what the title says."""
        del title
        self.outcomes = {chat: self._api.send(chat, body) for chat in self.targets}
        return all(one.verdict is Verdict.SENT for one in self.outcomes.values())

    def words_of(self, row: OutboxRow) -> str:
        """The short text written for chats, where the kind of the message has one."""
        return str(row.payload.get("zalo") or row.payload["text"])

    def check(self) -> Outcome | None:
        """Asks Zalo who the bot is; says also when a webhook keeps it deaf."""
        try:
            name = self._api.name()
            if self._api.has_webhook():
                deaf = "bot đang đặt webhook nên không nhận được mã liên kết; gỡ webhook (deleteWebhook)"
                return Outcome(Verdict.STOP, deaf, provider_id=name, stage="check")
        except BotRefused as error:
            return Outcome(Verdict.STOP, str(error), "401", stage="check")
        except PollFailed as error:
            return Outcome(Verdict.RETRY, str(error), stage="check")
        return Outcome(Verdict.SENT, f"bot {name}", provider_id=name, stage="check")

    def close(self) -> None:
        """Closes the connections; the next message opens them again."""
        self._api.close()
        self._api = BotApi(self._bot)

    def url(self, privacy: bool = False, *args: Any, **given: Any) -> str:  # noqa: ANN401, FBT001, FBT002
        """The address again, without the token where somebody may look."""
        del args
        number, _, secret = self._bot.token.partition(":")
        shown = self.pprint(secret, privacy, safe="")
        chats = "/".join(self.pprint(chat, privacy, safe="") for chat in self.targets)
        options = self.urlencode({"api": self._bot.api, **self.url_parameters(privacy=privacy, **given)})
        return f"{SCHEME}://{number}%3A{shown}/{chats}?{options}"

    @property
    def url_identifier(self) -> tuple[str, str]:
        """What makes two addresses the same bot."""
        return SCHEME, self._bot.token

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:
        """Apprise would read the token as a host and a port: it is read by us. None for an address not ours."""
        try:
            return {"schema": SCHEME, "bot": read_bot_address(url)}
        except BadInput:
            return None


register(ZaloBot)
