"""Files that an agent sends to the customer, each with a message."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters.audit import Tag, record
from handoff.adapters.files import StoredFile, safe_name
from handoff.adapters.models import ConversationRow, EvidenceRow, new_id
from handoff.domain.errors import TooLarge
from handoff.domain.messages import SentFile
from handoff.services.core import Core

#: Who uploaded a file that came from the customer; an agent is agent:<id>.
CUSTOMER = "customer"


@dataclass(frozen=True)
class NewFile:
    """A file that is on disk already, and the name it came with."""

    name: str
    stored: StoredFile


def keep_file(
    session: Session, core: Core, conversation: ConversationRow, actor: str, new: NewFile
) -> SentFile:
    """Record an agent's file within a transaction; the same file again is the same one.

    Customers and agents may each send as many files as `EVIDENCE_MAX_FILES` says.

    Args:
        actor: agent:<id>.
    Raises:
        TooLarge: agents have sent as many files as they may.
    """
    rows = session.scalars(
        select(EvidenceRow).where(
            EvidenceRow.conversation_id == conversation.id, EvidenceRow.uploaded_by != CUSTOMER
        )
    ).all()
    row = next((each for each in rows if each.sha256 == new.stored.sha256), None)
    if row is None:
        most = core.settings.evidence_max_files
        if len(rows) >= most:
            raise TooLarge(
                f"Agents can send at most {most} files in one conversation.",
                key="chat.error.files",
                most=most,
            )
        row = record_file(session, core, conversation.id, actor, Tag.EVIDENCE_SENT, new)
    return SentFile(row.id, row.name, row.media_type, row.size)


def record_file(
    session: Session, core: Core, conversation_id: str, actor: str, tag: Tag, new: NewFile
) -> EvidenceRow:
    """Add a file to a conversation within a transaction, with its audit event.

    Args:
        actor: CUSTOMER or agent:<id>.
    """
    row = EvidenceRow(
        id=new_id(),
        conversation_id=conversation_id,
        name=safe_name(new.name, new.stored.media_type),
        media_type=new.stored.media_type,
        size=new.stored.size,
        sha256=new.stored.sha256,
        uploaded_at=core.clock(),
        uploaded_by=actor,
    )
    session.add(row)
    record(
        session,
        row.uploaded_at,
        actor,
        tag,
        conversation_id=conversation_id,
        evidence_id=row.id,
        size=row.size,
    )
    return row
