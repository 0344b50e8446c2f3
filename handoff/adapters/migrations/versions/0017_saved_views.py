"""Views of the queue that agents keep under a name"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('saved_views',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('agent_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('query', sa.Text(), nullable=False, comment="of the queue's address: tab and filters"),
    sa.Column('is_shared', sa.Boolean(), nullable=False, comment='shown to everybody'),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], name=op.f('fk_saved_views_agent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_views'))
    )
    op.create_index('uq_saved_views_agent_id_name', 'saved_views', ['agent_id', 'name'], unique=True)


def downgrade() -> None:
    """Undo."""
    op.drop_table('saved_views')
