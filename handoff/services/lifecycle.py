"""A filed case from one status to the next, every step with actor, reason and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    AgentRow,
    CaseChangeRow,
    CaseRow,
    FollowUpRow,
    IntakeRow,
    ResolutionRow,
)
from handoff.domain.errors import NotFound
from handoff.domain.lifecycle import (
    FINISHED,
    CaseStatus,
    check_change,
    following,
    needs_reason,
    reopens,
)
from handoff.domain.references import is_reference, normalise_reference
from handoff.services import clock_rows
from handoff.services.agents import Agent
from handoff.services.core import Core


@dataclass(frozen=True)
class Step:
    """One step in the life of a case; `actor` is a name, or customer, system or bot."""

    before: str
    after: str
    actor: str
    reason: str
    stage: int
    at: datetime


@dataclass(frozen=True)
class Way:
    """Where a case stands and where it can go from there.

    Attributes:
        stage: 1 for the first answer, from 2 on a review.
        possible: the statuses that may follow, and whether each has to say why.
        steps: all steps so far, the newest first.
    """

    status: str
    stage: int
    possible: dict[CaseStatus, bool]
    steps: tuple[Step, ...]


class LifecycleService:
    """Changes and shows the status of cases."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def way(self, reference: str) -> Way:
        """Return where a case stands.

        Raises:
            NotFound: no such case.
        """
        with self._core.db.read() as session:
            case = locked_case(session, reference, lock=False)
            rows = session.scalars(
                select(CaseChangeRow)
                .where(CaseChangeRow.case_reference == case.reference)
                .order_by(CaseChangeRow.id.desc())
            ).all()
            names = agent_names(session)
            return Way(
                status=case.status,
                stage=case.stage,
                possible={one: needs_reason(case.status, one) for one in following(case.status)},
                steps=tuple(
                    Step(
                        row.before,
                        row.after,
                        names.get(row.actor.removeprefix("agent:"), row.actor),
                        row.reason,
                        row.stage,
                        row.at,
                    )
                    for row in rows
                ),
            )

    def change(self, reference: str, status: str, reason: str, agent: Agent) -> None:
        """Take a case to another status; the present one again changes nothing.

        Raises:
            InvalidInput: there is no such status, or a reason is missing.
            Conflict: the step is not allowed; the message names what is.
            NotFound: no such case.
        """
        with self._core.db.write() as session:
            case = locked_case(session, reference)
            if case.status != status:
                change_status(session, self._core, case, status, agent.actor, reason)


def change_status(
    session: Session, core: Core, case: CaseRow, status: str, actor: str, reason: str = ""
) -> None:
    """Take a case to another status within a transaction, with its history, clocks and audit.

    A case that was resolved and is opened again is in its next stage, a review.

    Raises:
        InvalidInput: there is no such status, or a reason is missing.
        Conflict: the step is not allowed; the message names what is.
    """
    reason = reason.strip()
    before = case.status
    after = check_change(before, status, reason, has_outcome=has_outcome(session, case))
    now = core.clock()
    ended_at = case.finished_at
    case.status, case.updated_at = after.value, now
    if after in FINISHED:
        case.finished_at = now
        if after == CaseStatus.RESOLVED and _is_complaint(session, case):
            plan_follow_up(session, core, case)
        clock_rows.meet(session, core, case, ("acknowledge", "update", "final"), actor)
    elif reopens(before, after):
        case.finished_at = None
        if before == CaseStatus.RESOLVED:
            case.stage, case.escalation_level = case.stage + 1, 0
        elif ended_at is not None:
            clock_rows.run_again(session, core, case, ended_at)
        if before == CaseStatus.WITHDRAWN:
            case.withdrawal_asked_at = None
    record_step(session, case, before, actor, reason, now)
    clock_rows.set_ladder(session, core, case)
    audit.record(
        session,
        now,
        actor,
        Tag.CASE_STATUS_CHANGED,
        conversation_id=case.conversation_id,
        case_reference=case.reference,
        before=before,
        after=after.value,
        stage=case.stage,
    )


def plan_follow_up(session: Session, core: Core, case: CaseRow) -> None:
    """Plan the question of a stage that has just been resolved, once."""
    known = select(FollowUpRow.id).where(
        FollowUpRow.case_reference == case.reference, FollowUpRow.stage == case.stage
    )
    if session.scalar(known) is None:
        wait = timedelta(days=core.policy.handling.follow_up_after)
        session.add(
            FollowUpRow(case_reference=case.reference, stage=case.stage, due_at=core.clock() + wait)
        )


def begin_case(session: Session, core: Core, case: CaseRow) -> None:
    """Begin the history of a case that is being filed, its department and its ladder."""
    category = core.policy.categories.get(case.category_code)
    case.department = category.department if category else ""
    record_step(session, case, "", case.filed_by, "", core.clock())
    clock_rows.set_ladder(session, core, case)


def record_step(
    session: Session, case: CaseRow, before: str, actor: str, reason: str, at: datetime
) -> None:
    """Keep a step that a case has just taken."""
    session.add(
        CaseChangeRow(
            case_reference=case.reference,
            stage=case.stage,
            before=before,
            after=case.status,
            actor=actor,
            reason=reason,
            at=at,
        )
    )


def has_outcome(session: Session, case: CaseRow) -> bool:
    """Return whether the present stage has an outcome; requests about data need none."""
    if not _is_complaint(session, case):
        return True
    found = select(ResolutionRow.id).where(
        ResolutionRow.case_reference == case.reference, ResolutionRow.stage == case.stage
    )
    return session.scalar(found) is not None


def _is_complaint(session: Session, case: CaseRow) -> bool:
    return session.get_one(IntakeRow, case.intake_id).kind == "complaint"


def locked_case(session: Session, reference: str, *, lock: bool = True) -> CaseRow:
    """Return a case by its reference as a person writes it, held until the transaction ends.

    Raises:
        NotFound: no such case.
    """
    row = None
    if is_reference(reference):
        row = session.get(CaseRow, normalise_reference(reference), with_for_update=lock or None)
    if row is None:
        raise NotFound("There is no case with this reference.", key="refused.no_case")
    return row


def agent_names(session: Session) -> dict[str, str]:
    """Return the display name of every agent, by id."""
    rows = session.execute(select(AgentRow.id, AgentRow.display_name))
    return {agent_id: name for agent_id, name in rows}
