"""The clocks of filed cases: seen, stopped, extended, and looked at on a schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import CaseRow, ClockEventRow, DeadlineRow
from handoff.domain.case_handling import ALERTS, alert_instants
from handoff.domain.deadlines import due_at
from handoff.domain.errors import Conflict, InvalidInput, NotFound
from handoff.domain.lifecycle import REASON_LIMIT
from handoff.domain.regimes import AUTHORITY_KINDS
from handoff.domain.text import check_length
from handoff.services import clock_rows
from handoff.services.agent_news import tell_of_deadline, tell_of_escalation
from handoff.services.agents import Agent
from handoff.services.core import Core
from handoff.services.lifecycle import agent_names, locked_case

#: Cases that one look at the clocks takes at most; the next look takes the others.
BATCH = 200

State = Literal["running", "paused", "met"]


@dataclass(frozen=True)
class ClockView:
    """A deadline as an agent sees it.

    Attributes:
        state: running, paused or met.
        alert: empty, amber, red or breached.
        may_pause: the rule itself lets the clock stop.
        longer_until: the rule's longer limit, None when it has none or it was used.
        original_due_at: before it was extended, else None.
        to_authority: it runs towards an authority, not the customer.
    """

    id: int
    kind: str
    regime: str
    source: str
    due_at: datetime
    started_at: datetime
    state: State
    alert: str
    may_pause: bool
    longer_until: datetime | None
    original_due_at: datetime | None
    met_at: datetime | None
    paused_at: datetime | None
    to_authority: bool

    def percent(self, now: datetime) -> int:
        """Return how much of the period has passed at an instant, from 0 to 100."""
        period = (self.due_at - self.started_at).total_seconds()
        passed = ((self.paused_at or now) - self.started_at).total_seconds()
        return 100 if period <= 0 else min(100, max(0, int(passed * 100 / period)))


@dataclass(frozen=True)
class ClockEvent:
    """What happened to a deadline, or to the escalation (`deadline_id` 0)."""

    deadline_id: int
    kind: str
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True)
class CaseClocks:
    """All clocks of a case, the nearest first, what happened, and the ladder."""

    clocks: tuple[ClockView, ...]
    events: tuple[ClockEvent, ...]
    escalation_level: int
    escalates_at: datetime | None
    severity: str


class ClockService:
    """Shows, stops and extends clocks, and takes what becomes due."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def of(self, reference: str) -> CaseClocks:
        """Return the clocks of a case.

        Raises:
            NotFound: no such case.
        """
        with self._core.db.read() as session:
            case = locked_case(session, reference, lock=False)
            names = agent_names(session)
            rows = clock_rows.deadline_rows(session, case.reference)
            views = [self._view(session, case, row) for row in rows]
            views.sort(key=lambda one: (one.state == "met", one.due_at))
            events = session.scalars(
                select(ClockEventRow)
                .where(ClockEventRow.case_reference == case.reference)
                .order_by(ClockEventRow.id.desc())
            )
            return CaseClocks(
                clocks=tuple(views),
                events=tuple(
                    ClockEvent(
                        row.deadline_id,
                        row.kind,
                        row.reason,
                        names.get(row.actor.removeprefix("agent:"), row.actor),
                        row.at,
                    )
                    for row in events
                ),
                escalation_level=case.escalation_level,
                escalates_at=case.escalates_at,
                severity=case.severity,
            )

    def pause(self, reference: str, deadline_id: int, reason: str, agent: Agent) -> None:
        """Stop a clock, where its rule allows that.

        Raises:
            Conflict: the rule does not allow it, or the clock does not run.
            InvalidInput: no reason is given.
            NotFound: no such deadline.
        """
        reason = _check_reason(
            reason, "Say what you are waiting for; it is kept with the clock.", "waiting"
        )
        with self._core.db.write() as session:
            case, row = self._running(session, reference, deadline_id)
            clock = clock_rows.clock_of(self._core, row)
            if clock is None or not clock.pausable:
                raise Conflict(
                    f"The rule “{self._name(row)}” does not let this clock stop. It runs on while "
                    "you wait for the customer; write to them before it runs out.",
                    key="lifecycle.error.no_pause",
                    rule=self._name(row),
                )
            now = self._core.clock()
            row.paused_at, row.next_alert_at, row.alert = now, None, ""
            self._note(session, case, row, "paused", reason, agent, Tag.DEADLINE_PAUSED)

    def resume(self, reference: str, deadline_id: int, agent: Agent) -> None:
        """Let a clock run again; the time it stood is added to its end.

        Raises:
            Conflict: it does not stand.
            NotFound: no such deadline.
        """
        with self._core.db.write() as session:
            case, row = self._row(session, reference, deadline_id)
            if row.paused_at is None or row.met_at is not None:
                raise Conflict(
                    "This clock does not stand, so it cannot be started again.",
                    key="refused.clock_runs",
                )
            now = self._core.clock()
            stood = now - row.paused_at
            row.due_at, row.started_at = row.due_at + stood, (row.started_at or now) + stood
            row.paused_at = None
            self._note(session, case, row, "resumed", "", agent, Tag.DEADLINE_RESUMED)
            row.round += 1
            clock_rows.set_alert(self._core, row, now)
            clock_rows.refresh(session, case)

    def extend(self, reference: str, deadline_id: int, reason: str, agent: Agent) -> None:
        """Move a final deadline to the rule's longer limit, once and before it has passed.

        Raises:
            Conflict: the rule has no longer limit, it was used, or the deadline has passed.
            InvalidInput: no reason is given.
            NotFound: no such deadline.
        """
        reason = _check_reason(
            reason, "Say why it takes longer; the customer has to be told too.", "longer"
        )
        with self._core.db.write() as session:
            case, row = self._running(session, reference, deadline_id)
            if row.original_due_at is not None:
                raise Conflict(
                    "This deadline was extended already; no rule allows that twice.",
                    key="lifecycle.error.extended",
                )
            longer = self._longer(session, case, row)
            if longer is None:
                raise Conflict(
                    f"The rule “{self._name(row)}” has no longer limit for this.",
                    key="lifecycle.error.no_longer",
                    rule=self._name(row),
                )
            now = self._core.clock()
            if now > row.due_at:
                raise Conflict(
                    "The deadline has passed; it can only be extended before that.",
                    key="lifecycle.error.too_late",
                )
            self._note(session, case, row, "extended", reason, agent, Tag.DEADLINE_EXTENDED)
            row.original_due_at, row.due_at, row.round = row.due_at, longer, row.round + 1
            clock_rows.set_alert(self._core, row, now)
            clock_rows.refresh(session, case)

    def run_due(self) -> tuple[str, ...]:
        """Take every warning, breach and escalation that is due, each once.

        Safe to call at any time and from several processes.

        Returns:
            The conversations whose cases have changed.
        """
        now = self._core.clock()
        with self._core.db.read() as session:
            due = session.scalars(
                select(CaseRow.reference)
                .outerjoin(DeadlineRow, DeadlineRow.case_reference == CaseRow.reference)
                .where(
                    or_(
                        DeadlineRow.next_alert_at <= now,
                        CaseRow.escalates_at <= now,
                    )
                )
                .distinct()
                .limit(BATCH)
            ).all()
        changed = [self._take(reference) for reference in due]
        return tuple(dict.fromkeys(one for one in changed if one))

    def _take(self, reference: str) -> str | None:
        """Take what is due for one case; return its conversation when something was."""
        with self._core.db.write() as session:
            case = locked_case(session, reference)
            now = self._core.clock()
            has_news = False
            for row in clock_rows.deadline_rows(session, reference):
                if row.next_alert_at is not None and row.next_alert_at <= now:
                    has_news |= self._warn(session, case, row, now)
            clock_rows.refresh(session, case)
            while case.escalates_at is not None and case.escalates_at <= now:
                step = clock_rows.next_step(session, self._core, case)
                if step is not None and step[1] <= now:
                    self._escalate(session, case, step[0], now)
                    has_news = True
                clock_rows.set_ladder(session, self._core, case)
            return case.conversation_id if has_news else None

    def _warn(self, session: Session, case: CaseRow, row: DeadlineRow, now: datetime) -> bool:
        before = row.alert
        clock_rows.set_alert(self._core, row, now)
        reached = ALERTS[ALERTS.index(before) + 1 : ALERTS.index(row.alert) + 1]
        instants = alert_instants(row.started_at or now, row.due_at, self._core.policy.handling)
        for alert in reached:
            # The instant it turned, also when nobody looked at the time.
            clock_rows.note(session, row, alert, instants[alert], "system")
            tag = Tag.DEADLINE_BREACHED if alert == "breached" else Tag.DEADLINE_WARNED
            self._record(session, case, "system", tag, row, alert=alert)
        if reached:
            tell_of_deadline(session, self._core, case, row, row.alert)
        return bool(reached)

    def _escalate(self, session: Session, case: CaseRow, number: int, now: datetime) -> None:
        case.escalation_level = number
        session.add(
            ClockEventRow(
                case_reference=case.reference,
                round=case.stage,
                kind=f"escalated_{number}",
                at=now,
            )
        )
        audit.record(
            session,
            now,
            "system",
            Tag.CASE_ESCALATED,
            conversation_id=case.conversation_id,
            case_reference=case.reference,
            level=number,
            severity=case.severity,
        )
        tell_of_escalation(session, self._core, case, number)

    def _view(self, session: Session, case: CaseRow, row: DeadlineRow) -> ClockView:
        clock, regime = clock_rows.clock_of(self._core, row), clock_rows.regime_of(self._core, row)
        is_met = row.met_at is not None
        return ClockView(
            id=row.id,
            kind=row.kind,
            regime=row.regime,
            source=row.source,
            due_at=row.due_at,
            started_at=row.started_at or case.created_at,
            state="met" if is_met else ("paused" if row.paused_at else "running"),
            alert="" if is_met else row.alert,
            may_pause=clock is not None and clock.pausable,
            # Only before it has passed, and once.
            longer_until=None
            if is_met or row.original_due_at or self._core.clock() > row.due_at
            else self._longer(session, case, row),
            original_due_at=row.original_due_at,
            met_at=row.met_at,
            paused_at=row.paused_at,
            to_authority=regime is not None and regime.kind in AUTHORITY_KINDS,
        )

    def _longer(self, session: Session, case: CaseRow, row: DeadlineRow) -> datetime | None:
        regime = clock_rows.regime_of(self._core, row)
        clock = regime.clocks.get("extension") if regime and row.kind == "final" else None
        if clock is None:
            return None
        calendar = clock_rows.calendar_of(session, self._core, case, row)
        received = clock_rows.received_at(session, case)
        longer = due_at(clock, received, calendar, self._core.policy.organisation)
        return longer if longer > row.due_at else None

    def _row(
        self, session: Session, reference: str, deadline_id: int
    ) -> tuple[CaseRow, DeadlineRow]:
        case = locked_case(session, reference)
        row = session.get(DeadlineRow, deadline_id, with_for_update=True)
        if row is None or row.case_reference != case.reference:
            raise NotFound("This case has no such deadline.", key="refused.not_there")
        return case, row

    def _running(
        self, session: Session, reference: str, deadline_id: int
    ) -> tuple[CaseRow, DeadlineRow]:
        case, row = self._row(session, reference, deadline_id)
        if row.met_at is not None or row.paused_at is not None:
            raise Conflict("This clock does not run just now.", key="lifecycle.error.not_running")
        return case, row

    def _name(self, row: DeadlineRow) -> str:
        regime = clock_rows.regime_of(self._core, row)
        return regime.name if regime else row.regime

    def _note(
        self,
        session: Session,
        case: CaseRow,
        row: DeadlineRow,
        kind: str,
        reason: str,
        agent: Agent,
        tag: Tag,
    ) -> None:
        clock_rows.note(session, row, kind, self._core.clock(), agent.actor, reason)
        clock_rows.refresh(session, case)
        case.updated_at = self._core.clock()
        self._record(session, case, agent.actor, tag, row)

    def _record(
        self, session: Session, case: CaseRow, actor: str, tag: Tag, row: DeadlineRow, **data: str
    ) -> None:
        audit.record(
            session,
            self._core.clock(),
            actor,
            tag,
            conversation_id=case.conversation_id,
            case_reference=case.reference,
            kind=row.kind,
            regime=row.regime,
            **data,
        )


def _check_reason(reason: str, wanted: str, name: str) -> str:
    reason = reason.strip()
    if not reason:
        raise InvalidInput(wanted, key=f"refused.{name}")
    check_length(reason, REASON_LIMIT, "A reason has")
    return reason
