"""Adds up the complaints of each day once, and keeps it until one of them changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, case, delete, insert, or_, select
from sqlalchemy.orm import Session

from handoff.adapters.trends_models import CaseMeasureRow, TrendDayRow, TrendStateRow
from handoff.domain.trend_days import NONE, Day
from handoff.domain.trend_tables import DEADLINES
from handoff.domain.trends import Bucket
from handoff.services.core import Core

_M = CaseMeasureRow
_DAYS = cast(Table, TrendDayRow.__table__)
_DUE = {
    "acknowledge": (_M.acknowledge_due_at, _M.acknowledged_at),
    "update": (_M.update_due_at, _M.updated_at),
    "final": (_M.final_due_at, _M.final_at),
}
#: What complaints are counted by, beside periods.
GROUPS: dict[str, Any] = {
    "category": _M.category_code,
    "product": _M.product,
    "cause": _M.cause,
    "outcome": _M.outcome,
    "department": _M.department,
    "language": _M.language,
    "status": _M.status,
}
MET, LATE = 1, 2
#: Days that are read or written by one statement.
MANY = 200


class TrendDayService:
    """Reads the figures of days."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def days(
        self, wanted: Sequence[Bucket], language: str | None, category: str | None
    ) -> list[Day]:
        """Return the figures of these days, in order.

        Args:
            wanted: days that follow each other.
            language: only complaints in it; None for all.
            category: only complaints of it; None for all.
        """
        key = (language or "", category or "")
        with self._core.db.read() as session:
            state = session.get(TrendStateRow, 1)
            known = _known(session, wanted, *key)
            made = _missing(session, wanted, known, language, category)
        self._keep(state, wanted, made, *key)
        return [known.get(day.start) or made[day.start] for day in wanted]

    def prepare(self, wanted: Sequence[Bucket]) -> None:
        """Keep the figures of all complaints of these days, so that nobody has to wait for them."""
        with self._core.db.read() as session:
            state = session.get(TrendStateRow, 1)
            there = _there(session, wanted, "", "")
            made = _missing(session, wanted, there, None, None)
        self._keep(state, wanted, made, "", "")

    def _keep(
        self,
        read: TrendStateRow | None,
        wanted: Sequence[Bucket],
        made: dict[datetime, Day],
        language: str,
        category: str,
    ) -> None:
        """Keep figures, unless complaints were measured anew since they were read."""
        if not made or read is None or read.filled_to is not None:
            return
        same = and_(
            TrendStateRow.id == 1,
            TrendStateRow.audit_id == read.audit_id,
            TrendStateRow.filled_to.is_(None),
            TrendStateRow.measured_at == read.measured_at,
        )
        with self._core.db.write() as session:
            # Whoever measures writes this row first, so one of the two waits for the other.
            if session.scalar(select(TrendStateRow.id).where(same).with_for_update()) is None:
                return
            there = _there(session, wanted, language, category)
            rows = [
                {
                    "starts_at": day.start,
                    "ends_at": day.end,
                    "language": language,
                    "category_code": category,
                    "figures": made[day.start].to_text(),
                }
                for day in wanted
                if day.start in made and day.start not in there
            ]
            for start in range(0, len(rows), MANY):
                session.execute(insert(_DAYS), rows[start : start + MANY])


def forget_days(session: Session, instants: Iterable[datetime]) -> None:
    """Forget what is kept of the days on which these complaints were filed."""
    ordered = sorted(set(instants))
    for start in range(0, len(ordered), MANY):
        some = ordered[start : start + MANY]
        inside = [and_(_DAYS.c.starts_at <= at, _DAYS.c.ends_at > at) for at in some]
        session.execute(delete(_DAYS).where(or_(*inside)))


def forget_all_days(session: Session) -> None:
    """Forget what is kept of all days."""
    session.execute(delete(_DAYS))


def _known(
    session: Session, wanted: Sequence[Bucket], language: str, category: str
) -> dict[datetime, Day]:
    rows = _kept_rows(session, wanted, language, category, _DAYS.c.figures)
    return {row.starts_at: Day.from_text(row.figures) for row in rows}


def _there(
    session: Session, wanted: Sequence[Bucket], language: str, category: str
) -> set[datetime]:
    """Return the beginnings of the days that are kept."""
    return {row.starts_at for row in _kept_rows(session, wanted, language, category)}


def _kept_rows(
    session: Session,
    wanted: Sequence[Bucket],
    language: str,
    category: str,
    *columns: ColumnElement[Any],
) -> Iterator[Any]:
    """Yield the days that are kept; those of another time zone end at another instant."""
    ends = {day.start: day.end for day in wanted}
    found = session.execute(
        select(_DAYS.c.starts_at, _DAYS.c.ends_at, *columns).where(
            _DAYS.c.language == language,
            _DAYS.c.category_code == category,
            _DAYS.c.starts_at >= wanted[0].start,
            _DAYS.c.starts_at < wanted[-1].end,
        )
    )
    return (row for row in found if ends.get(row.starts_at) == row.ends_at)


def _missing(
    session: Session,
    wanted: Sequence[Bucket],
    there: Container[datetime],
    language: str | None,
    category: str | None,
) -> dict[datetime, Day]:
    """Return the figures of the days that are not kept, added up anew."""
    made: dict[datetime, Day] = {}
    for is_there, run in groupby(wanted, key=lambda day: day.start in there):
        if not is_there:
            made |= _computed(session, list(run), language, category)
    return made


def _computed(
    session: Session, run: Sequence[Bucket], language: str | None, category: str | None
) -> dict[datetime, Day]:
    filters = [_M.filed_at >= run[0].start, _M.filed_at < run[-1].end]
    filters += [_M.language == language] if language is not None else []
    filters += [_M.category_code == category] if category is not None else []
    rows = session.execute(
        select(_M.filed_at, *_columns()).where(*filters).order_by(_M.filed_at)
    ).all()
    made, place = {}, 0
    for day in run:
        begin = place
        while place < len(rows) and rows[place][0] < day.end:
            place += 1
        made[day.start] = _day(rows[begin:place])
    return made


def _columns() -> tuple[ColumnElement[Any], ...]:
    return (
        case((_M.reopened > 0, 1), else_=0),
        case((_M.resolved_at.is_not(None), 1), else_=0),
        *(_M.questions, _M.corrected, _M.handovers, _M.repeated),
        *(_M.chat_rating, _M.outcome_rating, _M.first_human_seconds, _M.resolved_seconds),
        *GROUPS.values(),
        *(case((done <= due, MET), (done > due, LATE), else_=0) for due, done in _DUE.values()),
        *(case((done.is_(None), due)) for due, done in _DUE.values()),
    )


def _day(rows: Sequence[Any]) -> Day:
    if not rows:
        return Day()
    columns = iter(zip(*rows, strict=True))
    next(columns)
    sums = [len(rows), *(sum(next(columns)) for _ in range(6))]
    for _ in range(2):
        ratings = [one for one in next(columns) if one is not None]
        sums += [len(ratings), sum(ratings)]
    first, resolved = (sorted(s for s in next(columns) if s is not None) for _ in range(2))
    groups = {
        name: {NONE if value is None else value: n for value, n in Counter(next(columns)).items()}
        for name in GROUPS
    }
    kept = {}
    for kind in DEADLINES:
        states = next(columns)
        kept[kind] = [states.count(MET), states.count(LATE)]
    due = {
        kind: sorted(at.timestamp() for at in next(columns) if at is not None) for kind in DEADLINES
    }
    return Day(sums, kept, due, first, resolved, groups)
