"""The transfer of a conversation to a person: asking, accepting, handing back, closing."""

from __future__ import annotations

from sqlalchemy.orm import Session

from handoff.adapters.audit import Tag, record
from handoff.adapters.models import ConversationRow, HandoffRow
from handoff.domain.handoff_states import RELEASE_REASONS, Step, check_reason
from handoff.domain.messages import Message, Sender
from handoff.domain.opening import Availability, availability
from handoff.domain.ownership import Owner
from handoff.domain.safety import FIRST
from handoff.domain.text import check_client_id, check_text
from handoff.services.core import Core
from handoff.services.messages import (
    add_message,
    find_by_client_id,
    load_conversation,
    to_message,
    words_of,
)
from handoff.services.offers import add_step, begin_handoff, offer_next
from handoff.services.ownership import (
    change_owner,
    check_holder,
    load_agent,
    open_handoff,
    refuse_second,
)
from handoff.services.read_marks import note_reply
from handoff.services.sent_files import NewFile, keep_file

__all__ = ["HandoffService", "change_owner", "open_handoff", "request_handoff"]


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
    row = begin_handoff(session, core, conversation, reason, actor)
    record(
        session,
        row.requested_at,
        actor,
        Tag.HANDOFF_REQUESTED,
        conversation_id=conversation.id,
        handoff_id=row.id,
        reason=reason,
    )
    if Owner(conversation.owner) is Owner.QUEUE:
        offer_next(session, core, conversation, row, reason)
    return row


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
            agent = load_agent(session, agent_id)
            if Owner(conversation.owner) is Owner.AGENT:
                refuse_second(session, open_handoff(session, conversation_id), agent_id)
                return
            actor = f"agent:{agent_id}"
            change_owner(session, core, conversation, Owner.AGENT, actor, "accepted")
            row = open_handoff(session, conversation_id)
            if row is None:
                # The agent steps in without having been asked for.
                row = request_handoff(session, core, conversation, "agent_stepped_in", actor)
            add_step(session, core, row, Step.ACCEPTED, actor, "accepted", agent_id)
            row.agent_id, row.accepted_at = agent_id, core.clock()
            words = words_of(core, conversation)
            text = words.say("chat.agent_joined", name=agent.display_name)
            add_message(session, core, conversation, Sender.SYSTEM, text)

    def release(self, conversation_id: str, agent_id: str, reason: str = "answered") -> None:
        """Hand the conversation back to the assistant.

        Args:
            reason: one of RELEASE_REASONS.
        Raises:
            InvalidInput: the reason is none of them.
            Forbidden: another agent has it.
            Conflict: no agent has it.
        """
        check_reason(reason, RELEASE_REASONS)
        self._end(conversation_id, agent_id, Owner.BOT, Step.RELEASED, "chat.agent_left", reason)

    def close(self, conversation_id: str, agent_id: str, reason: str = "closed") -> None:
        """End the conversation.

        Raises:
            Forbidden: another agent has it.
        """
        self._end(conversation_id, agent_id, Owner.CLOSED, Step.ENDED, "chat.agent_closed", reason)

    def send(
        self,
        conversation_id: str,
        agent_id: str,
        text: str,
        client_id: str,
        file: NewFile | None = None,
    ) -> Message:
        """Return the agent's message, stored once however often it is sent.

        Args:
            text: may be empty when there is a file; a sentence then names it.
            file: one that the customer gets with the message.
        Raises:
            Conflict: the agent has not taken the conversation.
            Forbidden: another agent has it.
            InvalidInput, TooLarge: the text is not acceptable, or there are too many files.
        """
        core = self._core
        if file is None or text.strip():
            text = check_text(text, core.settings.text_limit)
        # The customer's keys and an agent's never meet.
        key = f"agent:{check_client_id(client_id)}"
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            known = find_by_client_id(session, conversation_id, key)
            if known is not None:
                return to_message(known)
            agent = load_agent(session, agent_id)
            check_holder(session, conversation, agent_id)
            sent = (
                keep_file(session, core, conversation, f"agent:{agent_id}", file) if file else None
            )
            if sent and not text.strip():
                text = words_of(core, conversation).say("file.sent", name=sent.name)
            row = add_message(
                session,
                core,
                conversation,
                Sender.AGENT,
                text,
                name=agent.display_name,
                client_id=key,
                file=sent,
            )
            note_reply(session, conversation, row.at)
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
        step: Step,
        key: str,
        reason: str,
    ) -> None:
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            agent = load_agent(session, agent_id)
            if wanted is Owner.BOT or Owner(conversation.owner) is Owner.AGENT:
                check_holder(session, conversation, agent_id)
            actor = f"agent:{agent_id}"
            change_owner(session, core, conversation, wanted, actor, reason)
            row = open_handoff(session, conversation_id)
            if row is not None:
                add_step(session, core, row, step, actor, reason, agent_id)
            text = words_of(core, conversation).say(key, name=agent.display_name)
            add_message(session, core, conversation, Sender.SYSTEM, text)
