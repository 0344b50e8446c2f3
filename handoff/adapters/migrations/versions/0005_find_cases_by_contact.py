"""What finds the cases of an e-mail address or a telephone number without reading all facts"""

import sqlalchemy as sa
from alembic import op

from handoff.domain.similarity import CONTACTS, contact_key

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('facts', sa.Column('contact_key', sa.String(length=32), nullable=True, comment='finds the cases of an address or a number'))
    with op.batch_alter_table('facts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_facts_contact_key'), ['contact_key'], unique=False)
    facts = sa.table('facts', sa.column('id', sa.String), sa.column('name', sa.String), sa.column('value', sa.JSON), sa.column('contact_key', sa.String))
    connection = op.get_bind()
    for fact in connection.execute(sa.select(facts).where(facts.c.name.in_(CONTACTS))).all():
        key = contact_key(fact.name, fact.value)
        connection.execute(sa.update(facts).where(facts.c.id == fact.id).values(contact_key=key))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('facts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_facts_contact_key'))
        batch_op.drop_column('contact_key')
