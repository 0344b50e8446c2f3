"""A customer's other cases, where it is proven that they are the customer's own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from handoff.adapters.models import CaseRow, ConversationRow, IdentityCheckRow
from handoff.services.case_links import OtherCase, other_cases
from handoff.services.conversations import load_conversation
from handoff.services.core import Core

MOST_SHOWN = 20


@dataclass(frozen=True)
class OwnCase:
    """Another case of the same customer; `proof` is account or code."""

    case: OtherCase
    proof: str


class OwnCaseService:
    """Finds a customer's other cases by what was verified, never by what was merely typed."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def of(self, conversation_id: str, reference: str | None) -> tuple[OwnCase, ...]:
        """Return the customer's other cases, the newest first, at most MOST_SHOWN.

        A case belongs to the customer when it came from the same verified account, or when a code
        to the contact on file proved it: in this chat for the other case, or in the other case's
        chat for one of this chat.

        Raises:
            NotFound: there is no such conversation.
        """
        with self._core.db.read() as session:
            conversation = load_conversation(session, conversation_id)
            newest = select(CaseRow.reference).order_by(CaseRow.created_at.desc()).limit(MOST_SHOWN)
            proofs: dict[str, str] = {}
            verified = IdentityCheckRow.state == "verified"
            proven_here = select(IdentityCheckRow.reference).where(
                IdentityCheckRow.conversation_id == conversation_id, verified
            )
            cases_here = select(CaseRow.reference).where(CaseRow.conversation_id == conversation_id)
            proven_there = select(IdentityCheckRow.conversation_id).where(
                IdentityCheckRow.reference.in_(cases_here), verified
            )
            for condition in (
                CaseRow.reference.in_(proven_here),
                CaseRow.conversation_id.in_(proven_there),
            ):
                proofs |= dict.fromkeys(session.scalars(newest.where(condition)), "code")
            if conversation.identity:
                same = newest.join(
                    ConversationRow, ConversationRow.id == CaseRow.conversation_id
                ).where(ConversationRow.identity == conversation.identity)
                proofs |= dict.fromkeys(session.scalars(same), "account")
            proofs.pop(reference or "", None)
            cases = other_cases(session, list(proofs))
        found = sorted(cases.values(), key=lambda case: case.filed_at, reverse=True)
        return tuple(OwnCase(case, proofs[case.reference]) for case in found[:MOST_SHOWN])
