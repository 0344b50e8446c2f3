"""Customers who have left: what an agent wrote meanwhile goes on to them by e-mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters.models import ConversationRow, MessageRow, ReadMarkRow
from handoff.domain.languages import reply_language
from handoff.domain.messages import Sender
from handoff.services.confirmation import confirmation_address
from handoff.services.core import Core
from handoff.services.drafts import current_intake, load_facts, load_triggers
from handoff.services.mail_texts import queue_words
from handoff.services.messages import load_conversation
from handoff.services.read_marks import mark_row
from handoff.services.returning import has_too_many_links, make_link

MAIL_KIND = "agent_reply"
BATCH = 50


class LeftService:
    """Sends on by e-mail what a customer who has left has not read."""

    def __init__(self, core: Core, is_here: Callable[[str], bool]) -> None:
        """Hold what tells whether a customer is there, by the conversation's id."""
        self._core = core
        self._is_here = is_here

    def queue_due(self) -> int:
        """Queue one mail for each conversation whose replies wait too long; return how many.

        Who is there is left alone. Without an address that may be written to, nothing is sent:
        the replies stay in the chat.
        """
        core = self._core
        since = core.clock() - timedelta(seconds=core.settings.left_after)
        with core.db.read() as session:
            due = session.scalars(
                select(ReadMarkRow.conversation_id)
                .where(ReadMarkRow.unread_since <= since)
                .order_by(ReadMarkRow.unread_since)
            ).all()
        left = [each for each in due if not self._is_here(each)][:BATCH]
        return sum(self._send_on(conversation_id) for conversation_id in left)

    def _send_on(self, conversation_id: str) -> bool:
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            marks = mark_row(session, conversation_id)
            if marks.unread_since is None:
                return False
            marks.unread_since = None
            replies = _unread(session, marks)
            address = _address(session, conversation)
            if not replies or address is None:
                return False
            marks.mailed_seq = replies[-1].seq
            self._queue(session, conversation, replies, address)
            return True

    def _queue(
        self,
        session: Session,
        conversation: ConversationRow,
        replies: Sequence[MessageRow],
        address: str,
    ) -> None:
        core = self._core
        link, days = "", 0
        if not has_too_many_links(session, core, conversation.id, address):
            link, days, _ = make_link(session, core, conversation, address, "system")
        queue_words(
            session,
            core,
            MAIL_KIND,
            replies[-1].id,
            address,
            reply_language(conversation.language, conversation.locale),
            agent=replies[-1].name or core.policy.organisation.name,
            replies=[
                {"text": reply.text, "file": reply.file["name"] if reply.file else ""}
                for reply in replies
            ],
            link=link,
            days=days,
        )


def _unread(session: Session, marks: ReadMarkRow) -> Sequence[MessageRow]:
    return session.scalars(
        select(MessageRow)
        .where(MessageRow.conversation_id == marks.conversation_id)
        .where(MessageRow.sender == Sender.AGENT.value, MessageRow.erased_at.is_(None))
        .where(MessageRow.seq > max(marks.customer_seq, marks.mailed_seq))
        .order_by(MessageRow.seq)
    ).all()


def _address(session: Session, conversation: ConversationRow) -> str | None:
    if conversation.consent != "accepted":
        return None
    intake = current_intake(session, conversation.id)
    if intake is None:
        return None
    facts = load_facts(session, intake.id)
    return confirmation_address(facts, load_triggers(session, conversation.id))
