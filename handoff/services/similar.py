"""Finds earlier cases of the same customer that a new one resembles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table, bindparam, or_, select
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

# Built once, and of the tables: making a statement takes longer than the database takes to answer.
_CASE, _CHAT, _FACT, _CHECK = (
    cast(Table, row.__table__).c for row in (CaseRow, ConversationRow, FactRow, IdentityCheckRow)
)
_NEWEST_OF_CHAT = (
    select(_CASE.reference, _CASE.conversation_id)
    .order_by(_CASE.created_at.desc())
    .limit(MOST_COMPARED)
)
_IN_CHAT = _CASE.conversation_id == bindparam("conversation_id")
_OF_CHAT = _NEWEST_OF_CHAT.where(_IN_CHAT)
_OF_ACCOUNT = _NEWEST_OF_CHAT.join(
    ConversationRow.__table__, _CHAT.id == _CASE.conversation_id
).where(or_(_IN_CHAT, _CHAT.identity == bindparam("identity")))
_PROVEN = select(_CASE.reference).where(
    _CASE.reference.in_(
        select(_CHECK.reference).where(
            _CHECK.conversation_id == bindparam("conversation_id"), _CHECK.state == "verified"
        )
    )
)
_OF_CONTACT = (
    select(_CASE.reference)
    .join(FactRow.__table__, _FACT.intake_id == _CASE.intake_id)
    .where(_FACT.contact_key == bindparam("key"))
    .order_by(_CASE.created_at.desc())
    .limit(MOST_COMPARED)
)
_VALUES = (
    select(_CASE.reference, _FACT.name, _FACT.value)
    .join(FactRow.__table__, _FACT.intake_id == _CASE.intake_id)
    .where(_CASE.reference.in_(bindparam("references", expanding=True)), _FACT.name.in_(WEIGHTS))
)


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
    of_chat = {"conversation_id": conversation.id}
    if conversation.identity:
        rows = session.execute(_OF_ACCOUNT, {**of_chat, "identity": conversation.identity})
    else:
        rows = session.execute(_OF_CHAT, of_chat)
    found = dict.fromkeys(session.scalars(_PROVEN, of_chat), PROVEN)
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
        rows = session.scalars(_OF_CONTACT, {"key": contact_key(name, fact.value)})
        found |= dict.fromkeys(rows, words)
    return found


def _values(session: Session, references: list[str]) -> dict[str, dict[str, Any]]:
    values: dict[str, dict[str, Any]] = {}
    if references:
        for reference, name, value in session.execute(_VALUES, {"references": references}):
            values.setdefault(reference, {})[name] = value
    return values
