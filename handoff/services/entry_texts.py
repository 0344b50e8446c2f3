"""Everything an agent may read of a case or draft, as the texts it is found by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import BindParameter, Select, Table, bindparam, select
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
# Built once, and of the tables: making statements took longer than the database to answer them.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


def _texts_of(kind: str, row: Any, owner: str, *columns: str) -> tuple[str, Select[Any]]:
    table = cast(Table, row.__table__).c
    found = select(table[owner], *(table[name] for name in columns))
    return kind, found.where(table[owner].in_(_IDS))


_FACT, _MESSAGE = cast(Table, FactRow.__table__).c, cast(Table, MessageRow.__table__).c
_FACTS = select(_FACT.intake_id, _FACT.name, _FACT.value).where(_FACT.intake_id.in_(_IDS))
_MESSAGES = (
    select(_MESSAGE.conversation_id, _MESSAGE.text)
    .where(
        _MESSAGE.conversation_id.in_(_IDS),
        _MESSAGE.sender.in_(SPEAKERS),
        _MESSAGE.choice.is_(None),
        _MESSAGE.erased_at.is_(None),
    )
    .order_by(_MESSAGE.seq)
)
#: Texts of a chat, by kind: the chat and its text.
_OF_CHAT = (
    _texts_of("note", NoteRow, "conversation_id", "text"),
    _texts_of("evidence", EvidenceRow, "conversation_id", "name"),
)
#: Texts of a case, by kind: the case and its texts.
_OF_CASE = (
    _texts_of("resolution", ResolutionRow, "case_reference", "explanation"),
    _texts_of("resolution", ResolutionRow, "case_reference", "root_cause_note"),
    _texts_of("task", CaseTaskRow, "case_reference", "title"),
    _texts_of("contact", ContactRow, "case_reference", "text"),
    _texts_of("letter", LetterRow, "case_reference", "subject", "body"),
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
    facts = session.execute(_FACTS, {"ids": [*by_intake]}).all() if by_intake else ()
    for row in facts:
        if row.name != "story":
            _add(texts, by_intake[row.intake_id], row.name, *strings_in(row.value))
    of_chats = {"ids": [*by_chat]}
    for row in session.execute(_MESSAGES, of_chats):
        _add(texts, by_chat[row.conversation_id], "message", row.text)
    for row in facts:
        # After the messages it was told in, which are removed before the case is.
        if row.name == "story":
            _add(texts, by_intake[row.intake_id], row.name, *strings_in(row.value))
    for kind, statement in _OF_CHAT:
        for conversation_id, text in session.execute(statement, of_chats):
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
    for kind, statement in _OF_CASE:
        for reference, *found in session.execute(statement, {"ids": references}):
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
