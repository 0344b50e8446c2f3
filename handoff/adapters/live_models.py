"""Tables of the live handoff; models.py names them with all others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from handoff.adapters.model_base import Base, conversation_key, row_id


class HandoffRow(Base):
    """The transfer of a conversation to a human."""

    __tablename__ = "handoffs"
    __table_args__ = (
        Index(
            "uq_handoffs_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = row_id()
    conversation_id: Mapped[str] = conversation_key()
    reason: Mapped[str]
    status: Mapped[str] = mapped_column(
        default="waiting", comment="waiting, accepted, returned or closed"
    )
    requested_at: Mapped[datetime]
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(
        default="offered", comment="newest step, see handoff/domain/handoff_states.py"
    )
    queue: Mapped[str] = mapped_column(default="", comment="code of policy/queues.yml")
    offered_to: Mapped[str | None] = mapped_column(
        ForeignKey("agents.id"), comment="agent asked in person; null: everybody of the queue"
    )
    offer_until: Mapped[datetime | None] = mapped_column(
        index=True, comment="when the offer in person goes on to the next"
    )


class NoteRow(Base):
    """An agent's internal note; never shown to a customer."""

    __tablename__ = "notes"

    id: Mapped[str] = row_id()
    conversation_id: Mapped[str] = conversation_key()
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"))
    text: Mapped[str]
    at: Mapped[datetime]


class HandoffStepRow(Base):
    """One step of a handoff: who did it, why and when; only ever added."""

    __tablename__ = "handoff_steps"
    __table_args__ = (UniqueConstraint("handoff_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    handoff_id: Mapped[str] = mapped_column(ForeignKey("handoffs.id"))
    number: Mapped[int] = mapped_column(comment="from 1, in order")
    state: Mapped[str] = mapped_column(comment="see handoff/domain/handoff_states.py")
    queue: Mapped[str] = mapped_column(comment="code of policy/queues.yml")
    agent_id: Mapped[str | None] = mapped_column(
        ForeignKey("agents.id"), comment="agent it was offered to, or who answered"
    )
    actor: Mapped[str] = mapped_column(comment="customer, bot, system or agent:<id>")
    reason: Mapped[str] = mapped_column(comment="a code")
    at: Mapped[datetime]


class AgentProfileRow(Base):
    """What an agent can take, and whether they are there."""

    __tablename__ = "agent_profiles"

    agent_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("agents.id"), primary_key=True, autoincrement=False
    )
    is_available: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime] = mapped_column(comment="of the present availability")
    away_reason: Mapped[str | None] = mapped_column(comment="a code; null while available")
    languages: Mapped[list[Any]] = mapped_column(
        default=list, comment="ISO 639-1; none means the organisation's own"
    )
    skills: Mapped[list[Any]] = mapped_column(default=list, comment="of policy/queues.yml")


class ReadMarkRow(Base):
    """How far each side has read a conversation, and what was sent on by e-mail."""

    __tablename__ = "read_marks"

    conversation_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("conversations.id"), primary_key=True, autoincrement=False
    )
    customer_seq: Mapped[int] = mapped_column(default=0)
    customer_at: Mapped[datetime | None]
    agent_seq: Mapped[int] = mapped_column(default=0)
    agent_at: Mapped[datetime | None]
    mailed_seq: Mapped[int] = mapped_column(
        default=0, comment="agent messages up to this one were e-mailed"
    )
    unread_since: Mapped[datetime | None] = mapped_column(
        index=True, comment="oldest reply of an agent that was neither read nor e-mailed"
    )
