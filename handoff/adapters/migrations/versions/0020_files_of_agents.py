"""The file that an agent sent with a message"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('messages', sa.Column('file', sa.JSON(), nullable=True, comment='sent by an agent with it: evidence_id, name, media_type, size'))


def downgrade() -> None:
    """Undo."""
    op.drop_column('messages', 'file')
