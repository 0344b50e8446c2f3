"""Filing: a confirmed intake becomes a case, once, with reference, deadlines and confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    CaseRow,
    ConversationRow,
    FactRow,
    IntakeRow,
    TriggerRow,
)
from handoff.domain import intake as rules
from handoff.domain.deadlines import Deadline, compute_deadlines, jurisdictions_for, promised
from handoff.domain.errors import Conflict, NotFound
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.lifecycle import FINISHED
from handoff.domain.policy import Policy
from handoff.domain.references import is_reference, new_reference, normalise_reference
from handoff.domain.regimes import AUTHORITY_KINDS
from handoff.domain.severity import FoundTrigger, Severity, assess_severity
from handoff.domain.summary_parts import headline
from handoff.domain.texts import FIRST, Words
from handoff.services.after_filing import newest_case
from handoff.services.clock_rows import refresh, store_deadlines
from handoff.services.confirmation import confirmation_address, queue_confirmation
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.drafts import current_intake, load_facts, load_triggers, triggers_of
from handoff.services.lifecycle import begin_case
from handoff.services.messages import words_of
from handoff.services.similar import find_similar
from handoff.services.summaries import category_choice, load_deadlines, summarise
from handoff.services.voices import voice_of

#: Statuses that the answer to "where does it stand?" says something of its own about.
TOLD = ("acknowledged", "proposed", "accepted", "declined", "withdrawn", "referred")

# Built once: making a statement takes longer than the database takes to answer it.
_CASE_OF_INTAKE = select(CaseRow).where(CaseRow.intake_id == bindparam("intake_id"))
_FACTS_OF_INTAKE = select(FactRow).where(FactRow.intake_id == bindparam("intake_id"))


@dataclass(frozen=True)
class Receipt:
    """What the customer is told when a case is filed.

    Attributes:
        dates: sentences with the promised days.
        next_step: what happens next, the rest of a sentence.
        confirmation_to: address a written confirmation goes to, or None.
        confirmation: the sentence that says so, empty when none is sent.
    """

    reference: str
    dates: tuple[str, ...]
    next_step: str
    confirmation_to: str | None
    confirmation: str = ""

    def words(self) -> dict[str, str]:
        """Return the placeholders of the response that tells the customer."""
        return {
            "reference": self.reference,
            "dates": "\n".join(self.dates),
            "next_step": self.next_step,
            "confirmation": f"{self.confirmation} " if self.confirmation else "",
        }


class CaseService:
    """Files cases and shows them."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def file(
        self, conversation_id: str, actor: str = "customer", language: str | None = None
    ) -> Receipt:
        """File the confirmed intake; filing again returns the same receipt.

        Args:
            actor: customer, or agent:<id> for an agent who read it back.
            language: of receipt and confirmation, ISO 639-1; by default the conversation's.
        Raises:
            NotFound: there is nothing to file.
            Conflict: consent is missing, or the facts changed since they were read back.
        """
        with self._core.db.write(is_durable=True) as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            words = self._words(conversation, language)
            intake = current_intake(session, conversation_id)
            if intake is None:
                raise NotFound(
                    "There is no complaint in this conversation to file.", key="refused.no_story"
                )
            filed = session.scalars(_CASE_OF_INTAKE, {"intake_id": intake.id}).first()
            if filed is None:
                return self._file(session, conversation, intake, actor, words)
            return self._stored_receipt(session, filed, words)

    def reference_of(self, conversation_id: str) -> str | None:
        """Return the reference of the newest complaint filed here or added to, or None."""
        with self._core.db.read() as session:
            case = newest_case(session, conversation_id)
            return case.reference if case else None

    def receipt(self, reference: str, language: str | None = None) -> Receipt:
        """Return what the customer was told at filing.

        Args:
            language: ISO 639-1; by default the conversation's.
        Raises:
            NotFound: no such case.
        """
        with self._core.db.read() as session:
            case = find_case(session, reference)
            conversation = load_conversation(session, case.conversation_id)
            return self._stored_receipt(session, case, self._words(conversation, language))

    def standing(self, reference: str, language: str) -> tuple[str, ...]:
        """Return sentences for the customer about where a case stands, and what comes when.

        Args:
            language: ISO 639-1.
        Raises:
            NotFound: no such case.
        """
        with self._core.db.read() as session:
            case = find_case(session, reference)
            words = self._core.words(language)
            deadlines = () if case.status in FINISHED else load_deadlines(session, case.reference)
            dates = promised_days(deadlines, self._core.policy, words)
            told = [words.say(f"status.{case.status}")] if case.status in TOLD else []
            return (*told, *dates)

    def summary(self, reference: str, language: str = FIRST) -> dict[str, Any]:
        """Return the summary object of a case.

        Args:
            language: of its sentences, ISO 639-1.
        Raises:
            NotFound: no such case.
        """
        with self._core.db.read() as session:
            case = find_case(session, reference)
            conversation = load_conversation(session, case.conversation_id)
            return summarise(session, self._core, conversation, case, language)

    def summary_of_conversation(
        self, conversation_id: str, language: str = FIRST
    ) -> dict[str, Any]:
        """Return the summary of a conversation: of its case, or of the intake as it stands.

        Args:
            language: of its sentences, ISO 639-1.
        Raises:
            NotFound: no such conversation.
        """
        with self._core.db.read() as session:
            conversation = load_conversation(session, conversation_id)
            intake = current_intake(session, conversation_id)
            case = (
                session.scalars(select(CaseRow).where(CaseRow.intake_id == intake.id)).first()
                if intake
                else None
            )
            return summarise(session, self._core, conversation, case, language)

    def _words(self, conversation: ConversationRow, language: str | None) -> Words:
        return self._core.words(language) if language else words_of(self._core, conversation)

    def _file(
        self,
        session: Session,
        conversation: ConversationRow,
        intake: IntakeRow,
        actor: str,
        words: Words,
    ) -> Receipt:
        facts = load_facts(session, intake.id)
        if conversation.consent != "accepted":
            raise Conflict(
                "The data-use notice was not accepted, so nothing can be filed.",
                key="refused.no_consent",
            )
        if "story" not in facts or not facts["story"].is_known:
            raise Conflict(
                "There is no story yet; a complaint needs one to be filed.", key="refused.no_story"
            )
        if intake.read_back_hash != rules.fingerprint(facts):
            raise Conflict(
                "The facts changed since they were read back; read them back again.",
                key="refused.facts_changed",
            )
        now = self._core.clock()
        found = load_triggers(session, conversation.id)
        own = triggers_of(session, intake, found)
        case = self._new_case(session, conversation, intake, facts, own, actor)
        deadlines = self._add_deadlines(session, case, intake, facts, own)
        _confirm_facts(session, intake)
        intake.status = "filed"
        intake.updated_at = now
        # The file is in the agents' language, whatever the customer speaks.
        case.promises = promised_days(deadlines, self._core.policy, self._core.words(FIRST))
        receipt = self._receipt(case, facts, deadlines, found, words)
        address = receipt.confirmation_to
        if address is not None:
            queue_confirmation(session, self._core, case, facts, address, receipt.dates, words)
        audit.record(
            session,
            now,
            actor,
            Tag.CASE_FILED if actor == "customer" else Tag.CASE_FILED_BY_AGENT,
            conversation_id=conversation.id,
            case_reference=case.reference,
            category=case.category_code,
            severity=case.severity,
        )
        return receipt

    def _new_case(
        self,
        session: Session,
        conversation: ConversationRow,
        intake: IntakeRow,
        facts: dict[str, Fact],
        triggers: Sequence[TriggerRow],
        actor: str,
    ) -> CaseRow:
        policy, now = self._core.policy, self._core.clock()
        severity = self._severity(intake, facts, triggers)
        category = category_choice(intake)
        everything = {d.name: facts.get(d.name, Fact(d.name)) for d in policy.facts}
        case = CaseRow(
            reference=unused_reference(session),
            intake_id=intake.id,
            conversation_id=conversation.id,
            status="received",
            created_at=now,
            updated_at=now,
            headline=headline(
                everything,
                category.code if category else None,
                voice_of(policy),
                conversation.language,
            ),
            category_code=category.code if category else "other",
            severity=severity.level,
            severity_rank=severity.rank,
            severity_reasons=list(severity.reasons),
            filed_by=actor,
            content_version=policy.content_hash[:12],
            similar_cases=[asdict(each) for each in find_similar(session, conversation, facts)],
        )
        session.add(case)
        session.flush()
        begin_case(session, self._core, case)
        return case

    def _severity(
        self, intake: IntakeRow, facts: dict[str, Fact], triggers: Sequence[TriggerRow]
    ) -> Severity:
        category = category_choice(intake)
        return assess_severity(
            [FoundTrigger(t.code, t.level, t.quote, t.message_id) for t in triggers],
            category.code if category else None,
            self._core.policy,
            confidence=category.confidence if category else None,
            impact=facts.get("impact"),
        )

    def _add_deadlines(
        self,
        session: Session,
        case: CaseRow,
        intake: IntakeRow,
        facts: dict[str, Fact],
        triggers: Sequence[TriggerRow],
    ) -> list[Deadline]:
        policy = self._core.policy
        country = facts.get("country")
        deadlines = compute_deadlines(
            intake.received_at,
            jurisdictions_for(policy, str(country.value) if country and country.value else None),
            policy.organisation.sectors,
            ("complaint",),
            policy,
            triggers={t.code for t in triggers},
        )
        # Filing acknowledges the complaint in writing, so the next instants are the others.
        store_deadlines(session, self._core, case.reference, deadlines, intake.received_at)
        refresh(session, case)
        return deadlines

    def _stored_receipt(self, session: Session, case: CaseRow, words: Words) -> Receipt:
        return self._receipt(
            case,
            load_facts(session, case.intake_id),
            load_deadlines(session, case.reference),
            load_triggers(session, case.conversation_id),
            words,
        )

    def _receipt(
        self,
        case: CaseRow,
        facts: dict[str, Fact],
        deadlines: list[Deadline],
        triggers: Sequence[TriggerRow],
        words: Words,
    ) -> Receipt:
        policy = self._core.policy
        category = policy.spoken(words.language).categories.get(case.category_code)
        team = category.department if category else ""
        next_step = (
            words.say("case.next_step_team", team=team) if team else words.say("case.next_step")
        )
        address = confirmation_address(facts, triggers)
        return Receipt(
            reference=case.reference,
            dates=tuple(promised_days(deadlines, policy, words)),
            next_step=next_step,
            confirmation_to=address,
            confirmation=words.say("case.mailed", address=address) if address else "",
        )


def promised_days(deadlines: Sequence[Deadline], policy: Policy, words: Words) -> list[str]:
    """Return a sentence for each day that the customer is promised."""
    authority = {r.id for r in policy.clocks.regimes.values() if r.kind in AUTHORITY_KINDS}
    due = promised([replace(d, to_authority=d.regime in authority) for d in deadlines])
    zone = policy.organisation.zone
    return [
        words.say(key, day=words.due_day(due[kind].due_at, zone))
        for kind, key in (("update", "case.update_by"), ("final", "case.answer_by"))
        if kind in due
    ]


def find_case(session: Session, reference: str) -> CaseRow:
    """Return a case by its reference as a person writes it.

    Raises:
        NotFound: no such case, or no such reference.
    """
    row = session.get(CaseRow, normalise_reference(reference)) if is_reference(reference) else None
    if row is None:
        raise NotFound("There is no case with this reference.", key="refused.no_case")
    return row


def unused_reference(session: Session) -> str:
    """Return a reference that no case has."""
    while True:
        reference = new_reference()
        if session.get(CaseRow, reference) is None:
            return reference


def _confirm_facts(session: Session, intake: IntakeRow) -> None:
    for row in session.scalars(_FACTS_OF_INTAKE, {"intake_id": intake.id}):
        if row.status in (FactStatus.STATED, FactStatus.INFERRED):
            row.status = FactStatus.CONFIRMED.value
