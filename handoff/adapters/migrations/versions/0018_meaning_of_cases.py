"""What the stories of cases mean, and which cases are alike"""

import sqlalchemy as sa
from alembic import op

from handoff.adapters import models

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('case_meanings',
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('story_hash', sa.String(length=64), nullable=False, comment='SHA-256 of the story it is of'),
    sa.Column('vector', sa.LargeBinary(), nullable=False, comment='512 halves, length one'),
    sa.Column('computed_at', models.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['reference'], ['cases.reference'], name=op.f('fk_case_meanings_reference')),
    sa.PrimaryKeyConstraint('reference', name=op.f('pk_case_meanings'))
    )
    op.create_table('case_likenesses',
    sa.Column('first_reference', sa.String(length=32), nullable=False, comment='the smaller of the two'),
    sa.Column('second_reference', sa.String(length=32), nullable=False),
    sa.Column('score', sa.Float(), nullable=False, comment='0 … 1, see handoff/domain/likeness.py'),
    sa.Column('spans', sa.JSON(), nullable=False, comment='the likest sentences: start and end in the first story, then in the second'),
    sa.ForeignKeyConstraint(['first_reference'], ['cases.reference'], name=op.f('fk_case_likenesses_first_reference')),
    sa.ForeignKeyConstraint(['second_reference'], ['cases.reference'], name=op.f('fk_case_likenesses_second_reference')),
    sa.PrimaryKeyConstraint('first_reference', 'second_reference', name=op.f('pk_case_likenesses'))
    )
    with op.batch_alter_table('case_likenesses', schema=None) as batch_op:
        batch_op.create_index('ix_case_likenesses_second_reference', ['second_reference'], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table('case_likenesses')
    op.drop_table('case_meanings')
