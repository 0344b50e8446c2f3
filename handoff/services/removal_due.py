"""Which conversations have been kept for their time, as queries for the ids of some."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, true
from sqlalchemy.orm import aliased

from handoff.adapters.models import (
    CaseHoldRow,
    CaseRow,
    ConversationRow,
    HandoffRow,
    MessageRow,
    TellingRow,
)

Condition = Callable[[Any], ColumnElement[bool]]


def unfinished_chats(before: datetime) -> Select[tuple[str]]:
    """Return the chats without any case whose last message is older; nobody waits in them."""
    is_waiting = exists().where(
        HandoffRow.conversation_id == ConversationRow.id, HandoffRow.ended_at.is_(None)
    )
    return _old(
        before, ConversationRow.words_gone_at.is_(None), ~_has_case(lambda _: true()), ~is_waiting
    )


def chats(before: datetime) -> Select[tuple[str]]:
    """Return the chats that still have their messages and whose cases all ended earlier."""
    return _old(
        before,
        ConversationRow.words_gone_at.is_(None),
        _has_case(lambda case: case.finished_at <= before),
        ~_has_case(lambda case: _is_needed(case, before)),
    )


def cases(before: datetime) -> Select[tuple[str]]:
    """Return the chats with cases that still have their facts and that all ended earlier."""
    return _old(
        before,
        _filed(lambda case: case.erased_at.is_(None) & (case.finished_at <= before)),
        ~_filed(lambda case: _is_needed(case, before)),
    )


def _old(before: datetime, *conditions: ColumnElement[bool]) -> Select[tuple[str]]:
    return (
        select(ConversationRow.id)
        .where(ConversationRow.updated_at <= before, *conditions)
        .order_by(ConversationRow.updated_at, ConversationRow.id)
    )


def _has_case(condition: Condition) -> ColumnElement[bool]:
    """Return whether such a case was filed in the chat, or has words of it."""
    return or_(_filed(condition), _told(condition))


def _filed(condition: Condition) -> ColumnElement[bool]:
    case = aliased(CaseRow)
    return exists(
        select(case.reference).where(case.conversation_id == ConversationRow.id, condition(case))
    )


def _told(condition: Condition) -> ColumnElement[bool]:
    """Return whether a case, wherever it was filed, has words of the chat."""
    case = aliased(CaseRow)
    return exists(
        select(TellingRow.id)
        .join(MessageRow, MessageRow.id == TellingRow.message_id)
        .join(case, case.intake_id == TellingRow.intake_id)
        .where(MessageRow.conversation_id == ConversationRow.id, condition(case))
    )


def _is_needed(case: Any, before: datetime) -> ColumnElement[bool]:
    """Return whether a case is not finished, not for long enough, or held."""
    held = exists().where(
        CaseHoldRow.case_reference == case.reference, CaseHoldRow.lifted_at.is_(None)
    )
    return or_(case.finished_at.is_(None), case.finished_at > before, held)
