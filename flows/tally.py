"""What a run has done, and what it could not do: one failing part never stops the others."""

from collections.abc import Awaitable

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from nhiemky.performing.counts import Counts


class Tally:
    """The counts of all parts, and the parts that failed as a whole by their Vietnamese name.

    `noun` is what stands before the number of a schedule that failed.
    """

    def __init__(self, noun: str = "đại hội số") -> None:
        self.noun = noun
        self.counts = Counts()
        self.failed: list[str] = []

    async def add(self, part: str, running: Awaitable[Counts]) -> None:
        """Waits for one part and takes in its counts; a failure is kept for `close`."""
        try:
            self.counts.update(await running)
        except Exception:  # noqa: BLE001 - the run of that part has failed and says why
            self.failed.append(part)

    def close(self) -> State[Counts]:
        """The state of the run: completed only when nothing at all has failed."""
        numbers = [f"{self.noun} {number}" for number in sorted(set(self.counts.failed_ids))]
        if troubles := [*self.failed, *numbers]:
            return Failed(message=f"Chưa xong: {', '.join(troubles)}. Lượt sau làm tiếp.")
        return Completed(message="Đã xong.", data=self.counts)
