"""The table of what is kept beyond its time; models.py names it with all others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from handoff.adapters.model_base import Base, row_id


class CaseHoldRow(Base):
    """A case of which nothing is removed, for as long as the hold is not lifted."""

    __tablename__ = "case_holds"
    __table_args__ = (
        Index(
            "uq_case_holds_open",
            "case_reference",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[str] = row_id()
    case_reference: Mapped[str] = mapped_column(
        String(32), ForeignKey("cases.reference"), index=True
    )
    trigger: Mapped[str | None] = mapped_column(comment="signal it followed from, by itself")
    reason: Mapped[str] = mapped_column(default="", comment="in the words of who placed it")
    placed_by: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    placed_at: Mapped[datetime]
    lifted_by: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(comment="empty while it holds")
