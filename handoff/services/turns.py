"""Turns: which customer message is next, and what became of it. One transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from handoff.adapters.audit import Tag, record
from handoff.adapters.models import ConversationRow, MessageRow
from handoff.adapters.rasa import TurnRequest
from handoff.domain.languages import SPOKEN
from handoff.domain.messages import Choice, Expects, InputKind, Reply, Sender, Turn, rfc3339
from handoff.domain.ownership import Owner
from handoff.services.conversations import Opened, keep_response
from handoff.services.core import Core
from handoff.services.erasure import blank
from handoff.services.handoffs import request_handoff
from handoff.services.messages import (
    add_message,
    contact_ways,
    is_waiting,
    language_was_chosen,
    load_conversation,
    oldest_pending,
    request_for,
    take_numbers,
    words_of,
)

# Built once: making a statement takes longer than the database takes to answer it.
_CONVERSATION_OF = select(MessageRow.conversation_id).where(MessageRow.id == bindparam("id"))

#: Status and body.
Response = tuple[int, dict[str, Any]]
ANSWERED_BY_BOT = (Owner.BOT, Owner.QUEUE)


@dataclass(frozen=True)
class Change:
    """What a turn did to a conversation, for those who show it.

    Attributes:
        owner_changed: somebody else answers now.
        case_changed: a reply names a case.
        is_last: nothing else was left to do then.
        response: status and body of the answer to the request that waits for it.
    """

    owner: Owner
    owner_changed: bool = False
    case_changed: bool = False
    is_last: bool = False
    response: Response | None = None


@dataclass(frozen=True)
class Step:
    """What is to be done next in a conversation.

    Attributes:
        owner: who answers now.
        must_forget: the assistant still holds words that were erased here; it drops them before
            anything else. Not before the deciding message is answered: forgetting would lose its
            answer.
        request: the oldest pending message; None when nothing is pending.
    """

    owner: Owner
    must_forget: bool
    request: TurnRequest | None


class TurnService:
    """Reads and settles turns; the calls to the assistant are made by the runner."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def waiting(self) -> list[str]:
        """Return the conversations with unanswered messages, or with words still to forget."""
        with self._core.db.read() as session:
            pending = select(MessageRow.conversation_id).where(MessageRow.state == "pending")
            stale = select(ConversationRow.id).where(ConversationRow.forget_pending)
            return list(session.scalars(pending.union(stale)))

    def forgotten(self, conversation_id: str) -> None:
        """Record that the assistant holds none of the erased words any more."""
        with self._core.db.write() as session:
            load_conversation(session, conversation_id, lock=True).forget_pending = False

    def next_step(self, conversation_id: str) -> Step:
        """Return what is to be done next.

        Messages that came before an agent took the conversation are the agent's to answer. One
        that decided on erasing keeps its words until it is answered here.
        """
        with self._core.db.read() as session:
            conversation = load_conversation(session, conversation_id)
            row = oldest_pending(session, conversation_id)
            owner = Owner(conversation.owner)
            is_deciding = row is not None and row.erased_at is not None
            if row is None or (owner in ANSWERED_BY_BOT and not _is_empty(row)):
                must_forget = conversation.forget_pending and not is_deciding
                if row is None:
                    return Step(owner, must_forget, None)
                return Step(owner, must_forget, request_for(session, conversation, row))
        self._settle_unanswerable(conversation_id)
        return self.next_step(conversation_id)

    def start_request(self, opened: Opened) -> TurnRequest:
        """Return the request with which the assistant greets."""
        return TurnRequest(
            conversation_id=opened.conversation_id,
            message_id=f"start-{opened.conversation_id}",
            kind="event",
            content="start",
            at=rfc3339(opened.created_at),
            zone=opened.zone,
            locale=opened.locale,
        )

    def fallback_greeting(self, opened: Opened) -> Turn:
        """Return the greeting without the assistant: the notice, which says who speaks and asks."""
        notice = self._core.policy.notice(opened.language)
        words = self._core.words(notice.language)
        choices = (
            Choice(words.say("consent.accept"), "accept"),
            Choice(words.say("consent.decline"), "decline"),
        )
        return Turn((Reply(notice.short, choices, Expects("consent", InputKind.CHOICE)),))

    def greet(self, opened: Opened, turn: Turn) -> None:
        """Store the greeting, and that the notice was shown with it."""
        core = self._core
        notice = core.policy.notice(opened.language)
        with core.db.write() as session:
            conversation = load_conversation(session, opened.conversation_id, lock=True)
            add_replies(session, core, conversation, turn.replies, None)
            if conversation.notice_shown_at is not None:
                return
            now = core.clock()
            conversation.notice_version = notice.version
            conversation.notice_language = notice.language
            conversation.notice_shown_at = now
            record(
                session,
                now,
                "bot",
                Tag.NOTICE_SHOWN,
                conversation_id=conversation.id,
                version=notice.version,
                language=notice.language,
            )

    def complete(
        self,
        message_id: str,
        turn: Turn,
        was: Owner = Owner.BOT,
        *,
        is_awaited: bool = False,
        conversation_id: str | None = None,
    ) -> Change:
        """Store the replies to a message once, in one transaction with its state.

        Replies to a message that was settled meanwhile are dropped, as are those that come when
        an agent has taken over: then the assistant is silent, except that a case was filed.

        Args:
            was: the owner before the assistant was asked, to tell whether it changed.
            is_awaited: a request waits for the replies; they are kept as its response at once.
            conversation_id: of the message, where the caller knows it.
        """
        core = self._core
        with core.db.write() as session:
            message, conversation = _locked(session, message_id, conversation_id)
            owner = Owner(conversation.owner)
            if message.state != "pending":
                return Change(owner)
            _settle(message)
            # Nothing was written since, so nothing else can be told or be left to answer.
            is_latest = conversation.next_seq == message.seq + 1
            if message.choice is None:
                message.language = turn.language
                if is_latest or not language_was_chosen(session, message):
                    _follow_language(conversation, turn)
            answers = [
                reply
                for reply in turn.replies
                if owner in ANSWERED_BY_BOT or reply.case_reference is not None
            ]
            added = add_replies(session, core, conversation, answers, message.id)
            record(
                session,
                core.clock(),
                "bot",
                Tag.MESSAGE_ANSWERED,
                conversation_id=conversation.id,
                message_id=message.id,
                replies=len(answers),
            )
            response = (
                keep_response(
                    session,
                    conversation,
                    message,
                    is_settled=True,
                    others=added if is_latest else None,
                )
                if is_awaited
                else None
            )
            filed = any(reply.case_reference for reply in turn.replies)
            is_last = not conversation.forget_pending and (
                is_latest or not is_waiting(session, conversation.id)
            )
            return Change(owner, owner is not was, filed, is_last, response)

    def fail(self, message_id: str) -> int:
        """Count a failed attempt; the first of an outage tells the customer. Returns the count."""
        core = self._core
        with core.db.write() as session:
            message, conversation = _locked(session, message_id)
            if message.state != "pending":
                return message.attempts
            message.attempts += 1
            words = words_of(core, conversation)
            text = words.say("chat.delayed", contacts=contact_ways(core))
            if message.attempts == 1 and not _was_told(session, conversation.id, text):
                add_message(session, core, conversation, Sender.SYSTEM, text, reply_to=message.id)
                record(
                    session,
                    core.clock(),
                    "system",
                    Tag.MESSAGE_DELAYED,
                    conversation_id=conversation.id,
                    message_id=message.id,
                )
            return message.attempts

    def give_up(self, message_id: str, *, refused: bool) -> Change:
        """Leave a message that the assistant cannot answer to a person.

        Args:
            refused: the assistant refused the message itself; else it failed too often.
        """
        core = self._core
        with core.db.write() as session:
            message, conversation = _locked(session, message_id)
            was = Owner(conversation.owner)
            if message.state == "pending":
                _settle(message)
                if was in ANSWERED_BY_BOT:
                    request_handoff(session, core, conversation, "assistant_failed", "system")
                    key = "chat.refused" if refused else "chat.given_up"
                    text = words_of(core, conversation).say(key)
                    add_message(
                        session, core, conversation, Sender.SYSTEM, text, reply_to=message.id
                    )
            owner = Owner(conversation.owner)
            return Change(owner, owner is not was)

    def _settle_unanswerable(self, conversation_id: str) -> None:
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            is_muted = Owner(conversation.owner) not in ANSWERED_BY_BOT
            rows = session.scalars(
                select(MessageRow).where(
                    MessageRow.conversation_id == conversation_id, MessageRow.state == "pending"
                )
            )
            for row in rows:
                if is_muted or _is_empty(row):
                    _settle(row)


def _follow_language(conversation: ConversationRow, turn: Turn) -> None:
    """Go on in the language of a message.

    One that was chosen stays while somebody writes in a language that we do not speak.
    """
    was_chosen, language = conversation.language_is_chosen, turn.language
    if language is None or (was_chosen and language not in SPOKEN):
        return
    stays = was_chosen and language == conversation.language
    conversation.language_is_chosen = stays or (turn.language_is_chosen and language in SPOKEN)
    conversation.language = language


def _is_empty(row: MessageRow) -> bool:
    return row.erased_at is not None and not row.text and row.choice is None


def _settle(row: MessageRow) -> None:
    row.state = "done"
    if row.erased_at is not None:
        blank(row)


def _locked(
    session: Session, message_id: str, conversation_id: str | None = None
) -> tuple[MessageRow, ConversationRow]:
    if conversation_id is None:
        conversation_id = session.scalars(_CONVERSATION_OF, {"id": message_id}).one()
    conversation = load_conversation(session, conversation_id, lock=True)
    return session.get_one(MessageRow, message_id), conversation


def add_replies(
    session: Session,
    core: Core,
    conversation: ConversationRow,
    replies: Sequence[Reply],
    reply_to: str | None,
) -> list[MessageRow]:
    """Add the assistant's replies to the session's transaction; return their rows in order."""
    if not replies:
        return []
    first = take_numbers(session, conversation, core.clock(), len(replies))
    return [
        add_message(
            session,
            core,
            conversation,
            Sender.BOT,
            reply.text,
            choices=reply.choices,
            expects=reply.expects,
            case_reference=reply.case_reference,
            reply_to=reply_to,
            seq=seq,
        )
        for seq, reply in enumerate(replies, first)
    ]


def _was_told(session: Session, conversation_id: str, text: str) -> bool:
    """Return whether the last word to the customer already was this sentence."""
    last = session.scalar(
        select(MessageRow.text)
        .where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.sender != Sender.CUSTOMER.value,
        )
        .order_by(MessageRow.seq.desc())
        .limit(1)
    )
    return last == text
