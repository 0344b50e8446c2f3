"""Recording what was decided about a case, and why it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import CaseRow, ResolutionRow
from handoff.domain.errors import Conflict
from handoff.domain.lifecycle import FINISHED
from handoff.domain.resolutions import Decision, check_decision, check_root_cause
from handoff.services.agents import Agent
from handoff.services.core import Core
from handoff.services.lifecycle import agent_names, locked_case


@dataclass(frozen=True)
class Resolution:
    """A decision of one stage, who recorded it and when."""

    stage: int
    decision: Decision
    by: str
    at: datetime


class ResolutionService:
    """Records and shows the resolutions of cases."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def of(self, reference: str) -> tuple[Resolution, ...]:
        """Return the resolutions of a case, that of the newest stage first.

        Raises:
            NotFound: no such case.
        """
        with self._core.db.read() as session:
            case = locked_case(session, reference, lock=False)
            names = agent_names(session)
            rows = session.scalars(
                select(ResolutionRow)
                .where(ResolutionRow.case_reference == case.reference)
                .order_by(ResolutionRow.stage.desc())
            )
            return tuple(
                Resolution(
                    row.stage, decision_of(row), names.get(row.decided_by, ""), row.updated_at
                )
                for row in rows
            )

    def record(self, reference: str, decision: Decision, agent: Agent) -> None:
        """Record the resolution of the present stage, or correct it while the case is open.

        Raises:
            InvalidInput: the decision is incomplete; the message says what is missing.
            Conflict: the case is finished.
            NotFound: no such case.
        """
        decision = check_decision(decision, self._core.policy.handling.root_causes)
        with self._core.db.write() as session:
            case = locked_case(session, reference)
            if case.status in FINISHED:
                raise Conflict(
                    "The case is finished, and the customer may have been told its outcome. "
                    "Open it again to decide anew.",
                    key="lifecycle.error.decided",
                )
            now = self._core.clock()
            row = resolution_row(session, case)
            if row is None:
                row = ResolutionRow(case_reference=case.reference, stage=case.stage, decided_at=now)
                session.add(row)
            row.outcome, row.remedies = decision.outcome, list(decision.remedies)
            row.amount, row.currency = decision.amount, decision.currency
            row.explanation = decision.explanation
            row.root_cause, row.root_cause_note = decision.root_cause, decision.root_cause_note
            row.decided_by, row.updated_at, case.updated_at = agent.id, now, now
            audit.record(
                session,
                now,
                agent.actor,
                Tag.RESOLUTION_RECORDED,
                conversation_id=case.conversation_id,
                case_reference=case.reference,
                stage=case.stage,
                outcome=decision.outcome,
                remedies=list(decision.remedies),
                root_cause=decision.root_cause,
            )

    def set_root_cause(self, reference: str, code: str | None, note: str, agent: Agent) -> None:
        """Change the root cause of the newest resolution; it is often known only after the end.

        Raises:
            InvalidInput: there is no such cause.
            Conflict: nothing was decided yet.
            NotFound: no such case.
        """
        check_root_cause(code, note, self._core.policy.handling.root_causes)
        with self._core.db.write() as session:
            case = locked_case(session, reference)
            row = resolution_row(session, case)
            if row is None:
                raise Conflict(
                    "Record the resolution first; the root cause belongs to it.",
                    key="refused.no_resolution",
                )
            row.root_cause, row.root_cause_note = code, note.strip()
            row.updated_at = self._core.clock()
            audit.record(
                session,
                row.updated_at,
                agent.actor,
                Tag.ROOT_CAUSE_RECORDED,
                conversation_id=case.conversation_id,
                case_reference=case.reference,
                stage=case.stage,
                root_cause=code,
            )


def resolution_row(session: Session, case: CaseRow) -> ResolutionRow | None:
    """Return the resolution of the case's present stage, None while there is none."""
    return session.scalars(
        select(ResolutionRow).where(
            ResolutionRow.case_reference == case.reference, ResolutionRow.stage == case.stage
        )
    ).one_or_none()


def decision_of(row: ResolutionRow) -> Decision:
    """Return a stored resolution as the domain knows it."""
    return Decision(
        row.outcome,
        tuple(row.remedies),
        row.amount,
        row.currency,
        row.explanation,
        row.root_cause,
        row.root_cause_note,
    )
