"""The transfer of a conversation to a person: asking, accepting, handing back, closing."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from handoff.adapters.audit import Tag, record
from handoff.adapters.models import AgentRow, ConversationRow, HandoffRow, new_id
from handoff.domain.errors import Conflict, Forbidden, NotFound
from handoff.domain.messages import Message, Sender
from handoff.domain.opening import Availability, availability
from handoff.domain.ownership import Owner, check_change
from handoff.domain.safety import ABUSE, BREACH, DANGER, MINOR, PRODUCT, SELF_HARM
from handoff.domain.text import check_client_id, check_text
from handoff.services.core import Core
from handoff.services.messages import (
    add_message,
    find_by_client_id,
    load_conversation,
    to_message,
    words_of,
)

#: Reasons for which a person looks at a conversation before all others.
FIRST = frozenset({SELF_HARM, DANGER, ABUSE, MINOR, PRODUCT, BREACH})


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
        raise Conflict("Somebody else has just taken or passed on this conversation.")
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


def request_handoff(
    session: Session,
    core: Core,
    conversation: ConversationRow,
    reason: str,
    actor: str = "customer",
) -> HandoffRow:
    """Return the open handoff of a conversation; asking twice changes nothing.

    A conversation owned by the bot passes to the queue. One that an agent owns keeps its handoff.
    While nobody has come, a reason of FIRST takes the place of another one.
    """
    known = open_handoff(session, conversation.id)
    if known is not None:
        if known.status == "waiting" and reason in FIRST and known.reason not in FIRST:
            known.reason = reason
        return known
    if Owner(conversation.owner) is Owner.CLOSED:
        change_owner(session, core, conversation, Owner.BOT, actor, "reopened")
    if Owner(conversation.owner) is Owner.BOT:
        change_owner(session, core, conversation, Owner.QUEUE, actor, reason)
    row = HandoffRow(
        id=new_id(),
        conversation_id=conversation.id,
        reason=reason,
        status="waiting",
        requested_at=core.clock(),
    )
    session.add(row)
    session.flush()
    record(
        session,
        row.requested_at,
        actor,
        Tag.HANDOFF_REQUESTED,
        conversation_id=conversation.id,
        handoff_id=row.id,
        reason=reason,
    )
    return row


def open_handoff(session: Session, conversation_id: str) -> HandoffRow | None:
    """Return the handoff that has not ended, or None."""
    return session.scalars(
        select(HandoffRow).where(
            HandoffRow.conversation_id == conversation_id, HandoffRow.ended_at.is_(None)
        )
    ).one_or_none()


class HandoffService:
    """What the desk does with a conversation."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def request(self, conversation_id: str, reason: str, actor: str = "customer") -> None:
        """Put a conversation into the queue; asking twice changes nothing."""
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            request_handoff(session, self._core, conversation, reason, actor)

    def is_waiting(self, conversation_id: str) -> bool:
        """True while somebody was asked for and nobody has come yet."""
        with self._core.db.read() as session:
            row = open_handoff(session, conversation_id)
            return row is not None and row.status == "waiting"

    def accept(self, conversation_id: str, agent_id: str) -> None:
        """Make the agent the one who answers; exactly one of several wins.

        Raises:
            Conflict: another agent has it.
            NotFound: no such conversation or agent.
        """
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            agent = _agent(session, agent_id)
            if Owner(conversation.owner) is Owner.AGENT:
                _refuse_second(session, open_handoff(session, conversation_id), agent_id)
                return
            actor = f"agent:{agent_id}"
            change_owner(session, core, conversation, Owner.AGENT, actor, "accepted")
            row = open_handoff(session, conversation_id)
            if row is None:
                # The agent steps in without having been asked for.
                row = request_handoff(session, core, conversation, "agent_stepped_in", actor)
            row.status, row.agent_id, row.accepted_at = "accepted", agent_id, core.clock()
            words = words_of(core, conversation)
            text = words.say("chat.agent_joined", name=agent.display_name)
            add_message(session, core, conversation, Sender.SYSTEM, text)

    def release(self, conversation_id: str, agent_id: str, reason: str = "released") -> None:
        """Hand the conversation back to the assistant.

        Raises:
            Forbidden: another agent has it.
            Conflict: no agent has it.
        """
        self._end(conversation_id, agent_id, Owner.BOT, "returned", "chat.agent_left", reason)

    def close(self, conversation_id: str, agent_id: str, reason: str = "closed") -> None:
        """End the conversation.

        Raises:
            Forbidden: another agent has it.
        """
        self._end(conversation_id, agent_id, Owner.CLOSED, "closed", "chat.agent_closed", reason)

    def send(self, conversation_id: str, agent_id: str, text: str, client_id: str) -> Message:
        """Return the agent's message, stored once however often it is sent.

        Raises:
            Conflict: the agent has not taken the conversation.
            Forbidden: another agent has it.
            InvalidInput, TooLarge: the text is not acceptable.
        """
        core = self._core
        text = check_text(text, core.settings.text_limit)
        # The customer's keys and an agent's never meet.
        key = f"agent:{check_client_id(client_id)}"
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            known = find_by_client_id(session, conversation_id, key)
            if known is not None:
                return to_message(known)
            agent = _agent(session, agent_id)
            _check_holder(session, conversation, agent_id)
            row = add_message(
                session,
                core,
                conversation,
                Sender.AGENT,
                text,
                name=agent.display_name,
                client_id=key,
            )
            record(
                session,
                row.at,
                f"agent:{agent_id}",
                Tag.AGENT_MESSAGE_SENT,
                conversation_id=conversation_id,
                message_id=row.id,
            )
            return to_message(row)

    def availability(self, language: str) -> Availability:
        """Return whether people are there, and a sentence about it.

        Args:
            language: of the sentence, ISO 639-1.
        """
        core = self._core
        return availability(core.policy.organisation, core.clock(), core.words(language))

    def _end(
        self,
        conversation_id: str,
        agent_id: str,
        wanted: Owner,
        status: str,
        key: str,
        reason: str,
    ) -> None:
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            agent = _agent(session, agent_id)
            if wanted is Owner.BOT or Owner(conversation.owner) is Owner.AGENT:
                _check_holder(session, conversation, agent_id)
            change_owner(session, core, conversation, wanted, f"agent:{agent_id}", reason)
            row = open_handoff(session, conversation_id)
            if row is not None:
                row.status, row.ended_at = status, core.clock()
            text = words_of(core, conversation).say(key, name=agent.display_name)
            add_message(session, core, conversation, Sender.SYSTEM, text)


def _agent(session: Session, agent_id: str) -> AgentRow:
    agent = session.get(AgentRow, agent_id)
    if agent is None or agent.disabled_at is not None:
        raise NotFound("There is no such agent.")
    return agent


def _check_holder(session: Session, conversation: ConversationRow, agent_id: str) -> None:
    if Owner(conversation.owner) is not Owner.AGENT:
        raise Conflict(
            f"Take the conversation over first: it is owned by {conversation.owner} now."
        )
    _refuse_second(session, open_handoff(session, conversation.id), agent_id, Forbidden)


def _refuse_second(
    session: Session,
    row: HandoffRow | None,
    agent_id: str,
    error: type[Conflict] | type[Forbidden] = Conflict,
) -> None:
    if row is None or row.agent_id == agent_id:
        return
    holder = session.get(AgentRow, row.agent_id) if row.agent_id else None
    raise error(f"{holder.display_name if holder else 'Another agent'} has this conversation.")
