"""Files to and from Chatwoot"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('external_conversations', sa.Column('sent_files', sa.JSON(), server_default='[]', nullable=False, comment='evidence ids it has, or was told of'))
    op.create_table('external_files',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('target_id', sa.String(length=32), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False, comment='of the file in the other system'),
    sa.Column('url', sa.String(), nullable=False, comment='where it lies there; empty once it needs no fetching'),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', models.UtcDateTime(timezone=True), nullable=True, comment='empty: it was taken or given up'),
    sa.Column('cause', sa.String(), nullable=True, comment='why the last attempt failed, a code'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_external_files_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['target_id'], ['targets.id'], name=op.f('fk_external_files_target_id_targets')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_external_files')),
    sa.UniqueConstraint('target_id', 'external_id', name=op.f('uq_external_files_target_id'))
    )
    with op.batch_alter_table('external_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_external_files_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_external_files_next_attempt_at'), ['next_attempt_at'], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table('external_files')
    with op.batch_alter_table('external_conversations', schema=None) as batch_op:
        batch_op.drop_column('sent_files')
