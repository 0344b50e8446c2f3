"""Tables of a case's way to its end; models.py names them with all others."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from handoff.adapters.model_base import Base, conversation_key, row_id


def case_key(index: bool = True) -> Mapped[str]:
    """Return the column that names a case."""
    return mapped_column(String(32), ForeignKey("cases.reference"), index=index)


def agent_key(comment: str) -> Mapped[str]:
    """Return the column that names the agent who did something."""
    return mapped_column(String(32), ForeignKey("agents.id"), comment=comment)


class CaseChangeRow(Base):
    """A step of a case from one status to the next; never changed afterwards."""

    __tablename__ = "case_changes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_reference: Mapped[str] = case_key()
    stage: Mapped[int] = mapped_column(comment="1 the first answer, from 2 on a review")
    before: Mapped[str] = mapped_column(comment="empty when it was filed")
    after: Mapped[str]
    actor: Mapped[str] = mapped_column(comment="customer, system or agent:<id>")
    reason: Mapped[str] = mapped_column(default="", comment="why, in an agent's words")
    at: Mapped[datetime]


class ResolutionRow(Base):
    """What was decided in one stage of a case."""

    __tablename__ = "resolutions"
    __table_args__ = (UniqueConstraint("case_reference", "stage"),)

    id: Mapped[str] = row_id()
    case_reference: Mapped[str] = case_key(index=False)
    stage: Mapped[int] = mapped_column(default=1)
    outcome: Mapped[str] = mapped_column(comment="upheld, partly_upheld or not_upheld")
    remedies: Mapped[list[Any]] = mapped_column(
        default=list, comment="codes of domain/resolutions.py: refund, repair, apology …"
    )
    amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    currency: Mapped[str | None] = mapped_column(String(3), comment="ISO 4217")
    explanation: Mapped[str] = mapped_column(comment="why, as the customer is told")
    root_cause: Mapped[str | None] = mapped_column(
        String(40), index=True, comment="code of policy/case_handling.yml"
    )
    root_cause_note: Mapped[str] = mapped_column(default="", comment="never shown to a customer")
    decided_by: Mapped[str] = agent_key("who recorded it last")
    decided_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]


class CaseTaskRow(Base):
    """Something to do for a case, or a corrective action so that it does not happen again."""

    __tablename__ = "case_tasks"
    __table_args__ = (Index("ix_case_tasks_open", "owner_id", "done_at", "due_on"),)

    id: Mapped[str] = row_id()
    case_reference: Mapped[str] = case_key()
    kind: Mapped[str] = mapped_column(default="task", comment="task or corrective")
    title: Mapped[str]
    owner_id: Mapped[str] = agent_key("who has to do it")
    due_on: Mapped[date] = mapped_column(Date, comment="last day, in the organisation's zone")
    created_by: Mapped[str] = agent_key("who wrote it down")
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(32), ForeignKey("agents.id"))


class ContactRow(Base):
    """What was said to or by the customer outside the chat."""

    __tablename__ = "case_contacts"

    id: Mapped[str] = row_id()
    case_reference: Mapped[str] = case_key()
    direction: Mapped[str] = mapped_column(comment="to or from the customer")
    way: Mapped[str] = mapped_column(comment="phone, email, post, sms, in_person or other")
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(comment="when it happened")
    agent_id: Mapped[str] = agent_key("who wrote it down")
    created_at: Mapped[datetime]


class LetterRow(Base):
    """A letter to the customer: a draft until it is sent or posted, then never changed."""

    __tablename__ = "case_letters"

    id: Mapped[str] = row_id()
    case_reference: Mapped[str] = case_key()
    stage: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(comment="acknowledgement, update, delay, proposal or final")
    language: Mapped[str] = mapped_column(comment="ISO 639-1")
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(comment="plain text")
    state: Mapped[str] = mapped_column(default="draft", comment="draft, sent, posted or dropped")
    recipient: Mapped[str | None] = mapped_column(comment="address it was e-mailed to")
    mail_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("mails.id"))
    created_by: Mapped[str] = agent_key("who began it")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    sent_by: Mapped[str | None] = mapped_column(String(32), ForeignKey("agents.id"))
    sent_at: Mapped[datetime | None]


class ClockEventRow(Base):
    """What happened to a deadline or to the escalation of a case, each once."""

    __tablename__ = "clock_events"
    __table_args__ = (UniqueConstraint("case_reference", "deadline_id", "round", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_reference: Mapped[str] = case_key()
    deadline_id: Mapped[int] = mapped_column(
        default=0, comment="of the deadline, 0 for the case as a whole"
    )
    round: Mapped[int] = mapped_column(
        default=1, comment="counts the periods of a deadline that repeats or was moved"
    )
    kind: Mapped[str] = mapped_column(
        String(40), comment="amber, red, breached, met, paused, resumed, extended, escalated_<n>"
    )
    reason: Mapped[str] = mapped_column(default="", comment="in an agent's words")
    actor: Mapped[str] = mapped_column(default="system")
    at: Mapped[datetime]


class FollowUpRow(Base):
    """The question after the end: was it solved, and does the customer want it opened again?"""

    __tablename__ = "follow_ups"
    __table_args__ = (UniqueConstraint("case_reference", "stage"),)

    id: Mapped[str] = row_id()
    case_reference: Mapped[str] = case_key(index=False)
    stage: Mapped[int] = mapped_column(default=1)
    due_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    dropped: Mapped[str | None] = mapped_column(
        comment="why nothing is sent: no_address, unsafe, grave or reopened"
    )


class DeadlineRow(Base):
    """A due instant computed from a clock."""

    __tablename__ = "deadlines"
    __table_args__ = (UniqueConstraint("case_reference", "kind", "regime"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_reference: Mapped[str] = mapped_column(ForeignKey("cases.reference"), index=True)
    kind: Mapped[str] = mapped_column(comment="acknowledge, update or final")
    due_at: Mapped[datetime]
    regime: Mapped[str]
    source: Mapped[str]
    calendar: Mapped[str | None] = mapped_column(comment="holiday calendar it was counted on")
    started_at: Mapped[datetime | None] = mapped_column(comment="from when the period is counted")
    round: Mapped[int] = mapped_column(default=1, comment="counts its periods")
    met_at: Mapped[datetime | None] = mapped_column(comment="when what it asks for was done")
    paused_at: Mapped[datetime | None] = mapped_column(comment="since when the clock stands")
    original_due_at: Mapped[datetime | None] = mapped_column(comment="before it was extended")
    alert: Mapped[str] = mapped_column(default="", comment="empty, amber, red or breached")
    next_alert_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="when to look at it again; empty when nothing more can happen"
    )


class RatingRow(Base):
    """What a customer thought of the chat, or of the outcome of a case."""

    __tablename__ = "ratings"
    __table_args__ = (UniqueConstraint("conversation_id", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = conversation_key(index=False)
    subject: Mapped[str] = mapped_column(comment="chat or outcome")
    asked_at: Mapped[datetime]
    score: Mapped[int | None] = mapped_column(comment="1 very poor … 5 very good")
    comment: Mapped[str | None]
    rated_at: Mapped[datetime | None]
