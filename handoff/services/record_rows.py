"""All that is stored of some hundred cases at once, as their records need it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    AgentRow,
    AuditEventRow,
    CaseChangeRow,
    CaseRow,
    CaseTaskRow,
    ClockEventRow,
    ContactRow,
    ConversationRow,
    DeadlineRow,
    EvidenceRow,
    FactRow,
    IntakeRow,
    LetterRow,
    MentionRow,
    ResolutionRow,
    TriggerRow,
)
from handoff.services.drafts import triggers_of
from handoff.services.own_files import own_files
from handoff.services.sent_files import CUSTOMER


class Rows:
    """The rows of these cases by what they belong to; use it while the session is open."""

    def __init__(self, session: Session, references: Sequence[str]) -> None:
        self._session = session
        found = session.execute(
            select(CaseRow, IntakeRow, ConversationRow)
            .join(IntakeRow, IntakeRow.id == CaseRow.intake_id)
            .join(ConversationRow, ConversationRow.id == CaseRow.conversation_id)
            .where(CaseRow.reference.in_(references))
            .order_by(CaseRow.created_at, CaseRow.reference)
        ).all()
        self.cases = [(case, intake, chat) for case, intake, chat in found]
        intakes = [intake.id for _, intake, _ in self.cases]
        chats = [chat.id for _, _, chat in self.cases]
        self.names: dict[str, str] = {
            agent_id: name
            for agent_id, name in session.execute(select(AgentRow.id, AgentRow.display_name))
        }
        self.facts = {
            (row.intake_id, row.name): row
            for row in session.scalars(select(FactRow).where(FactRow.intake_id.in_(intakes)))
        }
        self.mentions = _by(session, MentionRow, "intake_id", intakes)
        self._triggers = _by(session, TriggerRow, "conversation_id", chats)
        self._evidence = _by(session, EvidenceRow, "conversation_id", chats)
        self.deadlines = _by(session, DeadlineRow, "case_reference", references)
        self.changes = _by(session, CaseChangeRow, "case_reference", references)
        self.tasks = _by(session, CaseTaskRow, "case_reference", references)
        self.contacts = _by(session, ContactRow, "case_reference", references)
        self.letters = _by(session, LetterRow, "case_reference", references)
        self.steps = _by(session, ClockEventRow, "case_reference", references)
        self.resolutions = _by(session, ResolutionRow, "case_reference", references)
        self.decided = _decisions(session, chats)
        self.erased = {intake.id for case, intake, _ in self.cases if case.erased_at}
        # In a chat with several complaints each has files and signals of its own.
        self._shared = set(
            session.scalars(
                select(IntakeRow.conversation_id)
                .where(IntakeRow.conversation_id.in_(chats), IntakeRow.kind == "complaint")
                .group_by(IntakeRow.conversation_id)
                .having(func.count() > 1)
            )
        )

    def files(self, intake: IntakeRow) -> list[EvidenceRow]:
        """Return the files of a complaint: the customer's own, and what agents sent."""
        found = self._evidence[intake.conversation_id]
        if intake.conversation_id not in self._shared:
            return found
        own = own_files(self._session, intake.conversation_id, intake)
        return [row for row in found if row in own or row.uploaded_by != CUSTOMER]

    def signals(self, intake: IntakeRow) -> list[TriggerRow]:
        """Return the signals that count for a complaint."""
        found = self._triggers[intake.conversation_id]
        is_shared = intake.conversation_id in self._shared
        return triggers_of(self._session, intake, found) if is_shared else found


def _decisions(session: Session, chats: Sequence[str]) -> dict[str, dict[str, datetime]]:
    """Return when consent was given, refused and withdrawn in each chat, by event."""
    tags = (Tag.CONSENT_ACCEPTED, Tag.CONSENT_DECLINED, Tag.CONSENT_WITHDRAWN)
    found: dict[str, dict[str, datetime]] = defaultdict(dict)
    for chat, tag, at in session.execute(
        select(AuditEventRow.conversation_id, AuditEventRow.tag, AuditEventRow.at)
        .where(AuditEventRow.conversation_id.in_(chats), AuditEventRow.tag.in_(tags))
        .order_by(AuditEventRow.id)
    ):
        found[chat][tag] = at
    return found


def _by(session: Session, table: Any, key: str, values: Sequence[str]) -> dict[str, list[Any]]:
    """Return the rows of a table by the value of a column."""
    column = getattr(table, key)
    found: dict[str, list[Any]] = defaultdict(list)
    for row in session.scalars(select(table).where(column.in_(values)).order_by(table.id)):
        found[getattr(row, key)].append(row)
    return found
