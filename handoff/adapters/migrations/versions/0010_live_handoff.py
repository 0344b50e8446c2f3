"""Offers of a handoff step by step, agents' availability, and read marks"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('handoffs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('state', sa.Text(), nullable=False, server_default='offered', comment='newest step, see handoff/domain/handoff_states.py'))
        batch_op.add_column(sa.Column('queue', sa.Text(), nullable=False, server_default='', comment='code of policy/queues.yml'))
        batch_op.add_column(sa.Column('offered_to', sa.String(length=32), nullable=True, comment='agent asked in person; null: everybody of the queue'))
        batch_op.add_column(sa.Column('offer_until', models.UtcDateTime(timezone=True), nullable=True, comment='when the offer in person goes on to the next'))
        batch_op.create_foreign_key(batch_op.f('fk_handoffs_offered_to'), 'agents', ['offered_to'], ['id'])
        batch_op.create_index(batch_op.f('ix_handoffs_offer_until'), ['offer_until'], unique=False)
    handoffs = sa.table('handoffs', sa.column('state', sa.Text), sa.column('status', sa.Text))
    for status, state in (('accepted', 'accepted'), ('returned', 'released'), ('closed', 'ended')):
        op.execute(handoffs.update().where(handoffs.c.status == status).values(state=state))

    op.create_table('handoff_steps',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('handoff_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False, comment='from 1, in order'),
    sa.Column('state', sa.Text(), nullable=False, comment='see handoff/domain/handoff_states.py'),
    sa.Column('queue', sa.Text(), nullable=False, comment='code of policy/queues.yml'),
    sa.Column('agent_id', sa.String(length=32), nullable=True, comment='agent it was offered to, or who answered'),
    sa.Column('actor', sa.Text(), nullable=False, comment='customer, bot, system or agent:<id>'),
    sa.Column('reason', sa.Text(), nullable=False, comment='a code'),
    sa.Column('at', models.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['handoff_id'], ['handoffs.id'], name=op.f('fk_handoff_steps_handoff_id')),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], name=op.f('fk_handoff_steps_agent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handoff_steps')),
    sa.UniqueConstraint('handoff_id', 'number', name=op.f('uq_handoff_steps_handoff_id_number'))
    )
    op.create_table('agent_profiles',
    sa.Column('agent_id', sa.String(length=32), nullable=False),
    sa.Column('is_available', sa.Boolean(), nullable=False),
    sa.Column('since', models.UtcDateTime(timezone=True), nullable=False, comment='of the present availability'),
    sa.Column('away_reason', sa.Text(), nullable=True, comment='a code; null while available'),
    sa.Column('languages', sa.JSON(), nullable=False, comment="ISO 639-1; none means the organisation's own"),
    sa.Column('skills', sa.JSON(), nullable=False, comment='of policy/queues.yml'),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], name=op.f('fk_agent_profiles_agent_id')),
    sa.PrimaryKeyConstraint('agent_id', name=op.f('pk_agent_profiles'))
    )
    op.create_table('read_marks',
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('customer_seq', sa.Integer(), nullable=False),
    sa.Column('customer_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.Column('agent_seq', sa.Integer(), nullable=False),
    sa.Column('agent_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.Column('mailed_seq', sa.Integer(), nullable=False, comment='agent messages up to this one were e-mailed'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_read_marks_conversation_id')),
    sa.PrimaryKeyConstraint('conversation_id', name=op.f('pk_read_marks'))
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table('read_marks')
    op.drop_table('agent_profiles')
    op.drop_table('handoff_steps')
    with op.batch_alter_table('handoffs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_handoffs_offer_until'))
        batch_op.drop_constraint(batch_op.f('fk_handoffs_offered_to'), type_='foreignkey')
        batch_op.drop_column('offer_until')
        batch_op.drop_column('offered_to')
        batch_op.drop_column('queue')
        batch_op.drop_column('state')
