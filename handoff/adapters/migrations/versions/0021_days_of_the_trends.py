"""The figures of the complaints of each day"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('trend_days',
    sa.Column('language', sa.String(), nullable=False, comment='empty for all'),
    sa.Column('category_code', sa.String(), nullable=False, comment='empty for all'),
    sa.Column('starts_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', models.UtcDateTime(timezone=True), nullable=False, comment='not part of it; days differ by the time zone'),
    sa.Column('figures', sa.Text(), nullable=False, comment='see handoff/domain/trend_days.py'),
    sa.PrimaryKeyConstraint('language', 'category_code', 'starts_at', 'ends_at', name=op.f('pk_trend_days'))
    )
    with op.batch_alter_table('trend_days', schema=None) as batch_op:
        batch_op.create_index('ix_trend_days_starts_at', ['starts_at'], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table('trend_days')
