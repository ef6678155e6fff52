"""What a rehearsal was, in integers."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """Days lived, messages and drafts written, people written to, conflicts at the start."""

    days: int
    messages: int
    drafts: int
    people: int
    conflicts: int

    def as_dict(self) -> dict[str, int]:
        """For summary.json and Prefect."""
        return asdict(self)
