"""Tables of what the company learns: figures of each case, and alerts about rising issues."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from handoff.adapters.model_base import Base, row_id


class CaseMeasureRow(Base):
    """The figures of one complaint, computed from its other rows and never edited by hand.

    Deleting the whole table loses nothing: `services.measures` computes it again. It has no
    foreign key, so that computing never stands in the way of what it is computed from.
    """

    __tablename__ = "case_measures"
    __table_args__ = (
        Index("ix_case_measures_category", "category_code", "filed_at"),
        Index("ix_case_measures_product", "product", "filed_at"),
        Index("ix_case_measures_cause", "cause", "filed_at"),
    )

    reference: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(32), index=True)
    filed_at: Mapped[datetime] = mapped_column(index=True, comment="the period it is counted in")
    received_at: Mapped[datetime] = mapped_column(comment="first words of the complaint")
    language: Mapped[str]
    status: Mapped[str]
    category_code: Mapped[str]
    product: Mapped[str | None] = mapped_column(comment="as compared: case and articles removed")
    department: Mapped[str | None]
    cause: Mapped[str | None] = mapped_column(comment="root cause, as the agents settled it")
    outcome: Mapped[str | None] = mapped_column(comment="outcome code")
    first_human_seconds: Mapped[int | None] = mapped_column(
        comment="from received_at to the first words of an agent"
    )
    resolved_at: Mapped[datetime | None] = mapped_column(comment="when it was last resolved")
    resolved_seconds: Mapped[int | None] = mapped_column(comment="from received_at to resolved_at")
    acknowledge_due_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    update_due_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None] = mapped_column(comment="first update to the customer")
    final_due_at: Mapped[datetime | None]
    final_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(default=0, comment="how often")
    chat_rating: Mapped[int | None] = mapped_column(comment="1 … 5")
    outcome_rating: Mapped[int | None] = mapped_column(comment="1 … 5")
    questions: Mapped[int] = mapped_column(default=0, comment="asked by the assistant")
    corrected: Mapped[int] = mapped_column(default=0, comment="known facts an agent replaced")
    handovers: Mapped[int] = mapped_column(default=0, comment="that an agent accepted")
    repeated: Mapped[int] = mapped_column(
        default=0, comment="hand-overs after which something known was asked for or told again"
    )


class TrendStateRow(Base):
    """How far the figures are; one row, whose id is 1."""

    __tablename__ = "trend_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    audit_id: Mapped[int] = mapped_column(comment="last audit event that was taken into account")
    filled_to: Mapped[str | None] = mapped_column(
        String(32), comment="last reference of the first filling; null when it is complete"
    )
    measured_at: Mapped[datetime]


class TrendDayRow(Base):
    """The figures of the complaints of one day, until one of them changes.

    Deleting rows loses nothing: `services.trend_days` adds them up again.
    """

    __tablename__ = "trend_days"

    language: Mapped[str] = mapped_column(primary_key=True, comment="empty for all")
    category_code: Mapped[str] = mapped_column(primary_key=True, comment="empty for all")
    starts_at: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    ends_at: Mapped[datetime] = mapped_column(
        primary_key=True, comment="not part of it; days differ by the time zone"
    )
    figures: Mapped[str] = mapped_column(Text, comment="see handoff/domain/trend_days.py")


class TrendAlertRow(Base):
    """A product, cause or category with more complaints than usual."""

    __tablename__ = "trend_alerts"
    __table_args__ = (
        Index(
            "uq_trend_alerts_open",
            "kind",
            "key",
            unique=True,
            sqlite_where=text("acknowledged_at IS NULL"),
            postgresql_where=text("acknowledged_at IS NULL"),
        ),
    )

    id: Mapped[str] = row_id()
    kind: Mapped[str] = mapped_column(comment="category, product or cause")
    key: Mapped[str] = mapped_column(comment="code, or the product as compared")
    raised_at: Mapped[datetime]
    since: Mapped[datetime] = mapped_column(comment="complaints filed from here on were counted")
    observed: Mapped[int]
    expected: Mapped[float] = mapped_column(Float, comment="usual number in the same time")
    chance: Mapped[float] = mapped_column(
        Float, comment="that so many come by chance at the usual level"
    )
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    note: Mapped[str | None] = mapped_column(comment="what the agent wrote about it")
