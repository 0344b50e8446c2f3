"""Links to come back by, ratings, and what happens to a case after it was filed"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('ratings',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False, comment='chat or outcome'),
    sa.Column('asked_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True, comment='1 very poor … 5 very good'),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('rated_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_ratings_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ratings')),
    sa.UniqueConstraint('conversation_id', 'subject', name=op.f('uq_ratings_conversation_id_subject'))
    )
    op.create_table('return_links',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False, comment='SHA-256'),
    sa.Column('recipient_hash', sa.String(length=64), nullable=False, comment='SHA-256 of the address, to limit how many it gets'),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_return_links_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_return_links')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_return_links_token_hash'))
    )
    with op.batch_alter_table('return_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_return_links_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_return_links_recipient_hash'), ['recipient_hash'], unique=False)

    op.add_column('cases', sa.Column('similar_cases', sa.JSON(), nullable=False, server_default='[]', comment='earlier cases it resembles: reference, score, reason'))
    op.add_column('cases', sa.Column('news_at', models.UtcDateTime(timezone=True), nullable=True, comment='when the customer last added something no agent has read yet'))
    op.add_column('cases', sa.Column('withdrawal_asked_at', models.UtcDateTime(timezone=True), nullable=True, comment='when the customer asked to withdraw the filed case'))
    op.add_column('cases', sa.Column('review_asked_at', models.UtcDateTime(timezone=True), nullable=True, comment='when the customer asked for a review of the outcome'))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_column('review_asked_at')
        batch_op.drop_column('withdrawal_asked_at')
        batch_op.drop_column('news_at')
        batch_op.drop_column('similar_cases')

    with op.batch_alter_table('return_links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_return_links_recipient_hash'))
        batch_op.drop_index(batch_op.f('ix_return_links_conversation_id'))

    op.drop_table('return_links')
    op.drop_table('ratings')
