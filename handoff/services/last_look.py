"""What others did about a case since its reader last looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from handoff.adapters.audit import Tag
from handoff.adapters.models import AuditEventRow

#: Looks that are less apart are one: a page is read anew after each thing that is done on it.
ONE_LOOK = timedelta(minutes=30)
#: Looks and events that are read; more is said by the audit log on the page.
MOST_LOOKS, MOST_EVENTS = 50, 100
#: What a reader wants to know. What the assistant says and what is counted again is left out.
TOLD = (
    Tag.MESSAGE_RECEIVED,
    Tag.AGENT_MESSAGE_SENT,
    Tag.EVIDENCE_ADDED,
    Tag.EVIDENCE_SENT,
    Tag.CASE_ADDED_TO,
    Tag.CASE_WITHDRAWAL_ASKED,
    Tag.REVIEW_ASKED,
    Tag.RATED,
    Tag.FACT_CORRECTED,
    Tag.FACT_EDITED,
    Tag.CATEGORY_CORRECTED,
    Tag.SEVERITY_RAISED,
    Tag.NOTE_ADDED,
    Tag.CASE_STATUS_CHANGED,
    Tag.CASE_ASSIGNED,
    Tag.DEPARTMENT_CHANGED,
    Tag.TASK_ADDED,
    Tag.TASK_DONE,
    Tag.TASK_REOPENED,
    Tag.CONTACT_LOGGED,
    Tag.RESOLUTION_RECORDED,
    Tag.ROOT_CAUSE_RECORDED,
    Tag.CASE_LINKED,
    Tag.CASE_UNLINKED,
    Tag.LETTER_SENT,
    Tag.LETTER_POSTED,
    Tag.MAIL_FAILED,
    Tag.DEADLINE_WARNED,
    Tag.DEADLINE_BREACHED,
    Tag.DEADLINE_PAUSED,
    Tag.DEADLINE_RESUMED,
    Tag.DEADLINE_EXTENDED,
    Tag.CASE_ESCALATED,
    Tag.HOLD_PLACED,
    Tag.HOLD_LIFTED,
    Tag.CHAT_REMOVED,
)


@dataclass(frozen=True)
class Change:
    """Events of one kind by one actor; `at` is the last one's instant."""

    tag: str
    actor: str
    at: datetime
    count: int


@dataclass(frozen=True)
class News:
    """What is new since the look that ended `since`, the latest first."""

    since: datetime
    changes: tuple[Change, ...]


def news_for(
    session: Session, actor: str, conversation_id: str, reference: str | None, now: datetime
) -> News | None:
    """Return what others did since somebody last looked; None at the first look or without any.

    Args:
        actor: who looks, agent:<id>; this look may be in the log already.
        reference: of the case, None for an unfinished intake.
    """
    about: ColumnElement[bool] = AuditEventRow.conversation_id == conversation_id
    looks = session.scalars(
        select(AuditEventRow.at)
        .where(
            about,
            AuditEventRow.tag == Tag.CASE_READ.value,
            AuditEventRow.actor == actor,
            AuditEventRow.case_reference == reference,
        )
        .order_by(AuditEventRow.id.desc())
        .limit(MOST_LOOKS)
    ).all()
    since = _end_of_last(looks, now)
    if since is None:
        return None
    if reference:
        about = or_(about, AuditEventRow.case_reference == reference)
    found = session.execute(
        select(AuditEventRow.tag, AuditEventRow.actor, AuditEventRow.at)
        .where(
            about,
            # Of another complaint in the same chat.
            or_(AuditEventRow.case_reference.is_(None), AuditEventRow.case_reference == reference),
            AuditEventRow.at > since,
            AuditEventRow.actor != actor,
            AuditEventRow.tag.in_(TOLD),
        )
        .order_by(AuditEventRow.id.desc())
        .limit(MOST_EVENTS)
    )
    changes: dict[tuple[str, str], Change] = {}
    for tag, who, at in found:
        known = changes.get((tag, who))
        count = known.count + 1 if known else 1
        changes[tag, who] = Change(tag, who, known.at if known else at, count)
    return News(since, tuple(changes.values())) if changes else None


def _end_of_last(looks: Sequence[datetime], now: datetime) -> datetime | None:
    """Return when the look before this one ended; `looks` are the latest first."""
    later = now
    for at in looks:
        if later - at > ONE_LOOK:
            return at
        later = at
    return None
