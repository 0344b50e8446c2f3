"""Messages of a conversation: adding one under the next number, finding, reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from handoff.adapters.models import ConversationRow, MessageRow, new_id
from handoff.adapters.rasa import TurnRequest
from handoff.domain.errors import InvalidInput, NotFound
from handoff.domain.languages import LANGUAGE_CHOICE, SPOKEN, chosen_language, reply_language
from handoff.domain.locales import language_of
from handoff.domain.messages import (
    Choice,
    Expects,
    Message,
    Sender,
    SentFile,
    expects_from_api,
    expects_to_api,
    rfc3339,
)
from handoff.domain.texts import Words
from handoff.services.core import Core

#: Most messages the bot says in one turn, and more.
LONGEST_TURN = 30
ID = re.compile(r"[0-9a-f]{32}")

# Built once: making a statement takes longer than the database takes to answer it.
_CONVERSATION = select(ConversationRow).where(ConversationRow.id == bindparam("id"))
_LOCKED_CONVERSATION = _CONVERSATION.with_for_update().execution_options(populate_existing=True)
# Of the tables, not of the row classes, where single values are enough: half the time.
_CONVERSATIONS, _MESSAGES = ConversationRow.__table__.c, MessageRow.__table__.c
_LOCK = (
    select(_CONVERSATIONS.id)
    .where(_CONVERSATIONS.id == bindparam("id"))
    .with_for_update(of=cast(Table, ConversationRow.__table__))
)
_TAKE_NUMBERS = (
    update(cast(Table, ConversationRow.__table__))
    .where(_CONVERSATIONS.id == bindparam("of_conversation"))
    .values(next_seq=_CONVERSATIONS.next_seq + bindparam("taken"), updated_at=bindparam("now"))
    .returning(_CONVERSATIONS.next_seq)
)
_SAID_BY_BOT = (
    select(_MESSAGES.reply_to, _MESSAGES.choices)
    .where(
        _MESSAGES.conversation_id == bindparam("conversation_id"),
        _MESSAGES.sender == Sender.BOT.value,
    )
    .order_by(_MESSAGES.seq.desc())
    .limit(LONGEST_TURN)
)
_OF_CONVERSATION = MessageRow.conversation_id == bindparam("conversation_id")
_UNDER_CLIENT_ID = select(_MESSAGES.id).where(
    _MESSAGES.conversation_id == bindparam("conversation_id"),
    _MESSAGES.client_id == bindparam("client_id"),
)
_A_PENDING_ONE = (
    select(_MESSAGES.id)
    .where(_MESSAGES.conversation_id == bindparam("conversation_id"), _MESSAGES.state == "pending")
    .limit(1)
)
_OLDEST_PENDING = (
    select(MessageRow)
    .where(_OF_CONVERSATION, MessageRow.state == "pending")
    .order_by(MessageRow.seq)
    .limit(1)
)
_LATEST = select(MessageRow).where(_OF_CONVERSATION).order_by(MessageRow.seq.desc()).limit(1)
_OTHERS_AFTER = (
    select(MessageRow)
    .where(
        _OF_CONVERSATION,
        MessageRow.seq > bindparam("seq"),
        MessageRow.sender != Sender.CUSTOMER.value,
    )
    .order_by(MessageRow.seq)
)
_LANGUAGE_CHOSEN_AFTER = (
    select(_MESSAGES.id)
    .where(
        _MESSAGES.conversation_id == bindparam("conversation_id"),
        _MESSAGES.choice.startswith(LANGUAGE_CHOICE),
        _MESSAGES.seq > bindparam("seq"),
    )
    .limit(1)
)
_WRITTEN_BEFORE = (
    select(_MESSAGES.id)
    .where(
        _MESSAGES.conversation_id == bindparam("conversation_id"),
        _MESSAGES.sender == Sender.CUSTOMER.value,
        _MESSAGES.choice.is_(None),
        _MESSAGES.seq < bindparam("seq"),
    )
    .limit(1)
)


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
    seq: int | None = None,
    language: str | None = None,
    file: SentFile | None = None,
) -> MessageRow:
    """Return a new message, added to the session's transaction under the next number.

    Args:
        seq: its number, when it was taken beforehand; the caller flushes then.
        language: of its text, ISO 639-1; ours are in the one the conversation is answered in.
    """
    if language is None and sender in (Sender.BOT, Sender.SYSTEM):
        language = reply_language(conversation.language, conversation.locale)
    now = core.clock()
    is_alone = seq is None
    row = MessageRow(
        id=new_id(),
        conversation_id=conversation.id,
        seq=take_numbers(session, conversation, now) if seq is None else seq,
        sender=sender.value,
        name=name,
        text=text,
        language=language,
        at=now,
        client_id=client_id,
        choice=choice,
        choices=[{"title": c.title, "payload": c.payload} for c in choices],
        expects=expects_to_api(expects),
        case_reference=case_reference,
        reply_to=reply_to,
        state=state,
        file=asdict(file) if file else None,
    )
    session.add(row)
    if is_alone:
        session.flush()
    return row


def take_numbers(
    session: Session, conversation: ConversationRow, now: datetime, count: int = 1
) -> int:
    """Take the next numbers of a conversation's messages; return the first of them.

    They are taken by an update of the conversation's row, so that two writers get different
    numbers, in the order in which they commit.
    """
    following = session.execute(
        _TAKE_NUMBERS, {"of_conversation": conversation.id, "taken": count, "now": now}
    ).scalar_one()
    set_committed_value(conversation, "next_seq", following)
    set_committed_value(conversation, "updated_at", now)
    return int(following) - count


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
        language=row.language,
        file=SentFile(**row.file) if row.file else None,
    )


def is_id(value: str) -> bool:
    """Return whether this can be an identifier; a database need not be asked about others."""
    return ID.fullmatch(value) is not None


def load_conversation(
    session: Session, conversation_id: str, *, lock: bool = False
) -> ConversationRow:
    """Return the row of a conversation, locked until the transaction ends if asked.

    Raises:
        NotFound: there is no such conversation.
    """
    if not is_id(conversation_id):
        raise NotFound("There is no such conversation.", key="error.no_conversation")
    statement = _LOCKED_CONVERSATION if lock else _CONVERSATION
    row = session.scalars(statement, {"id": conversation_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such conversation.", key="error.no_conversation")
    return row


def lock_conversation(session: Session, conversation_id: str) -> None:
    """Lock a conversation until the transaction ends, without reading what is in it.

    Raises:
        NotFound: there is no such conversation.
    """
    is_there = is_id(conversation_id) and session.scalar(_LOCK, {"id": conversation_id})
    if not is_there:
        raise NotFound("There is no such conversation.", key="error.no_conversation")


def words_of(core: Core, conversation: ConversationRow) -> Words:
    """Return the words to speak to the customer with.

    They are those of the language last used or chosen; of the page's where we do not speak it.
    """
    return core.words(conversation.language, conversation.locale)


def contact_ways(core: Core) -> str:
    """Return telephone number and e-mail address, for a sentence."""
    contacts = core.policy.contacts
    return f"{contacts.phone}, {contacts.email}"


def offered_choices(session: Session, conversation_id: str) -> list[Choice]:
    """Return the choices of the bot's latest turn, in the order shown."""
    latest_first = session.execute(_SAID_BY_BOT, {"conversation_id": conversation_id}).all()
    same_turn = [row.choices for row in latest_first if row.reply_to == latest_first[0].reply_to]
    return [
        Choice(choice["title"], choice["payload"])
        for choices in reversed(same_turn)
        for choice in choices
    ]


def typed_choice(text: str, offered: Sequence[Choice]) -> str | None:
    """Return the payload of the choice whose title or word was typed, or None.

    "That's everything", "skip" and "yes" mean the button of that name, so that they can never be
    misunderstood.
    """
    typed = _bare(text)
    return next((c.payload for c in offered if typed in (_bare(c.title), _bare(c.payload))), None)


def title_of(payload: str, offered: Sequence[Choice]) -> str:
    """Return the title of an offered choice, or the name of a spoken language that is chosen.

    A language can be chosen at any time, offered or not.

    Raises:
        InvalidInput: it is not offered; the message says what is.
    """
    for choice in offered:
        if choice.payload == payload:
            return choice.title
    language = chosen_language(payload)
    if language is not None:
        return SPOKEN[language]
    if not offered:
        raise InvalidInput(
            "No choices are offered just now. Send your answer as text instead of choice.",
            key="error.no_choices",
        )
    accepted = ", ".join(dict.fromkeys(choice.payload for choice in offered))
    raise InvalidInput(
        f"This choice is not offered just now. Offered are: {accepted}.",
        key="error.choice_not_offered",
        accepted=accepted,
    )


def find_by_client_id(session: Session, conversation_id: str, client_id: str) -> MessageRow | None:
    """Return the message the widget sent under this key, or None."""
    parameters = {"conversation_id": conversation_id, "client_id": client_id}
    message_id = session.scalar(_UNDER_CLIENT_ID, parameters)
    return None if message_id is None else session.get_one(MessageRow, message_id)


def is_waiting(session: Session, conversation_id: str) -> bool:
    """Return whether a customer's message still waits for its answer."""
    session.flush()
    return session.scalar(_A_PENDING_ONE, {"conversation_id": conversation_id}) is not None


def oldest_pending(session: Session, conversation_id: str) -> MessageRow | None:
    """Return the customer's message that is to be answered next, or None."""
    return session.scalars(_OLDEST_PENDING, {"conversation_id": conversation_id}).one_or_none()


def latest_message(session: Session, conversation_id: str) -> MessageRow | None:
    """Return the newest message of anybody, or None."""
    return session.scalars(_LATEST, {"conversation_id": conversation_id}).one_or_none()


def others_after(session: Session, row: MessageRow) -> list[MessageRow]:
    """Return what others than the customer wrote after a message, in order."""
    parameters = {"conversation_id": row.conversation_id, "seq": row.seq}
    return list(session.scalars(_OTHERS_AFTER, parameters))


def language_was_chosen(session: Session, row: MessageRow) -> bool:
    """Return whether the customer chose a language from the menu after this message."""
    parameters = {"conversation_id": row.conversation_id, "seq": row.seq}
    return session.scalar(_LANGUAGE_CHOSEN_AFTER, parameters) is not None


def request_for(session: Session, conversation: ConversationRow, row: MessageRow) -> TurnRequest:
    """Return what the assistant is asked about a message.

    It is told the conversation's language once the customer has written something before, or has
    chosen another one than the page's.
    """
    parameters = {"conversation_id": conversation.id, "seq": row.seq}
    is_known = (
        conversation.language_is_chosen
        or conversation.language != language_of(conversation.locale)
        or session.scalar(_WRITTEN_BEFORE, parameters) is not None
    )
    return TurnRequest(
        conversation_id=conversation.id,
        message_id=row.id,
        kind="text" if row.choice is None else "choice",
        content=row.text if row.choice is None else row.choice,
        at=rfc3339(row.at),
        zone=conversation.zone,
        locale=conversation.locale,
        language=conversation.language if is_known else None,
        language_is_chosen=conversation.language_is_chosen,
    )


def _bare(text: str) -> str:
    return text.casefold().replace("’", "'").strip(" .,!?\n\t")
