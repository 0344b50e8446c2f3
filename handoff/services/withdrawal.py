"""Taking a complaint back: what is removed, and what must be kept."""

from __future__ import annotations

from sqlalchemy import select

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import CaseRow
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.erasure import erase, remove_files
from handoff.services.handoffs import request_handoff


class WithdrawalService:
    """Removes a draft with all its words, or passes a filed case to a person."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def withdraw(self, conversation_id: str, until_message_id: str | None = None) -> str | None:
        """Remove all that was told; a filed case stays and a person is asked for.

        Args:
            until_message_id: the message that withdraws; by default the one being answered.
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
            files = erase(session, core, conversation_id, until_message_id)
            if conversation.consent != "withdrawn":
                now = core.clock()
                conversation.consent = "withdrawn"
                conversation.consent_at = now
                for tag in (Tag.INTAKE_WITHDRAWN, Tag.CONSENT_WITHDRAWN):
                    audit.record(session, now, "customer", tag, conversation_id=conversation_id)
        remove_files(core, files)
        return None
