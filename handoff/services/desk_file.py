"""The case page: everything the desk shows of one case or one unfinished intake."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.models import (
    AgentRow,
    AuditEventRow,
    CaseRow,
    ConversationRow,
    FactChangeRow,
    HandoffRow,
    IntakeRow,
    MessageRow,
    NoteRow,
)
from handoff.domain.errors import InvalidInput, NotFound
from handoff.domain.lifecycle import FINISHED
from handoff.domain.severity import human_contact
from handoff.domain.text import check_length
from handoff.domain.texts import FIRST
from handoff.services.agents import Agent
from handoff.services.case_file import (
    AuditEntry,
    CaseFile,
    FactChange,
    Holding,
    Note,
    TranscriptLine,
    Wishes,
)
from handoff.services.cases import find_case
from handoff.services.conversations import load_conversation, to_message
from handoff.services.core import Core
from handoff.services.desk import Summaries, reached
from handoff.services.drafts import current_intake
from handoff.services.last_look import News, news_for

NOTE_LIMIT = 10_000


class DeskFileService:
    """Reads the case page and adds notes."""

    def __init__(self, core: Core, summaries: Summaries) -> None:
        self._core, self._summaries = core, summaries

    def find(self, typed: str) -> tuple[str, str]:
        """Return conversation and reference of a case, from its reference as a person writes it.

        Raises:
            NotFound: no case has this reference.
        """
        with self._core.db.read() as session:
            case = find_case(session, typed)
            return case.conversation_id, case.reference

    def open_case_of(self, conversation_id: str) -> str | None:
        """Return the reference under which the conversation's present intake was filed.

        Raises:
            NotFound: no such conversation.
        """
        with self._core.db.read() as session:
            load_conversation(session, conversation_id)
            intake = current_intake(session, conversation_id)
            if intake is None:
                return None
            return session.scalar(select(CaseRow.reference).where(CaseRow.intake_id == intake.id))

    def read(
        self,
        conversation_id: str,
        reference: str | None,
        reader: Agent,
        language: str = FIRST,
    ) -> CaseFile:
        """Return the page of a case, or of the present intake when there is no reference.

        Reading is itself written to the audit trail.

        Args:
            language: of the sentences of the summary, ISO 639-1.
        Raises:
            NotFound: no such conversation or case.
        """
        with self._core.db.write() as session:
            load_conversation(session, conversation_id)
            audit.record(
                session,
                self._core.clock(),
                reader.actor,
                audit.Tag.CASE_READ,
                conversation_id=conversation_id,
                case_reference=reference,
            )
            wishes = _take_wishes(session, reference)
        summary = self.summary(conversation_id, reference, language)
        with self._core.db.read() as session:
            conversation = load_conversation(session, conversation_id)
            intake = _intake_of(session, conversation_id, reference)
            case = find_case(session, reference) if reference else None
            names = _agent_names(session)
            return CaseFile(
                conversation_id=conversation_id,
                reference=reference,
                summary=summary,
                holding=_holding(session, conversation),
                lines=_lines(session, conversation_id, 0),
                notes=_notes(session, conversation_id),
                history=_history(session, intake.id) if intake else {},
                trail=_trail(session, conversation_id, reference),
                read_back_at=intake.read_back_at if intake else None,
                zone=conversation.zone,
                contact=None
                if summary["status"] in FINISHED or reached(session, [conversation_id])
                else human_contact(
                    [(t["code"], t["level"]) for t in summary["triggers"]], self._core.policy
                ),
                wishes=wishes,
                alert=case.alert if case else "",
                escalation=case.escalation_level if case else 0,
                erased_at=case.erased_at if case else None,
                assignee=names.get(case.assignee_id or "") if case else None,
                news=_news(session, reader, conversation_id, reference, self._core.clock(), names),
            )

    def summary(
        self, conversation_id: str, reference: str | None, language: str = FIRST
    ) -> dict[str, Any]:
        """Return the summary object of design section 6, with sentences in this language."""
        if reference is None:
            return self._summaries.summary_of_conversation(conversation_id, language)
        return self._summaries.summary(reference, language)

    def holding(self, conversation_id: str) -> Holding:
        """Return who answers now.

        Raises:
            NotFound: no such conversation.
        """
        with self._core.db.read() as session:
            return _holding(session, load_conversation(session, conversation_id))

    def lines(self, conversation_id: str, after: int) -> tuple[TranscriptLine, ...]:
        """Return the messages with a `seq` above `after`, in order."""
        with self._core.db.read() as session:
            load_conversation(session, conversation_id)
            return _lines(session, conversation_id, after)

    def notes(self, conversation_id: str) -> tuple[Note, ...]:
        """Return the internal notes, oldest first."""
        with self._core.db.read() as session:
            return _notes(session, conversation_id)

    def add_note(self, conversation_id: str, text: str, author: Agent) -> None:
        """Add an internal note.

        Raises:
            InvalidInput: the note is empty or too long.
            NotFound: no such conversation.
        """
        text = text.strip()
        if not text:
            raise InvalidInput(
                "The note is empty. Write something and save it again.", key="refused.empty_note"
            )
        check_length(text, NOTE_LIMIT, "A note has")
        with self._core.db.write() as session:
            load_conversation(session, conversation_id)
            now = self._core.clock()
            note = NoteRow(conversation_id=conversation_id, agent_id=author.id, text=text, at=now)
            session.add(note)
            session.flush()
            audit.record(
                session,
                now,
                author.actor,
                audit.Tag.NOTE_ADDED,
                conversation_id=conversation_id,
                note_id=note.id,
            )

    def record_read(self, conversation_id: str, reference: str, reader: Agent) -> None:
        """Write to the audit trail that somebody reads what the customer of a case said."""
        self._record(audit.Tag.CASE_READ, reader, conversation_id, case_reference=reference)

    def record_watch(self, conversation_id: str, agent: Agent) -> None:
        """Write to the audit trail that somebody reads a chat without being seen in it.

        Raises:
            NotFound: no such conversation.
        """
        self._record(audit.Tag.CONVERSATION_WATCHED, agent, conversation_id)

    def record_download(
        self, conversation_id: str, reference: str | None, form: str, agent: Agent
    ) -> None:
        """Write to the audit trail that the summary left the desk in this form."""
        self._record(
            audit.Tag.SUMMARY_DOWNLOADED,
            agent,
            conversation_id,
            case_reference=reference,
            form=form,
        )

    def _record(self, tag: audit.Tag, agent: Agent, conversation_id: str, **codes: Any) -> None:
        with self._core.db.write() as session:
            load_conversation(session, conversation_id)
            audit.record(
                session,
                self._core.clock(),
                agent.actor,
                tag,
                conversation_id=conversation_id,
                **codes,
            )


def _take_wishes(session: Session, reference: str | None) -> Wishes:
    """Return what the customer did after filing; from now on it is read."""
    if reference is None:
        return Wishes()
    case = find_case(session, reference)
    wishes = Wishes(case.news_at, case.withdrawal_asked_at, case.review_asked_at)
    case.news_at = None
    return wishes


def _intake_of(session: Session, conversation_id: str, reference: str | None) -> IntakeRow | None:
    if reference is None:
        return current_intake(session, conversation_id)
    case = find_case(session, reference)
    if case.conversation_id != conversation_id:
        raise NotFound(
            "This case belongs to another conversation.", key="refused.other_conversation"
        )
    return session.get(IntakeRow, case.intake_id)


def _holding(session: Session, conversation: ConversationRow) -> Holding:
    found = session.execute(
        select(HandoffRow, AgentRow.display_name)
        .outerjoin(AgentRow, AgentRow.id == HandoffRow.agent_id)
        .where(HandoffRow.conversation_id == conversation.id, HandoffRow.ended_at.is_(None))
    ).one_or_none()
    facts_at = session.scalar(
        select(func.max(IntakeRow.updated_at)).where(IntakeRow.conversation_id == conversation.id)
    )
    if found is None:
        return Holding(conversation.owner, None, None, None, None, None, facts_at)
    row, name = found
    return Holding(
        owner=conversation.owner,
        agent_id=row.agent_id,
        agent_name=name,
        reason=row.reason,
        requested_at=row.requested_at,
        accepted_at=row.accepted_at,
        facts_at=facts_at,
        queue=row.queue,
        offered_to=row.offered_to,
        offer_until=row.offer_until,
    )


def _lines(session: Session, conversation_id: str, after: int) -> tuple[TranscriptLine, ...]:
    rows = session.scalars(
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.seq > after)
        .order_by(MessageRow.seq)
    )
    return tuple(
        TranscriptLine(to_message(row), row.choice, row.erased_at is not None) for row in rows
    )


def _notes(session: Session, conversation_id: str) -> tuple[Note, ...]:
    found = session.execute(
        select(NoteRow, AgentRow.display_name)
        .join(AgentRow, AgentRow.id == NoteRow.agent_id)
        .where(NoteRow.conversation_id == conversation_id)
        .order_by(NoteRow.at, NoteRow.id)
    )
    return tuple(Note(name, row.text, row.at) for row, name in found)


def _history(session: Session, intake_id: str) -> dict[str, tuple[FactChange, ...]]:
    names = _agent_names(session)
    rows = session.scalars(
        select(FactChangeRow)
        .where(FactChangeRow.intake_id == intake_id)
        .order_by(FactChangeRow.id.desc())
    )
    history: dict[str, tuple[FactChange, ...]] = {}
    for row in rows:
        change = FactChange(
            row.value, row.status, row.quote, _actor(row.replaced_by, names), row.replaced_at
        )
        history[row.name] = (*history.get(row.name, ()), change)
    return history


def _trail(session: Session, conversation_id: str, reference: str | None) -> tuple[AuditEntry, ...]:
    names = _agent_names(session)
    about: ColumnElement[bool] = AuditEventRow.conversation_id == conversation_id
    if reference:
        about = or_(about, AuditEventRow.case_reference == reference)
    rows = session.scalars(select(AuditEventRow).where(about).order_by(AuditEventRow.id.desc()))
    return tuple(to_entry(row, names) for row in rows)


def _news(
    session: Session,
    reader: Agent,
    conversation_id: str,
    reference: str | None,
    now: datetime,
    names: dict[str, str],
) -> News | None:
    """Return what is new to the reader, with agents by name."""
    found = news_for(session, reader.actor, conversation_id, reference, now)
    if found is None:
        return None
    named = (replace(one, actor=_actor(one.actor, names)) for one in found.changes)
    return replace(found, changes=tuple(named))


def to_entry(row: AuditEventRow, names: dict[str, str]) -> AuditEntry:
    """Return an audit event with agents by name, `names` by their identifiers."""
    # An agent that the event is about has a name as well; other identifiers stay.
    data = {
        "agent" if key == "agent_id" else key: names.get(value, value)
        if isinstance(value, str)
        else value
        for key, value in row.data.items()
    }
    return AuditEntry(row.at, _actor(row.actor, names), row.tag, data)


def _agent_names(session: Session) -> dict[str, str]:
    return {row.id: row.display_name for row in session.scalars(select(AgentRow))}


def _actor(actor: str, names: dict[str, str]) -> str:
    """Return an agent by name, any other actor by its code: bot, customer or system."""
    if actor.startswith("agent:"):
        return names.get(actor.removeprefix("agent:"), "agent")
    return actor
