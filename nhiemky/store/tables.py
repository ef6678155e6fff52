"""The tables. Dates with no hour are dates; moments are kept in UTC and come back in Asia/Ho_Chi_Minh."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect

# Fixed +07:00 since 13/6/1975: no daylight saving time.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


class Day(TypeDecorator[date]):
    """A date; SQLite's text for it is made directly, since SQLAlchemy's pattern takes longer than the writing."""

    impl = Date
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[date | None], object] | None:
        """A date as 2027-06-10 for SQLite."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)
        return lambda value: None if value is None else value.isoformat()


class Moment(TypeDecorator[datetime]):
    """An aware moment; SQLite, which has no zones, keeps it as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses naive moments: they would be read in the zone of the machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back in Vietnam's time."""
        del dialect
        if value is None:
            return None
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(VIETNAM)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


# WHO: replaced as a whole by an import, read as a whole into domain.organisation.
organisation = Table(
    "organisation",
    metadata,
    _id(),
    Column("content", JSON, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("source", String(255), nullable=False),
    Column("imported_at", Moment, nullable=False),
)

# WHAT: a plan's exact text as a schedule was opened with it.
plan_text = Table(
    "plan_text",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("key", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),
)

schedule = Table(
    "schedule",
    metadata,
    _id(),
    Column("body", String(64), nullable=False),
    Column("plan", String(64), nullable=False),
    Column("plan_sha256", ForeignKey("plan_text.sha256"), nullable=False),
    Column("variant", String(64)),
    Column("facts", JSON, nullable=False),
    Column("day", Day, nullable=False),
    Column("closing", Day, nullable=False),
    Column("superior_plan", Day, nullable=False),
    Column("parent_id", ForeignKey("schedule.id")),
    Column("state", String(16), nullable=False),
    Column("opened_on", Day, nullable=False),
    Column("approved_on", Day),
    Column("baseline", Integer, nullable=False, server_default="0"),
    Column("wake_at", Moment),
    Index(
        "ix_schedule_wake",
        "wake_at",
        sqlite_where=text("wake_at IS NOT NULL"),
        postgresql_where=text("wake_at IS NOT NULL"),
    ),
    Index("ix_schedule_body", "body", "plan"),
    Index("ix_schedule_parent", "parent_id"),
)

step = Table(
    "step",
    metadata,
    _id(),
    Column("schedule_id", ForeignKey("schedule.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("key", String(64), nullable=False),
    Column("body", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("due", Day),
    Column("latest", Day),
    Column("forecast", Day),
    Column("target", Day),
    Column("target_version", Integer, nullable=False, server_default="1"),
    Column("target_since", Day),
    Column("received_on", Day),
    Column("done_on", Day),
    Column("pinned_on", Day),
    Column("locked_on", Day),
    Column("is_dropped", Boolean, nullable=False, server_default=text("false")),
    Column("rounds", Integer, nullable=False, server_default="1"),
    Column("is_provisional", Boolean, nullable=False, server_default=text("false")),
    Column("by", String(64)),
    Column("note", Text),
    UniqueConstraint("schedule_id", "key", "body"),
)

deadline = Table(
    "deadline",
    metadata,
    _id(),
    Column("schedule_id", ForeignKey("schedule.id"), nullable=False),
    Column("step_key", String(64), nullable=False),
    Column("level", String(16), nullable=False),
    Column("on", Day, nullable=False),
    Column("source", String(255), nullable=False),
    UniqueConstraint("schedule_id", "step_key", "level"),
)

baseline = Table(
    "baseline",
    metadata,
    Column("schedule_id", ForeignKey("schedule.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("step_id", ForeignKey("step.id"), primary_key=True),
    Column("target", Day),
)

# The decision that somebody is reminded; it points to the message that carried it.
reminder = Table(
    "reminder",
    metadata,
    _id(),
    Column("schedule_id", ForeignKey("schedule.id"), nullable=False),
    Column("step_id", ForeignKey("step.id"), nullable=False),
    Column("body", String(64), nullable=False),
    Column("rung", String(48), nullable=False),
    Column("due_version", Integer, nullable=False),
    Column("person", String(64), nullable=False),
    Column("day", Day, nullable=False),
    Column("reason", String(64), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("outbox_id", ForeignKey("outbox.id")),
    Column("cancelled", String(64)),
    UniqueConstraint("schedule_id", "step_id", "body", "rung", "due_version", "person"),
    Index(
        "ix_reminder_uncarried",
        "person",
        sqlite_where=text("outbox_id IS NULL AND cancelled IS NULL"),
        postgresql_where=text("outbox_id IS NULL AND cancelled IS NULL"),
    ),
    Index("ix_reminder_outbox", "outbox_id"),
)

# The message; its states: ready, leased, sending, sent, unknown, dead, cancelled.
outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("person", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("subject_id", String(64), nullable=False, server_default=""),
    Column("local_day", Day, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("address", String(255), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(16), nullable=False, server_default="ready"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("not_before", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("lease_until", Moment),
    Column("worker", String(64)),
    Column("provider_id", String(255)),
    Column("last_class", String(16)),
    Column("last_code", String(32)),
    Column("last_text", String(255)),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment),
    UniqueConstraint("person", "kind", "subject_id", "local_day", "channel"),
    Index(
        "ix_outbox_open",
        "not_before",
        sqlite_where=text("state IN ('ready','leased','sending','unknown')"),
        postgresql_where=text("state IN ('ready','leased','sending','unknown')"),
    ),
    sqlite_autoincrement=True,  # an id is never given twice: reminders point to it
)

draft = Table(
    "draft",
    metadata,
    _id(),
    Column("schedule_id", ForeignKey("schedule.id"), nullable=False),
    Column("step_id", ForeignKey("step.id")),
    Column("body", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("round", Integer, nullable=False),
    Column("file", String(255), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("template_sha256", String(64), nullable=False),
    Column("inputs_sha256", String(64), nullable=False),
    Column("missing", Integer, nullable=False),
    Column("written_at", Moment, nullable=False),
    UniqueConstraint("schedule_id", "step_id", "kind", "round"),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Moment, nullable=False),
)

# Append-only: who changed what, when, why. Ids and dates, never names or texts of papers.
audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Moment, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(48), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("details", JSON, nullable=False),
)
