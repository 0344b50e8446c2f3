"""Which files of a chat belong to one of its complaints."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from handoff.adapters.models import EvidenceRow, IntakeRow
from handoff.services.sent_files import CUSTOMER

_FILES = (
    select(EvidenceRow)
    .where(
        EvidenceRow.conversation_id == bindparam("conversation_id"),
        EvidenceRow.uploaded_by == CUSTOMER,
    )
    .order_by(EvidenceRow.uploaded_at, EvidenceRow.id)
)


def own_files(session: Session, conversation_id: str, row: IntakeRow | None) -> list[EvidenceRow]:
    """Return the customer's files of an intake in order; without an intake, those of the chat.

    In a chat with several complaints a file belongs to the one that was asked about when it came.
    """
    files = list(session.scalars(_FILES, {"conversation_id": conversation_id}))
    if not files or row is None or row.kind != "complaint":
        return files
    own = (IntakeRow.conversation_id == conversation_id, IntakeRow.kind == "complaint")
    intakes = session.scalars(select(IntakeRow).where(*own).order_by(IntakeRow.number)).all()
    if len(intakes) < 2:
        return files
    kept = []
    for file in files:
        begun = [one for one in intakes if one.begun_at and one.begun_at < file.uploaded_at]
        if row is max(begun, key=lambda one: one.number, default=intakes[0]):
            kept.append(file)
    return kept
