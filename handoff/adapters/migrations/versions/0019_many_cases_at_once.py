"""Changes of many cases at once, and what became of each case"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('bulk_changes',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False, comment='assignee or department'),
    sa.Column('value', sa.Text(), nullable=True, comment='what was set; empty for nobody'),
    sa.Column('made_by', sa.String(length=32), nullable=False),
    sa.Column('made_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('undone_by', sa.String(length=32), nullable=True),
    sa.Column('undone_at', models.UtcDateTime(timezone=True), nullable=True, comment='empty until it is undone'),
    sa.ForeignKeyConstraint(['made_by'], ['agents.id'], name=op.f('fk_bulk_changes_made_by')),
    sa.ForeignKeyConstraint(['undone_by'], ['agents.id'], name=op.f('fk_bulk_changes_undone_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_changes'))
    )
    op.create_index('ix_bulk_changes_made_at', 'bulk_changes', ['made_at'], unique=False)
    op.create_table('bulk_change_cases',
    sa.Column('change_id', sa.String(length=32), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False, comment='in the order they were named'),
    sa.Column('outcome', sa.String(length=16), nullable=False, comment='changed, same, gone or failed'),
    sa.Column('before', sa.Text(), nullable=True, comment='what undoing restores'),
    sa.Column('event_id', sa.Integer(), nullable=True, comment='of its audit event; a later one of the kind means it changed since'),
    sa.Column('undone', sa.String(length=16), nullable=True, comment='restored, changed_since, former, gone or failed; empty until undone'),
    sa.ForeignKeyConstraint(['change_id'], ['bulk_changes.id'], name=op.f('fk_bulk_change_cases_change_id')),
    sa.PrimaryKeyConstraint('change_id', 'reference', name=op.f('pk_bulk_change_cases'))
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table('bulk_change_cases')
    op.drop_table('bulk_changes')
