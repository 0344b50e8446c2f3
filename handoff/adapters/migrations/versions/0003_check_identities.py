"""Check identities, send copies, and keep requests about data apart from complaints"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('identity_checks',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False, comment='as the customer named it; no case need have it'),
    sa.Column('state', sa.Text(), nullable=False, comment='asked, sent, unsent (no case or no address), verified or replaced'),
    sa.Column('code_hash', sa.Text(), nullable=True, comment='keyed hash; emptied once it was used'),
    sa.Column('attempts', sa.Integer(), nullable=False, comment='codes entered so far'),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('verified_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_identity_checks_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_checks'))
    )
    with op.batch_alter_table('identity_checks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_identity_checks_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_identity_checks_reference'), ['reference'], unique=False)
        batch_op.create_index(batch_op.f('ix_identity_checks_state'), ['state'], unique=False)

    with op.batch_alter_table('mails', schema=None) as batch_op:
        batch_op.add_column(sa.Column('useful_until', models.UtcDateTime(timezone=True), nullable=True, comment='not sent after this, as a one-time code is worth nothing then'))
        batch_op.add_column(sa.Column('is_private', sa.Boolean(), server_default=sa.false(), nullable=False, comment='its words are removed here once it was sent'))
        batch_op.add_column(sa.Column('attachments', sa.JSON(), server_default='[]', nullable=False, comment='name, media_type and text of each file'))

    with op.batch_alter_table('intakes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.Text(), server_default='complaint', nullable=False, comment="complaint, or data_request about the customer's own data"))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('intakes', schema=None) as batch_op:
        batch_op.drop_column('kind')

    with op.batch_alter_table('mails', schema=None) as batch_op:
        batch_op.drop_column('attachments')
        batch_op.drop_column('is_private')
        batch_op.drop_column('useful_until')

    with op.batch_alter_table('identity_checks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_identity_checks_state'))
        batch_op.drop_index(batch_op.f('ix_identity_checks_reference'))
        batch_op.drop_index(batch_op.f('ix_identity_checks_conversation_id'))

    op.drop_table('identity_checks')
