"""Conversations and their messages: opening, the token, storing, reading."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from handoff.adapters.audit import Tag, record
from handoff.adapters.models import ConversationRow, MessageRow, new_id
from handoff.domain.errors import InvalidInput, NotAllowed, NotFound
from handoff.domain.identity import verified_customer
from handoff.domain.locales import check_locale, language_of, zone_of
from handoff.domain.messages import (
    Choice,
    Expects,
    Message,
    Sender,
    expects_from_api,
    expects_to_api,
)
from handoff.domain.ownership import Owner
from handoff.domain.text import check_client_id, check_text, check_url
from handoff.services.core import Core

TOKEN_BYTES = 32
CLOSED_TEXT = (
    "This conversation was closed. Your message is saved with it. "
    "To go on, start a new conversation or use one of our other contact ways: {contacts}."
)


@dataclass(frozen=True)
class Opened:
    """A new conversation; the token is nowhere else in clear."""

    conversation_id: str
    token: str
    expires_at: datetime
    locale: str
    zone: str
    language: str
    created_at: datetime


@dataclass(frozen=True)
class Received:
    """A stored customer message and what must happen with it.

    Attributes:
        is_pending: the assistant still has to answer it.
        is_responded: an answer to this client_id was given before.
    """

    conversation_id: str
    message_id: str
    client_id: str
    seq: int
    owner: Owner
    is_pending: bool
    is_responded: bool = False


@dataclass(frozen=True)
class Listing:
    """Messages in order and who owns the conversation."""

    messages: tuple[Message, ...]
    owner: Owner


def add_message(
    session: Session,
    core: Core,
    conversation: ConversationRow,
    sender: Sender,
    text: str,
    *,
    name: str | None = None,
    choices: Sequence[Choice] = (),
    expects: Expects | None = None,
    case_reference: str | None = None,
    reply_to: str | None = None,
    client_id: str | None = None,
    choice: str | None = None,
    state: str = "done",
) -> MessageRow:
    """Return a new message, added to the session's transaction under the next number.

    The number is taken by an update of the conversation's row, so that two writers get two
    numbers, in the order in which they commit.
    """
    now = core.clock()
    taken = session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation.id)
        .values(next_seq=ConversationRow.next_seq + 1, updated_at=now)
        .returning(ConversationRow.next_seq)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    set_committed_value(conversation, "next_seq", taken)
    set_committed_value(conversation, "updated_at", now)
    row = MessageRow(
        id=new_id(),
        conversation_id=conversation.id,
        seq=taken - 1,
        sender=sender.value,
        name=name,
        text=text,
        at=now,
        client_id=client_id,
        choice=choice,
        choices=[{"title": c.title, "payload": c.payload} for c in choices],
        expects=expects_to_api(expects),
        case_reference=case_reference,
        reply_to=reply_to,
        state=state,
    )
    session.add(row)
    session.flush()
    return row


def to_message(row: MessageRow) -> Message:
    """Return the message of a row."""
    return Message(
        seq=row.seq,
        id=row.id,
        sender=Sender(row.sender),
        text=row.text,
        at=row.at,
        name=row.name,
        choices=tuple(Choice(c["title"], c["payload"]) for c in row.choices),
        expects=expects_from_api(row.expects),
        case_reference=row.case_reference,
    )


def load_conversation(
    session: Session, conversation_id: str, *, lock: bool = False
) -> ConversationRow:
    """Return the row of a conversation, locked until the transaction ends if asked.

    Raises:
        NotFound: there is no such conversation.
    """
    statement = select(ConversationRow).where(ConversationRow.id == conversation_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound("There is no such conversation.")
    return row


def offered_choices(session: Session, conversation_id: str) -> list[Choice]:
    """Return the choices of the bot's latest turn, in the order shown."""
    of_bot = select(MessageRow).where(
        MessageRow.conversation_id == conversation_id, MessageRow.sender == Sender.BOT.value
    )
    latest = session.scalars(of_bot.order_by(MessageRow.seq.desc()).limit(1)).one_or_none()
    if latest is None:
        return []
    same_turn = of_bot.where(MessageRow.reply_to.is_not_distinct_from(latest.reply_to))
    return [
        Choice(choice["title"], choice["payload"])
        for row in session.scalars(same_turn.order_by(MessageRow.seq))
        for choice in row.choices
    ]


def typed_choice(text: str, offered: Sequence[Choice]) -> str | None:
    """Return the payload of the choice whose title or word was typed, or None.

    "That's everything", "skip" and "yes" mean the button of that name, so that they can never be
    misunderstood.
    """
    typed = _bare(text)
    return next((c.payload for c in offered if typed in (_bare(c.title), _bare(c.payload))), None)


class ConversationService:
    """What a customer does with a conversation."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def start(
        self,
        locale: str | None = None,
        page_url: str | None = None,
        identity_token: str | None = None,
        channel: str = "widget",
    ) -> Opened:
        """Open a conversation without messages and return its token, shown this once.

        Raises:
            InvalidInput: locale or address are not acceptable.
            NotAllowed: the identity token proves nothing.
        """
        organisation = self._core.policy.organisation
        locale = check_locale(locale) if locale is not None else organisation.locale
        page_url = check_url(page_url) if page_url is not None else None
        now = self._core.clock()
        identity = None
        if identity_token is not None:
            identity = verified_customer(identity_token, self._core.settings.identity_key, now)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        row = ConversationRow(
            id=new_id(),
            token_hash=token_hash(token),
            locale=locale,
            language=language_of(locale),
            zone=zone_of(locale, organisation.zone, organisation.locale),
            channel=channel,
            page_url=page_url,
            identity=identity,
            owner=Owner.BOT.value,
            created_at=now,
            updated_at=now,
            expires_at=now + timedelta(days=self._core.settings.conversation_days),
        )
        with self._core.db.write() as session:
            session.add(row)
            record(session, now, "customer", Tag.CONVERSATION_STARTED, conversation_id=row.id)
        return Opened(row.id, token, row.expires_at, locale, row.zone, row.language, now)

    def authenticate(self, conversation_id: str, token: str) -> None:
        """Return when the token opens the conversation.

        Raises:
            NotAllowed: unknown conversation, another's token, or an expired one; not told apart.
        """
        with self._core.db.read() as session:
            row = session.get(ConversationRow, conversation_id)
        known = row.token_hash if row else token_hash("")
        matches = hmac.compare_digest(known, token_hash(token))
        if row is None or not matches or row.expires_at <= self._core.clock():
            raise NotAllowed(
                "This token does not open this conversation. Send the token that came with it, "
                "or start a new conversation if it has expired."
            )

    def receive(
        self,
        conversation_id: str,
        client_id: Any,
        text: Any = None,
        choice: Any = None,
    ) -> Received:
        """Store a customer message before anything else; a repeated client_id adds nothing.

        Raises:
            InvalidInput: what came is not acceptable; the message says what is.
            TooLarge: the text is longer than the limit.
            NotFound: there is no such conversation.
        """
        client_id = check_client_id(client_id)
        if (text is None) == (choice is None):
            raise InvalidInput("Send either text or choice, one of the two, as a string.")
        if text is not None:
            text = check_text(text, self._core.settings.text_limit)
        elif not isinstance(choice, str):
            raise InvalidInput("choice must be a string, the payload of an offered choice.")
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            known = find_by_client_id(session, conversation_id, client_id)
            if known is not None:
                return _received(conversation, known)
            offered = offered_choices(session, conversation_id)
            if choice is not None:
                text = _title_of(choice, offered)
            else:
                choice = typed_choice(str(text), offered)
            return self._store(session, conversation, client_id, text, choice)

    def respond(self, received: Received, is_settled: bool) -> tuple[int, dict[str, Any]]:
        """Return status and body for a message; the first answer is kept and given for good.

        Kept are the numbers of the messages in it, not their words, so that erased words are
        erased here too.

        Args:
            is_settled: the assistant has answered, or need not.
        """
        with self._core.db.write() as session:
            conversation = load_conversation(session, received.conversation_id, lock=True)
            row = session.get_one(MessageRow, received.message_id, populate_existing=True)
            if row.response_status is None or row.response_body is None:
                is_answered = is_settled and Owner(conversation.owner) is not Owner.AGENT
                found = _others_after(session, row) if is_answered else []
                row.response_status = 200 if is_answered else 202
                row.response_body = {
                    "owner": conversation.owner,
                    "messages": [message.seq for message in found],
                }
            return row.response_status, _response_body(session, row, row.response_body)

    def messages(self, conversation_id: str, after: int = 0) -> Listing:
        """Return everything since number `after`, the customer's own included."""
        with self._core.db.read() as session:
            owner = load_conversation(session, conversation_id).owner
            rows = session.scalars(
                select(MessageRow)
                .where(MessageRow.conversation_id == conversation_id, MessageRow.seq > after)
                .order_by(MessageRow.seq)
            )
            return Listing(tuple(to_message(row) for row in rows), Owner(owner))

    def _store(
        self,
        session: Session,
        conversation: ConversationRow,
        client_id: str,
        text: str,
        choice: str | None,
    ) -> Received:
        core = self._core
        owner = Owner(conversation.owner)
        is_pending = owner in (Owner.BOT, Owner.QUEUE)
        row = add_message(
            session,
            core,
            conversation,
            Sender.CUSTOMER,
            text,
            client_id=client_id,
            choice=choice,
            state="pending" if is_pending else "done",
        )
        record(
            session,
            row.at,
            "customer",
            Tag.MESSAGE_RECEIVED,
            conversation_id=conversation.id,
            message_id=row.id,
            seq=row.seq,
        )
        if owner is Owner.CLOSED:
            contacts = core.policy.contacts
            add_message(
                session,
                core,
                conversation,
                Sender.SYSTEM,
                CLOSED_TEXT.format(contacts=f"{contacts.phone}, {contacts.email}"),
                reply_to=row.id,
            )
        return _received(conversation, row)


def _bare(text: str) -> str:
    return text.casefold().replace("’", "'").strip(" .,!?\n\t")


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token, in hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find_by_client_id(session: Session, conversation_id: str, client_id: str) -> MessageRow | None:
    """Return the message the widget sent under this key, or None."""
    return session.scalars(
        select(MessageRow).where(
            MessageRow.conversation_id == conversation_id, MessageRow.client_id == client_id
        )
    ).one_or_none()


def _received(conversation: ConversationRow, row: MessageRow) -> Received:
    return Received(
        conversation_id=conversation.id,
        message_id=row.id,
        client_id=row.client_id or "",
        seq=row.seq,
        owner=Owner(conversation.owner),
        is_pending=row.state == "pending",
        is_responded=row.response_status is not None,
    )


def _others_after(session: Session, row: MessageRow) -> Sequence[MessageRow]:
    return session.scalars(
        select(MessageRow)
        .where(
            MessageRow.conversation_id == row.conversation_id,
            MessageRow.seq > row.seq,
            MessageRow.sender != Sender.CUSTOMER.value,
        )
        .order_by(MessageRow.seq)
    ).all()


def _response_body(session: Session, row: MessageRow, kept: dict[str, Any]) -> dict[str, Any]:
    messages = session.scalars(
        select(MessageRow)
        .where(
            MessageRow.conversation_id == row.conversation_id,
            MessageRow.seq.in_(kept["messages"]),
        )
        .order_by(MessageRow.seq)
    )
    return {
        "accepted": {"client_id": row.client_id, "seq": row.seq},
        "owner": kept["owner"],
        "messages": [to_message(message).to_api() for message in messages],
    }


def _title_of(payload: str, offered: list[Choice]) -> str:
    for choice in offered:
        if choice.payload == payload:
            return choice.title
    if not offered:
        raise InvalidInput(
            "No choices are offered just now. Send your answer as text instead of choice."
        )
    accepted = ", ".join(dict.fromkeys(choice.payload for choice in offered))
    raise InvalidInput(f"This choice is not offered just now. Offered are: {accepted}.")
