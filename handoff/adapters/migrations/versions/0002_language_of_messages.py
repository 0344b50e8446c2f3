"""Keep the language of each message"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.add_column(sa.Column('language', sa.Text(), nullable=True, comment='ISO 639-1, where it is known'))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_column('language')
