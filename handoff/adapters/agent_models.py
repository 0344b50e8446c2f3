"""Tables of the people at the desk; models.py names them with all others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from handoff.adapters.model_base import Base, row_id


class AgentRow(Base):
    """A person who works at the desk."""

    __tablename__ = "agents"

    id: Mapped[str] = row_id()
    username: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str] = mapped_column(comment="what the customer reads")
    password_hash: Mapped[str] = mapped_column(comment="argon2id")
    role: Mapped[str] = mapped_column(default="agent")
    language: Mapped[str | None] = mapped_column(comment="of the desk; null: as the browser says")
    time_zone: Mapped[str | None] = mapped_column(comment="IANA name; null: the browser's")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    is_person: Mapped[bool] = mapped_column(
        default=True, comment="false for what writes for another system and never signs in"
    )


class AgentSessionRow(Base):
    """A signed-in browser of an agent."""

    __tablename__ = "agent_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"), index=True)
    csrf_token: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class SignInFailureRow(Base):
    """A failed sign-in, counted for throttling."""

    __tablename__ = "sign_in_failures"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(index=True, comment="hash of username or address")
    at: Mapped[datetime]
