"""Read marks: how far customer and agent have read, and which replies nobody has read yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.adapters.models import ConversationRow, MessageRow, ReadMarkRow
from handoff.domain.messages import Sender
from handoff.domain.ownership import Owner
from handoff.services.core import Core
from handoff.services.messages import load_conversation
from handoff.services.ownership import open_handoff


@dataclass(frozen=True)
class Marks:
    """Numbers of the last messages read; `unread` agent messages the customer has not."""

    customer_seq: int
    agent_seq: int
    unread: int
    mailed_seq: int


class ReadMarkService:
    """Keeps how far each side has read; a mark never moves back."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def marks(self, conversation_id: str) -> Marks:
        """Return the marks of a conversation, zeros where nothing is known."""
        with self._core.db.read() as session:
            row = session.get(ReadMarkRow, conversation_id)
            customer = row.customer_seq if row else 0
            unread = session.scalar(
                select(func.count())
                .select_from(MessageRow)
                .where(MessageRow.conversation_id == conversation_id, MessageRow.seq > customer)
                .where(MessageRow.sender == Sender.AGENT.value)
            )
            agent, mailed = (row.agent_seq, row.mailed_seq) if row else (0, 0)
            return Marks(customer, agent, unread or 0, mailed)

    def customer_read(self, conversation_id: str, seq: int) -> bool:
        """Note that the customer has read up to a message; return whether that is news.

        A number past the end counts as the end.
        """
        with self._core.db.read() as session:
            row = session.get(ReadMarkRow, conversation_id)
            if row is not None and row.customer_seq >= seq:
                return False
        now = self._core.clock()
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            row = mark_row(session, conversation_id)
            seq = min(seq, conversation.next_seq - 1)
            if row.customer_seq >= seq:
                return False
            row.customer_seq, row.customer_at = seq, now
            if last_reply(session, conversation_id) <= seq:
                row.unread_since = None
            return True

    def agent_read(self, conversation_id: str, agent_id: str, seq: int) -> bool:
        """Note that the agent who holds the conversation has read up to a message.

        Returns:
            Whether that is news; what others look at marks nothing.
        """
        with self._core.db.read() as session:
            row = session.get(ReadMarkRow, conversation_id)
            if row is not None and row.agent_seq >= seq:
                return False
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            handoff = open_handoff(session, conversation_id)
            is_holder = handoff is not None and handoff.agent_id == agent_id
            if Owner(conversation.owner) is not Owner.AGENT or not is_holder:
                return False
            row = mark_row(session, conversation_id)
            row.agent_seq = max(row.agent_seq, min(seq, conversation.next_seq - 1))
            row.agent_at = self._core.clock()
            return True


def mark_row(session: Session, conversation_id: str) -> ReadMarkRow:
    """Return the marks of a conversation whose lock the caller holds, new where there are none."""
    row = session.get(ReadMarkRow, conversation_id, populate_existing=True)
    if row is None:
        row = ReadMarkRow(
            conversation_id=conversation_id, customer_seq=0, agent_seq=0, mailed_seq=0
        )
        session.add(row)
        session.flush()
    return row


def note_reply(session: Session, conversation: ConversationRow, at: datetime) -> None:
    """Note that an agent wrote something the customer has to read."""
    row = mark_row(session, conversation.id)
    row.unread_since = row.unread_since or at


def last_reply(session: Session, conversation_id: str) -> int:
    """Return the number of the newest message of an agent, 0 without any."""
    newest = session.scalar(
        select(func.max(MessageRow.seq)).where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.sender == Sender.AGENT.value,
        )
    )
    return newest or 0
