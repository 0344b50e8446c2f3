"""Removing what was told in filed cases, when its time has passed or a request was granted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    CaseChangeRow,
    CaseRow,
    CaseTaskRow,
    ClockEventRow,
    ContactRow,
    ConversationRow,
    EvidenceRow,
    FollowUpRow,
    IdentityCheckRow,
    IntakeRow,
    LetterRow,
    MailRow,
    MessageRow,
    NoteRow,
    RatingRow,
    ResolutionRow,
    ReturnLinkRow,
    TriggerRow,
    integration_models,
    related_models,
    trends_models,
)
from handoff.services.core import Core
from handoff.services.entries import ERASED
from handoff.services.erasure import OF_INTAKE, delete_rows
from handoff.services.trend_days import forget_days

_OF_CHAT = (
    EvidenceRow,
    IdentityCheckRow,
    NoteRow,
    ReturnLinkRow,
    TriggerRow,
    integration_models.ExternalConversationRow,
    integration_models.ExternalFileRow,
)
_MEASURES = trends_models.CaseMeasureRow
_PAIRS = (related_models.CaseLinkRow, related_models.CaseLikenessRow)


def remove_chat(
    session: Session, core: Core, conversation: ConversationRow, actor: str = "system"
) -> None:
    """Remove the words of all messages, and drafts beside the cases; who wrote when is kept."""
    own = MessageRow.conversation_id == conversation.id
    mails = MailRow.subject_id.in_(select(MessageRow.id).where(own))
    _empty_mails(session, mails)
    _set(
        session,
        MessageRow,
        own & MessageRow.erased_at.is_(None),
        text="",
        choice=None,
        choices=[],
        expects=None,
        purpose=None,
        file=None,
        erased_at=core.clock(),
    )
    drafts = select(IntakeRow.id).where(
        IntakeRow.conversation_id == conversation.id, IntakeRow.status.not_in(("filed", "joined"))
    )
    _delete_of(session, OF_INTAKE, "intake_id", drafts)
    delete_rows(session, IntakeRow, IntakeRow.id.in_(drafts))
    conversation.words_gone_at = core.clock()
    conversation.forget_pending = True
    conversation.page_url = None
    audit.record(session, core.clock(), actor, Tag.CHAT_REMOVED, conversation_id=conversation.id)


def erase_cases(
    session: Session,
    core: Core,
    conversation: ConversationRow,
    cases: Sequence[CaseRow],
    because: str,
    actor: str = "system",
) -> tuple[str, ...]:
    """Remove the chat and everything told or written in these cases of it.

    Kept are reference, category, dates, status, outcome, remedies, amounts and the audit events:
    what happened without whom it happened to.

    Args:
        because: a code for the audit event: time or request.
    Returns:
        The hashes of the files whose rows went; pass them to `remove_files` after the commit.
    """
    references = [case.reference for case in cases]
    intakes = [case.intake_id for case in cases]
    chat = conversation.id
    files = tuple(
        session.scalars(
            select(EvidenceRow.sha256).where(EvidenceRow.conversation_id == chat).distinct()
        )
    )
    if conversation.words_gone_at is None:
        remove_chat(session, core, conversation, actor)
    _empty_mails(session, _mails_about(chat, references))
    _delete_of(session, _OF_CHAT, "conversation_id", [chat])
    _delete_of(session, OF_INTAKE, "intake_id", intakes)
    _delete_of(session, (ContactRow,), "case_reference", references)
    _delete_of(session, (related_models.CaseMeaningRow,), "reference", references)
    for side in ("first_reference", "second_reference"):
        _delete_of(session, _PAIRS, side, references)
    for table in (CaseChangeRow, ClockEventRow):
        _set(session, table, table.case_reference.in_(references), reason="")
    of_case = LetterRow.case_reference.in_(references)
    _set(session, LetterRow, of_case, subject="", body="", recipient=None)
    _set(session, CaseTaskRow, CaseTaskRow.case_reference.in_(references), title="")
    of_case = ResolutionRow.case_reference.in_(references)
    _set(session, ResolutionRow, of_case, explanation="", root_cause_note="")
    # A product is a customer's own words too; the other figures are nobody's.
    _set(session, _MEASURES, _MEASURES.reference.in_(references), product=None)
    forget_days(session, [case.created_at for case in cases])
    _set(session, RatingRow, RatingRow.conversation_id == chat, comment=None)
    conversation.identity = None
    session.info[ERASED] = True
    for case in cases:
        case.headline, case.severity_reasons = "", []
        case.promises, case.similar_cases = [], []
        case.erased_at = core.clock()
        audit.record(
            session,
            core.clock(),
            actor,
            Tag.CASE_ERASED,
            conversation_id=chat,
            case_reference=case.reference,
            because=because,
        )
    return files


def _mails_about(conversation_id: str, references: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition of all mails about these cases or from this chat."""
    of_chat = [
        select(table.id).where(table.conversation_id == conversation_id)
        for table in (ReturnLinkRow, IdentityCheckRow)
    ]
    of_case = [
        select(table.id).where(table.case_reference.in_(references))
        for table in (LetterRow, FollowUpRow)
    ]
    named = [MailRow.subject_id.in_(ids) for ids in (*of_chat, *of_case)]
    return or_(MailRow.subject_id.in_(references), *named)


def _empty_mails(session: Session, where: ColumnElement[bool]) -> None:
    nothing = {"recipient": "", "subject": "", "text_body": "", "html_body": None}
    _set(session, MailRow, where, **nothing, attachments=[])


def _delete_of(session: Session, tables: Sequence[Any], column: str, of: Any) -> None:
    for table in tables:
        delete_rows(session, table, getattr(table, column).in_(of))


def _set(session: Session, table: type, where: ColumnElement[bool], **values: Any) -> None:
    session.execute(
        update(table).where(where).values(**values),
        execution_options={"synchronize_session": False},
    )
