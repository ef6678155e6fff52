"""A task keeps how often it comes back; the last message of a person is found without reading its text"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_last', ['person', 'kind', 'created_at', 'state'], unique=False)
    with op.batch_alter_table('conclusion', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rhythm', sa.String(length=16), nullable=True))


def downgrade() -> None:
    raise NotImplementedError('một bản sao lưu trước khi nâng cấp là đường lui duy nhất')
