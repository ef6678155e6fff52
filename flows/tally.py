"""What a run has done, and what it could not do: one failing part never stops the others."""

from collections import Counter
from collections.abc import Awaitable, Mapping

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed


class Tally:
    """Counts by kind, and the parts that failed by their Vietnamese name."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.failed: list[str] = []

    async def add(self, part: str, running: Awaitable[Mapping[str, int]]) -> None:
        """Waits for one part and keeps its counts; a failure is kept too, and reported by `close`."""
        try:
            self.counts.update(await running)
        except Exception:  # noqa: BLE001 - the run of that part has failed and says why
            self.failed.append(part)

    def close(self) -> State[dict[str, int]]:
        """The state of the run: completed only when nothing at all has failed."""
        if self.failed:
            return Failed(message=f"Chưa xong: {', '.join(self.failed)}. Lượt sau làm tiếp.")
        if self.counts["failed"]:
            return Failed(message=f"{self.counts['failed']} việc chưa làm được. Lượt sau làm tiếp.")
        return Completed(message="Đã xong.", data=dict(self.counts))
