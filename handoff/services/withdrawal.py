"""Taking a complaint back: what is removed, and what must be kept."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    CaseRow,
    FactChangeRow,
    FactRow,
    IntakeRow,
    MentionRow,
    MessageRow,
    TriggerRow,
)
from handoff.services.consent import erase_customer_texts
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.handoffs import request_handoff


class WithdrawalService:
    """Removes a draft with all its words, or passes a filed case to a person."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def withdraw(self, conversation_id: str) -> str | None:
        """Remove the draft and the texts; a filed case stays and a person is asked for.

        Returns:
            The reference of the case that must be kept, or None when all was removed.
        """
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            case = session.scalars(
                select(CaseRow).where(CaseRow.conversation_id == conversation_id).limit(1)
            ).first()
            if case is not None:
                request_handoff(session, core, conversation, "withdrawal_of_filed_case")
                return case.reference
            intakes = select(IntakeRow.id).where(IntakeRow.conversation_id == conversation_id)
            for table in (FactRow, FactChangeRow, MentionRow):
                session.execute(
                    delete(table).where(table.intake_id.in_(intakes)),
                    execution_options={"synchronize_session": False},
                )
            session.execute(delete(TriggerRow).where(TriggerRow.conversation_id == conversation_id))
            session.execute(delete(IntakeRow).where(IntakeRow.conversation_id == conversation_id))
            erase_customer_texts(session, core, conversation_id)
            _erase_echoes(session, conversation_id)
            now = core.clock()
            conversation.consent = "withdrawn"
            conversation.consent_at = now
            for tag in (Tag.INTAKE_WITHDRAWN, Tag.CONSENT_WITHDRAWN):
                audit.record(session, now, "customer", tag, conversation_id=conversation_id)
            return None


def _erase_echoes(session: Session, conversation_id: str) -> None:
    """Empty bot messages that repeat the customer's words: acknowledgements and read-backs."""
    rows = session.scalars(
        select(MessageRow).where(
            MessageRow.conversation_id == conversation_id, MessageRow.sender == "bot"
        )
    )
    for row in rows:
        if "“" in row.text or (row.expects or {}).get("fact") == "confirmation":
            row.text = ""
