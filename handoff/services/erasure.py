"""Erasing what a customer told, when the notice is refused or the complaint is taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    ConversationRow,
    EvidenceRow,
    FactChangeRow,
    FactRow,
    IdentityCheckRow,
    IntakeRow,
    MentionRow,
    MessageRow,
    NoteRow,
    RatingRow,
    ReturnLinkRow,
    TellingRow,
    TriggerRow,
)
from handoff.domain.messages import Sender
from handoff.domain.texts import Texts
from handoff.services.core import Core
from handoff.services.drafts import complaints_filed
from handoff.services.entries import ERASED
from handoff.services.evidence import remove_unused
from handoff.services.messages import load_conversation

#: What belongs to an intake and goes with it.
OF_INTAKE = (FactRow, FactChangeRow, MentionRow, TellingRow)
#: Marks that open a quotation in one of our languages: what follows are the customer's words.
QUOTATION = ("“", "„", "«")


def erase(
    session: Session, core: Core, conversation_id: str, until_message_id: str | None = None
) -> tuple[str, ...]:
    """Erase all a customer told; that a conversation and its decision existed is kept.

    Words after the deciding message stay: they were written knowing of the decision. The deciding
    message itself keeps its words until it is answered, so that a retry can still answer it; see
    `blank`. A filed case is a record that must be kept, so then nothing is erased.

    Args:
        until_message_id: the deciding message; by default the one being answered, else the last.
    Returns:
        The hashes of the files whose rows went; pass them to `remove_files` after the commit.
    """
    conversation = load_conversation(session, conversation_id, lock=True)
    case = complaints_filed(conversation_id)
    if session.scalars(case.limit(1)).first() is not None:
        return ()
    erased = _erase_messages(session, core, conversation, until_message_id)
    _erase_intakes(session, conversation_id)
    own = EvidenceRow.conversation_id == conversation_id
    files = tuple(session.scalars(select(EvidenceRow.sha256).where(own).distinct()))
    delete_rows(session, EvidenceRow, own)
    for table in (IdentityCheckRow, NoteRow, RatingRow, ReturnLinkRow):
        delete_rows(session, table, table.conversation_id == conversation_id)
    conversation.page_url = conversation.identity = None
    session.info[ERASED] = True
    if erased or files:
        conversation.forget_pending = True
        audit.record(
            session,
            core.clock(),
            "system",
            Tag.WORDS_ERASED,
            conversation_id=conversation_id,
            messages=erased,
            files=len(files),
        )
    return files


def erase_draft(
    session: Session,
    core: Core,
    conversation: ConversationRow,
    row: IntakeRow,
    until_message_id: str | None = None,
) -> tuple[str, ...]:
    """Erase one draft of a chat whose earlier complaint was filed; what was told of that stays.

    Words that tell of both keep what belongs to the other.

    Returns:
        The hashes of the files whose rows went; pass them to `remove_files` after the commit.
    """
    last = _last_seq(session, conversation, until_message_id)
    shared = select(TellingRow.message_id).where(TellingRow.intake_id != row.id)
    own = select(TellingRow.message_id).where(TellingRow.intake_id == row.id)
    begun = row.begun_at or row.created_at
    messages = session.scalars(
        select(MessageRow).where(
            MessageRow.conversation_id == conversation.id,
            MessageRow.seq <= last,
            MessageRow.erased_at.is_(None),
            MessageRow.id.not_in(shared),
            (MessageRow.id.in_(own)) | (MessageRow.at >= begun),
        )
    ).all()
    erased = [message for message in messages if _tells(message, True, core.texts)]
    for message in erased:
        message.erased_at, message.purpose = core.clock(), None
        if message.state != "pending":
            blank(message)
    files = _erase_files(session, conversation.id, begun)
    delete_rows(session, TriggerRow, TriggerRow.message_id.in_([message.id for message in erased]))
    for table in OF_INTAKE:
        delete_rows(session, table, table.intake_id == row.id)
    session.delete(row)
    if erased or files:
        conversation.forget_pending = True
        audit.record(
            session,
            core.clock(),
            "system",
            Tag.WORDS_ERASED,
            conversation_id=conversation.id,
            messages=len(erased),
            files=len(files),
        )
    return files


def _erase_files(session: Session, conversation_id: str, begun: datetime) -> tuple[str, ...]:
    since = (EvidenceRow.conversation_id == conversation_id, EvidenceRow.uploaded_at >= begun)
    files = tuple(session.scalars(select(EvidenceRow.sha256).where(*since).distinct()))
    delete_rows(session, EvidenceRow, and_(*since))
    return files


def remove_files(core: Core, hashes: tuple[str, ...]) -> None:
    """Remove files from the disk, except those that a row still names."""
    for sha256 in hashes:
        remove_unused(core, sha256)


def blank(row: MessageRow) -> None:
    """Empty an erased message; a choice that only steers the conversation is kept."""
    row.choices, row.file = [], None
    if row.choice is None or _is_fact(row.choice):
        row.text, row.choice, row.expects = "", None, None


def _erase_messages(
    session: Session, core: Core, conversation: ConversationRow, until_message_id: str | None
) -> int:
    has_facts = session.scalars(
        select(IntakeRow.id).where(IntakeRow.conversation_id == conversation.id).limit(1)
    ).first()
    rows = session.scalars(
        select(MessageRow).where(
            MessageRow.conversation_id == conversation.id,
            MessageRow.seq <= _last_seq(session, conversation, until_message_id),
            MessageRow.erased_at.is_(None),
        )
    ).all()
    erased = [row for row in rows if _tells(row, has_facts is not None, core.texts)]
    for row in erased:
        row.erased_at, row.purpose = core.clock(), None
        if row.state != "pending":
            blank(row)
    return len(erased)


def _last_seq(session: Session, conversation: ConversationRow, until_message_id: str | None) -> int:
    if until_message_id is not None:
        until = session.get(MessageRow, until_message_id)
        if until is not None and until.conversation_id == conversation.id:
            return until.seq
    oldest_pending = session.scalar(
        select(func.min(MessageRow.seq)).where(
            MessageRow.conversation_id == conversation.id, MessageRow.state == "pending"
        )
    )
    return oldest_pending or conversation.next_seq


def _tells(row: MessageRow, has_facts: bool, texts: Texts) -> bool:
    """Return whether a message tells what the customer told, in their words or in others'."""
    sender = Sender(row.sender)
    if sender is Sender.CUSTOMER:
        return row.choice is None or _is_fact(row.choice)
    if sender is Sender.SYSTEM:
        return row.text.startswith(texts.beginnings("file.received"))
    if sender is Sender.AGENT:
        return True
    # Once facts are known, questions name them too: dates to choose from, sums, names.
    repeats = any(mark in row.text for mark in QUOTATION)
    offers = any(_is_fact(choice["payload"]) for choice in row.choices)
    return repeats or offers or (has_facts and row.reply_to is not None)


def _is_fact(payload: str) -> bool:
    """Return whether a choice carries a fact, as <fact>:<code>."""
    return ":" in payload and not payload.startswith("lang:")


def _erase_intakes(session: Session, conversation_id: str) -> None:
    # A request about one's own data stays until it is answered, with what was asked for.
    intakes = select(IntakeRow.id).where(
        IntakeRow.conversation_id == conversation_id, IntakeRow.kind == "complaint"
    )
    for table in OF_INTAKE:
        delete_rows(session, table, table.intake_id.in_(intakes))
    delete_rows(session, TriggerRow, TriggerRow.conversation_id == conversation_id)
    delete_rows(session, IntakeRow, IntakeRow.id.in_(intakes))


def delete_rows(session: Session, table: type, where: ColumnElement[bool]) -> None:
    """Delete rows; those of them that the session holds are not brought up to date."""
    session.execute(delete(table).where(where), execution_options={"synchronize_session": False})
