"""The data-use notice: when it was shown, what was decided, and what a refusal erases."""

from __future__ import annotations

from sqlalchemy import select

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import MessageRow
from handoff.domain.policy import Notice
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.erasure import erase, remove_files


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

    def is_notice_current(self, conversation_id: str) -> bool:
        """True while the notice that was shown last is still the one in force."""
        with self._core.db.read() as session:
            conversation = load_conversation(session, conversation_id)
        language = conversation.notice_language or conversation.language
        return self._core.policy.notice(language).version == conversation.notice_version

    def accept(self, conversation_id: str) -> None:
        """Record that the notice was accepted; words held until now may be used."""
        self._decide(conversation_id, "accepted", Tag.CONSENT_ACCEPTED)

    def decline(self, conversation_id: str, until_message_id: str | None = None) -> None:
        """Record the refusal and erase what the customer told until then, files included.

        Args:
            until_message_id: the message that refuses; by default the one being answered.
        """
        files = self._decide(conversation_id, "declined", Tag.CONSENT_DECLINED, until_message_id)
        remove_files(self._core, files)

    def hold(self, conversation_id: str, message_id: str) -> None:
        """Keep a message that came before consent; acceptance puts it to use."""
        with self._core.db.write() as session:
            message = session.get(MessageRow, message_id)
            if message is None or message.conversation_id != conversation_id or message.purpose:
                return
            message.purpose = "held"
            audit.record(
                session,
                self._core.clock(),
                "bot",
                Tag.MESSAGE_HELD,
                conversation_id=conversation_id,
                message_id=message_id,
            )

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

    def _decide(
        self,
        conversation_id: str,
        decision: str,
        tag: Tag,
        until_message_id: str | None = None,
    ) -> tuple[str, ...]:
        """Record a decision; return the hashes of the files it erases."""
        now = self._core.clock()
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            if conversation.consent != decision:
                conversation.consent = decision
                conversation.consent_at = now
                audit.record(session, now, "customer", tag, conversation_id=conversation_id)
            if decision == "declined":
                return erase(session, self._core, conversation_id, until_message_id)
        return ()
