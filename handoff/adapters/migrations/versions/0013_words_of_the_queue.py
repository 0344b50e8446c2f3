"""The words by which cases and drafts are found"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import full_text

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    full_text.create(op.get_bind())
    op.create_index('ix_desk_entries_created_at', 'desk_entries', ['created_at'], unique=False)
    op.execute(sa.text('INSERT INTO desk_marks (conversation_id, is_old) SELECT DISTINCT conversation_id, true FROM desk_entries'))


def downgrade() -> None:
    """Undo."""
    op.drop_index('ix_desk_entries_created_at', table_name='desk_entries')
    full_text.drop(op.get_bind())
