"""The deadlines of a case as rows: started, met, begun anew, and what they mean for the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, func, insert, select
from sqlalchemy.orm import Session

from handoff.adapters.models import (
    CaseChangeRow,
    CaseRow,
    ClockEventRow,
    DeadlineRow,
    FactRow,
    IntakeRow,
)
from handoff.domain.case_handling import alert_at, alert_instants, worst
from handoff.domain.deadlines import Deadline, calendar_for, due_at, jurisdictions_for
from handoff.domain.lifecycle import FINISHED, UNTOUCHED
from handoff.domain.regimes import Calendar, Clock, ClockField, Regime
from handoff.services.core import Core

FIELDS: dict[str, ClockField] = {"acknowledge": "ack", "update": "interim", "final": "final"}
# Built once: making a statement takes longer than the database takes to answer it.
_DEADLINES = (
    select(DeadlineRow)
    .where(DeadlineRow.case_reference == bindparam("reference"))
    .order_by(DeadlineRow.id)
)
_NEW_DEADLINES = insert(cast(Table, DeadlineRow.__table__))
#: Kinds that a customer still waits for after filing.
AWAITED = ("update", "final")


def store_deadlines(
    session: Session,
    core: Core,
    reference: str,
    deadlines: Iterable[Deadline],
    received_at: datetime,
) -> None:
    """Store the computed deadlines of a case; filing has just acknowledged it in writing."""
    now = core.clock()
    rows = []
    for one in deadlines:
        is_met = one.kind == "acknowledge"
        instants = alert_instants(received_at, one.due_at, core.policy.handling)
        rows.append(
            {
                "case_reference": reference,
                "kind": one.kind,
                "due_at": one.due_at,
                "regime": one.regime,
                "source": one.source,
                "calendar": one.calendar,
                "started_at": received_at,
                "met_at": now if is_met else None,
                "next_alert_at": None if is_met else instants["amber"],
            }
        )
    if rows:
        session.execute(_NEW_DEADLINES, rows)


def deadline_rows(session: Session, reference: str) -> list[DeadlineRow]:
    """Return the deadlines of a case, in the order in which they were stored."""
    return list(session.scalars(_DEADLINES, {"reference": reference}))


def meet(session: Session, core: Core, case: CaseRow, kinds: Collection[str], actor: str) -> None:
    """Note that what deadlines of these kinds ask for was done; one that repeats begins anew."""
    now = core.clock()
    for row in deadline_rows(session, case.reference):
        if row.kind not in kinds or row.met_at is not None:
            continue
        note(session, row, "met", now, actor)
        row.paused_at, row.alert = None, ""
        clock = clock_of(core, row)
        repeats = clock is not None and clock.repeats and "final" not in kinds
        if clock is not None and repeats and case.status not in FINISHED:
            calendar = calendar_of(session, core, case, row)
            row.started_at, row.round = now, row.round + 1
            row.due_at = due_at(clock, now, calendar, core.policy.organisation)
            set_alert(core, row, now)
        else:
            row.met_at, row.next_alert_at = now, None
    refresh(session, case)


def run_again(session: Session, core: Core, case: CaseRow, ended_at: datetime) -> None:
    """Let the deadlines run again that only stopped because the case ended at this instant."""
    now = core.clock()
    for row in deadline_rows(session, case.reference):
        if row.met_at == ended_at:
            row.met_at, row.round = None, row.round + 1
            set_alert(core, row, now)
    refresh(session, case)


def set_alert(core: Core, row: DeadlineRow, now: datetime) -> None:
    """Give a running deadline its present alert and the instant to look at it again."""
    row.alert, row.next_alert_at = alert_at(
        now, row.started_at or now, row.due_at, core.policy.handling
    )


def refresh(session: Session, case: CaseRow) -> None:
    """Bring what the queue sorts and colours by in line with the deadlines of the case."""
    session.flush()
    running = [
        row
        for row in deadline_rows(session, case.reference)
        if row.met_at is None and row.paused_at is None
    ]
    case.next_due_at = min((row.due_at for row in running if row.kind in AWAITED), default=None)
    case.alert = worst([row.alert for row in running])


def note(
    session: Session, row: DeadlineRow, kind: str, at: datetime, actor: str, reason: str = ""
) -> None:
    """Keep what happened to a deadline."""
    session.add(
        ClockEventRow(
            case_reference=row.case_reference,
            deadline_id=row.id,
            round=row.round,
            kind=kind,
            reason=reason,
            actor=actor,
            at=at,
        )
    )


def regime_of(core: Core, row: DeadlineRow) -> Regime | None:
    """Return the rule of a deadline; None when the policy has lost it."""
    return core.policy.clocks.regimes.get(row.regime)


def clock_of(core: Core, row: DeadlineRow) -> Clock | None:
    """Return the clock of a deadline; None when the policy has lost it."""
    regime = regime_of(core, row)
    return regime.clocks.get(FIELDS[row.kind]) if regime else None


def calendar_of(session: Session, core: Core, case: CaseRow, row: DeadlineRow) -> Calendar:
    """Return the calendar that a deadline is counted on."""
    regime = regime_of(core, row)
    if regime is None:
        return core.policy.organisation.calendar
    return calendar_for(regime, places_of(session, core, case), core.policy)


def places_of(session: Session, core: Core, case: CaseRow) -> tuple[str, ...]:
    """Return where a complaint is looked at: our own places, and the customer's country."""
    return jurisdictions_for(core.policy, country_of(session, case))


def country_of(session: Session, case: CaseRow) -> str | None:
    """Return the customer's country, ISO 3166-1 alpha-2, when it is known."""
    value = session.scalar(
        select(FactRow.value).where(FactRow.intake_id == case.intake_id, FactRow.name == "country")
    )
    return str(value) if value else None


def received_at(session: Session, case: CaseRow) -> datetime:
    """Return when the first message of the complaint came."""
    return session.get_one(IntakeRow, case.intake_id).received_at


def next_step(session: Session, core: Core, case: CaseRow) -> tuple[int, datetime] | None:
    """Return number (from 1) and instant of the next step of the ladder, None without one.

    A review is as old as its stage, not as the complaint.
    """
    if case.status in FINISHED:
        return None
    steps = core.policy.handling.ladder.get(case.severity, ())
    calendar = core.policy.organisation.calendar
    for number, step in enumerate(steps, 1):
        is_open = step.only == "open" or case.status in UNTOUCHED
        if number > case.escalation_level and is_open:
            begun = stage_begun_at(session, case)
            return number, due_at(step.after, begun, calendar, core.policy.organisation)
    return None


def set_ladder(session: Session, core: Core, case: CaseRow) -> None:
    """Set when the next step of the escalation ladder is due."""
    step = next_step(session, core, case)
    case.escalates_at = step[1] if step else None


def stage_begun_at(session: Session, case: CaseRow) -> datetime:
    """Return when the present stage of a case began."""
    if case.stage == 1:
        return received_at(session, case)
    found = session.scalar(
        select(func.min(CaseChangeRow.at)).where(
            CaseChangeRow.case_reference == case.reference, CaseChangeRow.stage == case.stage
        )
    )
    return found or case.updated_at
