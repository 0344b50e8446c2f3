"""Everything an agent may read of a case or draft, as the texts it is found by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters.lifecycle_models import (
    CaseTaskRow,
    ContactRow,
    LetterRow,
    ResolutionRow,
)
from handoff.adapters.models import EvidenceRow, FactRow, MessageRow, NoteRow
from handoff.domain.messages import Sender
from handoff.domain.policy import Policy
from handoff.domain.searching import Piece, strings_in

#: Whose messages are searched: what the assistant says is the same in every chat.
SPEAKERS = (Sender.CUSTOMER.value, Sender.AGENT.value)
#: Texts that belong to a case, by kind: the column of the case and those that are read.
_OF_CASE: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
    ("resolution", ResolutionRow.case_reference, (ResolutionRow.explanation,)),
    ("resolution", ResolutionRow.case_reference, (ResolutionRow.root_cause_note,)),
    ("task", CaseTaskRow.case_reference, (CaseTaskRow.title,)),
    ("contact", ContactRow.case_reference, (ContactRow.text,)),
    ("letter", LetterRow.case_reference, (LetterRow.subject, LetterRow.body)),
)


@dataclass(frozen=True)
class Target:
    """A line whose texts are wanted; `key` is its own name for them."""

    key: str
    conversation_id: str
    intake_id: str | None
    reference: str | None
    headline: str
    category_code: str | None


def read_texts(
    session: Session, policy: Policy, targets: Sequence[Target]
) -> dict[str, list[Piece]]:
    """Return the texts of each line, the most telling first."""
    texts = {one.key: _own(one, policy) for one in targets}
    by_intake: dict[str, list[str]] = {}
    by_chat: dict[str, list[str]] = {}
    for one in targets:
        by_chat.setdefault(one.conversation_id, []).append(one.key)
        if one.intake_id:
            by_intake.setdefault(one.intake_id, []).append(one.key)
    if by_intake:
        facts = select(FactRow.intake_id, FactRow.name, FactRow.value)
        for row in session.execute(facts.where(FactRow.intake_id.in_(by_intake))):
            # The story is the messages, which are read below, with everybody else's.
            if row.name != "story":
                _add(texts, by_intake[row.intake_id], row.name, *strings_in(row.value))
    messages = (
        select(MessageRow.conversation_id, MessageRow.text)
        .where(
            MessageRow.conversation_id.in_(by_chat),
            MessageRow.sender.in_(SPEAKERS),
            MessageRow.choice.is_(None),
            MessageRow.erased_at.is_(None),
        )
        .order_by(MessageRow.seq)
    )
    for row in session.execute(messages):
        _add(texts, by_chat[row.conversation_id], "message", row.text)
    for kind, table, column in (
        ("note", NoteRow, NoteRow.text),
        ("evidence", EvidenceRow, EvidenceRow.name),
    ):
        found = select(table.conversation_id, column).where(table.conversation_id.in_(by_chat))
        for conversation_id, text in session.execute(found):
            _add(texts, by_chat[conversation_id], kind, text)
    _read_case_work(session, texts, [one.reference for one in targets if one.reference])
    for one in targets:
        # Last, because it is shown anyway.
        _add(texts, [one.key], "headline", one.headline)
    return texts


def _read_case_work(
    session: Session, texts: dict[str, list[Piece]], references: Sequence[str]
) -> None:
    if not references:
        return
    for kind, case, columns in _OF_CASE:
        for reference, *found in session.execute(
            select(case, *columns).where(case.in_(references))
        ):
            _add(texts, [reference], kind, *found)


def _own(one: Target, policy: Policy) -> list[Piece]:
    pieces = [Piece("reference", one.reference)] if one.reference else []
    if one.category_code:
        # In every language, since agents search in their own.
        spoken = [policy.categories, *(each.categories for each in policy.translations.values())]
        labels = (each[one.category_code].label for each in spoken if one.category_code in each)
        pieces += [Piece("category", label) for label in dict.fromkeys(labels)]
    return pieces


def _add(texts: dict[str, list[Piece]], keys: Sequence[str], kind: str, *found: str | None) -> None:
    for key in keys:
        texts[key] += [Piece(kind, text) for text in found if text]
