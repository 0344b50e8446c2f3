"""Conversations and their messages: opening, the token, storing, reading."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters.audit import Tag, record
from handoff.adapters.models import ConversationRow, MessageRow, new_id
from handoff.adapters.rasa import TurnRequest
from handoff.domain.errors import Conflict, InvalidInput, NotAllowed
from handoff.domain.identity import verified_customer
from handoff.domain.languages import chosen_language, reply_language
from handoff.domain.locales import check_locale, language_of, zone_of
from handoff.domain.messages import Message, Sender
from handoff.domain.ownership import Owner
from handoff.domain.text import check_client_id, check_text, check_url
from handoff.services.core import Core
from handoff.services.live_state import LiveState, live_state
from handoff.services.messages import (
    add_message,
    contact_ways,
    find_by_client_id,
    is_id,
    is_waiting,
    load_conversation,
    offered_choices,
    others_after,
    request_for,
    title_of,
    to_message,
    typed_choice,
    words_of,
)
from handoff.services.quick_leave import offers_quick_leave

__all__ = [
    "ConversationService",
    "Listing",
    "Opened",
    "Received",
    "add_message",
    "load_conversation",
    "to_message",
    "token_hash",
]

TOKEN_BYTES = 32
#: Conversations whose tokens need not be looked up again.
MOST_OPENED = 4096


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
        request: what the assistant is asked about it, when nothing else is to be done before.
    """

    conversation_id: str
    message_id: str
    client_id: str
    seq: int
    owner: Owner
    is_pending: bool
    is_responded: bool = False
    request: TurnRequest | None = None


@dataclass(frozen=True)
class Listing:
    """Messages in order, who owns the conversation, and the language it is answered in.

    `live` says where the wish for a person stands; None when nobody is wanted or there.
    `quick_leave` is true once the customer's words spoke of abuse or danger.
    """

    messages: tuple[Message, ...]
    owner: Owner
    language: str
    live: LiveState | None = None
    quick_leave: bool = False

    def state(self) -> dict[str, Any]:
        """Return owner, language and, where there are such, the other two, as the API has them."""
        state: dict[str, Any] = {"owner": self.owner.value, "language": self.language}
        state |= {"live": self.live.to_api()} if self.live else {}
        return state | ({"quick_leave": True} if self.quick_leave else {})


class ConversationService:
    """What a customer does with a conversation."""

    def __init__(self, core: Core) -> None:
        self._core = core
        # Token's hash and end of the conversations that were opened lately; a link to come back
        # by changes the token, see forget_token.
        self._opened: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

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
            row = session.get(ConversationRow, conversation_id) if is_id(conversation_id) else None
        known = row.token_hash if row else token_hash("")
        matches = hmac.compare_digest(known, token_hash(token))
        if row is None or not matches or row.expires_at <= self._core.clock():
            raise NotAllowed(
                "This token does not open this conversation. Send the token that came with it, "
                "or start a new conversation if it has expired.",
                key="error.token",
            )
        self._opened[conversation_id] = (known, row.expires_at)
        while len(self._opened) > MOST_OPENED:
            self._opened.popitem(last=False)

    def was_opened_with(self, conversation_id: str, token: str) -> bool:
        """Return whether the token opened the conversation lately and still does.

        Answers at once; False says nothing: `authenticate` knows.
        """
        known, end = self._opened.get(conversation_id) or ("", self._core.clock())
        return hmac.compare_digest(known, token_hash(token)) and end > self._core.clock()

    def forget_token(self, conversation_id: str) -> None:
        """Look the conversation's token up again next time: it has changed."""
        self._opened.pop(conversation_id, None)

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
            Conflict: a choice, while an earlier message still waits for its answer.
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
            waits = is_waiting(session, conversation_id)
            if choice is not None:
                if waits and chosen_language(choice) is None:
                    raise Conflict(
                        "Your message before this one is still being answered, and the question "
                        "may change with it. Please wait for the answer, then choose.",
                        key="error.still_answering",
                    )
                text = title_of(choice, offered)
            else:
                choice = typed_choice(str(text), offered)
            row = self._store(session, conversation, client_id, text, choice)
            is_next = row.state == "pending" and not waits and not conversation.forget_pending
            request = request_for(session, conversation, row) if is_next else None
            return _received(conversation, row, request)

    def languages(self, conversation_id: str) -> tuple[str, ...]:
        """Return the customer's language and the page's locale; nothing for an unknown one."""
        with self._core.db.read() as session:
            row = session.get(ConversationRow, conversation_id) if is_id(conversation_id) else None
            return (row.language, row.locale) if row else ()

    def respond(self, received: Received, is_settled: bool) -> tuple[int, dict[str, Any]]:
        """Return status and body for a message; the first answer is kept and given for good.

        Kept are the numbers of the messages in it, not their words, so that erased words are
        erased here too.

        Args:
            is_settled: the assistant has answered, or need not.
        """
        with self._core.db.read() as session:
            row = session.get_one(MessageRow, received.message_id)
            if row.response_status is not None and row.response_body is not None:
                return row.response_status, _kept_body(session, row, row.response_body)
        with self._core.db.write() as session:
            conversation = load_conversation(session, received.conversation_id, lock=True)
            row = session.get_one(MessageRow, received.message_id, populate_existing=True)
            return keep_response(session, conversation, row, is_settled=is_settled)

    def messages(self, conversation_id: str, after: int = 0) -> Listing:
        """Return everything since number `after`, the customer's own included."""
        with self._core.db.read() as session:
            since = MessageRow.conversation_id == conversation_id, MessageRow.seq > after
            rows = session.scalars(select(MessageRow).where(*since).order_by(MessageRow.seq))
            return self._listing(session, conversation_id, *map(to_message, rows))

    def standing(self, conversation_id: str) -> Listing:
        """Return the same without messages."""
        with self._core.db.read() as session:
            return self._listing(session, conversation_id)

    def _listing(self, session: Session, conversation_id: str, *messages: Message) -> Listing:
        conversation = load_conversation(session, conversation_id)
        return Listing(
            messages,
            Owner(conversation.owner),
            reply_language(conversation.language, conversation.locale),
            live_state(session, self._core, conversation),
            offers_quick_leave(session, self._core, conversation_id),
        )

    def _store(
        self,
        session: Session,
        conversation: ConversationRow,
        client_id: str,
        text: str,
        choice: str | None,
    ) -> MessageRow:
        core = self._core
        owner = Owner(conversation.owner)
        is_pending = owner in (Owner.BOT, Owner.QUEUE)
        chosen = chosen_language(choice)
        if chosen is not None:
            conversation.language, conversation.language_is_chosen = chosen, True
        language = reply_language(conversation.language, conversation.locale)
        row = add_message(
            session,
            core,
            conversation,
            Sender.CUSTOMER,
            text,
            client_id=client_id,
            choice=choice,
            state="pending" if is_pending else "done",
            language=None if choice is None else language,
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
            closed = words_of(core, conversation).say("chat.closed", contacts=contact_ways(core))
            add_message(session, core, conversation, Sender.SYSTEM, closed, reply_to=row.id)
        return row


def keep_response(
    session: Session,
    conversation: ConversationRow,
    row: MessageRow,
    *,
    is_settled: bool,
    others: list[MessageRow] | None = None,
) -> tuple[int, dict[str, Any]]:
    """Return the response to a message, keeping the present one when none was kept yet.

    Args:
        is_settled: the assistant has answered, or need not.
        others: what others wrote since, where the caller knows it.
    """
    if row.response_status is not None and row.response_body is not None:
        return row.response_status, _kept_body(session, row, row.response_body)
    is_answered = is_settled and Owner(conversation.owner) is not Owner.AGENT
    found: list[MessageRow] = []
    if is_answered:
        found = others_after(session, row) if others is None else others
    row.response_status = 200 if is_answered else 202
    row.response_body = {
        "owner": conversation.owner,
        "language": reply_language(conversation.language, conversation.locale),
        "messages": [message.seq for message in found],
    }
    return row.response_status, _response_body(row, row.response_body, found)


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token, in hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _received(
    conversation: ConversationRow, row: MessageRow, request: TurnRequest | None = None
) -> Received:
    return Received(
        conversation_id=conversation.id,
        message_id=row.id,
        client_id=row.client_id or "",
        seq=row.seq,
        owner=Owner(conversation.owner),
        is_pending=row.state == "pending",
        is_responded=row.response_status is not None,
        request=request,
    )


def _kept_body(session: Session, row: MessageRow, kept: dict[str, Any]) -> dict[str, Any]:
    messages = session.scalars(
        select(MessageRow)
        .where(
            MessageRow.conversation_id == row.conversation_id,
            MessageRow.seq.in_(kept["messages"]),
        )
        .order_by(MessageRow.seq)
    )
    return _response_body(row, kept, messages)


def _response_body(
    row: MessageRow, kept: dict[str, Any], messages: Iterable[MessageRow]
) -> dict[str, Any]:
    return {
        "accepted": {"client_id": row.client_id, "seq": row.seq},
        "owner": kept["owner"],
        # Answers that an earlier version kept have none.
        "language": kept.get("language"),
        "messages": [to_message(message).to_api() for message in messages],
    }
