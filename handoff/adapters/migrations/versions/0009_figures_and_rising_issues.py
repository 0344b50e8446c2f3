"""Figures of each case for the trends, and alerts about issues that rise"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    instant = models.UtcDateTime(timezone=True)
    op.create_table('case_measures',
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('filed_at', instant, nullable=False, comment='the period it is counted in'),
    sa.Column('received_at', instant, nullable=False, comment='first words of the complaint'),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('category_code', sa.Text(), nullable=False),
    sa.Column('product', sa.Text(), nullable=True, comment='as compared: case and articles removed'),
    sa.Column('department', sa.Text(), nullable=True),
    sa.Column('cause', sa.Text(), nullable=True, comment='root cause, as the agents settled it'),
    sa.Column('outcome', sa.Text(), nullable=True, comment='outcome code'),
    sa.Column('first_human_seconds', sa.Integer(), nullable=True, comment='from received_at to the first words of an agent'),
    sa.Column('resolved_at', instant, nullable=True, comment='when it was last resolved'),
    sa.Column('resolved_seconds', sa.Integer(), nullable=True, comment='from received_at to resolved_at'),
    sa.Column('acknowledge_due_at', instant, nullable=True),
    sa.Column('acknowledged_at', instant, nullable=True),
    sa.Column('update_due_at', instant, nullable=True),
    sa.Column('updated_at', instant, nullable=True, comment='first update to the customer'),
    sa.Column('final_due_at', instant, nullable=True),
    sa.Column('final_at', instant, nullable=True),
    sa.Column('reopened', sa.Integer(), nullable=False, comment='how often'),
    sa.Column('chat_rating', sa.Integer(), nullable=True, comment='1 … 5'),
    sa.Column('outcome_rating', sa.Integer(), nullable=True, comment='1 … 5'),
    sa.Column('questions', sa.Integer(), nullable=False, comment='asked by the assistant'),
    sa.Column('corrected', sa.Integer(), nullable=False, comment='known facts an agent replaced'),
    sa.Column('handovers', sa.Integer(), nullable=False, comment='that an agent accepted'),
    sa.Column('repeated', sa.Integer(), nullable=False, comment='hand-overs after which something known was asked for or told again'),
    sa.PrimaryKeyConstraint('reference', name=op.f('pk_case_measures'))
    )
    with op.batch_alter_table('case_measures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_measures_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_measures_filed_at'), ['filed_at'], unique=False)
        batch_op.create_index('ix_case_measures_category', ['category_code', 'filed_at'], unique=False)
        batch_op.create_index('ix_case_measures_product', ['product', 'filed_at'], unique=False)
        batch_op.create_index('ix_case_measures_cause', ['cause', 'filed_at'], unique=False)
    op.create_table('trend_state',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('audit_id', sa.Integer(), nullable=False, comment='last audit event that was taken into account'),
    sa.Column('filled_to', sa.String(length=32), nullable=True, comment='last reference of the first filling; null when it is complete'),
    sa.Column('measured_at', instant, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trend_state'))
    )
    op.create_table('trend_alerts',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='category, product or cause'),
    sa.Column('key', sa.Text(), nullable=False, comment='code, or the product as compared'),
    sa.Column('raised_at', instant, nullable=False),
    sa.Column('since', instant, nullable=False, comment='complaints filed from here on were counted'),
    sa.Column('observed', sa.Integer(), nullable=False),
    sa.Column('expected', sa.Float(), nullable=False, comment='usual number in the same time'),
    sa.Column('chance', sa.Float(), nullable=False, comment='that so many come by chance at the usual level'),
    sa.Column('acknowledged_at', instant, nullable=True),
    sa.Column('acknowledged_by', sa.String(length=32), nullable=True),
    sa.Column('note', sa.Text(), nullable=True, comment='what the agent wrote about it'),
    sa.ForeignKeyConstraint(['acknowledged_by'], ['agents.id'], name=op.f('fk_trend_alerts_acknowledged_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trend_alerts'))
    )
    with op.batch_alter_table('trend_alerts', schema=None) as batch_op:
        batch_op.create_index('uq_trend_alerts_open', ['kind', 'key'], unique=True, sqlite_where=sa.text('acknowledged_at IS NULL'), postgresql_where=sa.text('acknowledged_at IS NULL'))


def downgrade() -> None:
    """Undo."""
    op.drop_table('trend_alerts')
    op.drop_table('trend_state')
    op.drop_table('case_measures')
