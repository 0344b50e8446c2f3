"""Days and sums that a story tells beside those that the complaint is about."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handoff.adapters.models import IntakeRow, MentionRow
from handoff.domain.facts import Fact
from handoff.domain.understanding import CHOSEN, Mention, Understanding


def keep_mentions(
    session: Session, row: IntakeRow, understanding: Understanding, taken: dict[str, Fact]
) -> None:
    """Keep the days and sums of a message that were not taken as a fact, each once.

    Args:
        taken: the facts that were, by name.
    """
    known: set[tuple[str, str]] | None = None
    for mention in understanding.mentions:
        if mention.name not in CHOSEN or mention.problem:
            continue
        fact = taken.get(mention.name)
        if fact is not None and fact.quote == mention.quote:
            continue
        if known is None:
            known = _known(session, understanding.message_id)
        if (mention.name, mention.quote) not in known:
            known.add((mention.name, mention.quote))
            session.add(_row(row, mention, mention.quote, understanding.message_id))


def swap_mentions(session: Session, row: IntakeRow, fact: Fact, before: Fact | None) -> None:
    """Keep a day or a sum that was replaced as a mention, and what replaced it no longer.

    Args:
        fact: what is known now.
        before: what was known; None for nothing.
    """
    if fact.name not in CHOSEN:
        return
    session.execute(
        delete(MentionRow).where(
            MentionRow.message_id == fact.message_id,
            MentionRow.name == fact.name,
            MentionRow.quote == fact.quote,
        )
    )
    if before is None or not before.is_known or not before.quote or not before.message_id:
        return
    if (before.name, before.quote) not in _known(session, before.message_id):
        session.add(_row(row, before, before.quote, before.message_id))


def _known(session: Session, message_id: str) -> set[tuple[str, str]]:
    rows = session.scalars(select(MentionRow).where(MentionRow.message_id == message_id))
    return {(row.name, row.quote) for row in rows}


def _row(row: IntakeRow, told: Mention | Fact, quote: str, message_id: str) -> MentionRow:
    return MentionRow(
        intake_id=row.id, name=told.name, value=told.value, quote=quote, message_id=message_id
    )
