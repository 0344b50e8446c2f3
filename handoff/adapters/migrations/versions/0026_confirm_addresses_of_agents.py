"""Confirm the addresses of agents

Addresses of before count as confirmed: reminders of deadlines already go there, each with a link
that ends them, and to stop them at once would cost customers their deadlines.
"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('agent_mails', sa.Column('asked_address', sa.String(), server_default='', nullable=False, comment='entered and not confirmed; empty: none'))
    op.add_column('agent_mails', sa.Column('confirm_hash', sa.String(length=64), nullable=True, comment='of the token in the link that confirms it'))
    op.add_column('agent_mails', sa.Column('confirm_until', models.UtcDateTime(timezone=True), nullable=True, comment='when that link ends'))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('agent_mails', schema=None) as batch_op:
        batch_op.drop_column('confirm_until')
        batch_op.drop_column('confirm_hash')
        batch_op.drop_column('asked_address')
