"""Coming back: a link by e-mail that opens the conversation on another device, once.

The link moves the conversation: the device that used it gets a new token, and the old one opens
nothing any more. People ask for a link when they leave a device, and that one is often shared.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import ConversationRow, ReturnLinkRow, new_id
from handoff.adapters.rasa import TurnRequest
from handoff.domain.errors import NotAllowed
from handoff.domain.messages import Reply, Sender, rfc3339
from handoff.domain.ownership import Owner
from handoff.services.confirmation import UNSAFE_TO_MAIL
from handoff.services.conversations import TOKEN_BYTES, token_hash
from handoff.services.core import Core
from handoff.services.drafts import current_intake, load_facts, load_triggers
from handoff.services.mail_texts import queue_words
from handoff.services.messages import latest_message, load_conversation, request_for
from handoff.services.turns import add_replies

#: How long a link works.
LINK_LIFE = timedelta(days=7)
#: Most links in a day, for one conversation and for one address whoever asks.
MOST_OF_CONVERSATION = 3
MOST_TO_ADDRESS = 5
DAY = timedelta(days=1)
#: A customer who comes back after this long is told where things stand.
AWAY = timedelta(hours=1)
MAIL_KIND = "return_link"


class LinkOutcome(StrEnum):
    """What became of the wish for a link."""

    SENT = "sent"
    NO_ADDRESS = "no_address"
    NOT_SAFE = "not_safe"
    TOO_MANY = "too_many"
    NOT_AGREED = "not_agreed"


@dataclass(frozen=True)
class Asked:
    """The outcome; `address` is where the link goes, when it goes."""

    outcome: LinkOutcome
    address: str = ""


@dataclass(frozen=True)
class Moved:
    """A conversation that was opened by a link; the token is nowhere else in clear."""

    conversation_id: str
    token: str
    expires_at: datetime


class ReturnService:
    """Sends links to come back by, takes them, and knows who has been away."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def send_link(self, conversation_id: str, language: str) -> Asked:
        """Send a link to the address in the draft, if there is one it may go to.

        Args:
            language: ISO 639-1 code of the mail; English where there is no such mail.
        Raises:
            NotFound: there is no such conversation.
        """
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            if conversation.consent != "accepted":
                return Asked(LinkOutcome.NOT_AGREED)
            if any(t.code in UNSAFE_TO_MAIL for t in load_triggers(session, conversation_id)):
                return Asked(LinkOutcome.NOT_SAFE)
            intake = current_intake(session, conversation_id)
            email = load_facts(session, intake.id).get("email") if intake else None
            if email is None or not email.is_known:
                return Asked(LinkOutcome.NO_ADDRESS)
            address = str(email.value)
            if has_too_many_links(session, self._core, conversation_id, address):
                return Asked(LinkOutcome.TOO_MANY, address)
            self._send(session, conversation, address, language)
            return Asked(LinkOutcome.SENT, address)

    def open_link(self, token: str) -> Moved:
        """Return the conversation of a link with a new token; the link is used up by it.

        Raises:
            NotAllowed: unknown, used, too old, or its conversation is gone; not told apart.
        """
        core = self._core
        now = core.clock()
        with core.db.write(is_durable=True) as session:
            link = session.scalars(
                select(ReturnLinkRow)
                .where(ReturnLinkRow.token_hash == token_hash(token))
                .with_for_update()
            ).one_or_none()
            if link is None or link.used_at is not None or link.expires_at <= now:
                raise _refusal()
            conversation = load_conversation(session, link.conversation_id, lock=True)
            if conversation.expires_at <= now:
                raise _refusal()
            fresh = secrets.token_urlsafe(TOKEN_BYTES)
            link.used_at = now
            conversation.token_hash = token_hash(fresh)
            audit.record(
                session,
                now,
                "customer",
                Tag.RETURN_LINK_USED,
                conversation_id=conversation.id,
                link_id=link.id,
            )
            return Moved(conversation.id, fresh, conversation.expires_at)

    def note_pause(self, conversation_id: str) -> None:
        """Record that the customer stopped and keeps the draft."""
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id)
            audit.record(
                session,
                self._core.clock(),
                "customer",
                Tag.INTAKE_PAUSED,
                conversation_id=conversation.id,
            )

    def welcome_request(
        self, conversation_id: str, *, has_moved: bool = False
    ) -> TurnRequest | None:
        """Return what the assistant is asked when the customer comes back.

        None while they were not away, somebody else answers, an answer is still to come, or they
        have not begun.

        Args:
            has_moved: they came by a link; then it does not matter how long they were away.
        """
        with self._core.db.read() as session:
            conversation = load_conversation(session, conversation_id)
            last = latest_message(session, conversation_id)
            if last is None or Owner(conversation.owner) is not Owner.BOT:
                return None
            is_away = has_moved or last.at <= self._core.clock() - AWAY
            has_begun = conversation.consent == "accepted"
            if not is_away or not has_begun or Sender(last.sender) is Sender.CUSTOMER:
                return None
            return replace(
                request_for(session, conversation, last),
                # The number makes a repetition the same turn, and tells what was the last word.
                message_id=f"return-{conversation_id}-{last.seq}",
                kind="event",
                content="return",
                at=rfc3339(self._core.clock()),
                language=conversation.language,
            )

    def welcome(self, request: TurnRequest, replies: Sequence[Reply]) -> bool:
        """Store what the assistant says to a customer who is back; return whether that was done.

        Words that were written meanwhile, by anybody, take the place of the welcome.
        """
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, request.conversation_id, lock=True)
            seq = int(request.message_id.rpartition("-")[2])
            if conversation.next_seq != seq + 1 or Owner(conversation.owner) is not Owner.BOT:
                return False
            add_replies(session, core, conversation, replies, request.message_id)
            audit.record(
                session,
                core.clock(),
                "customer",
                Tag.RETURNED,
                conversation_id=conversation.id,
            )
            return bool(replies)

    def _send(
        self, session: Session, conversation: ConversationRow, address: str, language: str
    ) -> None:
        core = self._core
        link, days, row = make_link(session, core, conversation, address, "customer")
        queue_words(
            session,
            core,
            MAIL_KIND,
            row.id,
            address,
            language,
            useful_until=row.expires_at,
            link=link,
            days=days,
        )


def has_too_many_links(session: Session, core: Core, conversation_id: str, address: str) -> bool:
    """Return whether a conversation or an address got as many links today as it may get."""
    since = ReturnLinkRow.created_at > core.clock() - DAY
    count = select(func.count()).select_from(ReturnLinkRow).where(since)
    own = session.scalar(count.where(ReturnLinkRow.conversation_id == conversation_id))
    same = session.scalar(count.where(ReturnLinkRow.recipient_hash == _address_hash(address)))
    return (own or 0) >= MOST_OF_CONVERSATION or (same or 0) >= MOST_TO_ADDRESS


def make_link(
    session: Session, core: Core, conversation: ConversationRow, address: str, actor: str
) -> tuple[str, int, ReturnLinkRow]:
    """Return a new link for a mail to this address, the days it works, and its row.

    Args:
        actor: who caused it: customer or system.
    """
    now = core.clock()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = ReturnLinkRow(
        id=new_id(),
        conversation_id=conversation.id,
        token_hash=token_hash(token),
        recipient_hash=_address_hash(address),
        created_at=now,
        expires_at=min(now + LINK_LIFE, conversation.expires_at),
    )
    session.add(row)
    audit.record(
        session,
        now,
        actor,
        Tag.RETURN_LINK_SENT,
        conversation_id=conversation.id,
        link_id=row.id,
    )
    # Behind "#": browsers send that part to no server, so it is in no log and no Referer.
    address_of_link = f"{core.settings.public_url}/chat#resume={token}"
    return address_of_link, max(1, (row.expires_at - now).days), row


def _address_hash(address: str) -> str:
    return hashlib.sha256(address.casefold().encode("utf-8")).hexdigest()


def _refusal() -> NotAllowed:
    return NotAllowed(
        "This link has been used or is too old. On the device you began on, open the chat again "
        "and ask for a new link, or start a new conversation.",
        key="error.link_used",
    )
