"""Gives each reader of a case the language they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters.models import CaseRow, ConversationRow, FactRow, IntakeRow
from handoff.adapters.text_files import load_desk_texts
from handoff.domain.facts import FACT_NAMES, Fact, FactStatus
from handoff.domain.policy import Policy
from handoff.domain.summary_parts import headline, request_line
from handoff.domain.texts import FIRST
from handoff.domain.voice import Line, Voice

#: Facts that stand in a headline.
NAMED = ("product", "story", "amount", "occurred_on", "desired_outcome")


def voice_of(policy: Policy, language: str = FIRST) -> Voice:
    """Return how a case is told in this language; what is stored and what systems read is English.

    Args:
        language: ISO 639-1 code or BCP 47 tag; English where the desk does not speak it.
    """
    return Voice(load_desk_texts().of(language, home=policy.organisation.locale), policy)


def case_headlines(session: Session, voice: Voice, references: Sequence[str]) -> dict[str, Line]:
    """Return the headlines of filed cases in the reader's language, by reference."""
    rows = session.execute(
        select(
            CaseRow.reference,
            CaseRow.headline,
            CaseRow.intake_id,
            CaseRow.category_code,
            ConversationRow.language,
        )
        .join(ConversationRow, ConversationRow.id == CaseRow.conversation_id)
        .where(CaseRow.reference.in_(references))
    ).all()
    facts = _facts(session, [row.intake_id for row in rows])
    return {
        row.reference: request_line(row.headline, voice)
        or headline(facts[row.intake_id], row.category_code, voice, row.language)
        for row in rows
    }


def draft_headlines(
    session: Session, voice: Voice, conversation_ids: Sequence[str]
) -> dict[str, Line]:
    """Return the headlines of unfinished intakes in the reader's language, by conversation."""
    if not conversation_ids:
        return {}
    rows = session.execute(
        select(
            IntakeRow.conversation_id, IntakeRow.id, IntakeRow.category, ConversationRow.language
        )
        .join(ConversationRow, ConversationRow.id == IntakeRow.conversation_id)
        .where(
            IntakeRow.conversation_id.in_(conversation_ids),
            IntakeRow.kind == "complaint",
            IntakeRow.status.not_in(("waiting", "joined")),
        )
        .order_by(IntakeRow.number)
    )
    newest = {row.conversation_id: row for row in rows}
    facts = _facts(session, [row.id for row in newest.values()])
    return {
        key: headline(facts[row.id], (row.category or {}).get("code"), voice, row.language)
        for key, row in newest.items()
    }


def _facts(session: Session, intake_ids: Sequence[str]) -> dict[str, Mapping[str, Fact]]:
    found = {key: {name: Fact(name) for name in FACT_NAMES} for key in intake_ids}
    rows = session.execute(
        select(FactRow.intake_id, FactRow.name, FactRow.value, FactRow.status).where(
            FactRow.intake_id.in_(intake_ids), FactRow.name.in_(NAMED)
        )
    )
    for row in rows:
        found[row.intake_id][row.name] = Fact(row.name, row.value, FactStatus(row.status))
    return dict(found)
