"""Whether the customer chose the language of a conversation"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('conversations', sa.Column('language_is_chosen', sa.Boolean(), server_default=sa.false(), nullable=False, comment='by a button or in words'))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_column('language_is_chosen')
