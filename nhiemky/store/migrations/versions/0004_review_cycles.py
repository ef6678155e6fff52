"""The review cycles: periods of schedules, figures, targets, tasks, comments, grades, report days"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('report_day',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('plan', sa.String(length=64), nullable=False),
    sa.Column('body', sa.String(length=64), nullable=False),
    sa.Column('occasion', sa.String(length=96), nullable=True),
    sa.Column('rule', sa.String(length=64), nullable=False),
    sa.Column('document', sa.String(length=80), nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('effective_from', sa.Date(), nullable=False),
    sa.Column('effective_to', sa.Date(), nullable=True),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_day'))
    )
    with op.batch_alter_table('report_day', schema=None) as batch_op:
        batch_op.create_index('ix_report_day_plan', ['plan', 'body'], unique=False)

    op.create_table('target',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('body', sa.String(length=64), nullable=False),
    sa.Column('occasion', sa.String(length=96), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('planned', sa.String(length=80), nullable=False),
    sa.Column('sense', sa.String(length=16), nullable=False),
    sa.Column('indicator', sa.String(length=64), nullable=True),
    sa.Column('document', sa.String(length=80), nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target')),
    sa.UniqueConstraint('body', 'occasion', 'number', name=op.f('uq_target_body_occasion_number'))
    )
    op.create_table('grade',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('schedule_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('stage', sa.String(length=16), nullable=False),
    sa.Column('level', sa.String(length=16), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_grade_schedule_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grade')),
    sa.UniqueConstraint('schedule_id', 'subject', 'stage', name=op.f('uq_grade_schedule_id_subject_stage'))
    )
    op.create_table('submission',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('schedule_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.String(length=64), nullable=False),
    sa.Column('file', sa.String(length=255), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('findings', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_submission_schedule_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission'))
    )
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.create_index('ix_submission_schedule', ['schedule_id', 'body'], unique=False)

    op.create_table('target_result',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.Column('schedule_id', sa.Integer(), nullable=False),
    sa.Column('actual', sa.String(length=80), nullable=True),
    sa.Column('verdict', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.Text(), server_default='', nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_target_result_schedule_id')),
    sa.ForeignKeyConstraint(['target_id'], ['target.id'], name=op.f('fk_target_result_target_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target_result')),
    sa.UniqueConstraint('target_id', 'schedule_id', name=op.f('uq_target_result_target_id_schedule_id'))
    )
    op.create_table('collection',
    sa.Column('schedule_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reasons', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('submission_id', sa.Integer(), nullable=True),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_collection_schedule_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_collection_submission_id')),
    sa.PrimaryKeyConstraint('schedule_id', 'body', name=op.f('pk_collection'))
    )
    op.create_table('conclusion',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('schedule_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('owner', sa.String(length=64), nullable=False),
    sa.Column('body', sa.String(length=64), nullable=False),
    sa.Column('deadline', sa.Date(), nullable=True),
    sa.Column('report_to', sa.String(length=255), server_default='', nullable=False),
    sa.Column('partners', sa.String(length=255), server_default='', nullable=False),
    sa.Column('document', sa.String(length=80), server_default='', nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('is_recurring', sa.Boolean(), server_default=sa.text('(false)'), nullable=False),
    sa.Column('tier', sa.Integer(), server_default='1', nullable=False),
    sa.Column('step_id', sa.Integer(), nullable=True),
    sa.Column('carried_from', sa.Integer(), nullable=True),
    sa.Column('result', sa.Text(), server_default='', nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['carried_from'], ['conclusion.id'], name=op.f('fk_conclusion_carried_from')),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_conclusion_schedule_id')),
    sa.ForeignKeyConstraint(['step_id'], ['step.id'], name=op.f('fk_conclusion_step_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conclusion')),
    sa.UniqueConstraint('schedule_id', 'number', name=op.f('uq_conclusion_schedule_id_number'))
    )
    with op.batch_alter_table('conclusion', schema=None) as batch_op:
        batch_op.create_index('ix_conclusion_step', ['step_id'], unique=False)

    op.create_table('figure',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('schedule_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.String(length=64), nullable=False),
    sa.Column('indicator', sa.String(length=64), nullable=False),
    sa.Column('basis', sa.String(length=16), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=True),
    sa.Column('text', sa.String(length=255), nullable=True),
    sa.Column('submission_id', sa.Integer(), nullable=True),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_figure_schedule_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_figure_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure'))
    )
    with op.batch_alter_table('figure', schema=None) as batch_op:
        batch_op.create_index('ix_figure_body', ['schedule_id', 'body'], unique=False)
        batch_op.create_index('ix_figure_sum', ['schedule_id', 'indicator', 'basis', 'body', 'amount'], unique=False, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.create_index('uq_figure_counting', ['schedule_id', 'body', 'indicator', 'basis'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('comment',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('author', sa.String(length=255), nullable=False),
    sa.Column('place', sa.String(length=255), server_default='', nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('verdict', sa.String(length=16), nullable=True),
    sa.Column('answer', sa.Text(), server_default='', nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_comment_draft_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment')),
    sa.UniqueConstraint('draft_id', 'number', name=op.f('uq_comment_draft_id_number'))
    )
    with op.batch_alter_table('schedule', schema=None) as batch_op:
        batch_op.add_column(sa.Column('occasion', sa.String(length=96), nullable=True))
        batch_op.add_column(sa.Column('anchors', sa.JSON(none_as_null=True), nullable=True))
        batch_op.create_index('uq_schedule_occasion', ['body', 'plan', 'occasion'], unique=True, sqlite_where=sa.text("occasion IS NOT NULL AND state <> 'cancelled'"), postgresql_where=sa.text("occasion IS NOT NULL AND state <> 'cancelled'"))


def downgrade() -> None:
    raise NotImplementedError('một bản sao lưu trước khi nâng cấp là đường lui duy nhất')
