"""`memory://name`: messages kept in a list of this process, for tests and rehearsals."""

from collections import defaultdict
from typing import Any

from nhiemky.delivery.plugin import Plugin
from nhiemky.delivery.registry import register
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.store.outbox import OutboxRow

KEPT: defaultdict[str, list[OutboxRow]] = defaultdict(list)


class MemoryPlugin(Plugin):
    """Takes every message of a person with an address."""

    service_name = "Nhiệm kỳ: trong bộ nhớ"
    protocol = "memory"
    templates = ("{schema}://{host}",)

    def __init__(self, **given: Any) -> None:  # noqa: ANN401
        super().__init__(**given)
        self.name = str(self.host)

    @staticmethod
    def parse_url(url: str) -> Any:  # noqa: ANN401
        """Nothing but a name."""
        return Plugin.parse_url(url, verify_host=False)

    def url(self, *_: Any, **__: Any) -> str:  # noqa: ANN401
        """The address again; it holds no secret."""
        return f"{self.protocol}://{self.name}"

    def send(self, body: str, title: str = "", **_: Any) -> bool:  # noqa: ANN401
        """Kept whole, as the outbox gave it."""
        del body, title
        for target in self.targets:
            self.outcomes[target] = self._keep()
        return bool(self.outcomes) and all(one.verdict is Verdict.SENT for one in self.outcomes.values())

    def _keep(self) -> Outcome:
        if self.row is None or not self.row.address:
            return Outcome(Verdict.DEAD, "chưa có địa chỉ của người nhận", stage="build")
        KEPT[self.name].append(self.row)
        return Outcome(Verdict.SENT, provider_id=self.row.key, stage="memory")

    def check(self) -> Outcome:
        """It takes everything."""
        return Outcome(Verdict.SENT, stage="memory")


register(MemoryPlugin)
