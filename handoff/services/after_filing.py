"""After filing: what is added, taken back, asked to be reviewed, and how the customer rates it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    CaseRow,
    ConversationRow,
    IntakeRow,
    MessageRow,
    RatingRow,
    TellingRow,
)
from handoff.domain import intake as rules
from handoff.domain.errors import NotFound
from handoff.domain.lifecycle import DECIDED, FINISHED, CaseStatus
from handoff.domain.references import normalise_reference
from handoff.domain.severity import FoundTrigger, assess_severity
from handoff.domain.understanding import Understanding
from handoff.services.clock_rows import set_ladder
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.drafts import (
    complaints_filed,
    current_intake,
    load_facts,
    load_triggers,
    record_triggers,
    store_fact,
    triggers_of,
    with_real_quote,
)
from handoff.services.handoffs import request_handoff
from handoff.services.lifecycle import change_status
from handoff.services.summaries import category_choice

CHAT, OUTCOME = "chat", "outcome"
SCORES = range(1, 6)
#: Levels of triggers after which nobody is asked how they liked the chat.
GRAVE = frozenset({"P0", "P1"})


@dataclass(frozen=True)
class CaseState:
    """Where a case stands.

    Attributes:
        next_due_at: when the customer hears from us next, None when nothing is due.
    """

    reference: str
    status: str
    next_due_at: datetime | None
    is_withdrawal_asked: bool
    is_review_asked: bool

    @property
    def is_decided(self) -> bool:
        """True when the customer has been given the outcome."""
        return self.status in DECIDED

    @property
    def is_finished(self) -> bool:
        """True when nobody works on it any more."""
        return self.status in FINISHED


class AfterFilingService:
    """What a customer does with the case of their own conversation."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def state(self, conversation_id: str) -> CaseState | None:
        """Return the conversation's newest case, or None."""
        with self._core.db.read() as session:
            case = newest_case(session, conversation_id)
            return None if case is None else _state(case)

    def state_of(self, reference: str) -> CaseState:
        """Return where a case stands; who asks has proven that it is theirs.

        Raises:
            NotFound: no such case.
        """
        with self._core.db.read() as session:
            case = session.get(CaseRow, normalise_reference(reference))
            if case is None:
                raise NotFound("There is no case with this reference.", key="refused.no_case")
            return _state(case)

    def add(self, conversation_id: str, understanding: Understanding) -> str | None:
        """Add a message to the record of the case; return its reference, None without a case.

        Facts that were open are filled; what the customer confirmed stays, and the words say what
        is different. New triggers raise the severity. Adding a message twice changes nothing.
        """
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            case = newest_case(session, conversation_id)
            message = session.get(MessageRow, understanding.message_id)
            if case is None or message is None or message.purpose is not None:
                return case.reference if case else None
            message.purpose = "addition"
            intake = session.get_one(IntakeRow, case.intake_id)
            session.add(
                TellingRow(
                    intake_id=intake.id, message_id=message.id, start=0, end=len(message.text)
                )
            )
            self._fill(session, intake, message, understanding)
            codes = record_triggers(session, core, conversation_id, understanding)
            note_news(session, core, case, message_id=message.id)
            self._raise_severity(session, case, intake, codes)
            if any(hit.level == "P0" and hit.code in codes for hit in understanding.triggers):
                request_handoff(session, core, conversation, codes[0])
            return case.reference

    def ask_review(self, conversation_id: str) -> str | None:
        """Record that the customer wants the outcome reviewed; return the case's reference.

        A case that was resolved is open again. Asking twice changes nothing.
        """
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            case = newest_case(session, conversation_id)
            if case is not None and (case.review_asked_at is None or case.status in DECIDED):
                before = case.status
                case.review_asked_at = case.news_at = case.updated_at = core.clock()
                if before in DECIDED:
                    change_status(
                        session, core, case, CaseStatus.INVESTIGATING, "customer", "review_asked"
                    )
                request_handoff(session, core, conversation, "review_requested")
                audit.record(
                    session,
                    case.updated_at,
                    "customer",
                    Tag.REVIEW_ASKED,
                    conversation_id=conversation_id,
                    case_reference=case.reference,
                    before=before,
                    after=case.status,
                )
            return case.reference if case else None

    def rating_to_ask(self, conversation_id: str) -> str | None:
        """Return what the customer may be asked to rate now, chat or outcome, or None.

        Each once only, and never where somebody was hurt, in danger or in distress.
        """
        with self._core.db.read() as session:
            case = newest_case(session, conversation_id)
            if case is None or case.withdrawal_asked_at is not None:
                return None
            if any(t.level in GRAVE for t in load_triggers(session, conversation_id)):
                return None
            asked = set(
                session.scalars(
                    select(RatingRow.subject).where(RatingRow.conversation_id == conversation_id)
                )
            )
            subject = OUTCOME if case.status in DECIDED else CHAT
            return None if subject in asked else subject

    def note_rating_asked(self, conversation_id: str, subject: str) -> None:
        """Record that the customer was asked to rate, so that nobody asks again."""
        with self._core.db.write() as session:
            load_conversation(session, conversation_id, lock=True)
            self._rating(session, conversation_id, subject)

    def rate(self, conversation_id: str, score: int) -> str | None:
        """Record a score, 1 to 5, for what was asked last; return chat or outcome.

        Raises:
            ValueError: the score is none of SCORES.
        """
        if score not in SCORES:
            raise ValueError(f"A score is from {SCORES[0]} to {SCORES[-1]}.")
        with self._core.db.write() as session:
            load_conversation(session, conversation_id, lock=True)
            row = _latest_rating(session, conversation_id) or self._rating(
                session, conversation_id, CHAT
            )
            row.score, row.rated_at = score, self._core.clock()
            audit.record(
                session,
                row.rated_at,
                "customer",
                Tag.RATED,
                conversation_id=conversation_id,
                subject=row.subject,
                score=score,
            )
            return row.subject

    def comment(self, conversation_id: str, text: str) -> None:
        """Keep the customer's words about the score they gave last."""
        with self._core.db.write() as session:
            load_conversation(session, conversation_id, lock=True)
            row = _latest_rating(session, conversation_id)
            if row is not None and row.score is not None:
                row.comment = text

    def _fill(
        self,
        session: Session,
        intake: IntakeRow,
        message: MessageRow,
        understanding: Understanding,
    ) -> None:
        """Take facts that are still open from a message."""
        facts = load_facts(session, intake.id)
        currency = self._core.policy.organisation.currency
        reading = rules.read_answer(None, understanding, facts, currency, may_replace=False)
        for fact in reading.facts:
            if fact.name not in facts or not facts[fact.name].is_known:
                quoted = with_real_quote(fact, message)
                store_fact(session, self._core, intake, quoted, "customer", None)

    def _raise_severity(
        self, session: Session, case: CaseRow, intake: IntakeRow, codes: list[str]
    ) -> None:
        """Give the case the severity of all triggers when that is higher; it is never lowered."""
        if not codes:
            return
        category = category_choice(intake)
        severity = assess_severity(
            [
                FoundTrigger(t.code, t.level, t.quote, t.message_id)
                for t in triggers_of(session, intake)
            ],
            category.code if category else None,
            self._core.policy,
            confidence=category.confidence if category else None,
            impact=load_facts(session, intake.id).get("impact"),
        )
        if severity.rank > case.severity_rank:
            return
        before = case.severity
        case.severity_reasons = list(dict.fromkeys((*severity.reasons, *case.severity_reasons)))
        if severity.rank == case.severity_rank:
            return
        case.severity, case.severity_rank = severity.level, severity.rank
        set_ladder(session, self._core, case)
        audit.record(
            session,
            self._core.clock(),
            "bot",
            Tag.SEVERITY_RAISED,
            conversation_id=case.conversation_id,
            case_reference=case.reference,
            before=before,
            after=severity.level,
            triggers=codes,
        )

    def _rating(self, session: Session, conversation_id: str, subject: str) -> RatingRow:
        known = session.scalars(
            select(RatingRow).where(
                RatingRow.conversation_id == conversation_id, RatingRow.subject == subject
            )
        ).one_or_none()
        if known is not None:
            return known
        row = RatingRow(
            conversation_id=conversation_id, subject=subject, asked_at=self._core.clock()
        )
        session.add(row)
        session.flush()
        audit.record(
            session,
            row.asked_at,
            "bot",
            Tag.RATING_ASKED,
            conversation_id=conversation_id,
            subject=subject,
        )
        return row


def _state(case: CaseRow) -> CaseState:
    return CaseState(
        reference=case.reference,
        status=case.status,
        next_due_at=case.next_due_at,
        is_withdrawal_asked=case.withdrawal_asked_at is not None,
        is_review_asked=case.review_asked_at is not None,
    )


def newest_case(session: Session, conversation_id: str) -> CaseRow | None:
    """Return the complaint a conversation filed last, or the one it was added to, or None."""
    intake = current_intake(session, conversation_id)
    if intake is not None and intake.joined_case is not None:
        return session.get(CaseRow, intake.joined_case)
    return session.scalars(complaints_filed(conversation_id).limit(1)).one_or_none()


def ask_withdrawal(
    session: Session, core: Core, conversation: ConversationRow, case: CaseRow
) -> None:
    """Record that the customer wants a filed case withdrawn, and call a person.

    Nothing is erased: a person confirms it and stops the work. Asking twice changes nothing.
    """
    if case.withdrawal_asked_at is not None:
        return
    case.withdrawal_asked_at = case.news_at = case.updated_at = core.clock()
    request_handoff(session, core, conversation, "withdrawal_of_filed_case")
    audit.record(
        session,
        case.updated_at,
        "customer",
        Tag.CASE_WITHDRAWAL_ASKED,
        conversation_id=conversation.id,
        case_reference=case.reference,
    )


def note_news(session: Session, core: Core, case: CaseRow, **data: str) -> None:
    """Mark a case as having something that no agent has read yet, and audit it."""
    case.news_at = case.updated_at = core.clock()
    audit.record(
        session,
        case.news_at,
        "customer",
        Tag.CASE_ADDED_TO,
        conversation_id=case.conversation_id,
        case_reference=case.reference,
        **data,
    )


def _latest_rating(session: Session, conversation_id: str) -> RatingRow | None:
    return session.scalars(
        select(RatingRow)
        .where(RatingRow.conversation_id == conversation_id)
        .order_by(RatingRow.id.desc())
        .limit(1)
    ).one_or_none()
