"""Alerts about issues of which more complaints come than usual, and acknowledging them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import AgentRow
from handoff.adapters.trends_models import CaseMeasureRow, TrendAlertRow
from handoff.domain import rising
from handoff.domain.errors import InvalidInput, NotFound
from handoff.domain.text import check_length
from handoff.services.agents import Agent
from handoff.services.core import Core

NOTE_LIMIT = 2_000
SHOWN = 20
#: What is watched, by kind.
WATCHED: dict[str, Any] = {
    "category": CaseMeasureRow.category_code,
    "product": CaseMeasureRow.product,
    "cause": CaseMeasureRow.cause,
}


@dataclass(frozen=True)
class Alert:
    """A rising issue; `acknowledged_at` is None while nobody has looked into it."""

    id: str
    kind: str
    key: str
    raised_at: datetime
    since: datetime
    observed: int
    expected: float
    chance: float
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    note: str | None = None


class AlertService:
    """Raises, reads and acknowledges alerts."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def look(self) -> int:
        """Raise an alert for each issue that rises and has none yet; return how many."""
        now = self._core.clock()
        with self._core.db.read() as session:
            found = list(_rises(session, now))
        return sum(self._raise(now, *one) for one in found)

    def open(self) -> tuple[Alert, ...]:
        """Return the alerts that nobody has acknowledged, the newest first."""
        return self._read(
            select(TrendAlertRow, AgentRow.display_name)
            .outerjoin(AgentRow, AgentRow.id == TrendAlertRow.acknowledged_by)
            .where(TrendAlertRow.acknowledged_at.is_(None))
            .order_by(TrendAlertRow.raised_at.desc(), TrendAlertRow.id)
        )

    def acknowledged(self) -> tuple[Alert, ...]:
        """Return the alerts that were acknowledged last, at most SHOWN."""
        return self._read(
            select(TrendAlertRow, AgentRow.display_name)
            .outerjoin(AgentRow, AgentRow.id == TrendAlertRow.acknowledged_by)
            .where(TrendAlertRow.acknowledged_at.is_not(None))
            .order_by(TrendAlertRow.acknowledged_at.desc(), TrendAlertRow.id)
            .limit(SHOWN)
        )

    def acknowledge(self, alert_id: str, note: str, agent: Agent) -> None:
        """Close an alert with what the agent found; doing so again keeps the first note.

        Raises:
            InvalidInput: the note is empty or too long.
            NotFound: there is no such alert.
        """
        note = note.strip()
        if not note:
            raise InvalidInput(
                "Write what you found out, or who looks into it.", key="trends.rising.empty_note"
            )
        check_length(note, NOTE_LIMIT, "A note has")
        with self._core.db.write() as session:
            row = session.get(TrendAlertRow, alert_id, with_for_update=True)
            if row is None:
                raise NotFound("There is no such alert.", key="refused.not_there")
            if row.acknowledged_at is not None:
                return
            row.acknowledged_at = self._core.clock()
            row.acknowledged_by, row.note = agent.id, note
            audit.record(
                session,
                row.acknowledged_at,
                agent.actor,
                Tag.TREND_ALERT_ACKNOWLEDGED,
                alert_id=alert_id,
                kind=row.kind,
            )

    def _raise(self, now: datetime, kind: str, key: str, since: datetime, up: rising.Rise) -> bool:
        try:
            with self._core.db.write() as session:
                row = TrendAlertRow(
                    kind=kind,
                    key=key,
                    raised_at=now,
                    since=since,
                    observed=up.observed,
                    expected=up.expected,
                    chance=up.chance,
                )
                session.add(row)
                session.flush()
                audit.record(
                    session,
                    now,
                    "system",
                    Tag.TREND_ALERT_RAISED,
                    alert_id=row.id,
                    kind=kind,
                    observed=up.observed,
                )
        except IntegrityError:
            # It was raised before and is still open, or another process was faster.
            return False
        return True

    def _read(self, query: Select[Any]) -> tuple[Alert, ...]:
        with self._core.db.read() as session:
            return tuple(
                Alert(
                    id=row.id,
                    kind=row.kind,
                    key=row.key,
                    raised_at=row.raised_at,
                    since=row.since,
                    observed=row.observed,
                    expected=row.expected,
                    chance=row.chance,
                    acknowledged_at=row.acknowledged_at,
                    acknowledged_by=name,
                    note=row.note,
                )
                for row, name in session.execute(query)
            )


def _rises(session: Session, now: datetime) -> Iterator[tuple[str, str, datetime, rising.Rise]]:
    """Find kind, key, beginning of the window and rise of each issue without an open alert."""
    first = session.scalar(select(func.min(CaseMeasureRow.filed_at)))
    usual = rising.spans(now, first)
    if usual is None:
        return
    is_open, acknowledged = _known(session)
    for kind, column in WATCHED.items():
        for key, _, observed in _counts(session, column, usual):
            if (kind, key) in is_open or observed < rising.LEAST_COUNT:
                continue
            spans = rising.spans(now, first, acknowledged.get((kind, key)))
            if spans is None:
                continue
            (_, before, new), *_ = _counts(session, column, spans, key)
            up = rising.rise(new, before, spans.share)
            if up is not None:
                yield kind, key, spans.since, up


def _known(session: Session) -> tuple[set[tuple[str, str]], dict[tuple[str, str], datetime]]:
    """Return the issues with an open alert, and when each other one was acknowledged last."""
    rows = session.execute(
        select(
            TrendAlertRow.kind,
            TrendAlertRow.key,
            func.max(TrendAlertRow.acknowledged_at, type_=TrendAlertRow.acknowledged_at.type),
            func.count() - func.count(TrendAlertRow.acknowledged_at),
        ).group_by(TrendAlertRow.kind, TrendAlertRow.key)
    ).all()
    return (
        {(kind, key) for kind, key, _, waiting in rows if waiting},
        {(kind, key): at for kind, key, at, _ in rows if at is not None},
    )


def _counts(
    session: Session, column: Any, spans: rising.Spans, key: str | None = None
) -> list[tuple[str, int, int]]:
    """Return, of each value of a column, how many complaints came in baseline and window."""
    is_new = CaseMeasureRow.filed_at >= spans.since
    query = (
        select(
            column,
            func.count(case((~is_new, 1))),
            func.count(case((is_new, 1))),
        )
        .where(CaseMeasureRow.filed_at >= spans.base, CaseMeasureRow.filed_at < spans.until)
        .where(column.is_not(None) if key is None else column == key)
        .group_by(column)
    )
    found = [(str(value), int(old), int(new)) for value, old, new in session.execute(query)]
    return found or [(key or "", 0, 0)]
