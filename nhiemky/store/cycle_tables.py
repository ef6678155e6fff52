"""The tables of the review cycles: figures and whence they came, targets, tasks, comments, grades, report days."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from nhiemky.store.columns import Day, Moment, metadata, row_id

# When a superior wants the report: one cycle's (`occasion`) or every one of a plan, from a day on, by a document.
# `rule` is a day, "2026-06-10"; of every cycle with the period it was said for, "2026-06-10 (2026H1)".
report_day = Table(
    "report_day",
    metadata,
    row_id(),
    Column("plan", String(64), nullable=False),
    Column("body", String(64), nullable=False),
    Column("occasion", String(96)),
    Column("rule", String(64), nullable=False),
    Column("document", String(80), nullable=False),
    Column("document_on", Day),
    Column("effective_from", Day, nullable=False),
    Column("effective_to", Day),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_report_day_plan", "plan", "body"),
)

# A form that came in, whatever became of it: nothing is ever overwritten.
submission = Table(
    "submission",
    metadata,
    row_id(),
    Column("schedule_id", ForeignKey("schedule.id"), nullable=False),
    Column("body", String(64), nullable=False),
    Column("file", String(255), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("by", String(64), nullable=False),
    Column("findings", JSON(none_as_null=True)),
    Index("ix_submission_schedule", "schedule_id", "body"),
)

# How far a body's figures have come: requested, reminded, received, checked, returned, accepted, merged.
collection = Table(
    "collection",
    metadata,
    Column("schedule_id", ForeignKey("schedule.id"), primary_key=True),
    Column("body", String(64), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("since", Moment, nullable=False),
    Column("reasons", JSON(none_as_null=True)),
    Column("submission_id", ForeignKey("submission.id")),
    Column("by", String(64), nullable=False),
)

# One value of a body in a cycle. `basis`: actual (to the cut-off), estimate (whole period), statistic (30/6,
# 31/12), plan (the year's). Numbers are kept as whole ten-thousandths in `amount`, days and choices as `text`.
# The row that counts has no `ended_at`; a corrected form ends it and adds another.
figure = Table(
    "figure",
    metadata,
    row_id(),
    Column("schedule_id", ForeignKey("schedule.id"), nullable=False),
    Column("body", String(64), nullable=False),
    Column("indicator", String(64), nullable=False),
    Column("basis", String(16), nullable=False),
    Column("amount", BigInteger),
    Column("text", String(255)),
    Column("submission_id", ForeignKey("submission.id")),
    Column("address", String(64), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index(
        "uq_figure_counting",  # by body first: SQLite would add up by this index otherwise, row by row
        "schedule_id",
        "body",
        "indicator",
        "basis",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("ix_figure_body", "schedule_id", "body"),
    Index(  # totals are read from the index alone
        "ix_figure_sum",
        "schedule_id",
        "indicator",
        "basis",
        "body",
        "amount",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

# What a resolution wants by the end of a year ("2026") or a term; every review measures it by its number.
target = Table(
    "target",
    metadata,
    row_id(),
    Column("body", String(64), nullable=False),
    Column("occasion", String(96), nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("unit", String(40), nullable=False),
    Column("planned", String(80), nullable=False),
    Column("sense", String(16), nullable=False),
    Column("indicator", String(64)),
    Column("document", String(80), nullable=False),
    Column("document_on", Day),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("body", "occasion", "number"),
)

# What a review found: met, exceeded, missed, not_assessed.
target_result = Table(
    "target_result",
    metadata,
    row_id(),
    Column("target_id", ForeignKey("target.id"), nullable=False),
    Column("schedule_id", ForeignKey("schedule.id"), nullable=False),
    Column("actual", String(80)),
    Column("verdict", String(16), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("target_id", "schedule_id"),
)

# A conclusion of a conference or a request of a superior: who, what, until when, report to whom, by which paper.
# It is followed as a step of a schedule of its own (`step_id`); `carried_from` is the task of the review before.
conclusion = Table(
    "conclusion",
    metadata,
    row_id(),
    Column("schedule_id", ForeignKey("schedule.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("what", Text, nullable=False),
    Column("owner", String(64), nullable=False),
    Column("body", String(64), nullable=False),
    Column("deadline", Day),
    Column("report_to", String(255), nullable=False, server_default=""),
    Column("partners", String(255), nullable=False, server_default=""),
    Column("document", String(80), nullable=False, server_default=""),
    Column("document_on", Day),
    Column("is_recurring", Boolean, nullable=False, server_default=text("false")),
    Column("rhythm", String(16)),  # of a recurring task: a kind of period
    Column("tier", Integer, nullable=False, server_default="1"),
    Column("step_id", ForeignKey("step.id")),
    Column("carried_from", ForeignKey("conclusion.id")),
    Column("result", Text, nullable=False, server_default=""),
    Column("source", String(255), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("schedule_id", "number"),
    Index("ix_conclusion_step", "step_id"),
)

# A comment on a draft: accepted, partly accepted or explained; none while nobody has answered it.
comment = Table(
    "comment",
    metadata,
    row_id(),
    Column("draft_id", ForeignKey("draft.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("author", String(255), nullable=False),
    Column("place", String(255), nullable=False, server_default=""),
    Column("content", Text, nullable=False),
    Column("verdict", String(16)),
    Column("answer", Text, nullable=False, server_default=""),
    Column("source", String(255), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("draft_id", "number"),
)

# A grade on its way: self, cell, appraisal, decision. `subject` is a body or a person: it never leaves here.
grade = Table(
    "grade",
    metadata,
    row_id(),
    Column("schedule_id", ForeignKey("schedule.id"), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("level", String(16), nullable=False),
    Column("source", String(255), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("schedule_id", "subject", "stage"),
)
