"""Tables by which agents find cases; models.py names them with all others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from handoff.adapters.model_base import Base

#: Columns that the queue can be narrowed by.
FILTERED = (
    "severity",
    "status",
    "category_code",
    "language",
    "assignee_id",
    "due_at",
    "created_at",
    "is_waiting",
    "is_draft",
)


class EntryRow(Base):
    """A line of the queue: a case, or a draft that is with people.

    Everything in it stands in other tables too; services/entries.py writes it anew in the
    transaction that changes one of them.
    """

    __tablename__ = "desk_entries"
    __table_args__ = (
        Index("ix_desk_entries_finished", "is_finished", "sort_key"),
        Index("ix_desk_entries_waiting", "is_waiting", "sort_key"),
        Index("ix_desk_entries_draft", "is_draft", "sort_key"),
        # Nearly all have no holder: without those, SQLite's planner knows that it finds few.
        Index(
            "ix_desk_entries_holder",
            "holder_id",
            "is_finished",
            "sort_key",
            sqlite_where=text("holder_id IS NOT NULL"),
            postgresql_where=text("holder_id IS NOT NULL"),
        ),
        Index("ix_desk_entries_assignee", "assignee_id", "is_finished", "sort_key"),
        # Holds all that the filters ask for, so that any of them is answered in the index alone,
        # in order.
        Index("ix_desk_entries_filters", "is_finished", "sort_key", *FILTERED),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(
        String(32), unique=True, comment="reference of the case, else the conversation's id"
    )
    conversation_id: Mapped[str] = mapped_column(String(32), index=True)
    reference: Mapped[str | None] = mapped_column(String(32))
    sort_key: Mapped[str] = mapped_column(String(128), comment="see domain/queue_order.py")
    is_finished: Mapped[bool]
    is_draft: Mapped[bool]
    is_waiting: Mapped[bool] = mapped_column(comment="the customer waits in the chat")
    holder_id: Mapped[str | None] = mapped_column(String(32), comment="agent in the chat")
    assignee_id: Mapped[str | None] = mapped_column(
        String(32), comment="who is responsible for the case"
    )
    is_handed_over: Mapped[bool]
    owner: Mapped[str]
    status: Mapped[str]
    headline: Mapped[str]
    severity: Mapped[str]
    severity_reasons: Mapped[list[Any]]
    category_code: Mapped[str | None]
    language: Mapped[str]
    customer: Mapped[str | None] = mapped_column(comment="name, where one is known")
    due_at: Mapped[datetime | None]
    due_kind: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(index=True, comment="filed, or asked for a person")
    waiting_since: Mapped[datetime]
    has_news: Mapped[bool]


class EntryCountRow(Base):
    """How many lines there are of a kind; counting them takes long once there are many."""

    __tablename__ = "desk_counts"

    name: Mapped[str] = mapped_column(String(16), primary_key=True, comment="open or finished")
    count: Mapped[int]


class EntryMarkRow(Base):
    """A conversation whose entries are no longer true; triggers of the database write it."""

    __tablename__ = "desk_marks"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(String(32))
    is_old: Mapped[bool] = mapped_column(
        default=False, comment="was there before entries were: done at the next start"
    )
