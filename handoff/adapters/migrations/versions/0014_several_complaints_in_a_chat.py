"""Which words belong to which complaint, so that one chat can hold several"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('tellings',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('intake_id', sa.String(length=32), nullable=False),
    sa.Column('message_id', sa.String(length=32), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False, comment='first character of the message, from 0'),
    sa.Column('end', sa.Integer(), nullable=False, comment='the character after the last'),
    sa.ForeignKeyConstraint(['intake_id'], ['intakes.id'], name=op.f('fk_tellings_intake_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_tellings_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tellings')),
    sa.UniqueConstraint('intake_id', 'message_id', 'start', name=op.f('uq_tellings_intake_id_message_id_start'))
    )
    with op.batch_alter_table('tellings', schema=None) as batch_op:
        batch_op.create_index('ix_tellings_message_id', ['message_id'], unique=False)
    op.add_column('intakes', sa.Column('begun_at', models.UtcDateTime(timezone=True), nullable=True, comment='when its questions began; none while its words only wait'))
    op.add_column('intakes', sa.Column('joined_case', sa.String(length=32), nullable=True, comment='case that this one turned out to be about, and was added to'))
    op.execute("UPDATE intakes SET begun_at = created_at")
    op.execute(
        "INSERT INTO tellings (intake_id, message_id, start, \"end\") "
        "SELECT i.id, m.id, 0, length(m.text) FROM messages m JOIN intakes i "
        "ON i.conversation_id = m.conversation_id AND i.kind = 'complaint' "
        "WHERE m.purpose IN ('story', 'addition') AND i.number = "
        "(SELECT min(o.number) FROM intakes o WHERE o.conversation_id = m.conversation_id AND o.kind = 'complaint')"
    )


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('intakes', schema=None) as batch_op:
        batch_op.drop_column('joined_case')
        batch_op.drop_column('begun_at')
    with op.batch_alter_table('tellings', schema=None) as batch_op:
        batch_op.drop_index('ix_tellings_message_id')
    op.drop_table('tellings')
