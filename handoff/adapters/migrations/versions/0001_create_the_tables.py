"""Create the tables"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('agents',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('username', sa.Text(), nullable=False),
    sa.Column('display_name', sa.Text(), nullable=False, comment='what the customer reads'),
    sa.Column('password_hash', sa.Text(), nullable=False, comment='argon2id'),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('disabled_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agents')),
    sa.UniqueConstraint('username', name=op.f('uq_agents_username'))
    )
    op.create_table('audit_events',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False, comment='customer, bot, system or agent:<id>'),
    sa.Column('tag', sa.Text(), nullable=False, comment='source:subject:action, see audit.Tag'),
    sa.Column('conversation_id', sa.Text(), nullable=True),
    sa.Column('case_reference', sa.Text(), nullable=True),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_events'))
    )
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_events_case_reference'), ['case_reference'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_events_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('conversations',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False, comment="SHA-256 of the customer's bearer token"),
    sa.Column('locale', sa.Text(), nullable=False, comment='BCP 47, as the widget said'),
    sa.Column('language', sa.Text(), nullable=False, comment='ISO 639-1, as last chosen or used'),
    sa.Column('zone', sa.Text(), nullable=False, comment='IANA zone relative dates are read in'),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('page_url', sa.Text(), nullable=True),
    sa.Column('identity', sa.Text(), nullable=True, comment='verified customer id, when known'),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('next_seq', sa.Integer(), nullable=False),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('notice_version', sa.Text(), nullable=True),
    sa.Column('notice_language', sa.Text(), nullable=True),
    sa.Column('notice_shown_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.Column('consent', sa.Text(), nullable=False),
    sa.Column('consent_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.Column('forget_pending', sa.Boolean(), nullable=False, comment='words were erased here and Rasa still has its copy'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversations'))
    )
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conversations_owner'), ['owner'], unique=False)

    op.create_table('mails',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='confirmation, agent_reply …'),
    sa.Column('subject_id', sa.Text(), nullable=False, comment='case reference or message it is about'),
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('text_body', sa.Text(), nullable=False),
    sa.Column('html_body', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False, comment='waiting, sent, failed'),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('sent_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mails')),
    sa.UniqueConstraint('kind', 'subject_id', name=op.f('uq_mails_kind_subject_id'))
    )
    with op.batch_alter_table('mails', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mails_state'), ['state'], unique=False)

    op.create_table('sign_in_failures',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('key', sa.Text(), nullable=False, comment='hash of username or address'),
    sa.Column('at', models.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_failures'))
    )
    with op.batch_alter_table('sign_in_failures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_failures_key'), ['key'], unique=False)

    op.create_table('agent_sessions',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('agent_id', sa.String(length=32), nullable=False),
    sa.Column('csrf_token', sa.Text(), nullable=False),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], name=op.f('fk_agent_sessions_agent_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_agent_sessions'))
    )
    with op.batch_alter_table('agent_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agent_sessions_agent_id'), ['agent_id'], unique=False)

    op.create_table('evidence',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('uploaded_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('uploaded_by', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_evidence_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('handoffs',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False, comment='waiting, accepted, returned or closed'),
    sa.Column('requested_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('agent_id', sa.String(length=32), nullable=True),
    sa.Column('accepted_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], name=op.f('fk_handoffs_agent_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_handoffs_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handoffs'))
    )
    with op.batch_alter_table('handoffs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handoffs_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index('uq_handoffs_open', ['conversation_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('intakes',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False, comment='collecting, filed or withdrawn'),
    sa.Column('received_at', models.UtcDateTime(timezone=True), nullable=False, comment='first message of the complaint'),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('story_complete', sa.Boolean(), nullable=False),
    sa.Column('category', sa.JSON(), nullable=True, comment='code, confidence, ranking'),
    sa.Column('read_back_at', models.UtcDateTime(timezone=True), nullable=True, comment='when all was last read back'),
    sa.Column('read_back_hash', sa.Text(), nullable=True, comment='of the facts that were read back'),
    sa.Column('last_asked', sa.Text(), nullable=True, comment='fact or step last asked for'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_intakes_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_intakes')),
    sa.UniqueConstraint('conversation_id', 'number', name=op.f('uq_intakes_conversation_id_number'))
    )
    op.create_table('messages',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('sender', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('client_id', sa.Text(), nullable=True, comment="the widget's own key, for replays"),
    sa.Column('choice', sa.Text(), nullable=True, comment='payload of the chosen button'),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('expects', sa.JSON(), nullable=True),
    sa.Column('case_reference', sa.Text(), nullable=True),
    sa.Column('reply_to', sa.Text(), nullable=True, comment='message this one answers, for bot messages'),
    sa.Column('state', sa.Text(), nullable=False, comment='pending until the assistant answered, then done'),
    sa.Column('purpose', sa.Text(), nullable=True, comment='story when it is part of the telling, held while consent is still open'),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('response_status', sa.Integer(), nullable=True, comment='answer to the first request'),
    sa.Column('response_body', sa.JSON(), nullable=True),
    sa.Column('erased_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_messages_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('conversation_id', 'client_id', name=op.f('uq_messages_conversation_id_client_id')),
    sa.UniqueConstraint('conversation_id', 'seq', name=op.f('uq_messages_conversation_id_seq'))
    )
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index('ix_messages_pending', ['conversation_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_messages_reply_to'), ['reply_to'], unique=False)

    op.create_table('notes',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('agent_id', sa.String(length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', models.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], name=op.f('fk_notes_agent_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_notes_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notes'))
    )
    with op.batch_alter_table('notes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notes_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('triggers',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('message_id', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_triggers_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_triggers')),
    sa.UniqueConstraint('conversation_id', 'code', 'message_id', name=op.f('uq_triggers_conversation_id_code_message_id'))
    )
    with op.batch_alter_table('triggers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_triggers_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('cases',
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('intake_id', sa.String(length=32), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('headline', sa.Text(), nullable=False),
    sa.Column('category_code', sa.Text(), nullable=False),
    sa.Column('severity', sa.Text(), nullable=False),
    sa.Column('severity_rank', sa.Integer(), nullable=False, comment='0 urgent … 3 low, for ordering'),
    sa.Column('severity_reasons', sa.JSON(), nullable=False),
    sa.Column('next_due_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.Column('promises', sa.JSON(), nullable=False, comment='what the customer was told'),
    sa.Column('filed_by', sa.Text(), nullable=False, comment='customer, or agent:<id>'),
    sa.Column('content_version', sa.Text(), nullable=False, comment='policy and wording in force'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_cases_conversation_id')),
    sa.ForeignKeyConstraint(['intake_id'], ['intakes.id'], name=op.f('fk_cases_intake_id')),
    sa.PrimaryKeyConstraint('reference', name=op.f('pk_cases')),
    sa.UniqueConstraint('intake_id', name=op.f('uq_cases_intake_id'))
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cases_category_code'), ['category_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index('ix_cases_queue', ['status', 'severity_rank', 'next_due_at'], unique=False)

    op.create_table('fact_changes',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('intake_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=True),
    sa.Column('message_id', sa.Text(), nullable=True),
    sa.Column('replaced_by', sa.Text(), nullable=False, comment='customer, or agent:<id>'),
    sa.Column('replaced_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['intake_id'], ['intakes.id'], name=op.f('fk_fact_changes_intake_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fact_changes'))
    )
    with op.batch_alter_table('fact_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fact_changes_intake_id'), ['intake_id'], unique=False)

    op.create_table('facts',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('intake_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=True),
    sa.Column('message_id', sa.Text(), nullable=True),
    sa.Column('updated_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['intake_id'], ['intakes.id'], name=op.f('fk_facts_intake_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facts')),
    sa.UniqueConstraint('intake_id', 'name', name=op.f('uq_facts_intake_id_name'))
    )
    op.create_table('mentions',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('intake_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False, comment='occurred_on or amount'),
    sa.Column('value', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('message_id', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['intake_id'], ['intakes.id'], name=op.f('fk_mentions_intake_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentions')),
    sa.UniqueConstraint('message_id', 'name', 'quote', name=op.f('uq_mentions_message_id_name_quote'))
    )
    with op.batch_alter_table('mentions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mentions_intake_id'), ['intake_id'], unique=False)

    op.create_table('deadlines',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('case_reference', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='acknowledge, update or final'),
    sa.Column('due_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('regime', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('calendar', sa.Text(), nullable=True, comment='holiday calendar it was counted on'),
    sa.ForeignKeyConstraint(['case_reference'], ['cases.reference'], name=op.f('fk_deadlines_case_reference')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadlines')),
    sa.UniqueConstraint('case_reference', 'kind', 'regime', name=op.f('uq_deadlines_case_reference_kind_regime'))
    )
    with op.batch_alter_table('deadlines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deadlines_case_reference'), ['case_reference'], unique=False)



def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('deadlines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deadlines_case_reference'))

    op.drop_table('deadlines')
    with op.batch_alter_table('mentions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mentions_intake_id'))

    op.drop_table('mentions')
    op.drop_table('facts')
    with op.batch_alter_table('fact_changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fact_changes_intake_id'))

    op.drop_table('fact_changes')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index('ix_cases_queue')
        batch_op.drop_index(batch_op.f('ix_cases_conversation_id'))
        batch_op.drop_index(batch_op.f('ix_cases_category_code'))

    op.drop_table('cases')
    with op.batch_alter_table('triggers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_triggers_conversation_id'))

    op.drop_table('triggers')
    with op.batch_alter_table('notes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notes_conversation_id'))

    op.drop_table('notes')
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_messages_reply_to'))
        batch_op.drop_index('ix_messages_pending')

    op.drop_table('messages')
    op.drop_table('intakes')
    with op.batch_alter_table('handoffs', schema=None) as batch_op:
        batch_op.drop_index('uq_handoffs_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_handoffs_conversation_id'))

    op.drop_table('handoffs')
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_conversation_id'))

    op.drop_table('evidence')
    with op.batch_alter_table('agent_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agent_sessions_agent_id'))

    op.drop_table('agent_sessions')
    with op.batch_alter_table('sign_in_failures', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_failures_key'))

    op.drop_table('sign_in_failures')
    with op.batch_alter_table('mails', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mails_state'))

    op.drop_table('mails')
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conversations_owner'))

    op.drop_table('conversations')
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_events_conversation_id'))
        batch_op.drop_index(batch_op.f('ix_audit_events_case_reference'))

    op.drop_table('audit_events')
    op.drop_table('agents')
