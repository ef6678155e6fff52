"""What a pass has done, in numbers; what failed is named by id only."""

from collections import Counter


class Counts:
    """Numbers by what was done. Adding two gives their sum."""

    def __init__(self, **numbers: int) -> None:
        self.numbers = Counter(numbers)
        self.failed_ids: list[int] = []

    def add(self, what: str, number: int = 1) -> None:
        """Counts something done."""
        self.numbers[what] += number

    def fail(self, schedule_id: int) -> None:
        """Counts a schedule that could not be worked on."""
        self.add("failed")
        self.failed_ids.append(schedule_id)

    def update(self, other: "Counts") -> None:
        """Takes in what another part has done; a schedule that failed in both is one."""
        self.numbers.update(other.numbers)
        both = [*self.failed_ids, *other.failed_ids]
        self.failed_ids = list(dict.fromkeys(both))
        if again := len(both) - len(self.failed_ids):
            self.add("failed", -again)

    def __getitem__(self, what: str) -> int:
        return self.numbers[what]

    def as_dict(self) -> dict[str, int]:
        """The numbers alone."""
        return dict(self.numbers)
