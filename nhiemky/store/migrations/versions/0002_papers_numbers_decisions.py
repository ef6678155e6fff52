"""Papers of a period, what they were made of, data sheets, the register of numbers, decisions about people"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.alter_column('schedule_id', existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column('file', existing_type=sa.String(length=255), type_=sa.Text(), existing_nullable=False)
        batch_op.add_column(sa.Column('period', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('subject', sa.String(length=160), nullable=True))
        batch_op.add_column(sa.Column('outline', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('title', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('tier', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('inputs', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('content', sa.LargeBinary(), nullable=True))
        batch_op.drop_constraint(op.f('uq_draft_schedule_id_step_id_kind_round'), type_='unique')
    count_rounds_by_schedule()
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.alter_column('subject', existing_type=sa.String(length=160), nullable=False)
        batch_op.create_unique_constraint(op.f('uq_draft_subject_kind_round'), ['subject', 'kind', 'round'])
        batch_op.create_index('ix_draft_schedule', ['schedule_id'], unique=False)

    op.create_table('sheet',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('subject', sa.String(length=160), nullable=False),
    sa.Column('path', sa.String(length=120), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('entered_by', sa.String(length=64), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet'))
    )
    with op.batch_alter_table('sheet', schema=None) as batch_op:
        batch_op.create_index('ix_sheet_path', ['subject', 'path'], unique=False)

    op.create_table('issued',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('body', sa.String(length=64), nullable=False),
    sa.Column('term_start', sa.Date(), nullable=False),
    sa.Column('series', sa.String(length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('symbol', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=True),
    sa.Column('is_outside', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_issued_draft_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issued')),
    sa.UniqueConstraint('body', 'term_start', 'series', 'number', name=op.f('uq_issued_body_term_start_series_number')),
    sa.UniqueConstraint('draft_id', name=op.f('uq_issued_draft_id'))
    )
    op.create_table('decision',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('schedule_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.String(length=64), nullable=False),
    sa.Column('side', sa.String(length=16), nullable=False),
    sa.Column('way', sa.String(length=24), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('request_number', sa.String(length=40), nullable=True),
    sa.Column('request_on', sa.Date(), nullable=True),
    sa.Column('people', sa.JSON(), nullable=False),
    sa.Column('findings', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('issued_id', sa.Integer(), nullable=True),
    sa.Column('symbol', sa.String(length=40), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('issuer', sa.String(length=255), nullable=True),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('effective_on', sa.Date(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['issued_id'], ['issued.id'], name=op.f('fk_decision_issued_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_decision_organisation_id')),
    sa.ForeignKeyConstraint(['schedule_id'], ['schedule.id'], name=op.f('fk_decision_schedule_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index('ix_decision_schedule', ['schedule_id'], unique=False)


def count_rounds_by_schedule() -> None:
    """Rounds were counted step by step: of two with one number the later is counted after all others."""
    draft = sa.table('draft', sa.column('id'), sa.column('schedule_id'), sa.column('kind'), sa.column('round'), sa.column('subject'))
    connection = op.get_bind()
    rows = connection.execute(sa.select(draft.c.id, draft.c.schedule_id, draft.c.kind, draft.c.round).order_by(draft.c.id)).all()
    highest: dict[tuple[int, str], int] = {}
    for row in rows:
        paper = (row.schedule_id, row.kind)
        highest[paper] = max(highest.get(paper, 0), row.round)
    used: set[tuple[int, str, int]] = set()
    for row in rows:
        paper, number = (row.schedule_id, row.kind), row.round
        if (*paper, number) in used:
            number = highest[paper] = highest[paper] + 1
        used.add((*paper, number))
        values = {'subject': f'schedule:{row.schedule_id}', 'round': number}
        connection.execute(sa.update(draft).where(draft.c.id == row.id).values(values))


def downgrade() -> None:
    raise NotImplementedError('một bản sao lưu trước khi nâng cấp là đường lui duy nhất')
