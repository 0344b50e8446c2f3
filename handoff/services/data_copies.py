"""A copy of what is kept about a complaint: for people as text, for machines as JSON."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters.lifecycle_models import ContactRow, LetterRow, ResolutionRow
from handoff.adapters.models import CaseRow, EvidenceRow, MessageRow
from handoff.adapters.smtp import Attachment
from handoff.domain.facts import Fact
from handoff.domain.messages import rfc3339
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.drafts import complaints_filed, load_facts
from handoff.services.sent_files import CUSTOMER
from handoff.services.summaries import load_deadlines
from handoff.services.transcripts import TranscriptService

SCHEMA = "redress.data-copy/1"


def copy_of(session: Session, core: Core, case: CaseRow) -> dict[str, Any]:
    """Return all the customer told or was told in the conversation of a case, JSON-ready.

    The shape is described in docs/data-rights.md. Internal notes and assessments are not in it:
    they may speak of others, so the data protection contact looks through them.
    """
    conversation_id = case.conversation_id
    conversation = load_conversation(session, conversation_id)
    messages = session.scalars(
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation_id)
        .order_by(MessageRow.seq)
    )
    files = session.scalars(
        select(EvidenceRow)
        .where(EvidenceRow.conversation_id == conversation_id)
        .order_by(EvidenceRow.uploaded_at, EvidenceRow.id)
    )
    return {
        "schema": SCHEMA,
        "made_at": rfc3339(core.clock()),
        "organisation": core.policy.organisation.name,
        "reference": case.reference,
        "started_at": rfc3339(conversation.created_at),
        "language": conversation.language,
        "locale": conversation.locale,
        "page_url": conversation.page_url,
        "notice": {
            "version": conversation.notice_version,
            "shown_at": _instant(conversation.notice_shown_at),
            "decision": conversation.consent,
            "decided_at": _instant(conversation.consent_at),
        },
        "complaints": [
            _complaint(session, one) for one in session.scalars(complaints_filed(conversation_id))
        ],
        "messages": [
            {"at": rfc3339(row.at), "from": row.sender, "name": row.name, "text": row.text}
            | ({"file": row.file["name"]} if row.file else {})
            for row in messages
        ],
        "files": [
            {
                "name": f.name,
                "media_type": f.media_type,
                "size": f.size,
                "sha256": f.sha256,
                "from": "customer" if f.uploaded_by == CUSTOMER else "agent",
            }
            for f in files
        ],
    }


def copy_files(session: Session, core: Core, case: CaseRow) -> tuple[Attachment, Attachment]:
    """Return the copy of a case's conversation as two files: JSON, and the chat as text."""
    copied = json.dumps(copy_of(session, core, case), ensure_ascii=False, indent=2)
    chat = TranscriptService(core).text(case.conversation_id)
    return (
        Attachment(f"{case.reference}.json", "application/json", copied + "\n"),
        Attachment(f"{case.reference}.txt", "text/plain", chat),
    )


def _complaint(session: Session, case: CaseRow) -> dict[str, Any]:
    """Return one complaint: what is known, what was decided, and what went to and fro about it."""
    facts = load_facts(session, case.intake_id)
    of_case = case.reference
    decisions = session.scalars(
        select(ResolutionRow)
        .where(ResolutionRow.case_reference == of_case)
        .order_by(ResolutionRow.stage)
    )
    letters = session.scalars(
        select(LetterRow)
        .where(LetterRow.case_reference == of_case, LetterRow.sent_at.is_not(None))
        .order_by(LetterRow.sent_at)
    )
    contacts = session.scalars(
        select(ContactRow).where(ContactRow.case_reference == of_case).order_by(ContactRow.at)
    )
    return {
        "reference": case.reference,
        "status": case.status,
        "filed_at": rfc3339(case.created_at),
        "facts": {name: _fact(fact) for name, fact in facts.items()},
        "deadlines": [
            {"kind": d.kind, "due_at": rfc3339(d.due_at), "source": d.source}
            for d in load_deadlines(session, of_case)
        ],
        "decisions": [
            {
                "outcome": row.outcome,
                "remedies": row.remedies,
                "amount": None if row.amount is None else str(row.amount),
                "currency": row.currency,
                "explanation": row.explanation,
                "decided_at": rfc3339(row.decided_at),
            }
            for row in decisions
        ],
        "letters": [
            {
                "kind": row.kind,
                "sent_at": _instant(row.sent_at),
                "recipient": row.recipient,
                "subject": row.subject,
                "text": row.body,
            }
            for row in letters
        ],
        "contacts": [
            {"at": rfc3339(row.at), "direction": row.direction, "way": row.way, "text": row.text}
            for row in contacts
        ],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {"value": fact.value, "status": fact.status.value}


def _instant(at: Any) -> str | None:
    return rfc3339(at) if at else None
