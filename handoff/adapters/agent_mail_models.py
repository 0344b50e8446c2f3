"""What each agent chose about e-mails from the desk; models.py names it with all other tables."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from handoff.adapters.model_base import Base


class AgentMailRow(Base):
    """An agent's address and which e-mails go there; who has no row gets none."""

    __tablename__ = "agent_mails"

    agent_id: Mapped[str] = mapped_column(String(32), ForeignKey("agents.id"), primary_key=True)
    address: Mapped[str] = mapped_column(comment="confirmed; empty: none is")
    asked_address: Mapped[str] = mapped_column(
        default="",
        server_default="",
        comment="entered and not confirmed; empty: none",
    )
    confirm_hash: Mapped[str | None] = mapped_column(
        String(64), comment="of the token in the link that confirms it"
    )
    confirm_until: Mapped[datetime | None] = mapped_column(comment="when that link ends")
    way: Mapped[str] = mapped_column(comment="none, at_once or daily")
    changed_at: Mapped[datetime]
    digest_due_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="when the next daily one is written; empty for the other ways"
    )
    digest_since: Mapped[datetime | None] = mapped_column(
        comment="what is new since then stands in the next daily one"
    )
