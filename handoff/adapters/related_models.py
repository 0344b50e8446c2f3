"""Tables of what cases have to do with each other; models.py names them with all others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from handoff.adapters.model_base import Base, row_id


class CaseLinkRow(Base):
    """Two cases that an agent said belong together; both stay cases of their own.

    The pair is kept in one order, so that it can be linked only once at a time.
    """

    __tablename__ = "case_links"
    __table_args__ = (
        Index(
            "uq_case_links_open",
            "first_reference",
            "second_reference",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_case_links_second_reference", "second_reference"),
    )

    id: Mapped[str] = row_id()
    first_reference: Mapped[str] = mapped_column(
        ForeignKey("cases.reference"), comment="the smaller of the two"
    )
    second_reference: Mapped[str] = mapped_column(ForeignKey("cases.reference"))
    reason: Mapped[str] = mapped_column(comment="in the agent's words; never shown to a customer")
    linked_by: Mapped[str] = mapped_column(ForeignKey("agents.id"))
    linked_at: Mapped[datetime]
    undone_by: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    undone_at: Mapped[datetime | None] = mapped_column(comment="empty while the link holds")


class CaseMeaningRow(Base):
    """What a case's story means, as a vector; computed from it and never edited by hand."""

    __tablename__ = "case_meanings"

    reference: Mapped[str] = mapped_column(ForeignKey("cases.reference"), primary_key=True)
    story_hash: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the story it is of")
    vector: Mapped[bytes] = mapped_column(LargeBinary, comment="512 halves, length one")
    computed_at: Mapped[datetime]


class CaseLikenessRow(Base):
    """Two cases whose stories mean much the same; computed together with their meanings."""

    __tablename__ = "case_likenesses"
    __table_args__ = (Index("ix_case_likenesses_second_reference", "second_reference"),)

    first_reference: Mapped[str] = mapped_column(
        ForeignKey("cases.reference"), primary_key=True, comment="the smaller of the two"
    )
    second_reference: Mapped[str] = mapped_column(ForeignKey("cases.reference"), primary_key=True)
    score: Mapped[float] = mapped_column(Float, comment="0 … 1, see handoff/domain/likeness.py")
    spans: Mapped[list[Any]] = mapped_column(
        comment="the likest sentences: start and end in the first story, then in the second"
    )
