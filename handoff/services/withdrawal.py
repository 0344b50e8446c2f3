"""Taking a complaint back: what is removed, and what must be kept."""

from __future__ import annotations

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.services.after_filing import ask_withdrawal, newest_case
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.erasure import erase, remove_files


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
            case = newest_case(session, conversation_id)
            if case is not None:
                ask_withdrawal(session, core, conversation, case)
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

    def restart(self, conversation_id: str, until_message_id: str | None = None) -> None:
        """Remove all that was told so that the customer can begin anew; the consent stays.

        A filed case stays as it is.
        """
        core = self._core
        with core.db.write() as session:
            load_conversation(session, conversation_id, lock=True)
            if newest_case(session, conversation_id) is not None:
                return
            files = erase(session, core, conversation_id, until_message_id)
            now = core.clock()
            tag = Tag.INTAKE_RESTARTED
            audit.record(session, now, "customer", tag, conversation_id=conversation_id)
        remove_files(core, files)
