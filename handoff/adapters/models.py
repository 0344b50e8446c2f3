"""Tables; one row class a table, every column with its meaning."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, validates

from handoff.adapters import integration_models, related_models, trends_models
from handoff.adapters.agent_mail_models import AgentMailRow
from handoff.adapters.agent_models import AgentRow, AgentSessionRow, SignInFailureRow
from handoff.adapters.bulk_models import BulkCaseRow, BulkChangeRow
from handoff.adapters.finding_models import EntryCountRow, EntryMarkRow, EntryRow
from handoff.adapters.identity_models import IdentityCheckRow, ReturnLinkRow
from handoff.adapters.lifecycle_models import (
    CaseChangeRow,
    CaseTaskRow,
    ClockEventRow,
    ContactRow,
    DeadlineRow,
    FollowUpRow,
    LetterRow,
    RatingRow,
    ResolutionRow,
)
from handoff.adapters.live_models import (
    AgentProfileRow,
    HandoffRow,
    HandoffStepRow,
    NoteRow,
    ReadMarkRow,
)
from handoff.adapters.model_base import Base, UtcDateTime, conversation_key, new_id, row_id
from handoff.adapters.retention_models import CaseHoldRow
from handoff.adapters.telling_models import MentionRow, TellingRow
from handoff.adapters.views_models import SavedViewRow
from handoff.domain.similarity import contact_key

# Part of what this module offers, whatever file they are written in.
__all__ = [
    "AgentMailRow",
    "AgentProfileRow",
    "AgentRow",
    "AgentSessionRow",
    "Base",
    "BulkCaseRow",
    "BulkChangeRow",
    "CaseChangeRow",
    "CaseHoldRow",
    "CaseTaskRow",
    "ClockEventRow",
    "ContactRow",
    "DeadlineRow",
    "EntryCountRow",
    "EntryMarkRow",
    "EntryRow",
    "FollowUpRow",
    "HandoffRow",
    "HandoffStepRow",
    "IdentityCheckRow",
    "LetterRow",
    "MentionRow",
    "NoteRow",
    "RatingRow",
    "ReadMarkRow",
    "ResolutionRow",
    "ReturnLinkRow",
    "SavedViewRow",
    "SignInFailureRow",
    "TellingRow",
    "UtcDateTime",
    "integration_models",
    "new_id",
    "related_models",
    "trends_models",
]


class ConversationRow(Base):
    """One chat."""

    __tablename__ = "conversations"

    id: Mapped[str] = row_id()
    token_hash: Mapped[str] = mapped_column(comment="SHA-256 of the customer's bearer token")
    locale: Mapped[str] = mapped_column(comment="BCP 47, as the widget said")
    language: Mapped[str] = mapped_column(comment="ISO 639-1, as last chosen or used")
    language_is_chosen: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="by a button or in words"
    )
    zone: Mapped[str] = mapped_column(comment="IANA zone relative dates are read in")
    channel: Mapped[str] = mapped_column(default="widget")
    page_url: Mapped[str | None]
    identity: Mapped[str | None] = mapped_column(comment="verified customer id, when known")
    owner: Mapped[str] = mapped_column(default="bot", index=True)
    next_seq: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    notice_version: Mapped[str | None]
    notice_language: Mapped[str | None]
    notice_shown_at: Mapped[datetime | None]
    consent: Mapped[str] = mapped_column(default="not_asked")
    consent_at: Mapped[datetime | None]
    forget_pending: Mapped[bool] = mapped_column(
        default=False, comment="words were erased here and Rasa still has its copy"
    )
    words_gone_at: Mapped[datetime | None] = mapped_column(
        comment="when its messages were removed because their time had passed"
    )


class MessageRow(Base):
    """One message; a customer's is stored before anything else happens to it."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
        Index("ix_messages_pending", "conversation_id", "state"),
    )

    id: Mapped[str] = row_id()
    conversation_id: Mapped[str] = conversation_key(index=False)
    seq: Mapped[int]
    sender: Mapped[str]
    name: Mapped[str | None]
    text: Mapped[str]
    language: Mapped[str | None] = mapped_column(comment="ISO 639-1, where it is known")
    at: Mapped[datetime]
    client_id: Mapped[str | None] = mapped_column(comment="the widget's own key, for replays")
    choice: Mapped[str | None] = mapped_column(comment="payload of the chosen button")
    choices: Mapped[list[Any]] = mapped_column(default=list)
    expects: Mapped[dict[str, Any] | None]
    case_reference: Mapped[str | None]
    reply_to: Mapped[str | None] = mapped_column(
        index=True, comment="message this one answers, for bot messages"
    )
    state: Mapped[str] = mapped_column(
        default="done", comment="pending until the assistant answered, then done"
    )
    purpose: Mapped[str | None] = mapped_column(
        comment="story, held while consent is still open, addition to a filed case"
    )
    attempts: Mapped[int] = mapped_column(default=0)
    response_status: Mapped[int | None] = mapped_column(comment="answer to the first request")
    response_body: Mapped[dict[str, Any] | None]
    erased_at: Mapped[datetime | None]
    file: Mapped[dict[str, Any] | None] = mapped_column(
        comment="sent by an agent with it: evidence_id, name, media_type, size"
    )


class IntakeRow(Base):
    """The guided collection; a draft until confirmed."""

    __tablename__ = "intakes"
    __table_args__ = (UniqueConstraint("conversation_id", "number"),)

    id: Mapped[str] = row_id()
    conversation_id: Mapped[str] = conversation_key(index=False)
    number: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(
        default="complaint", comment="complaint, or data_request about the customer's own data"
    )
    status: Mapped[str] = mapped_column(
        default="collecting",
        comment="waiting while another is asked about, collecting, filed or joined to a case",
    )
    received_at: Mapped[datetime] = mapped_column(comment="first message of the complaint")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    begun_at: Mapped[datetime | None] = mapped_column(
        comment="when its questions began; none while its words only wait"
    )
    joined_case: Mapped[str | None] = mapped_column(
        String(32), comment="case that this one turned out to be about, and was added to"
    )
    story_complete: Mapped[bool] = mapped_column(default=False)
    category: Mapped[dict[str, Any] | None] = mapped_column(comment="code, confidence, ranking")
    read_back_at: Mapped[datetime | None] = mapped_column(comment="when all was last read back")
    read_back_hash: Mapped[str | None] = mapped_column(comment="of the facts that were read back")
    last_asked: Mapped[str | None] = mapped_column(comment="fact or step last asked for")


class FactRow(Base):
    """The present value of one fact."""

    __tablename__ = "facts"
    __table_args__ = (UniqueConstraint("intake_id", "name"),)

    id: Mapped[str] = row_id()
    intake_id: Mapped[str] = mapped_column(ForeignKey("intakes.id"))
    name: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    status: Mapped[str]
    quote: Mapped[str | None]
    message_id: Mapped[str | None]
    updated_at: Mapped[datetime]
    contact_key: Mapped[str | None] = mapped_column(
        String(32), index=True, comment="finds the cases of an address or a number"
    )

    @validates("value")
    def _set_contact_key(self, _: str, value: Any) -> Any:
        self.contact_key = contact_key(self.name, value)
        return value


class FactChangeRow(Base):
    """A value a fact had, who replaced it and when."""

    __tablename__ = "fact_changes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    intake_id: Mapped[str] = mapped_column(ForeignKey("intakes.id"), index=True)
    name: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    status: Mapped[str]
    quote: Mapped[str | None]
    message_id: Mapped[str | None]
    replaced_by: Mapped[str] = mapped_column(comment="customer, or agent:<id>")
    replaced_at: Mapped[datetime]


class TriggerRow(Base):
    """A legal, safety, vulnerability … signal with the words that caused it."""

    __tablename__ = "triggers"
    __table_args__ = (UniqueConstraint("conversation_id", "code", "message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = conversation_key()
    code: Mapped[str]
    level: Mapped[str]
    quote: Mapped[str]
    message_id: Mapped[str]


class CaseRow(Base):
    """A filed complaint; one an intake, so filing twice cannot happen."""

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_queue", "status", "severity_rank", "next_due_at"),)

    reference: Mapped[str] = mapped_column(String(32), primary_key=True)
    intake_id: Mapped[str] = mapped_column(ForeignKey("intakes.id"), unique=True)
    conversation_id: Mapped[str] = conversation_key()
    status: Mapped[str] = mapped_column(default="received")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    headline: Mapped[str]
    category_code: Mapped[str] = mapped_column(index=True)
    severity: Mapped[str]
    severity_rank: Mapped[int] = mapped_column(comment="0 urgent … 3 low, for ordering")
    severity_reasons: Mapped[list[Any]] = mapped_column(default=list)
    next_due_at: Mapped[datetime | None]
    promises: Mapped[list[Any]] = mapped_column(default=list, comment="what the customer was told")
    filed_by: Mapped[str] = mapped_column(default="customer", comment="customer, or agent:<id>")
    content_version: Mapped[str] = mapped_column(default="", comment="policy and wording in force")
    similar_cases: Mapped[list[Any]] = mapped_column(
        default=list, comment="earlier cases it resembles: reference, score, reason"
    )
    news_at: Mapped[datetime | None] = mapped_column(
        comment="when the customer last added something no agent has read yet"
    )
    withdrawal_asked_at: Mapped[datetime | None] = mapped_column(
        comment="when the customer asked to withdraw the filed case"
    )
    review_asked_at: Mapped[datetime | None] = mapped_column(
        comment="when the customer asked for a review of the outcome"
    )
    stage: Mapped[int] = mapped_column(default=1, comment="1 the first answer, from 2 on a review")
    assignee_id: Mapped[str | None] = mapped_column(
        ForeignKey("agents.id"), index=True, comment="who is responsible for the case"
    )
    department: Mapped[str] = mapped_column(
        default="", comment="in charge, as policy/categories.yml names it"
    )
    finished_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="when it was resolved, withdrawn or referred; empty while open"
    )
    erased_at: Mapped[datetime | None] = mapped_column(
        comment="when all that was told in it was removed"
    )
    alert: Mapped[str] = mapped_column(
        default="", comment="of the worst open deadline: empty, amber, red or breached"
    )
    escalation_level: Mapped[int] = mapped_column(
        default=0, comment="steps of policy/case_handling.yml taken"
    )
    escalates_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="when the next step of the ladder is due; empty when there is none"
    )


class EvidenceRow(Base):
    """An uploaded file; the bytes lie in the data folder under their hash."""

    __tablename__ = "evidence"

    id: Mapped[str] = row_id()
    conversation_id: Mapped[str] = conversation_key()
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str]
    uploaded_at: Mapped[datetime]
    #: customer, or agent:<id> who sent it to the customer.
    uploaded_by: Mapped[str] = mapped_column(default="customer")


class MailRow(Base):
    """An e-mail to send; written in the transaction that causes it, sent afterwards."""

    __tablename__ = "mails"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: Mapped[str] = row_id()
    kind: Mapped[str] = mapped_column(comment="confirmation, agent_reply …")
    subject_id: Mapped[str] = mapped_column(comment="case reference or message it is about")
    recipient: Mapped[str]
    subject: Mapped[str]
    text_body: Mapped[str]
    html_body: Mapped[str | None]
    state: Mapped[str] = mapped_column(
        default="waiting", index=True, comment="waiting, sent, failed"
    )
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    useful_until: Mapped[datetime | None] = mapped_column(
        comment="not sent after this, as a one-time code is worth nothing then"
    )
    is_private: Mapped[bool] = mapped_column(
        default=False, comment="its words are removed here once it was sent"
    )
    attachments: Mapped[list[Any]] = mapped_column(
        default=list, comment="name, media_type and text of each file"
    )
    stop_url: Mapped[str | None] = mapped_column(
        comment="where the recipient ends mails of this kind with one request (RFC 8058)"
    )


class AuditEventRow(Base):
    """What happened, who did it and when; no message text, no contact data."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(comment="customer, bot, system or agent:<id>")
    tag: Mapped[str] = mapped_column(comment="source:subject:action, see audit.Tag")
    conversation_id: Mapped[str | None] = mapped_column(index=True)
    case_reference: Mapped[str | None] = mapped_column(index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
