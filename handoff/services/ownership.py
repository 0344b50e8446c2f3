"""Passing a conversation from one owner to the next, and finding its open handoff."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from handoff.adapters.audit import Tag, record
from handoff.adapters.models import AgentRow, ConversationRow, HandoffRow
from handoff.domain.errors import Conflict, Forbidden, NotFound
from handoff.domain.ownership import Owner, check_change
from handoff.services.core import Core


def change_owner(
    session: Session,
    core: Core,
    conversation: ConversationRow,
    wanted: Owner,
    actor: str,
    reason: str,
) -> None:
    """Pass the conversation on in the session's transaction, with its audit event.

    The update holds only while the owner is the one that was read, so of two changes at the same
    time exactly one happens.

    Args:
        actor: customer, bot, system or agent:<id>.
        reason: a short code or sentence of ours, never the customer's words.
    Raises:
        Conflict: the change is not allowed, or the owner has changed meanwhile.
    """
    current = Owner(conversation.owner)
    check_change(current, wanted)
    now = core.clock()
    changed = session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation.id, ConversationRow.owner == current.value)
        .values(owner=wanted.value, updated_at=now)
        .returning(ConversationRow.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if changed is None:
        raise Conflict(
            "Somebody else has just taken or passed on this conversation.", key="refused.just_taken"
        )
    set_committed_value(conversation, "owner", wanted.value)
    set_committed_value(conversation, "updated_at", now)
    record(
        session,
        now,
        actor,
        Tag.OWNER_CHANGED,
        conversation_id=conversation.id,
        was=current.value,
        owner=wanted.value,
        reason=reason,
    )


def open_handoff(session: Session, conversation_id: str) -> HandoffRow | None:
    """Return the handoff that has not ended, or None."""
    return session.scalars(
        select(HandoffRow).where(
            HandoffRow.conversation_id == conversation_id, HandoffRow.ended_at.is_(None)
        )
    ).one_or_none()


def load_agent(session: Session, agent_id: str) -> AgentRow:
    """Return an agent who may work.

    Raises:
        NotFound: unknown or disabled.
    """
    agent = session.get(AgentRow, agent_id)
    if agent is None or agent.disabled_at is not None:
        raise NotFound("There is no such agent.", key="refused.not_there")
    return agent


def check_holder(session: Session, conversation: ConversationRow, agent_id: str) -> None:
    """Return when the agent holds the conversation.

    Raises:
        Conflict: no agent has it.
        Forbidden: another agent has it; the message names them.
    """
    if Owner(conversation.owner) is not Owner.AGENT:
        raise Conflict(
            f"Take the conversation over first: it is owned by {conversation.owner} now.",
            key="refused.take_over",
        )
    refuse_second(session, open_handoff(session, conversation.id), agent_id, Forbidden)


def refuse_second(
    session: Session,
    row: HandoffRow | None,
    agent_id: str,
    error: type[Conflict] | type[Forbidden] = Conflict,
) -> None:
    """Return when nobody else has the handoff; the error names who has."""
    if row is None or row.agent_id == agent_id:
        return
    holder = session.get(AgentRow, row.agent_id) if row.agent_id else None
    if holder is None:
        raise error("Another agent has this conversation.", key="refused.other_agent")
    raise error(
        f"{holder.display_name} has this conversation.",
        key="refused.held_by",
        name=holder.display_name,
    )
