"""Holds on cases, and when words and cases were removed"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('case_holds',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('case_reference', sa.String(length=32), nullable=False),
    sa.Column('trigger', sa.Text(), nullable=True, comment='signal it followed from, by itself'),
    sa.Column('reason', sa.Text(), nullable=False, comment='in the words of who placed it'),
    sa.Column('placed_by', sa.String(length=32), nullable=True),
    sa.Column('placed_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.Column('lifted_by', sa.String(length=32), nullable=True),
    sa.Column('lifted_at', models.UtcDateTime(timezone=True), nullable=True, comment='empty while it holds'),
    sa.ForeignKeyConstraint(['case_reference'], ['cases.reference'], name=op.f('fk_case_holds_case_reference')),
    sa.ForeignKeyConstraint(['lifted_by'], ['agents.id'], name=op.f('fk_case_holds_lifted_by')),
    sa.ForeignKeyConstraint(['placed_by'], ['agents.id'], name=op.f('fk_case_holds_placed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_holds'))
    )
    op.create_index(op.f('ix_case_holds_case_reference'), 'case_holds', ['case_reference'], unique=False)
    op.create_index('uq_case_holds_open', 'case_holds', ['case_reference'], unique=True, sqlite_where=sa.text('lifted_at IS NULL'), postgresql_where=sa.text('lifted_at IS NULL'))
    op.add_column('cases', sa.Column('erased_at', models.UtcDateTime(timezone=True), nullable=True, comment='when all that was told in it was removed'))
    op.add_column('conversations', sa.Column('words_gone_at', models.UtcDateTime(timezone=True), nullable=True, comment='when its messages were removed because their time had passed'))


def downgrade() -> None:
    """Undo."""
    op.drop_column('conversations', 'words_gone_at')
    op.drop_column('cases', 'erased_at')
    op.drop_table('case_holds')
