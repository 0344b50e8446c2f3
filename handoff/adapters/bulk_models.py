"""Tables of changes of many cases at once; models.py names them with all others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from handoff.adapters.model_base import Base, row_id


class BulkChangeRow(Base):
    """A change that a supervisor made to several cases at once."""

    __tablename__ = "bulk_changes"
    __table_args__ = (Index("ix_bulk_changes_made_at", "made_at"),)

    id: Mapped[str] = row_id()
    kind: Mapped[str] = mapped_column(String(16), comment="assignee or department")
    value: Mapped[str | None] = mapped_column(comment="what was set; empty for nobody")
    made_by: Mapped[str] = mapped_column(ForeignKey("agents.id"))
    made_at: Mapped[datetime]
    undone_by: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    undone_at: Mapped[datetime | None] = mapped_column(comment="empty until it is undone")


class BulkCaseRow(Base):
    """What became of one case in such a change."""

    __tablename__ = "bulk_change_cases"

    change_id: Mapped[str] = mapped_column(ForeignKey("bulk_changes.id"), primary_key=True)
    # No foreign key: what is named may not exist, and the row then says so.
    reference: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, comment="in the order they were named")
    outcome: Mapped[str] = mapped_column(String(16), comment="changed, same, gone or failed")
    before: Mapped[str | None] = mapped_column(comment="what undoing restores")
    event_id: Mapped[int | None] = mapped_column(
        Integer, comment="of its audit event; a later one of the kind means it changed since"
    )
    undone: Mapped[str | None] = mapped_column(
        String(16), comment="restored, changed_since, former, gone or failed; empty until undone"
    )
