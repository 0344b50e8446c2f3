"""The desk's queue: what waits for a person, the most serious and most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import false, select, union
from sqlalchemy.orm import Session

from handoff.adapters.models import (
    AgentRow,
    CaseRow,
    ContactRow,
    EntryCountRow,
    EntryRow,
    HandoffRow,
    LetterRow,
    TriggerRow,
)
from handoff.domain.policy import Policy
from handoff.domain.queue_filters import Filters
from handoff.domain.severity import human_contact
from handoff.domain.texts import FIRST
from handoff.domain.voice import Line, Voice
from handoff.services.core import Core
from handoff.services.queue_lines import Lines, View, few_counts
from handoff.services.voices import case_headlines, draft_headlines, voice_of

PAGE_SIZE = 25


class Summaries(Protocol):
    """Where the summary object of design section 6 comes from."""

    def summary(self, reference: str, language: str = FIRST) -> dict[str, Any]:
        """Return the summary of a case."""

    def summary_of_conversation(
        self, conversation_id: str, language: str = FIRST
    ) -> dict[str, Any]:
        """Return the summary of the conversation's present intake."""


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue; `reference` is None for an unfinished intake.

    `waiting_since` is when a person was asked for (`is_handed_over`), else when it was filed.
    `contact` says how soon a person has to get in touch, None when nobody need or somebody did.
    `has_news`: the customer added something that no agent has read yet.
    """

    conversation_id: str
    reference: str | None
    headline: Line
    severity: str
    reasons: tuple[Line, ...]
    category: str | None
    customer: str | None
    due_at: datetime | None
    due_kind: str | None
    owner: str
    agent: str | None
    status: str
    waiting_since: datetime
    is_handed_over: bool
    contact: str | None
    has_news: bool = False
    alert: str = ""
    escalation: int = 0
    assignee: str | None = None


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue; `counts` has the number of rows of every view without filters.

    `total` is how many rows fit the filters.
    """

    rows: tuple[QueueRow, ...]
    view: View
    page: int
    pages: int
    total: int
    counts: dict[View, int]
    filters: Filters = Filters()


class DeskService:
    """Reads the queue."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def queue(
        self,
        view: View,
        page: int,
        agent_id: str,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        zone: str | None = None,
        language: str = FIRST,
    ) -> QueuePage:
        """Return a page of the queue.

        Args:
            view: which lines.
            page: from 1; a page past the end is the last one.
            agent_id: the reader, for `View.MINE`.
            filters: what the lines have to be.
            zone: IANA name, in which the days of the filters are meant; else the organisation's.
            language: of the reader, ISO 639-1.
        """
        lines = self.lines(view, agent_id, filters, zone)
        with self._core.db.read() as session:
            counts = _counts(session, agent_id)
            total = lines.count(session) if filters else counts[view]
            pages = max(1, -(-total // PAGE_SIZE))
            page = min(max(1, page), pages)
            found = _entries(session, lines, (page - 1) * PAGE_SIZE)
            rows = queue_rows(session, voice_of(self._core.policy, language), found)
        return QueuePage(rows, view, page, pages, total, counts, filters)

    def references(
        self, view: View, agent_id: str, filters: Filters, zone: str | None, most: int
    ) -> list[str]:
        """Return the references of the first cases of a view and its filters; see `queue`."""
        with self._core.db.read() as session:
            return self.lines(view, agent_id, filters, zone).references(session, most)

    def following(self, reference: str, agent_id: str) -> str | None:
        """Return the case after this one: of the agent's own when it is theirs, else of all open.

        After the last one comes the first; None when there is no other.
        """
        with self._core.db.read() as session:
            here = session.scalars(
                select(EntryRow).where(EntryRow.reference == reference)
            ).one_or_none()
            if here is None:
                return None
            is_own = agent_id in (here.assignee_id, here.holder_id)
            lines = self.lines(View.MINE if is_own else View.OPEN, agent_id, Filters())
            return lines.following(session, here.sort_key, reference)

    def next_due(self, agent_id: str, language: str, most: int) -> tuple[QueueRow, ...]:
        """Return the open cases somebody is responsible for, the nearest deadline first.

        Cases without a deadline are left out.
        """
        query = (
            select(EntryRow, AgentRow.display_name)
            .outerjoin(AgentRow, AgentRow.id == EntryRow.holder_id)
            .where(EntryRow.assignee_id == agent_id, EntryRow.is_finished == false())
            .where(EntryRow.due_at.is_not(None))
            .order_by(EntryRow.due_at, EntryRow.sort_key)
            .limit(most)
        )
        with self._core.db.read() as session:
            found = [(entry, name) for entry, name in session.execute(query)]
            return queue_rows(session, voice_of(self._core.policy, language), found)

    def headlines(self, references: Sequence[str], language: str) -> dict[str, Line]:
        """Return the headlines of cases in a language, by reference."""
        with self._core.db.read() as session:
            return case_headlines(session, voice_of(self._core.policy, language), references)

    def lines(self, view: View, agent_id: str, filters: Filters, zone: str | None = None) -> Lines:
        """Return the lines that a view and its filters show; see `queue`."""
        zone = zone or self._core.policy.organisation.zone
        return Lines(view, agent_id, filters, now=self._core.clock(), zone=ZoneInfo(zone))


def _entries(session: Session, lines: Lines, offset: int) -> list[tuple[EntryRow, str | None]]:
    """Return a page of entries in order, each with the name of the agent in its chat."""
    # The keys are found in an index alone: on a late page that skips very many.
    keys = lines.keys(session, offset, PAGE_SIZE)
    found = session.execute(
        select(EntryRow, AgentRow.display_name)
        .outerjoin(AgentRow, AgentRow.id == EntryRow.holder_id)
        .where(lines.having(keys))
        .order_by(EntryRow.sort_key)
    )
    return [(entry, name) for entry, name in found]


def queue_rows(
    session: Session, voice: Voice, found: Sequence[tuple[EntryRow, str | None]]
) -> tuple[QueueRow, ...]:
    """Return the lines of these entries, each with the name of the agent in its chat."""
    references = [entry.reference for entry, _ in found if entry.reference]
    drafts = [entry.conversation_id for entry, _ in found if entry.is_draft]
    headlines = case_headlines(session, voice, references)
    headlines |= draft_headlines(session, voice, drafts)
    contacts = _contacts(session, voice.policy, [entry.conversation_id for entry, _ in found])
    progress = _progress(session, references)
    return tuple(
        QueueRow(
            conversation_id=entry.conversation_id,
            reference=entry.reference,
            headline=headlines.get(entry.key) or Line(entry.headline),
            severity=entry.severity,
            reasons=tuple(
                voice.reason(str(reason), entry.language) for reason in entry.severity_reasons
            ),
            category=entry.category_code,
            customer=entry.customer,
            due_at=entry.due_at,
            due_kind=entry.due_kind,
            owner=entry.owner,
            agent=agent,
            status=entry.status,
            waiting_since=entry.waiting_since,
            is_handed_over=entry.is_handed_over,
            contact=None if entry.is_finished else contacts.get(entry.conversation_id),
            has_news=entry.has_news,
            **progress.get(entry.reference or "", {}),
        )
        for entry, agent in found
    )


def _progress(session: Session, references: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return colour of the worst deadline, step of the ladder and assignee of open cases."""
    rows = session.execute(
        select(CaseRow.reference, CaseRow.alert, CaseRow.escalation_level, AgentRow.display_name)
        .outerjoin(AgentRow, AgentRow.id == CaseRow.assignee_id)
        .where(CaseRow.reference.in_(references), CaseRow.finished_at.is_(None))
    )
    return {
        reference: {"alert": alert, "escalation": level, "assignee": name}
        for reference, alert, level, name in rows
    }


def _counts(session: Session, agent_id: str) -> dict[View, int]:
    stored = select(EntryCountRow.name, EntryCountRow.count)
    known = {name: count for name, count in session.execute(stored)}
    counts = few_counts(session, agent_id)
    counts |= {View.OPEN: known.get("open", 0), View.FINISHED: known.get("finished", 0)}
    return {view: counts[view] for view in View}


def reached(session: Session, ids: Sequence[str]) -> set[str]:
    """Return the conversations whose customer a person has been in touch with.

    In the chat, by a letter, or outside as the contact log says.
    """
    joined = select(HandoffRow.conversation_id).where(
        HandoffRow.conversation_id.in_(ids), HandoffRow.accepted_at.is_not(None)
    )
    cases = select(CaseRow.conversation_id).where(CaseRow.conversation_id.in_(ids))
    wrote = cases.join(LetterRow, LetterRow.case_reference == CaseRow.reference).where(
        LetterRow.sent_at.is_not(None)
    )
    spoke = cases.join(ContactRow, ContactRow.case_reference == CaseRow.reference)
    return set(session.scalars(union(joined, wrote, spoke)))


def _contacts(session: Session, policy: Policy, ids: Sequence[str]) -> dict[str, str | None]:
    """Return how soon a person has to get in touch, where nobody was yet."""
    met = reached(session, ids)
    found: dict[str, list[tuple[str, str]]] = {}
    rows = select(TriggerRow.conversation_id, TriggerRow.code, TriggerRow.level)
    for conversation_id, code, level in session.execute(
        rows.where(TriggerRow.conversation_id.in_(set(ids) - met))
    ):
        found.setdefault(conversation_id, []).append((code, level))
    return {key: human_contact(each, policy) for key, each in found.items()}
