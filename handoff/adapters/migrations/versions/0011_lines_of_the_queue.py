"""The lines of the queue, ready to be read, and what marks those that are no longer true"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

INDEXES = {
    'ix_desk_entries_conversation_id': ['conversation_id'],
    'ix_desk_entries_finished': ['is_finished', 'sort_key'],
    'ix_desk_entries_waiting': ['is_waiting', 'sort_key'],
    'ix_desk_entries_draft': ['is_draft', 'sort_key'],
    'ix_desk_entries_holder': ['holder_id', 'sort_key'],
    'ix_desk_entries_assignee': ['assignee_id', 'is_finished', 'sort_key'],
}


def upgrade() -> None:
    """Apply."""
    op.create_table('desk_entries',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False, comment="reference of the case, else the conversation's id"),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=True),
    sa.Column('sort_key', sa.String(length=128), nullable=False, comment='see domain/queue_order.py'),
    sa.Column('is_finished', sa.Boolean(), nullable=False),
    sa.Column('is_draft', sa.Boolean(), nullable=False),
    sa.Column('is_waiting', sa.Boolean(), nullable=False, comment='the customer waits in the chat'),
    sa.Column('holder_id', sa.String(length=32), nullable=True, comment='agent in the chat'),
    sa.Column('assignee_id', sa.String(length=32), nullable=True, comment='who is responsible for the case'),
    sa.Column('is_handed_over', sa.Boolean(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('headline', sa.Text(), nullable=False),
    sa.Column('severity', sa.Text(), nullable=False),
    sa.Column('severity_reasons', sa.JSON(), nullable=False),
    sa.Column('category_code', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('customer', sa.Text(), nullable=True, comment='name, where one is known'),
    sa.Column('due_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.Column('due_kind', sa.Text(), nullable=True),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False, comment='filed, or asked for a person'),
    sa.Column('waiting_since', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('has_news', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_desk_entries')),
    sa.UniqueConstraint('key', name=op.f('uq_desk_entries_key'))
    )
    for name, columns in INDEXES.items():
        op.create_index(name, 'desk_entries', columns, unique=False)
    op.create_table('desk_counts',
    sa.Column('name', sa.String(length=16), nullable=False, comment='open or finished'),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_desk_counts'))
    )
    op.create_table('desk_marks',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('is_old', sa.Boolean(), nullable=False, comment='was there before entries were: done at the next start'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_desk_marks'))
    )
    for table in ('cases', 'handoffs'):
        op.execute(f'INSERT INTO desk_marks (conversation_id, is_old) SELECT DISTINCT conversation_id, true FROM {table}')


def downgrade() -> None:
    """Undo."""
    bind = op.get_bind()
    if bind.dialect.name == 'sqlite':
        found = bind.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'desk_mark%'")
        for (name,) in found.fetchall():
            op.execute(f'DROP TRIGGER {name}')
    else:
        found = bind.exec_driver_sql("SELECT proname FROM pg_proc WHERE proname LIKE 'desk\\_mark%%'")
        for (name,) in found.fetchall():
            op.execute(f'DROP FUNCTION {name}() CASCADE')
    op.drop_table('desk_marks')
    op.drop_table('desk_counts')
    op.drop_table('desk_entries')
