"""The data-use notice: when it was shown, what was decided, and what a refusal erases."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import MessageRow
from handoff.domain.policy import Notice
from handoff.services.conversations import load_conversation
from handoff.services.core import Core


class ConsentService:
    """Shows the notice and keeps the decision."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def show_notice(self, conversation_id: str, language: str) -> Notice:
        """Return the notice and record that this version was shown; repeating changes nothing."""
        notice = self._core.policy.notice(language)
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            if conversation.notice_version != notice.version:
                now = self._core.clock()
                conversation.notice_version = notice.version
                conversation.notice_language = notice.language
                conversation.notice_shown_at = now
                audit.record(
                    session,
                    now,
                    "bot",
                    Tag.NOTICE_SHOWN,
                    conversation_id=conversation_id,
                    version=notice.version,
                    language=notice.language,
                )
        return notice

    def decision(self, conversation_id: str) -> str:
        """Return accepted, declined, withdrawn or not_asked."""
        with self._core.db.read() as session:
            return load_conversation(session, conversation_id).consent

    def accept(self, conversation_id: str) -> None:
        """Record that the notice was accepted; words held until now may be used."""
        self._decide(conversation_id, "accepted", Tag.CONSENT_ACCEPTED)

    def decline(self, conversation_id: str) -> None:
        """Record the refusal and erase the texts the customer has written so far."""
        self._decide(conversation_id, "declined", Tag.CONSENT_DECLINED)

    def hold(self, conversation_id: str, message_id: str) -> None:
        """Keep a message that came before consent; acceptance puts it to use."""
        with self._core.db.write() as session:
            message = session.get(MessageRow, message_id)
            if message is not None and message.conversation_id == conversation_id:
                message.purpose = message.purpose or "held"

    def held_messages(self, conversation_id: str) -> list[tuple[str, str]]:
        """Return id and text of the messages that wait for consent, in order."""
        with self._core.db.read() as session:
            rows = session.scalars(
                select(MessageRow)
                .where(
                    MessageRow.conversation_id == conversation_id,
                    MessageRow.purpose == "held",
                )
                .order_by(MessageRow.seq)
            )
            return [(row.id, row.text) for row in rows]

    def _decide(self, conversation_id: str, decision: str, tag: Tag) -> None:
        now = self._core.clock()
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            if conversation.consent != decision:
                conversation.consent = decision
                conversation.consent_at = now
                audit.record(session, now, "customer", tag, conversation_id=conversation_id)
            if decision == "declined":
                erase_customer_texts(session, self._core, conversation_id)


def erase_customer_texts(session: Session, core: Core, conversation_id: str) -> int:
    """Empty the customer's typed messages, keep that they were there; return how many."""
    rows = session.scalars(
        select(MessageRow).where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.sender == "customer",
            MessageRow.choice.is_(None),
            MessageRow.erased_at.is_(None),
        )
    ).all()
    now = core.clock()
    for row in rows:
        row.text = ""
        row.purpose = None
        row.erased_at = now
    if rows:
        load_conversation(session, conversation_id, lock=True).forget_pending = True
        audit.record(
            session,
            now,
            "system",
            Tag.WORDS_ERASED,
            conversation_id=conversation_id,
            messages=len(rows),
        )
    return len(rows)
