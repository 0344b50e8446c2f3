"""Keeps the figures of each complaint up to date: what changed is computed again.

Every change of state leaves an audit event in its own transaction, so the events say which cases
to look at. Running twice changes nothing, and what one run did not reach the next one does.
"""

from __future__ import annotations

import logging
from typing import cast

from sqlalchemy import CursorResult, Table, and_, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from handoff.adapters.models import AuditEventRow, CaseRow, ConversationRow
from handoff.adapters.trends_models import CaseMeasureRow, TrendStateRow
from handoff.services.core import Core
from handoff.services.measure_reading import Row, measure, newest_audit_id
from handoff.services.trend_days import forget_all_days, forget_days

log = logging.getLogger(__name__)
BATCH = 400
#: PostgreSQL may show a later event before an earlier one; so many are looked at once more.
OVERLAP = 200
_ONE = 1
_MEASURES = cast(Table, CaseMeasureRow.__table__)


class MeasureService:
    """Computes the figures of complaints."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def catch_up(self, batches: int | None = None) -> bool:
        """Compute what is missing or has changed; return whether everything is up to date.

        Args:
            batches: stop after so many; None goes on to the end.
        """
        done = 0
        while batches is None or done < batches:
            done += 1
            if self._step():
                return True
        return False

    def _step(self) -> bool:
        """Do one batch; return whether nothing is left to do."""
        references: list[str] = []
        rows: list[Row] = []
        after: tuple[int, str | None]
        with self._core.db.read() as session:
            state = session.get(TrendStateRow, _ONE)
            newest = newest_audit_id(session)
            if state is None or newest < state.audit_id:
                after = (newest, "")
            elif state.filled_to is not None:
                references = list(_next_cases(session, state.filled_to))
                filled = references[-1] if len(references) == BATCH else None
                after = (state.audit_id, filled)
                rows = measure(session, self._core.policy, references)
            elif newest == state.audit_id:
                return True
            else:
                references, upto = _changed(session, state.audit_id)
                after = (upto, None)
                rows = measure(session, self._core.policy, references)
        return self._store(state, after, references, rows) and after == (newest, None)

    def _store(
        self,
        was: TrendStateRow | None,
        after: tuple[int, str | None],
        references: list[str],
        rows: list[Row],
    ) -> bool:
        """Write a batch, unless another run was faster; return whether it was written."""
        audit_id, filled_to = after
        values = {
            "audit_id": audit_id,
            "filled_to": filled_to,
            "measured_at": self._core.clock(),
        }
        with self._core.db.write() as session:
            if was is None or filled_to == "":
                session.execute(delete(TrendStateRow))
                session.execute(delete(CaseMeasureRow))
                forget_all_days(session)
                session.add(TrendStateRow(id=_ONE, **values))
                return True
            same = update(TrendStateRow).where(
                TrendStateRow.id == _ONE,
                TrendStateRow.audit_id == was.audit_id,
                TrendStateRow.filled_to.is_(None)
                if was.filled_to is None
                else TrendStateRow.filled_to == was.filled_to,
            )
            result = session.execute(same.values(**values))
            if not isinstance(result, CursorResult) or result.rowcount != 1:
                log.info("measures_overtaken")
                return False
            _replace(session, references, rows)
        return True


def _replace(session: Session, references: list[str], rows: list[Row]) -> None:
    """Write the figures that are other ones than those that are there."""
    found = session.execute(select(_MEASURES).where(_MEASURES.c.reference.in_(references)))
    there = {one["reference"]: dict(one) for one in found.mappings()}
    changed = {row["reference"]: row for row in rows if there.get(row["reference"]) != row}
    gone = there.keys() - {row["reference"] for row in rows}
    old = [there[key] for key in there.keys() & (changed.keys() | gone)]
    if old:
        keys = [row["reference"] for row in old]
        session.execute(delete(_MEASURES).where(_MEASURES.c.reference.in_(keys)))
    if changed:
        session.execute(insert(_MEASURES), list(changed.values()))
    forget_days(session, [row["filed_at"] for row in (*old, *changed.values())])


def _next_cases(session: Session, after: str) -> list[str]:
    return list(
        session.scalars(
            select(CaseRow.reference)
            .where(CaseRow.reference > after)
            .order_by(CaseRow.reference)
            .limit(BATCH)
        )
    )


def _changed(session: Session, after: int) -> tuple[list[str], int]:
    """Return the cases of the events that came after one, and the last event looked at."""
    events = session.execute(
        select(AuditEventRow.id, AuditEventRow.conversation_id, AuditEventRow.case_reference)
        .where(AuditEventRow.id > after - OVERLAP)
        .order_by(AuditEventRow.id)
        .limit(OVERLAP + BATCH)
    ).all()
    conversations = {row.conversation_id for row in events if row.conversation_id}
    named = {row.case_reference for row in events if row.case_reference}
    # The figures of a case outlive the words they were counted from.
    is_whole = and_(CaseRow.erased_at.is_(None), ConversationRow.words_gone_at.is_(None))
    found = session.scalars(
        select(CaseRow.reference)
        .join(ConversationRow, ConversationRow.id == CaseRow.conversation_id)
        .where(
            or_(CaseRow.conversation_id.in_(conversations), CaseRow.reference.in_(named)),
            or_(is_whole, CaseRow.finished_at.is_(None)),
        )
    )
    return sorted(found), max((row.id for row in events), default=after)
