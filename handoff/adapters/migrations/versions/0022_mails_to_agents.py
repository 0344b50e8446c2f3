"""E-mails to agents who do not look at the desk."""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('agent_mails',
    sa.Column('agent_id', sa.String(length=32), nullable=False),
    sa.Column('address', sa.String(), nullable=False, comment='empty: none is known'),
    sa.Column('way', sa.String(), nullable=False, comment='none, at_once or daily'),
    sa.Column('changed_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('digest_due_at', models.UtcDateTime(timezone=True), nullable=True, comment='when the next daily one is written; empty for the other ways'),
    sa.Column('digest_since', models.UtcDateTime(timezone=True), nullable=True, comment='what is new since then stands in the next daily one'),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], name=op.f('fk_agent_mails_agent_id_agents')),
    sa.PrimaryKeyConstraint('agent_id', name=op.f('pk_agent_mails'))
    )
    with op.batch_alter_table('agent_mails', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agent_mails_digest_due_at'), ['digest_due_at'], unique=False)
    op.add_column('mails', sa.Column('stop_url', sa.String(), nullable=True, comment='where the recipient ends mails of this kind with one request (RFC 8058)'))


def downgrade() -> None:
    """Undo."""
    op.drop_column('mails', 'stop_url')
    op.drop_table('agent_mails')
