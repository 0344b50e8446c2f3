"""Tables of what proves who a customer is: one-time codes and links; models.py names them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from handoff.adapters.model_base import Base, conversation_key, row_id


class IdentityCheckRow(Base):
    """A one-time code asked for in a conversation, to prove who a case belongs to."""

    __tablename__ = "identity_checks"

    id: Mapped[str] = row_id()
    conversation_id: Mapped[str] = conversation_key()
    reference: Mapped[str] = mapped_column(
        String(32), index=True, comment="as the customer named it; no case need have it"
    )
    state: Mapped[str] = mapped_column(
        default="asked",
        index=True,
        comment="asked, sent, unsent (no case or no address), verified or replaced",
    )
    code_hash: Mapped[str | None] = mapped_column(comment="keyed hash; emptied once it was used")
    attempts: Mapped[int] = mapped_column(default=0, comment="codes entered so far")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]


class ReturnLinkRow(Base):
    """A link that opens a conversation on another device, once."""

    __tablename__ = "return_links"

    id: Mapped[str] = row_id()
    conversation_id: Mapped[str] = conversation_key()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="SHA-256")
    recipient_hash: Mapped[str] = mapped_column(
        String(64), index=True, comment="SHA-256 of the address, to limit how many it gets"
    )
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
