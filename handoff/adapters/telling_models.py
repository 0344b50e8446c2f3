"""What was told: which words belong to which complaint, and what was mentioned beside it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from handoff.adapters.model_base import Base


class TellingRow(Base):
    """A stretch of a message that was told about an intake, or added to its case."""

    __tablename__ = "tellings"
    __table_args__ = (
        UniqueConstraint("intake_id", "message_id", "start"),
        Index("ix_tellings_message_id", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    intake_id: Mapped[str] = mapped_column(ForeignKey("intakes.id"))
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    start: Mapped[int] = mapped_column(comment="first character of the message, from 0")
    end: Mapped[int] = mapped_column(comment="the character after the last")


class MentionRow(Base):
    """A date or a sum that was told but is not the one complained about."""

    __tablename__ = "mentions"
    __table_args__ = (UniqueConstraint("message_id", "name", "quote"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    intake_id: Mapped[str] = mapped_column(ForeignKey("intakes.id"), index=True)
    name: Mapped[str] = mapped_column(comment="occurred_on or amount")
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    quote: Mapped[str]
    message_id: Mapped[str]
