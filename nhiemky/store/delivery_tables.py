"""The tables of sending: messages, where they may go, when they must not, and how the channels are."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)

from nhiemky.store.columns import Day, Moment, metadata, row_id

# The message; its states: ready, leased, sending, sent, unknown, dead, cancelled. `planned_at` is when it was
# first to be sent: `not_before` moves with every try. `fallback_of` is the message that this one stands in for.
outbox = Table(
    "outbox",
    metadata,
    row_id(),
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
    Column("thread", String(160), nullable=False, server_default=""),
    Column("attachment_ids", JSON(none_as_null=True)),
    Column("fallback_of", ForeignKey("outbox.id")),
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("tier", Integer, nullable=False, server_default="1"),
    Column("planned_at", Moment),
    UniqueConstraint("person", "kind", "subject_id", "local_day", "channel"),
    Index(
        "ix_outbox_open",
        "not_before",
        sqlite_where=text("state IN ('ready','leased','sending','unknown')"),
        postgresql_where=text("state IN ('ready','leased','sending','unknown')"),
    ),
    Index(
        "ix_outbox_fallback",
        "fallback_of",
        sqlite_where=text("fallback_of IS NOT NULL"),
        postgresql_where=text("fallback_of IS NOT NULL"),
    ),
    Index("ix_outbox_settled", "settled_at"),
    # Whole, not partial: SQLite takes no partial index for a state that is bound.
    Index("ix_outbox_ready", "state", "channel", "not_before", "id"),
    Index("ix_outbox_last", "person", "kind", "created_at", "state"),  # a row keeps them behind its whole text
    sqlite_autoincrement=True,  # an id is never given twice: reminders point to it
)

# Whose chat account is whose, as the person proved with a code; one active account a person and provider.
link = Table(
    "link",
    metadata,
    row_id(),
    Column("person", String(64), nullable=False),
    Column("provider", String(16), nullable=False),
    Column("address", String(255), nullable=False),
    Column("linked_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index(
        "uq_link_active_address",
        "provider",
        "address",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index(
        "uq_link_active_person",
        "provider",
        "person",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

# Codes are kept as hashes and serve once.
link_code = Table(
    "link_code",
    metadata,
    row_id(),
    Column("code_hash", String(128), nullable=False),
    Column("person", String(64), nullable=False),
    Column("provider", String(16), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

# What has come in from a provider that gives the same again: each message is answered once. `sender` and
# `outcome` count wrong codes and the help lines of a day.
inbox_seen = Table(
    "inbox_seen",
    metadata,
    row_id(),
    Column("provider", String(16), nullable=False),
    Column("message_id", String(160), nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("sender", String(255)),
    Column("outcome", String(16)),
    UniqueConstraint("provider", "message_id"),
    Index("ix_inbox_seen_sender", "provider", "sender", "seen_at"),
)

# Tokens are encrypted; `generation` tells a refresher that another has been faster.
zalo_token = Table(
    "zalo_token",
    metadata,
    Column("app_id", String(64), primary_key=True),
    Column("access", Text, nullable=False),
    Column("refresh", Text, nullable=False),
    Column("previous_refresh", Text),
    Column("generation", Integer, nullable=False, server_default="0"),
    Column("access_until", Moment, nullable=False),
    Column("refreshed_at", Moment, nullable=False),
    Column("failed_at", Moment),
    Column("failure", Text),
)

# Addresses that refuse us. Without `suspended_at` it is only a count of soft refusals since `since`.
suppression = Table(
    "suppression",
    metadata,
    row_id(),
    Column("channel", String(32), nullable=False),
    Column("address", String(255), nullable=False),
    Column("reason", String(255), nullable=False),
    Column("since", Moment, nullable=False),
    Column("suspended_at", Moment),
    Column("until", Moment),
    Column("strikes", Integer, nullable=False, server_default="0"),
    Column("source", String(64), nullable=False),
    UniqueConstraint("channel", "address"),
)

# Who is not to be reminded, or what of; both days included.
silence = Table(
    "silence",
    metadata,
    row_id(),
    Column("person", String(64)),
    Column("schedule_id", ForeignKey("schedule.id")),
    Column("reason", String(255), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("from_on", Day, nullable=False),
    Column("until_on", Day, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", String(64)),
)

# How a person wants to be reached; where a column is empty the office's way applies.
preference = Table(
    "preference",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("channel", String(32)),
    Column("quiet_from", Time),
    Column("quiet_to", Time),
    Column("weekly", Boolean, nullable=False, server_default=text("false")),
    Column("changed_at", Moment, nullable=False),
    Column("by", String(64), nullable=False),
)

# The breaker and the token bucket of a channel as it is set up now: another password begins afresh.
# `tokens` are millionths of a message.
channel_state = Table(
    "channel_state",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("credential", String(16), primary_key=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("opened_until", Moment),
    Column("opened_at", Moment),
    Column("reason", String(255)),
    Column("tokens", Integer),
    Column("refilled_at", Moment),
    Column("last_sent_at", Moment),
    Column("heartbeat_at", Moment),
    Column("alarmed_at", Moment),
)

# A link that has been used: a second press does nothing and says so.
action = Table(
    "action",
    metadata,
    row_id(),
    Column("token", String(128), nullable=False),
    Column("person", String(64), nullable=False),
    Column("step_id", ForeignKey("step.id")),
    Column("what", String(24), nullable=False),
    Column("details", JSON(none_as_null=True)),
    Column("at", Moment, nullable=False),
    UniqueConstraint("token"),
    Index("ix_action_step", "step_id"),
)
