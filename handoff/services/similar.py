"""Finds earlier cases of the same customer that a new one resembles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from handoff.adapters.models import CaseRow, ConversationRow, FactRow, IdentityCheckRow
from handoff.domain.facts import Fact
from handoff.domain.similarity import (
    CONTACTS,
    PROVEN,
    SAME_ACCOUNT,
    SAME_CHAT,
    WEIGHTS,
    SimilarCase,
    contact_key,
    similar_case,
)

#: Most cases of one customer that are compared, the newest first.
MOST_COMPARED = 50
MOST_NAMED = 5


def find_similar(
    session: Session,
    conversation: ConversationRow,
    facts: Mapping[str, Fact],
    *,
    verified_only: bool = False,
) -> list[SimilarCase]:
    """Return the cases that look like the same complaint told before, the likeliest first.

    For agents only, unless `verified_only`: a typed address proves nothing, so a customer may be
    told of such a case only when it came from the same verified account or the same chat, or when a
    code proved in this chat that it is theirs.
    """
    contacts = _cases_of_customer(session, conversation)
    if not verified_only:
        contacts = _cases_of_contact(session, facts) | contacts
    values = _values(session, list(contacts))
    found = [
        similar
        for reference, words in contacts.items()
        if (similar := similar_case(reference, words, facts, values.get(reference, {})))
    ]
    return sorted(found, key=lambda each: (-each.score, each.reference))[:MOST_NAMED]


def _cases_of_customer(session: Session, conversation: ConversationRow) -> dict[str, str]:
    same = CaseRow.conversation_id == conversation.id
    if conversation.identity:
        same = or_(same, ConversationRow.identity == conversation.identity)
    rows = session.execute(
        select(CaseRow.reference, CaseRow.conversation_id)
        .join(ConversationRow, ConversationRow.id == CaseRow.conversation_id)
        .where(same)
        .order_by(CaseRow.created_at.desc())
        .limit(MOST_COMPARED)
    )
    proven = select(IdentityCheckRow.reference).where(
        IdentityCheckRow.conversation_id == conversation.id, IdentityCheckRow.state == "verified"
    )
    by_code = session.scalars(select(CaseRow.reference).where(CaseRow.reference.in_(proven)))
    found = dict.fromkeys(by_code, PROVEN)
    return found | {
        row.reference: SAME_CHAT if row.conversation_id == conversation.id else SAME_ACCOUNT
        for row in rows
    }


def _cases_of_contact(session: Session, facts: Mapping[str, Fact]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, words in CONTACTS.items():
        fact = facts.get(name)
        if fact is None or not fact.is_known:
            continue
        rows = session.scalars(
            select(CaseRow.reference)
            .join(FactRow, FactRow.intake_id == CaseRow.intake_id)
            .where(FactRow.contact_key == contact_key(name, fact.value))
            .order_by(CaseRow.created_at.desc())
            .limit(MOST_COMPARED)
        )
        found |= dict.fromkeys(rows, words)
    return found


def _values(session: Session, references: list[str]) -> dict[str, dict[str, Any]]:
    rows = session.execute(
        select(CaseRow.reference, FactRow.name, FactRow.value)
        .join(FactRow, FactRow.intake_id == CaseRow.intake_id)
        .where(CaseRow.reference.in_(references), FactRow.name.in_(WEIGHTS))
    )
    values: dict[str, dict[str, Any]] = {}
    for reference, name, value in rows:
        values.setdefault(reference, {})[name] = value
    return values
