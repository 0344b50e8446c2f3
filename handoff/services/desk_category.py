"""An agent corrects the kind of complaint; severity and headline follow."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.models import CaseRow, FactChangeRow, IntakeRow
from handoff.domain.errors import InvalidInput, NotFound
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.severity import FoundTrigger, Severity, assess_severity
from handoff.domain.summary_parts import headline
from handoff.services.agents import Agent
from handoff.services.cases import find_case
from handoff.services.clock_rows import set_ladder
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.drafts import ensure_intake, load_facts, triggers_of
from handoff.services.voices import voice_of

#: Name under which the categories a complaint had are kept in the history of facts.
HISTORY = "category"
#: No message of the customer outweighs what a person has decided.
WEIGHT = 10**9


class CategoryService:
    """Changes the kind of complaint of a case or of an unfinished intake."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def correct(self, conversation_id: str, reference: str | None, code: str, agent: Agent) -> None:
        """Make `code` the confirmed category; what it was before is kept.

        Setting the present category confirms it; doing so again changes nothing.

        Args:
            reference: of the case, None for the present intake of the conversation.
            code: of policy/categories.yml.
        Raises:
            InvalidInput: there is no such category.
            NotFound: no such conversation or case.
        """
        if code not in self._core.policy.categories:
            labels = (category.label for category in self._core.policy.categories.values())
            raise InvalidInput(f"Choose one of: {'; '.join(labels)}.", key="refused.choose")
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            intake, case = self._find(session, conversation_id, reference)
            before = intake.category or {}
            if before.get("code") == code and before.get("status") == FactStatus.CONFIRMED.value:
                return
            self._keep(session, intake, agent)
            intake.category = {
                "code": code,
                "confidence": None,
                "status": FactStatus.CONFIRMED.value,
                "weight": WEIGHT,
            }
            intake.updated_at = self._core.clock()
            if case is not None:
                self._reassess(session, intake, case, code, conversation.language)
            audit.record(
                session,
                intake.updated_at,
                agent.actor,
                audit.Tag.CATEGORY_CORRECTED,
                conversation_id=conversation_id,
                case_reference=case.reference if case else None,
                before=before.get("code"),
                after=code,
            )

    def _find(
        self, session: Session, conversation_id: str, reference: str | None
    ) -> tuple[IntakeRow, CaseRow | None]:
        if reference is None:
            intake = ensure_intake(session, self._core, conversation_id)
            filed = select(CaseRow).where(CaseRow.intake_id == intake.id)
            return intake, session.scalars(filed).first()
        case = find_case(session, reference)
        if case.conversation_id != conversation_id:
            raise NotFound(
                "This case belongs to another conversation.", key="refused.other_conversation"
            )
        return session.get_one(IntakeRow, case.intake_id), case

    def _keep(self, session: Session, intake: IntakeRow, agent: Agent) -> None:
        if not intake.category:
            return
        session.add(
            FactChangeRow(
                intake_id=intake.id,
                name=HISTORY,
                value=intake.category["code"],
                status=intake.category.get("status", FactStatus.INFERRED.value),
                replaced_by=agent.actor,
                replaced_at=self._core.clock(),
            )
        )

    def _reassess(
        self, session: Session, intake: IntakeRow, case: CaseRow, code: str, language: str
    ) -> None:
        facts = load_facts(session, intake.id)
        everything = {d.name: facts.get(d.name, Fact(d.name)) for d in self._core.policy.facts}
        severity = self._severity(session, intake, facts, code)
        departed = self._core.policy.categories.get(case.category_code)
        if not case.department or (departed and case.department == departed.department):
            case.department = self._core.policy.categories[code].department
        case.category_code = code
        case.headline = headline(everything, code, voice_of(self._core.policy), language)
        case.severity, case.severity_rank = severity.level, severity.rank
        case.severity_reasons = list(severity.reasons)
        set_ladder(session, self._core, case)
        case.updated_at = self._core.clock()

    def _severity(
        self, session: Session, intake: IntakeRow, facts: dict[str, Fact], code: str
    ) -> Severity:
        triggers = triggers_of(session, intake)
        return assess_severity(
            [FoundTrigger(t.code, t.level, t.quote, t.message_id) for t in triggers],
            code,
            self._core.policy,
            impact=facts.get("impact"),
        )
