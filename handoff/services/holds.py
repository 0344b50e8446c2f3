"""Holds: cases of which nothing is removed until somebody lifts that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import CaseHoldRow, CaseRow, TriggerRow
from handoff.domain.errors import Conflict, InvalidInput
from handoff.domain.lifecycle import REASON_LIMIT
from handoff.services.agents import Agent
from handoff.services.core import Core
from handoff.services.lifecycle import agent_names, locked_case

#: Lines of the list on the page.
LISTED = 100


@dataclass(frozen=True)
class Hold:
    """Why nothing of a case is removed: the code of a signal, or an agent's reason."""

    reference: str
    category_code: str
    trigger: str | None
    reason: str
    by: str
    at: datetime


class HoldService:
    """Places and lifts holds."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def all(self) -> tuple[Hold, ...]:
        """Return the holds there are, the oldest first."""
        with self._core.db.read() as session:
            names = agent_names(session)
            rows = session.execute(
                select(CaseHoldRow, CaseRow.category_code)
                .join(CaseRow, CaseRow.reference == CaseHoldRow.case_reference)
                .where(CaseHoldRow.lifted_at.is_(None))
                .order_by(CaseHoldRow.placed_at, CaseHoldRow.case_reference)
                .limit(LISTED)
            )
            return tuple(as_hold(row, code, names) for row, code in rows)

    def place(self, reference: str, reason: str, agent: Agent) -> None:
        """Keep a case until somebody lifts that.

        Raises:
            InvalidInput: there is no reason, or it is too long.
            Conflict: it is held already, or was erased.
            NotFound: no such case.
        """
        reason = reason.strip()
        if not reason or len(reason) > REASON_LIMIT:
            raise InvalidInput(
                f"A reason of at most {REASON_LIMIT} characters is needed.",
                key="retention.error.reason",
                count=REASON_LIMIT,
            )
        with self._core.db.write() as session:
            case = locked_case(session, reference)
            check_is_there(case)
            if open_hold(session, case.reference) is not None:
                raise Conflict("This case is held already.", key="retention.error.held")
            self._place(session, case, agent.actor, reason=reason, placed_by=agent.id)

    def lift(self, reference: str, agent: Agent) -> None:
        """End the hold on a case; without one nothing changes.

        Raises:
            NotFound: no such case.
        """
        with self._core.db.write() as session:
            case = locked_case(session, reference)
            row = open_hold(session, case.reference)
            if row is not None:
                row.lifted_by, row.lifted_at = agent.id, self._core.clock()
                self._record(session, Tag.HOLD_LIFTED, case, agent.actor)

    def place_due(self) -> None:
        """Place the holds that follow from signals; one that was lifted does not come again."""
        codes = self._core.policy.retention.hold_on
        if not codes:
            return
        with self._core.db.read() as session:
            found = session.execute(
                select(CaseRow.reference, TriggerRow.code)
                .join(TriggerRow, TriggerRow.conversation_id == CaseRow.conversation_id)
                .where(
                    TriggerRow.code.in_(codes),
                    CaseRow.erased_at.is_(None),
                    ~exists().where(CaseHoldRow.case_reference == CaseRow.reference),
                )
                .order_by(CaseRow.reference, TriggerRow.id.desc())
            )
            # The first signal of each case comes last, and is the one that counts.
            new = {row.reference: row.code for row in found}
        for reference, code in new.items():
            with self._core.db.write() as session:
                case = locked_case(session, reference)
                if open_hold(session, reference) is None:
                    self._place(session, case, "system", trigger=code)

    def _place(self, session: Session, case: CaseRow, actor: str, **values: Any) -> None:
        now = self._core.clock()
        session.add(CaseHoldRow(case_reference=case.reference, placed_at=now, **values))
        self._record(session, Tag.HOLD_PLACED, case, actor, trigger=values.get("trigger"))

    def _record(self, session: Session, tag: Tag, case: CaseRow, actor: str, **data: Any) -> None:
        audit.record(
            session,
            self._core.clock(),
            actor,
            tag,
            conversation_id=case.conversation_id,
            case_reference=case.reference,
            **data,
        )


def open_hold(session: Session, reference: str) -> CaseHoldRow | None:
    """Return the hold on a case, None when there is none."""
    return session.scalars(
        select(CaseHoldRow).where(
            CaseHoldRow.case_reference == reference, CaseHoldRow.lifted_at.is_(None)
        )
    ).first()


def as_hold(row: CaseHoldRow, category_code: str, names: dict[str, str]) -> Hold:
    """Return a stored hold as pages show it; `names` of agents by id."""
    by = names.get(row.placed_by or "", "")
    return Hold(row.case_reference, category_code, row.trigger, row.reason, by, row.placed_at)


def check_is_there(case: CaseRow) -> None:
    """Return when a case has not been erased.

    Raises:
        Conflict: it was.
    """
    if case.erased_at is not None:
        raise Conflict("What was told in this case was removed.", key="retention.error.gone")
