"""Since when an agent's reply waits to be read"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('read_marks', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unread_since', models.UtcDateTime(timezone=True), nullable=True, comment='oldest reply of an agent that was neither read nor e-mailed'))
        batch_op.create_index(batch_op.f('ix_read_marks_unread_since'), ['unread_since'], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('read_marks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_read_marks_unread_since'))
        batch_op.drop_column('unread_since')
