"""Indexes by which the queue is filtered and one's own cases are counted"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

FILTERED = ('severity', 'status', 'category_code', 'language', 'assignee_id', 'due_at', 'created_at', 'is_waiting', 'is_draft')


def upgrade() -> None:
    """Apply."""
    op.drop_index('ix_desk_entries_holder', table_name='desk_entries')
    has_holder = sa.text('holder_id IS NOT NULL')
    op.create_index('ix_desk_entries_holder', 'desk_entries', ['holder_id', 'is_finished', 'sort_key'], unique=False, sqlite_where=has_holder, postgresql_where=has_holder)
    op.create_index('ix_desk_entries_filters', 'desk_entries', ['is_finished', 'sort_key', *FILTERED], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_index('ix_desk_entries_filters', table_name='desk_entries')
    op.drop_index('ix_desk_entries_holder', table_name='desk_entries')
    op.create_index('ix_desk_entries_holder', 'desk_entries', ['holder_id', 'sort_key'], unique=False)
