"""Find cases by their story where the chat was removed"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute(sa.text('INSERT INTO desk_marks (conversation_id, is_old) SELECT DISTINCT desk_entries.conversation_id, true FROM desk_entries JOIN conversations ON conversations.id = desk_entries.conversation_id WHERE conversations.words_gone_at IS NOT NULL'))


def downgrade() -> None:
    """Undo: what is searched for is nothing of the schema."""
