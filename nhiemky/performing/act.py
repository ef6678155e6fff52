"""Who changes something, when and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from nhiemky.store.audit import record, record_each
from nhiemky.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a person or of the engine itself; what the audit keeps."""

    at: datetime
    actor: str
    reason: str = ""

    @property
    def today(self) -> date:
        """The local day of the act."""
        return self.at.date()

    def record(self, connection: Connection, action: str, subject: object, details: Mapping[str, Any]) -> None:
        """Writes the act into the audit, in the transaction of the change."""
        record(connection, self.at, self.actor, action, str(subject), {**details, "reason": self.reason})

    def record_each(
        self, connection: Connection, action: str, details: Mapping[object, Mapping[str, Any]]
    ) -> None:
        """As record for several subjects at once."""
        said = {str(one): {**some, "reason": self.reason} for one, some in details.items()}
        record_each(connection, self.at, self.actor, action, said)
