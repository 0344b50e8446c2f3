"""Offers: which queue and which agent is asked to take a conversation, one step at a time.

These functions work inside the caller's transaction, which holds the conversation's lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from handoff.adapters.audit import Tag, record
from handoff.adapters.models import (
    AgentProfileRow,
    AgentRow,
    CaseRow,
    ConversationRow,
    HandoffRow,
    HandoffStepRow,
    IntakeRow,
    TriggerRow,
    new_id,
)
from handoff.domain.handoff_states import Step, check_step, status_of
from handoff.domain.queues import Candidate, Need, Queue, next_agent
from handoff.services.agent_news import tell_of_missed, tell_of_waiting
from handoff.services.core import Core

TAGS = {
    Step.OFFERED: Tag.HANDOFF_OFFERED,
    Step.ACCEPTED: Tag.HANDOFF_ACCEPTED,
    Step.DECLINED: Tag.HANDOFF_DECLINED,
    Step.TIMED_OUT: Tag.HANDOFF_TIMED_OUT,
    Step.PASSED_ON: Tag.HANDOFF_PASSED_ON,
    Step.RELEASED: Tag.HANDOFF_RELEASED,
    Step.ENDED: Tag.HANDOFF_ENDED,
}


def begin_handoff(
    session: Session, core: Core, conversation: ConversationRow, reason: str, actor: str
) -> HandoffRow:
    """Return a new handoff, offered to the queue that fits it."""
    queue = core.policy.queues.for_need(need_of(session, conversation))
    row = HandoffRow(
        id=new_id(),
        conversation_id=conversation.id,
        reason=reason,
        status=status_of(Step.OFFERED),
        state=Step.OFFERED.value,
        queue=queue.code,
        requested_at=core.clock(),
    )
    session.add(row)
    session.flush()
    _write(session, core, row, Step.OFFERED, actor, reason, None)
    return row


def add_step(
    session: Session,
    core: Core,
    row: HandoffRow,
    step: Step,
    actor: str,
    reason: str,
    agent_id: str | None = None,
) -> None:
    """Take the next step of a handoff, with its audit event.

    Args:
        reason: a code.
        agent_id: the agent it is offered to or who took the step.
    Raises:
        Conflict: the step may not follow.
    """
    check_step(Step(row.state), step)
    row.state, row.status = step.value, status_of(step)
    # Whatever happens next, an earlier offer in person is over.
    row.offered_to = row.offer_until = None
    if step in (Step.RELEASED, Step.ENDED):
        row.ended_at = core.clock()
    _write(session, core, row, step, actor, reason, agent_id)


def offer_to(
    session: Session, core: Core, row: HandoffRow, agent_id: str | None, actor: str, reason: str
) -> None:
    """Offer a handoff to an agent for as long as its queue says, or to the whole queue."""
    add_step(session, core, row, Step.OFFERED, actor, reason, agent_id)
    if agent_id is not None:
        row.offered_to = agent_id
        within = queue_of(core, row).accept_within
        row.offer_until = core.clock() + timedelta(seconds=within)


def offer_next(
    session: Session, core: Core, conversation: ConversationRow, row: HandoffRow, reason: str
) -> str | None:
    """Offer a handoff to the next agent who fits; return their id.

    None when nobody fits now. After a refusal, a time-out or a passing-on it then stands in the
    queue, where everybody sees it.
    """
    agent_id = next_agent(
        candidates(session, core),
        queue_of(core, row),
        conversation.language,
        most=core.policy.queues.chats_at_once,
        without=_said_no(session, row),
    )
    if agent_id is None:
        _tell_of_waiting(session, core, conversation, row)
    if agent_id is not None or Step(row.state) is not Step.OFFERED:
        offer_to(session, core, row, agent_id, "system", reason)
    return agent_id


def candidates(session: Session, core: Core) -> Sequence[Candidate]:
    """Return the agents who are available, the one who has been so the longest first."""
    holder = func.coalesce(HandoffRow.offered_to, HandoffRow.agent_id)
    found = session.execute(
        select(holder, func.count())
        .where(HandoffRow.ended_at.is_(None))
        .where(or_(HandoffRow.offered_to.is_not(None), HandoffRow.state == Step.ACCEPTED.value))
        .group_by(holder)
    )
    held: dict[str, int] = {agent_id: count for agent_id, count in found}
    rows = session.scalars(
        select(AgentProfileRow)
        .join(AgentRow, AgentRow.id == AgentProfileRow.agent_id)
        .where(AgentProfileRow.is_available, AgentRow.disabled_at.is_(None))
        .order_by(AgentProfileRow.since, AgentProfileRow.agent_id)
    )
    home = core.policy.organisation.language
    return [
        Candidate(
            row.agent_id,
            frozenset(row.languages or [home]),
            frozenset(row.skills),
            held.get(row.agent_id, 0),
        )
        for row in rows
    ]


def need_of(session: Session, conversation: ConversationRow) -> Need:
    """Return what a conversation asks for: of its newest case, else of its newest draft."""
    category = session.scalar(
        select(CaseRow.category_code)
        .where(CaseRow.conversation_id == conversation.id)
        .order_by(CaseRow.created_at.desc())
        .limit(1)
    )
    if category is None:
        guess = session.scalar(
            select(IntakeRow.category)
            .where(IntakeRow.conversation_id == conversation.id)
            .order_by(IntakeRow.number.desc())
            .limit(1)
        )
        category = guess.get("code") if guess else None
    triggers = session.scalars(
        select(TriggerRow.code).where(TriggerRow.conversation_id == conversation.id)
    )
    return Need(category, conversation.language, frozenset(triggers))


def queue_of(core: Core, row: HandoffRow) -> Queue:
    """Return the queue of a handoff; the last one, which fits all, where the policy lost it."""
    return core.policy.queues.find(row.queue) or core.policy.queues.queues[-1]


def tell_who_missed_it(
    session: Session, core: Core, conversation: ConversationRow, row: HandoffRow, agent_id: str
) -> None:
    """Tell an agent by e-mail, if they want it, that an offer went on from them unanswered."""
    category = need_of(session, conversation).category
    tell_of_missed(session, core, row, queue_of(core, row), category, agent_id)


def _tell_of_waiting(
    session: Session, core: Core, conversation: ConversationRow, row: HandoffRow
) -> None:
    category = need_of(session, conversation).category
    tell_of_waiting(session, core, conversation, row, queue_of(core, row), category)


def _said_no(session: Session, row: HandoffRow) -> frozenset[str]:
    said_no = (Step.DECLINED.value, Step.PASSED_ON.value)
    return frozenset(
        agent_id
        for agent_id in session.scalars(
            select(HandoffStepRow.agent_id).where(
                HandoffStepRow.handoff_id == row.id, HandoffStepRow.state.in_(said_no)
            )
        )
        if agent_id is not None
    )


def _write(
    session: Session,
    core: Core,
    row: HandoffRow,
    step: Step,
    actor: str,
    reason: str,
    agent_id: str | None,
) -> None:
    now = core.clock()
    newest = select(func.coalesce(func.max(HandoffStepRow.number), 0))
    number = session.scalar(newest.where(HandoffStepRow.handoff_id == row.id)) or 0
    session.add(
        HandoffStepRow(
            handoff_id=row.id,
            number=number + 1,
            state=step.value,
            queue=row.queue,
            agent_id=agent_id,
            actor=actor,
            reason=reason,
            at=now,
        )
    )
    session.flush()
    record(
        session,
        now,
        actor,
        TAGS[step],
        conversation_id=row.conversation_id,
        handoff_id=row.id,
        queue=row.queue,
        agent_id=agent_id,
        reason=reason,
    )
