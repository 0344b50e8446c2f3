"""Keys, webhooks, adapters and identities of accounts"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('agents', sa.Column('is_person', sa.Boolean(), nullable=False, server_default=sa.true(), comment='false for what writes for another system and never signs in'))
    op.execute("UPDATE agents SET role = 'administrator' WHERE role = 'admin'")
    op.create_table('outbox_events',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('type', sa.Text(), nullable=False, comment='a name of domain/outgoing.py'),
    sa.Column('at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('conversation_id', sa.Text(), nullable=True),
    sa.Column('case_reference', sa.Text(), nullable=True),
    sa.Column('data', sa.JSON(), nullable=False, comment='codes and identifiers only'),
    sa.Column('is_addressed', sa.Boolean(), nullable=False, comment='its deliveries are written'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_events'))
    )
    with op.batch_alter_table('outbox_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_events_is_addressed'), ['is_addressed'], unique=False)

    op.create_table('sign_in_requests',
    sa.Column('state_hash', sa.String(length=64), nullable=False),
    sa.Column('browser_hash', sa.String(length=64), nullable=False, comment='of the cookie it began in'),
    sa.Column('nonce', sa.Text(), nullable=False),
    sa.Column('verifier', sa.Text(), nullable=False, comment='of PKCE'),
    sa.Column('next_page', sa.Text(), nullable=False),
    sa.Column('expires_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('state_hash', name=op.f('pk_sign_in_requests'))
    )
    with op.batch_alter_table('sign_in_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_requests_expires_at'), ['expires_at'], unique=False)

    op.create_table('targets',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='webhook, email, slack, chatwoot or zendesk'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False, comment='where to; for e-mail the address'),
    sa.Column('events', sa.JSON(), nullable=False, comment='types of events; an empty list: all'),
    sa.Column('options_sealed', sa.Text(), nullable=False, comment='encrypted JSON: tokens of an adapter'),
    sa.Column('secret_sealed', sa.Text(), nullable=False, comment='encrypted signing secret'),
    sa.Column('former_secret_sealed', sa.Text(), nullable=True),
    sa.Column('former_secret_until', models.UtcDateTime(timezone=True), nullable=True, comment='signs too until then'),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('stopped_because', sa.Text(), nullable=True, comment='gone, or by a person'),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('reached_at', models.UtcDateTime(timezone=True), nullable=True, comment='last success'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_targets'))
    )
    op.create_table('agent_subjects',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('agent_id', sa.String(length=32), nullable=False),
    sa.Column('issuer', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], name=op.f('fk_agent_subjects_agent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agent_subjects')),
    sa.UniqueConstraint('agent_id', name=op.f('uq_agent_subjects_agent_id')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_agent_subjects_issuer_subject'))
    )
    op.create_table('api_keys',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False, comment='SHA-256'),
    sa.Column('prefix', sa.Text(), nullable=False, comment='first characters, to tell keys apart'),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('agent_id', sa.String(length=32), nullable=False, comment='the account in whose name it writes'),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('used_at', models.UtcDateTime(timezone=True), nullable=True, comment='last use, to the hour'),
    sa.Column('revoked_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], name=op.f('fk_api_keys_agent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_keys')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_api_keys_key_hash'))
    )
    op.create_table('deliveries',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('event_id', sa.String(length=32), nullable=False),
    sa.Column('target_id', sa.String(length=32), nullable=False),
    sa.Column('state', sa.Text(), nullable=False, comment='waiting, sent or failed'),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('cause', sa.Text(), nullable=True, comment='why the last attempt failed, a code'),
    sa.Column('sent_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['outbox_events.id'], name=op.f('fk_deliveries_event_id')),
    sa.ForeignKeyConstraint(['target_id'], ['targets.id'], name=op.f('fk_deliveries_target_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries')),
    sa.UniqueConstraint('event_id', 'target_id', name=op.f('uq_deliveries_event_id_target_id'))
    )
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.create_index('ix_deliveries_due', ['target_id', 'state', 'next_attempt_at'], unique=False)

    op.create_table('external_conversations',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('target_id', sa.String(length=32), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('contact_id', sa.Text(), nullable=True, comment='the customer in the other system'),
    sa.Column('sent_seq', sa.Integer(), nullable=False, comment='last message the other system has'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_external_conversations_conversation_id')),
    sa.ForeignKeyConstraint(['target_id'], ['targets.id'], name=op.f('fk_external_conversations_target_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_external_conversations')),
    sa.UniqueConstraint('target_id', 'conversation_id', name=op.f('uq_external_conversations_target_id_conversation_id'))
    )
    with op.batch_alter_table('external_conversations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_external_conversations_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index('ix_external_conversations_external', ['target_id', 'external_id'], unique=False)



def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('external_conversations', schema=None) as batch_op:
        batch_op.drop_index('ix_external_conversations_external')
        batch_op.drop_index(batch_op.f('ix_external_conversations_conversation_id'))

    op.drop_table('external_conversations')
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.drop_index('ix_deliveries_due')

    op.drop_table('deliveries')
    op.drop_table('api_keys')
    op.drop_table('agent_subjects')
    op.drop_table('targets')
    with op.batch_alter_table('sign_in_requests', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_requests_expires_at'))

    op.drop_table('sign_in_requests')
    with op.batch_alter_table('outbox_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_events_is_addressed'))

    op.drop_table('outbox_events')
    op.execute("UPDATE agents SET role = 'admin' WHERE role = 'administrator'")
    with op.batch_alter_table('agents', schema=None) as batch_op:
        batch_op.drop_column('is_person')
