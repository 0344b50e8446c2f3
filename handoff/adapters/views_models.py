"""Tables of what agents keep of the queue; models.py names them with all others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from handoff.adapters.model_base import Base, row_id


class SavedViewRow(Base):
    """A tab of the queue with filters, kept under a name."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("uq_saved_views_agent_id_name", "agent_id", "name", unique=True),)

    id: Mapped[str] = row_id()
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(comment="of the queue's address: tab and filters")
    is_shared: Mapped[bool] = mapped_column(comment="shown to everybody")
    created_at: Mapped[datetime]
