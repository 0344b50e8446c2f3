"""Tables of what connects the desk to other systems; models.py names them with all others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from handoff.adapters.model_base import Base, conversation_key, row_id


class TargetRow(Base):
    """Somewhere events are sent: a webhook, or an adapter of another system."""

    __tablename__ = "targets"

    id: Mapped[str] = row_id()
    kind: Mapped[str] = mapped_column(comment="webhook, email, slack, chatwoot or zendesk")
    name: Mapped[str]
    url: Mapped[str] = mapped_column(comment="where to; for e-mail the address")
    events: Mapped[list[Any]] = mapped_column(comment="types of events; an empty list: all")
    options_sealed: Mapped[str] = mapped_column(comment="encrypted JSON: tokens of an adapter")
    secret_sealed: Mapped[str] = mapped_column(comment="encrypted signing secret")
    former_secret_sealed: Mapped[str | None]
    former_secret_until: Mapped[datetime | None] = mapped_column(comment="signs too until then")
    is_active: Mapped[bool] = mapped_column(default=True)
    stopped_because: Mapped[str | None] = mapped_column(comment="gone, or by a person")
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    reached_at: Mapped[datetime | None] = mapped_column(comment="last success")


class OutboxEventRow(Base):
    """An event to tell, written in the transaction of the change itself."""

    __tablename__ = "outbox_events"

    id: Mapped[str] = row_id()
    type: Mapped[str] = mapped_column(comment="a name of domain/outgoing.py")
    at: Mapped[datetime]
    conversation_id: Mapped[str | None]
    case_reference: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(comment="codes and identifiers only")
    is_addressed: Mapped[bool] = mapped_column(
        default=False, index=True, comment="its deliveries are written"
    )


class DeliveryRow(Base):
    """An event on its way to one target."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("event_id", "target_id"),
        Index("ix_deliveries_due", "target_id", "state", "next_attempt_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("outbox_events.id"))
    target_id: Mapped[str] = mapped_column(ForeignKey("targets.id"))
    state: Mapped[str] = mapped_column(default="waiting", comment="waiting, sent or failed")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    cause: Mapped[str | None] = mapped_column(comment="why the last attempt failed, a code")
    sent_at: Mapped[datetime | None]


class ExternalConversationRow(Base):
    """The conversation or ticket another system made for one of ours."""

    __tablename__ = "external_conversations"
    __table_args__ = (
        UniqueConstraint("target_id", "conversation_id"),
        Index("ix_external_conversations_external", "target_id", "external_id"),
    )

    id: Mapped[str] = row_id()
    target_id: Mapped[str] = mapped_column(ForeignKey("targets.id"))
    conversation_id: Mapped[str] = conversation_key()
    external_id: Mapped[str]
    contact_id: Mapped[str | None] = mapped_column(comment="the customer in the other system")
    sent_seq: Mapped[int] = mapped_column(default=0, comment="last message the other system has")
    sent_files: Mapped[list[Any]] = mapped_column(
        default=list, server_default="[]", comment="evidence ids it has, or was told of"
    )


class ExternalFileRow(Base):
    """A file that somebody in another system sent to the customer, until it was fetched."""

    __tablename__ = "external_files"
    __table_args__ = (UniqueConstraint("target_id", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    target_id: Mapped[str] = mapped_column(ForeignKey("targets.id"))
    conversation_id: Mapped[str] = conversation_key()
    external_id: Mapped[str] = mapped_column(comment="of the file in the other system")
    url: Mapped[str] = mapped_column(comment="where it lies there; empty once it needs no fetching")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="empty: it was taken or given up"
    )
    cause: Mapped[str | None] = mapped_column(comment="why the last attempt failed, a code")


class ApiKeyRow(Base):
    """A key of the integration API; only its hash is kept."""

    __tablename__ = "api_keys"

    id: Mapped[str] = row_id()
    name: Mapped[str]
    key_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="SHA-256")
    prefix: Mapped[str] = mapped_column(comment="first characters, to tell keys apart")
    scopes: Mapped[list[Any]]
    agent_id: Mapped[str] = mapped_column(
        ForeignKey("agents.id"), comment="the account in whose name it writes"
    )
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    used_at: Mapped[datetime | None] = mapped_column(comment="last use, to the hour")
    revoked_at: Mapped[datetime | None]


class AgentSubjectRow(Base):
    """Who an account of the desk is at the identity provider."""

    __tablename__ = "agent_subjects"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[str] = row_id()
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"), unique=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime]


class SignInRequestRow(Base):
    """A sign-in at the identity provider that has begun; used once."""

    __tablename__ = "sign_in_requests"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64), comment="of the cookie it began in")
    nonce: Mapped[str]
    verifier: Mapped[str] = mapped_column(comment="of PKCE")
    next_page: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
