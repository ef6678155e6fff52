"""The tables. Dates with no hour are dates; moments are kept in UTC and come back in Asia/Ho_Chi_Minh."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from nhiemky.store.columns import VIETNAM, Day, Moment, metadata, row_id
from nhiemky.store.cycle_tables import figure
from nhiemky.store.delivery_tables import outbox

__all__ = ["VIETNAM", "figure", "metadata", "outbox"]  # what is not made here and still asked of the tables

# WHO: replaced as a whole by an import, read as a whole into domain.organisation.
organisation = Table(
    "organisation",
    metadata,
    row_id(),
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

# `occasion` tells a cycle from the others of its plan and body ("2026H1"); only one of them is not cancelled.
# `anchors` are a cycle's own days by name; a congress has its three columns.
schedule = Table(
    "schedule",
    metadata,
    row_id(),
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
    Column("occasion", String(96)),
    Column("anchors", JSON(none_as_null=True)),
    Index(
        "uq_schedule_occasion",
        "body",
        "plan",
        "occasion",
        unique=True,
        sqlite_where=text("occasion IS NOT NULL AND state <> 'cancelled'"),
        postgresql_where=text("occasion IS NOT NULL AND state <> 'cancelled'"),
    ),
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
    row_id(),
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
    row_id(),
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
    row_id(),
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

# A paper on disk. `subject` is whose rounds are counted together: "schedule:12", or "so-khcn:2026H2" for a paper
# of the year. `inputs` are the plain values it was made of, `content` the file as written, for
# comparing with what a hand makes of it; papers older than these columns have none.
draft = Table(
    "draft",
    metadata,
    row_id(),
    Column("schedule_id", ForeignKey("schedule.id")),
    Column("step_id", ForeignKey("step.id")),
    Column("body", String(64), nullable=False),
    Column("period", String(16)),
    Column("subject", String(160), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("outline", String(64)),
    Column("version", Integer),
    Column("round", Integer, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("tier", Integer, nullable=False, server_default="1"),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("template_sha256", String(64), nullable=False),
    Column("inputs_sha256", String(64), nullable=False),
    Column("inputs", JSON(none_as_null=True)),
    Column("content", LargeBinary),
    Column("missing", Integer, nullable=False),
    Column("written_at", Moment, nullable=False),
    UniqueConstraint("subject", "kind", "round"),
    Index("ix_draft_schedule", "schedule_id"),
)

# What people have entered for papers, value by value: the newest row of a path counts, the older ones stay.
sheet = Table(
    "sheet",
    metadata,
    row_id(),
    Column("subject", String(160), nullable=False),
    Column("path", String(120), nullable=False),
    Column("value", JSON, nullable=False),
    Column("source", String(255), nullable=False),
    Column("entered_by", String(64), nullable=False),
    Column("entered_at", Moment, nullable=False),
    Index("ix_sheet_path", "subject", "path"),
)

# The register of numbers used, ours and those used outside the system.
issued = Table(
    "issued",
    metadata,
    row_id(),
    Column("body", String(64), nullable=False),
    Column("term_start", Day, nullable=False),
    Column("series", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("symbol", String(40), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("issued_on", Day, nullable=False),
    Column("title", Text, nullable=False),
    Column("draft_id", ForeignKey("draft.id")),
    Column("is_outside", Boolean, nullable=False),
    Column("source", String(255), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("body", "term_start", "series", "number"),
    UniqueConstraint("draft_id"),
)

# A decision about people as a process. `side` is who decides: "ours" for a cell, "superior" for the committee.
# `people` and `findings` are internal: they stay in the database.
decision = Table(
    "decision",
    metadata,
    row_id(),
    Column("schedule_id", ForeignKey("schedule.id"), nullable=False),
    Column("body", String(64), nullable=False),
    Column("side", String(16), nullable=False),
    Column("way", String(24), nullable=False),
    Column("state", String(16), nullable=False),
    Column("request_number", String(40)),
    Column("request_on", Day),
    Column("people", JSON, nullable=False),
    Column("findings", JSON(none_as_null=True)),
    Column("checked_on", Day),
    Column("issued_id", ForeignKey("issued.id")),
    Column("symbol", String(40)),
    Column("signed_on", Day),
    Column("issuer", String(255)),
    Column("title", Text),
    Column("sent_on", Day),
    Column("effective_on", Day),
    Column("organisation_id", ForeignKey("organisation.id")),
    Column("source", String(255), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_decision_schedule", "schedule_id"),
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
    row_id(),
    Column("at", Moment, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(48), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("details", JSON, nullable=False),
)
