"""The desk's queue: what waits for a person, the most serious and most urgent first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, case, false, func, null, select
from sqlalchemy.orm import Session

from handoff.adapters.models import (
    AgentRow,
    CaseRow,
    ConversationRow,
    DeadlineRow,
    FactRow,
    HandoffRow,
    TriggerRow,
)
from handoff.domain.lifecycle import FINISHED
from handoff.domain.ownership import Owner
from handoff.domain.policy import SEVERITIES
from handoff.domain.severity import human_contact
from handoff.services.core import Core

PAGE_SIZE = 25
WITH_PEOPLE = (Owner.QUEUE.value, Owner.AGENT.value)
#: When a customer who waits in the chat asked for a person, else null.
ASKED_AT = case(
    (
        ConversationRow.owner == Owner.QUEUE.value,
        func.coalesce(HandoffRow.requested_at, ConversationRow.updated_at),
    ),
    else_=null(),
)


class View(StrEnum):
    """Filters of the queue."""

    OPEN = "open"
    WAITING = "waiting"
    MINE = "mine"
    DRAFTS = "drafts"
    FINISHED = "finished"


class Summaries(Protocol):
    """Where the summary object of design section 6 comes from."""

    def summary(self, reference: str) -> dict[str, Any]:
        """Return the summary of a case."""

    def summary_of_conversation(self, conversation_id: str) -> dict[str, Any]:
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
    headline: str
    severity: str
    reasons: tuple[str, ...]
    category: str
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


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue; `counts` has the number of rows of every view."""

    rows: tuple[QueueRow, ...]
    view: View
    page: int
    pages: int
    total: int
    counts: dict[View, int]


@dataclass(frozen=True)
class _Key:
    """What orders a line: severity rank (0 urgent), live wait, nearest deadline, oldest first.

    `asked_at` is when a customer who waits in the chat asked for a person, else None.
    """

    rank: int
    due_at: datetime | None
    since: datetime
    conversation_id: str
    reference: str | None = None
    asked_at: datetime | None = None

    @property
    def order(self) -> tuple[int, bool, datetime, bool, datetime, datetime, str]:
        due, asked = self.due_at or self.since, self.asked_at
        # Without a wait every line has the same instant here, so that the deadline decides.
        wait = asked or datetime.max.replace(tzinfo=UTC)
        no_due = self.due_at is None
        return (self.rank, asked is None, wait, no_due, due, self.since, self.reference or "")


class DeskService:
    """Reads the queue."""

    def __init__(self, core: Core, summaries: Summaries) -> None:
        self._core = core
        self._summaries = summaries

    def queue(self, view: View, page: int, agent_id: str) -> QueuePage:
        """Return a page of the queue.

        Args:
            view: which lines.
            page: from 1; a page past the end is the last one.
            agent_id: the reader, for `View.MINE`.
        """
        with self._core.db.read() as session:
            drafts = self._draft_keys(session)
            counts = {each: self._count(session, each, drafts, agent_id) for each in View}
            total = counts[view]
            pages = max(1, -(-total // PAGE_SIZE))
            page = min(max(1, page), pages)
            cases = session.execute(
                _select_cases(view, agent_id)
                .order_by(
                    CaseRow.severity_rank,
                    ASKED_AT.is_(None),
                    ASKED_AT,
                    CaseRow.next_due_at.is_(None),
                    CaseRow.next_due_at,
                    CaseRow.created_at,
                )
                .limit(page * PAGE_SIZE)
            )
            keys = [_Key(*row) for row in cases]
            keys += [key for key, owner, holder in drafts if _shows(view, owner, holder, agent_id)]
            keys.sort(key=lambda key: key.order)
            shown = keys[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
            filed = self._case_rows(session, [k.reference for k in shown if k.reference])
            ids = [key.conversation_id for key in shown if not key.reference]
            holders, contacts = _holders(session, ids), self._contacts(session, ids)
        rows = tuple(
            filed[key.reference] if key.reference else self._draft_row(key, holders, contacts)
            for key in shown
        )
        return QueuePage(rows, view, page, pages, total, counts)

    def _count(
        self, session: Session, view: View, drafts: Sequence[tuple[Any, ...]], agent_id: str
    ) -> int:
        cases = _select_cases(view, agent_id).with_only_columns(func.count())
        found = session.scalar(cases) or 0
        return found + sum(_shows(view, owner, holder, agent_id) for _, owner, holder in drafts)

    def _draft_keys(self, session: Session) -> list[tuple[_Key, str, str | None]]:
        """Return key, owner and holder of the conversations with people but without a case."""
        has_case = (
            select(CaseRow.reference)
            .where(CaseRow.conversation_id == ConversationRow.id)
            .where(CaseRow.status.not_in(FINISHED))
            .exists()
        )
        waiting = session.execute(
            select(ConversationRow, HandoffRow)
            .outerjoin(HandoffRow, _open_handoff())
            .where(ConversationRow.owner.in_(WITH_PEOPLE), ~has_case)
        ).all()
        ranks = self._trigger_ranks(session, [row.id for row, _ in waiting])
        normal = SEVERITIES[::-1].index("normal")
        return [
            (
                _Key(
                    ranks.get(row.id, normal),
                    None,
                    handoff.requested_at if handoff else row.updated_at,
                    row.id,
                    asked_at=_asked_at(row, handoff),
                ),
                row.owner,
                handoff.agent_id if handoff else None,
            )
            for row, handoff in waiting
        ]

    def _trigger_ranks(self, session: Session, ids: Sequence[str]) -> dict[str, int]:
        """Return the rank of the most serious trigger of each conversation that has one."""
        rules = self._core.policy.severity
        ranks: dict[str, int] = {}
        found = select(TriggerRow.conversation_id, TriggerRow.code, TriggerRow.level)
        for conversation_id, code, level in session.execute(
            found.where(TriggerRow.conversation_id.in_(ids))
        ):
            severity = rules.by_trigger.get(code) or rules.by_level.get(level, "normal")
            rank = severity_rank(severity)
            ranks[conversation_id] = min(rank, ranks.get(conversation_id, rank))
        return ranks

    def _contacts(self, session: Session, ids: Sequence[str]) -> dict[str, str | None]:
        """Return how soon a person has to get in touch, for conversations no person was in yet."""
        met = session.scalars(
            select(HandoffRow.conversation_id).where(
                HandoffRow.conversation_id.in_(ids), HandoffRow.accepted_at.is_not(None)
            )
        )
        found: dict[str, list[tuple[str, str]]] = {}
        rows = select(TriggerRow.conversation_id, TriggerRow.code, TriggerRow.level)
        for conversation_id, code, level in session.execute(
            rows.where(TriggerRow.conversation_id.in_(set(ids) - set(met)))
        ):
            found.setdefault(conversation_id, []).append((code, level))
        return {key: human_contact(each, self._core.policy) for key, each in found.items()}

    def _case_rows(self, session: Session, references: Sequence[str]) -> dict[str | None, QueueRow]:
        found = session.execute(
            select(CaseRow, ConversationRow, FactRow.value)
            .join(ConversationRow, ConversationRow.id == CaseRow.conversation_id)
            .outerjoin(
                FactRow,
                and_(FactRow.intake_id == CaseRow.intake_id, FactRow.name == "customer_name"),
            )
            .where(CaseRow.reference.in_(references))
        ).all()
        kinds = _deadline_kinds(session, references)
        ids = [conversation.id for _, conversation, _ in found]
        holders, contacts = _holders(session, ids), self._contacts(session, ids)
        return {
            case.reference: QueueRow(
                conversation_id=case.conversation_id,
                reference=case.reference,
                headline=case.headline,
                severity=case.severity,
                reasons=tuple(reason_text(reason) for reason in case.severity_reasons),
                category=self._core.policy.category_label(case.category_code),
                customer=customer if isinstance(customer, str) else None,
                due_at=case.next_due_at,
                due_kind=kinds.get((case.reference, case.next_due_at)),
                owner=conversation.owner,
                agent=holders.get(conversation.id, (None, None))[0],
                status=case.status,
                waiting_since=holders.get(conversation.id, (None, None))[1] or case.created_at,
                is_handed_over=conversation.id in holders,
                contact=contacts.get(conversation.id) if case.status not in FINISHED else None,
                has_news=case.news_at is not None,
            )
            for case, conversation, customer in found
        }

    def _draft_row(
        self,
        key: _Key,
        holders: dict[str, tuple[str | None, datetime]],
        contacts: dict[str, str | None],
    ) -> QueueRow:
        summary = self._summaries.summary_of_conversation(key.conversation_id)
        severity = summary["severity"]
        customer = summary["facts"]["customer_name"]["value"]
        agent, since = holders.get(key.conversation_id, (None, key.since))
        return QueueRow(
            conversation_id=key.conversation_id,
            reference=None,
            headline=summary["headline"],
            severity=severity["level"],
            reasons=tuple(reason_text(reason) for reason in severity["reasons"]),
            category=summary["category"]["label"] or "",
            customer=customer if isinstance(customer, str) else None,
            due_at=None,
            due_kind=None,
            owner=Owner.AGENT.value if agent else Owner.QUEUE.value,
            agent=agent,
            status="intake",
            waiting_since=since,
            is_handed_over=True,
            contact=contacts.get(key.conversation_id),
        )


def severity_rank(severity: str) -> int:
    """Return the place of a severity in the queue: 0 is urgent, 3 is low."""
    return SEVERITIES[::-1].index(severity)


def reason_text(reason: Any) -> str:
    """Return a reason of the severity as words, whether it is a text or an object."""
    if isinstance(reason, dict):
        return str(reason.get("text") or reason.get("label") or reason.get("code") or "")
    return str(reason)


def _asked_at(conversation: ConversationRow, handoff: HandoffRow | None) -> datetime | None:
    if conversation.owner != Owner.QUEUE.value:
        return None
    return handoff.requested_at if handoff else conversation.updated_at


def _open_handoff() -> ColumnElement[bool]:
    return and_(HandoffRow.conversation_id == ConversationRow.id, HandoffRow.ended_at.is_(None))


def _select_cases(view: View, agent_id: str) -> Select[Any]:
    query = (
        select(
            CaseRow.severity_rank,
            CaseRow.next_due_at,
            CaseRow.created_at,
            CaseRow.conversation_id,
            CaseRow.reference,
            ASKED_AT,
        )
        .join(ConversationRow, ConversationRow.id == CaseRow.conversation_id)
        .outerjoin(HandoffRow, _open_handoff())
    )
    if view is View.FINISHED:
        return query.where(CaseRow.status.in_(FINISHED))
    query = query.where(CaseRow.status.not_in(FINISHED))
    if view is View.WAITING:
        return query.where(ConversationRow.owner == Owner.QUEUE.value)
    if view is View.MINE:
        return query.where(HandoffRow.agent_id == agent_id)
    if view is View.DRAFTS:
        return query.where(false())
    return query


def _shows(view: View, owner: str, holder: str | None, agent_id: str) -> bool:
    """Return whether a view shows an unfinished intake with this owner and holder."""
    if view is View.WAITING:
        return owner == Owner.QUEUE.value
    if view is View.MINE:
        return holder == agent_id
    return view in (View.OPEN, View.DRAFTS)


def _holders(
    session: Session, conversation_ids: Iterable[str]
) -> dict[str, tuple[str | None, datetime]]:
    """Return, for conversations handed over, the agent's name (or None) and since when."""
    found = session.execute(
        select(HandoffRow, AgentRow.display_name)
        .outerjoin(AgentRow, AgentRow.id == HandoffRow.agent_id)
        .where(HandoffRow.conversation_id.in_(list(conversation_ids)))
        .where(HandoffRow.ended_at.is_(None))
    )
    return {row.conversation_id: (name, row.requested_at) for row, name in found}


def _deadline_kinds(
    session: Session, references: Sequence[str]
) -> dict[tuple[str, datetime | None], str]:
    found = session.scalars(
        select(DeadlineRow).where(DeadlineRow.case_reference.in_(list(references)))
    )
    return {(row.case_reference, row.due_at): row.kind for row in found}
