"""Links between cases, made and undone by agents"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('case_links',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('first_reference', sa.String(length=32), nullable=False, comment='the smaller of the two'),
    sa.Column('second_reference', sa.String(length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False, comment="in the agent's words; never shown to a customer"),
    sa.Column('linked_by', sa.String(length=32), nullable=False),
    sa.Column('linked_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('undone_by', sa.String(length=32), nullable=True),
    sa.Column('undone_at', models.UtcDateTime(timezone=True), nullable=True, comment='empty while the link holds'),
    sa.ForeignKeyConstraint(['first_reference'], ['cases.reference'], name=op.f('fk_case_links_first_reference')),
    sa.ForeignKeyConstraint(['linked_by'], ['agents.id'], name=op.f('fk_case_links_linked_by')),
    sa.ForeignKeyConstraint(['second_reference'], ['cases.reference'], name=op.f('fk_case_links_second_reference')),
    sa.ForeignKeyConstraint(['undone_by'], ['agents.id'], name=op.f('fk_case_links_undone_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_links'))
    )
    with op.batch_alter_table('case_links', schema=None) as batch_op:
        batch_op.create_index('ix_case_links_second_reference', ['second_reference'], unique=False)
        batch_op.create_index('uq_case_links_open', ['first_reference', 'second_reference'], unique=True, sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))


def downgrade() -> None:
    """Undo."""
    op.drop_table('case_links')
