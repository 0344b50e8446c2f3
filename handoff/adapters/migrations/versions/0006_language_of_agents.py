"""Each agent may choose the language and the time zone of the desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; null means as the browser says."""
    op.add_column("agents", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("agents", sa.Column("time_zone", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("agents", "time_zone")
    op.drop_column("agents", "language")
