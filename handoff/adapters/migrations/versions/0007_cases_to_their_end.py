"""Cases to their end: steps, resolutions, tasks, contacts, letters, clocks and follow-up"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('case_changes',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('case_reference', sa.String(length=32), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False, comment='1 the first answer, from 2 on a review'),
    sa.Column('before', sa.Text(), nullable=False, comment='empty when it was filed'),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False, comment='customer, system or agent:<id>'),
    sa.Column('reason', sa.Text(), nullable=False, comment="why, in an agent's words"),
    sa.Column('at', models.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_reference'], ['cases.reference'], name=op.f('fk_case_changes_case_reference')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_changes'))
    )
    with op.batch_alter_table('case_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_changes_case_reference'), ['case_reference'], unique=False)

    op.create_table('case_contacts',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('case_reference', sa.String(length=32), nullable=False),
    sa.Column('direction', sa.Text(), nullable=False, comment='to or from the customer'),
    sa.Column('way', sa.Text(), nullable=False, comment='phone, email, post, sms, in_person or other'),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', models.UtcDateTime(timezone=True), nullable=False, comment='when it happened'),
    sa.Column('agent_id', sa.String(length=32), nullable=False, comment='who wrote it down'),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], name=op.f('fk_case_contacts_agent_id')),
    sa.ForeignKeyConstraint(['case_reference'], ['cases.reference'], name=op.f('fk_case_contacts_case_reference')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_contacts'))
    )
    with op.batch_alter_table('case_contacts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_contacts_case_reference'), ['case_reference'], unique=False)

    op.create_table('case_letters',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('case_reference', sa.String(length=32), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='acknowledgement, update, delay, proposal or final'),
    sa.Column('language', sa.Text(), nullable=False, comment='ISO 639-1'),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False, comment='plain text'),
    sa.Column('state', sa.Text(), nullable=False, comment='draft, sent, posted or dropped'),
    sa.Column('recipient', sa.Text(), nullable=True, comment='address it was e-mailed to'),
    sa.Column('mail_id', sa.String(length=32), nullable=True),
    sa.Column('created_by', sa.String(length=32), nullable=False, comment='who began it'),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('sent_by', sa.String(length=32), nullable=True),
    sa.Column('sent_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_reference'], ['cases.reference'], name=op.f('fk_case_letters_case_reference')),
    sa.ForeignKeyConstraint(['created_by'], ['agents.id'], name=op.f('fk_case_letters_created_by')),
    sa.ForeignKeyConstraint(['mail_id'], ['mails.id'], name=op.f('fk_case_letters_mail_id')),
    sa.ForeignKeyConstraint(['sent_by'], ['agents.id'], name=op.f('fk_case_letters_sent_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_letters'))
    )
    with op.batch_alter_table('case_letters', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_letters_case_reference'), ['case_reference'], unique=False)

    op.create_table('case_tasks',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('case_reference', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='task or corrective'),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.String(length=32), nullable=False, comment='who has to do it'),
    sa.Column('due_on', sa.Date(), nullable=False, comment="last day, in the organisation's zone"),
    sa.Column('created_by', sa.String(length=32), nullable=False, comment='who wrote it down'),
    sa.Column('created_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('done_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['case_reference'], ['cases.reference'], name=op.f('fk_case_tasks_case_reference')),
    sa.ForeignKeyConstraint(['created_by'], ['agents.id'], name=op.f('fk_case_tasks_created_by')),
    sa.ForeignKeyConstraint(['done_by'], ['agents.id'], name=op.f('fk_case_tasks_done_by')),
    sa.ForeignKeyConstraint(['owner_id'], ['agents.id'], name=op.f('fk_case_tasks_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_tasks'))
    )
    with op.batch_alter_table('case_tasks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_tasks_case_reference'), ['case_reference'], unique=False)
        batch_op.create_index('ix_case_tasks_open', ['owner_id', 'done_at', 'due_on'], unique=False)

    op.create_table('clock_events',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('case_reference', sa.String(length=32), nullable=False),
    sa.Column('deadline_id', sa.Integer(), nullable=False, comment='of the deadline, 0 for the case as a whole'),
    sa.Column('round', sa.Integer(), nullable=False, comment='counts the periods of a deadline that repeats or was moved'),
    sa.Column('kind', sa.String(length=40), nullable=False, comment='amber, red, breached, met, paused, resumed, extended, escalated_<n>'),
    sa.Column('reason', sa.Text(), nullable=False, comment="in an agent's words"),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('at', models.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_reference'], ['cases.reference'], name=op.f('fk_clock_events_case_reference')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_events')),
    sa.UniqueConstraint('case_reference', 'deadline_id', 'round', 'kind', name=op.f('uq_clock_events_case_reference_deadline_id_round_kind'))
    )
    with op.batch_alter_table('clock_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_clock_events_case_reference'), ['case_reference'], unique=False)

    op.create_table('follow_ups',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('case_reference', sa.String(length=32), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('due_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('sent_at', models.UtcDateTime(timezone=True), nullable=True),
    sa.Column('dropped', sa.Text(), nullable=True, comment='why nothing is sent: no_address, unsafe, grave or reopened'),
    sa.ForeignKeyConstraint(['case_reference'], ['cases.reference'], name=op.f('fk_follow_ups_case_reference')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_ups')),
    sa.UniqueConstraint('case_reference', 'stage', name=op.f('uq_follow_ups_case_reference_stage'))
    )
    with op.batch_alter_table('follow_ups', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follow_ups_due_at'), ['due_at'], unique=False)

    op.create_table('resolutions',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('case_reference', sa.String(length=32), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False, comment='upheld, partly_upheld or not_upheld'),
    sa.Column('remedies', sa.JSON(), nullable=False, comment='codes of domain/resolutions.py: refund, repair, apology …'),
    sa.Column('amount', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True, comment='ISO 4217'),
    sa.Column('explanation', sa.Text(), nullable=False, comment='why, as the customer is told'),
    sa.Column('root_cause', sa.String(length=40), nullable=True, comment='code of policy/case_handling.yml'),
    sa.Column('root_cause_note', sa.Text(), nullable=False, comment='never shown to a customer'),
    sa.Column('decided_by', sa.String(length=32), nullable=False, comment='who recorded it last'),
    sa.Column('decided_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_reference'], ['cases.reference'], name=op.f('fk_resolutions_case_reference')),
    sa.ForeignKeyConstraint(['decided_by'], ['agents.id'], name=op.f('fk_resolutions_decided_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resolutions')),
    sa.UniqueConstraint('case_reference', 'stage', name=op.f('uq_resolutions_case_reference_stage'))
    )
    with op.batch_alter_table('resolutions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resolutions_decided_at'), ['decided_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_resolutions_root_cause'), ['root_cause'], unique=False)

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stage', sa.Integer(), nullable=False, server_default='1', comment='1 the first answer, from 2 on a review'))
        batch_op.add_column(sa.Column('assignee_id', sa.String(length=32), nullable=True, comment='who is responsible for the case'))
        batch_op.add_column(sa.Column('department', sa.Text(), nullable=False, server_default='', comment='in charge, as policy/categories.yml names it'))
        batch_op.add_column(sa.Column('finished_at', models.UtcDateTime(timezone=True), nullable=True, comment='when it was resolved, withdrawn or referred; empty while open'))
        batch_op.add_column(sa.Column('alert', sa.Text(), nullable=False, server_default='', comment='of the worst open deadline: empty, amber, red or breached'))
        batch_op.add_column(sa.Column('escalation_level', sa.Integer(), nullable=False, server_default='0', comment='steps of policy/case_handling.yml taken'))
        batch_op.add_column(sa.Column('escalates_at', models.UtcDateTime(timezone=True), nullable=True, comment='when the next step of the ladder is due; empty when there is none'))
        batch_op.create_index(batch_op.f('ix_cases_assignee_id'), ['assignee_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_escalates_at'), ['escalates_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_finished_at'), ['finished_at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_cases_assignee_id'), 'agents', ['assignee_id'], ['id'])

    with op.batch_alter_table('deadlines', schema=None) as batch_op:
        batch_op.add_column(sa.Column('started_at', models.UtcDateTime(timezone=True), nullable=True, comment='from when the period is counted'))
        batch_op.add_column(sa.Column('round', sa.Integer(), nullable=False, server_default='1', comment='counts its periods'))
        batch_op.add_column(sa.Column('met_at', models.UtcDateTime(timezone=True), nullable=True, comment='when what it asks for was done'))
        batch_op.add_column(sa.Column('paused_at', models.UtcDateTime(timezone=True), nullable=True, comment='since when the clock stands'))
        batch_op.add_column(sa.Column('original_due_at', models.UtcDateTime(timezone=True), nullable=True, comment='before it was extended'))
        batch_op.add_column(sa.Column('alert', sa.Text(), nullable=False, server_default='', comment='empty, amber, red or breached'))
        batch_op.add_column(sa.Column('next_alert_at', models.UtcDateTime(timezone=True), nullable=True, comment='when to look at it again; empty when nothing more can happen'))
        batch_op.create_index(batch_op.f('ix_deadlines_next_alert_at'), ['next_alert_at'], unique=False)

    _carry_over()


def _carry_over() -> None:
    """Bring the cases there are into the new statuses, with a history that begins here."""
    connection = op.get_bind()

    def run(statement: str) -> None:
        connection.execute(sa.text(statement))

    # Statuses before, and what they are now.
    run("UPDATE cases SET status = 'investigating' WHERE status = 'in_progress'")
    run("UPDATE cases SET status = 'resolved' WHERE status = 'closed'")
    run("UPDATE cases SET finished_at = updated_at WHERE status IN ('resolved', 'withdrawn', 'referred')")
    run(
        "INSERT INTO case_changes (case_reference, stage, before, after, actor, reason, at) "
        "SELECT reference, 1, '', 'received', filed_by, '', created_at FROM cases"
    )
    run(
        "INSERT INTO case_changes (case_reference, stage, before, after, actor, reason, at) "
        "SELECT reference, 1, 'received', status, 'system', '', updated_at FROM cases WHERE status <> 'received'"
    )
    run(
        "UPDATE deadlines SET started_at = (SELECT i.received_at FROM cases c JOIN intakes i ON i.id = c.intake_id "
        "WHERE c.reference = deadlines.case_reference)"
    )
    # Filing acknowledged them; what is finished has been answered.
    run(
        "UPDATE deadlines SET met_at = (SELECT c.created_at FROM cases c WHERE c.reference = deadlines.case_reference) "
        "WHERE kind = 'acknowledge'"
    )
    run(
        "UPDATE deadlines SET met_at = (SELECT c.finished_at FROM cases c WHERE c.reference = deadlines.case_reference) "
        "WHERE met_at IS NULL"
    )
    # The clocks of the open ones are looked at as soon as the service runs.
    run("UPDATE deadlines SET next_alert_at = started_at WHERE met_at IS NULL")
    run("UPDATE cases SET escalates_at = created_at WHERE finished_at IS NULL")


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('deadlines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deadlines_next_alert_at'))
        for name in ('next_alert_at', 'alert', 'original_due_at', 'paused_at', 'met_at', 'round', 'started_at'):
            batch_op.drop_column(name)

    op.execute(sa.text("UPDATE cases SET status = 'in_progress' WHERE status IN ('acknowledged', 'investigating', 'proposed', 'accepted', 'declined')"))
    op.execute(sa.text("UPDATE cases SET status = 'closed' WHERE status = 'referred'"))
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_cases_assignee_id'), type_='foreignkey')
        for name in ('escalates_at', 'finished_at', 'assignee_id'):
            batch_op.drop_index(batch_op.f(f'ix_cases_{name}'))
        for name in ('escalates_at', 'escalation_level', 'alert', 'finished_at', 'department', 'assignee_id', 'stage'):
            batch_op.drop_column(name)

    for table in ('resolutions', 'follow_ups', 'clock_events', 'case_tasks', 'case_letters', 'case_contacts', 'case_changes'):
        op.drop_table(table)
