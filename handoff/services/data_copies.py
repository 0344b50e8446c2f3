"""A copy of what is kept about a complaint: for people as text, for machines as JSON."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters.models import CaseRow, EvidenceRow, MessageRow
from handoff.adapters.smtp import Attachment
from handoff.domain.facts import Fact
from handoff.domain.messages import rfc3339
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.drafts import complaints_filed, current_intake, load_facts
from handoff.services.summaries import load_deadlines
from handoff.services.transcripts import TranscriptService

SCHEMA = "redress.data-copy/1"


def copy_of(session: Session, core: Core, conversation_id: str) -> dict[str, Any]:
    """Return everything the customer told or was told in a conversation, JSON-ready.

    The shape is described in docs/data-rights.md. Internal notes and assessments are not in it:
    they may speak of others, so the data protection contact looks through them.
    """
    conversation = load_conversation(session, conversation_id)
    case = session.scalars(complaints_filed(conversation_id).limit(1)).first()
    intake = current_intake(session, conversation_id)
    facts = load_facts(session, intake.id) if intake else {}
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
        "reference": case.reference if case else None,
        "status": case.status if case else "intake",
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
        "facts": {name: _fact(fact) for name, fact in facts.items()},
        "messages": [
            {"at": rfc3339(row.at), "from": row.sender, "name": row.name, "text": row.text}
            for row in messages
        ],
        "files": [
            {"name": f.name, "media_type": f.media_type, "size": f.size, "sha256": f.sha256}
            for f in files
        ],
        "deadlines": [
            {"kind": d.kind, "due_at": rfc3339(d.due_at), "source": d.source}
            for d in (load_deadlines(session, case.reference) if case else ())
        ],
    }


def copy_files(session: Session, core: Core, case: CaseRow) -> tuple[Attachment, Attachment]:
    """Return the copy of a case's conversation as two files: JSON, and the chat as text."""
    copied = json.dumps(copy_of(session, core, case.conversation_id), ensure_ascii=False, indent=2)
    chat = TranscriptService(core).text(case.conversation_id)
    return (
        Attachment(f"{case.reference}.json", "application/json", copied + "\n"),
        Attachment(f"{case.reference}.txt", "text/plain", chat),
    )


def _fact(fact: Fact) -> dict[str, Any]:
    return {"value": fact.value, "status": fact.status.value}


def _instant(at: Any) -> str | None:
    return rfc3339(at) if at else None
