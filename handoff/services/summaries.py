"""Gathers what a case summary is built from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters.models import (
    CaseRow,
    ConversationRow,
    HandoffRow,
    IntakeRow,
    MentionRow,
    MessageRow,
    TellingRow,
    TriggerRow,
)
from handoff.domain.deadlines import Deadline
from handoff.domain.facts import FactStatus
from handoff.domain.severity import FoundTrigger, Severity
from handoff.domain.similarity import SimilarCase
from handoff.domain.summary import (
    CategoryChoice,
    Consent,
    EvidenceItem,
    HandoffState,
    SummaryInput,
    build_summary,
)
from handoff.domain.summary_parts import Addition, FoundMention
from handoff.domain.texts import FIRST
from handoff.services.clock_rows import deadline_rows
from handoff.services.conversations import to_message
from handoff.services.core import Core
from handoff.services.drafts import current_intake, load_facts, load_triggers, triggers_of
from handoff.services.own_files import own_files
from handoff.services.told_days import promised_lines
from handoff.services.voices import voice_of

MODEL = "redress-rasa-3.6.21"


def summarise(
    session: Session,
    core: Core,
    conversation: ConversationRow,
    case: CaseRow | None,
    language: str = FIRST,
) -> dict[str, Any]:
    """Return the summary object of a case, or of an intake when `case` is None.

    Args:
        language: of its sentences, ISO 639-1.
    """
    voice = voice_of(core.policy, language)
    found = gather(session, core, conversation, case)
    promises = promised_lines(core, found.promises, voice.words.language)
    return build_summary(replace(found, promises=promises), voice)


def gather(
    session: Session, core: Core, conversation: ConversationRow, case: CaseRow | None
) -> SummaryInput:
    """Return everything known of a conversation's complaint."""
    intake = (
        session.get(IntakeRow, case.intake_id) if case else current_intake(session, conversation.id)
    )
    messages = _messages(session, conversation, case)
    right = (intake.category or {}).get("data_right") if intake else None
    return SummaryInput(
        created_at=case.created_at if case else conversation.created_at,
        updated_at=case.updated_at if case else conversation.updated_at,
        language=conversation.language,
        channel=conversation.channel,
        messages=[to_message(row) for row in messages],
        facts=load_facts(session, intake.id) if intake else {},
        handoff=_handoff(session, conversation),
        reference=case.reference if case else None,
        status=case.status if case else "intake",
        category=category_choice(intake),
        triggers=[
            FoundTrigger(t.code, t.level, t.quote, t.message_id)
            for t in _triggers(session, conversation, intake)
        ],
        mentions=_mentions(session, intake),
        deadlines=load_deadlines(session, case.reference) if case else (),
        evidence=_evidence(session, conversation.id, intake),
        severity=Severity(case.severity, tuple(case.severity_reasons)) if case else None,
        consent=Consent(
            conversation.notice_version,
            conversation.notice_language,
            conversation.notice_shown_at,
            conversation.consent,
            conversation.consent_at,
        ),
        promises=case.promises if case else (),
        similar_cases=[SimilarCase(**each) for each in case.similar_cases] if case else (),
        additions=_additions(session, conversation, case) if case else (),
        headline=case.headline if case and right else None,
        data_right=right,
        model=MODEL,
        content_version=case.content_version if case else core.policy.content_hash[:12],
        transcript_url=(
            f"{core.settings.public_url}/api/v1/conversations/{conversation.id}/transcript"
        ),
    )


def _messages(
    session: Session, conversation: ConversationRow, case: CaseRow | None
) -> list[MessageRow]:
    """Return the messages of the chat, then those added to the case from another one."""
    own = select(MessageRow).where(MessageRow.conversation_id == conversation.id)
    messages = list(session.scalars(own.order_by(MessageRow.seq)))
    if case is None:
        return messages
    elsewhere = (
        select(MessageRow)
        .join(TellingRow, TellingRow.message_id == MessageRow.id)
        .where(
            TellingRow.intake_id == case.intake_id, MessageRow.conversation_id != conversation.id
        )
        .order_by(MessageRow.at, MessageRow.seq)
    )
    return [*messages, *session.scalars(elsewhere)]


def _triggers(
    session: Session, conversation: ConversationRow, intake: IntakeRow | None
) -> list[TriggerRow]:
    if intake is None:
        return load_triggers(session, conversation.id)
    return triggers_of(session, intake)


def category_choice(intake: IntakeRow | None) -> CategoryChoice | None:
    """Return the category of an intake, None when none was found."""
    if intake is None or not intake.category:
        return None
    confidence = intake.category.get("confidence")
    status = FactStatus(intake.category.get("status", "inferred"))
    return CategoryChoice(
        intake.category["code"], None if confidence is None else float(confidence), status
    )


def load_deadlines(session: Session, reference: str) -> list[Deadline]:
    """Return the deadlines stored with a case, the earliest of each kind first."""
    return [
        Deadline(row.kind, row.due_at, row.regime, row.source, row.calendar or "")  # type: ignore[arg-type]
        for row in deadline_rows(session, reference)
    ]


def _handoff(session: Session, conversation: ConversationRow) -> HandoffState:
    row = session.scalars(
        select(HandoffRow)
        .where(HandoffRow.conversation_id == conversation.id)
        .order_by(HandoffRow.requested_at.desc())
        .limit(1)
    ).first()
    if row is None:
        return HandoffState(conversation.owner)
    return HandoffState(conversation.owner, row.reason, row.requested_at, row.status)


def _mentions(session: Session, intake: IntakeRow | None) -> list[FoundMention]:
    if intake is None:
        return []
    rows = session.scalars(
        select(MentionRow).where(MentionRow.intake_id == intake.id).order_by(MentionRow.id)
    )
    return [FoundMention(r.name, r.value, r.quote, r.message_id) for r in rows]


def _additions(session: Session, conversation: ConversationRow, case: CaseRow) -> list[Addition]:
    rows = session.scalars(
        select(MessageRow)
        .join(TellingRow, TellingRow.message_id == MessageRow.id)
        .where(TellingRow.intake_id == case.intake_id, MessageRow.purpose == "addition")
        .order_by(MessageRow.at, MessageRow.seq)
    )
    zone = ZoneInfo(conversation.zone)
    return [Addition(row.at.astimezone(zone).date().isoformat(), row.id) for row in rows]


def _evidence(
    session: Session, conversation_id: str, intake: IntakeRow | None
) -> list[EvidenceItem]:
    rows = own_files(session, conversation_id, intake)
    return [EvidenceItem(r.id, r.name, r.media_type, r.size, r.sha256) for r in rows]
