"""Reads the trends: figures of complaints by period, language and category, added up in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from handoff.adapters.model_base import UtcDateTime
from handoff.adapters.trends_models import CaseMeasureRow, TrendStateRow
from handoff.domain.trend_tables import (
    DEADLINES,
    Figures,
    Spread,
    Table,
    group_table,
    period_tables,
)
from handoff.domain.trends import Bucket, Period
from handoff.services.core import Core
from handoff.services.measures import MeasureService

#: Rows of a table of products, causes …; the rest is added up in one.
MOST_ROWS = 15
#: Batches that a page waits for; after a first start the background job does the many others.
PAGE_BATCHES = 3
OTHERS, NONE = "*others", "*none"
_M = CaseMeasureRow
_DUE = {
    "acknowledge": (_M.acknowledge_due_at, _M.acknowledged_at),
    "update": (_M.update_due_at, _M.updated_at),
    "final": (_M.final_due_at, _M.final_at),
}
#: The sums of Figures in the order in which they are read.
_SUMMED = (
    *("n", "reopened", "decided", "questions", "corrected", "handovers", "repeated"),
    *("chat_ratings", "chat_score", "outcome_ratings", "outcome_score"),
)
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


@dataclass(frozen=True)
class Asked:
    """What is looked at; None is all languages, all categories."""

    period: Period
    language: str | None = None
    category: str | None = None


@dataclass(frozen=True)
class Report:
    """The trends of a period.

    Attributes:
        columns: first day and figures of each column of the charts.
        total: the same figures over the whole period.
        groups: tables by category, product, cause …
        measured_at: up to when the figures are, None before the first filling.
        is_complete: False while figures of earlier complaints are still being computed.
    """

    asked: Asked
    columns: tuple[tuple[date, Figures], ...]
    total: Figures
    groups: tuple[Table, ...]
    measured_at: datetime | None
    is_complete: bool

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, those by period first."""
        return (*period_tables(self.columns), *self.groups)

    def table(self, key: str) -> Table | None:
        """Return one table, None when there is none of this name."""
        return next((one for one in self.tables if one.key == key), None)


class TrendService:
    """Reads the trends."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._measures = MeasureService(core)

    def languages(self) -> tuple[str, ...]:
        """Return the languages that complaints were made in."""
        with self._core.db.read() as session:
            found = session.scalars(select(_M.language).distinct().order_by(_M.language))
            return tuple(found)

    def report(self, asked: Asked) -> Report:
        """Return the trends; what has just changed is taken into account."""
        self._measures.catch_up(PAGE_BATCHES)
        with self._core.db.read() as session:
            state = session.get(TrendStateRow, 1)
            buckets = asked.period.buckets()
            columns = self._columns(session, asked, buckets)
            total = _add_up([figures for _, figures in columns])
            where = _where(asked)
            total = replace(
                total,
                first_human=_spread(session, _M.first_human_seconds, where),
                resolution=_spread(session, _M.resolved_seconds, where),
            )
            groups = tuple(
                group_table(key, _group(session, column, where), {})
                for key, column in GROUPS.items()
            )
        return Report(
            asked=asked,
            columns=columns,
            total=total,
            groups=groups,
            measured_at=state.measured_at if state else None,
            is_complete=state is not None and state.filled_to is None,
        )

    def _columns(
        self, session: Session, asked: Asked, buckets: Sequence[Bucket]
    ) -> tuple[tuple[date, Figures], ...]:
        cte = _bucket_cte(buckets)
        inside = and_(_M.filed_at >= cte.c.starts, _M.filed_at < cte.c.ends, *_filters(asked))
        found = session.execute(
            select(cte.c.number, *_sums(self._core.clock())).join(_M, inside).group_by(cte.c.number)
        )
        sums = {row[0]: _figures(row[1:]) for row in found}
        first = _spreads(session, cte, inside, _M.first_human_seconds)
        resolution = _spreads(session, cte, inside, _M.resolved_seconds)
        return tuple(
            (
                bucket.first,
                replace(
                    sums.get(number, Figures()),
                    first_human=first.get(number, Spread()),
                    resolution=resolution.get(number, Spread()),
                ),
            )
            for number, bucket in enumerate(buckets)
        )


def _bucket_cte(buckets: Sequence[Bucket]) -> CTE:
    return union_all(
        *(
            select(
                literal(number, Integer).label("number"),
                literal(bucket.start, UtcDateTime()).label("starts"),
                literal(bucket.end, UtcDateTime()).label("ends"),
            )
            for number, bucket in enumerate(buckets)
        )
    ).cte("buckets")


def _filters(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.language is not None:
        found.append(_M.language == asked.language)
    if asked.category is not None:
        found.append(_M.category_code == asked.category)
    return found


def _where(asked: Asked) -> ColumnElement[bool]:
    period = asked.period
    return and_(_M.filed_at >= period.start, _M.filed_at < period.end, *_filters(asked))


def _sums(now: datetime) -> list[ColumnElement[Any]]:
    return [
        func.count(_M.reference),
        func.count(case((_M.reopened > 0, 1))),
        func.count(_M.resolved_at),
        *(
            func.coalesce(func.sum(column), 0)
            for column in (_M.questions, _M.corrected, _M.handovers, _M.repeated)
        ),
        func.count(_M.chat_rating),
        func.coalesce(func.sum(_M.chat_rating), 0),
        func.count(_M.outcome_rating),
        func.coalesce(func.sum(_M.outcome_rating), 0),
        *(func.count(case((one, 1))) for kind in DEADLINES for one in _kept(kind, now)),
    ]


def _kept(kind: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return when a deadline is met, missed, running."""
    due, done = _DUE[kind]
    return (
        done <= due,
        or_(done > due, and_(done.is_(None), due < now)),
        and_(done.is_(None), due >= now),
    )


def _figures(row: Sequence[Any]) -> Figures:
    numbers = [int(value) for value in row]
    sums, kept = numbers[: len(_SUMMED)], numbers[len(_SUMMED) :]
    return _made(sums, [tuple(kept[3 * i : 3 * i + 3]) for i in range(len(DEADLINES))])


def _add_up(parts: Sequence[Figures]) -> Figures:
    sums = [sum(getattr(one, name) for one in parts) for name in _SUMMED]
    kept = [
        tuple(sum(one.deadlines.get(kind, (0, 0, 0))[i] for one in parts) for i in range(3))
        for kind in DEADLINES
    ]
    return _made(sums, kept)


def _made(sums: Sequence[int], kept: Sequence[Sequence[int]]) -> Figures:
    figures: dict[str, Any] = dict(zip(_SUMMED, sums, strict=True))
    deadlines = {
        kind: (met, missed, running)
        for kind, (met, missed, running) in zip(DEADLINES, kept, strict=True)
    }
    return replace(Figures(deadlines=deadlines), **figures)


def _spreads(
    session: Session, cte: CTE, inside: ColumnElement[bool], column: Any
) -> dict[int, Spread]:
    """Return median and 90th percentile of each column, by nearest rank."""
    ranked = (
        select(
            cte.c.number,
            column.label("seconds"),
            func.row_number().over(partition_by=cte.c.number, order_by=column).label("place"),
            func.count().over(partition_by=cte.c.number).label("n"),
        )
        .join(_M, inside)
        .where(column.is_not(None))
        .subquery()
    )
    found = session.execute(
        select(ranked.c.number, *_ranks(ranked.c)).group_by(ranked.c.number, ranked.c.n)
    )
    return {number: Spread(*rest) for number, *rest in found}


def _spread(session: Session, column: Any, where: ColumnElement[bool]) -> Spread:
    ranked = (
        select(
            column.label("seconds"),
            func.row_number().over(order_by=column).label("place"),
            func.count().over().label("n"),
        )
        .where(where, column.is_not(None))
        .subquery()
    )
    row = session.execute(select(*_ranks(ranked.c)).group_by(ranked.c.n)).first()
    return Spread(*row) if row else Spread()


def _ranks(columns: Any) -> tuple[ColumnElement[Any], ...]:
    """Return n, and the values at the ranks ⌈n/2⌉ and ⌈9n/10⌉."""
    n = columns.n
    return (
        n,
        func.max(case((columns.place == (n + 1) // 2, columns.seconds))),
        func.max(case((columns.place == (9 * n + 9) // 10, columns.seconds))),
    )


def _group(session: Session, column: Any, where: ColumnElement[bool]) -> list[tuple[str, int]]:
    """Return the most frequent values with their numbers, then all others, then none."""
    found = session.execute(
        select(column, func.count()).where(where).group_by(column).order_by(func.count().desc())
    ).all()
    named = sorted(
        ((value, count) for value, count in found if value is not None),
        key=lambda one: (-one[1], one[0]),
    )
    rows = named[:MOST_ROWS]
    others = sum(count for _, count in named[MOST_ROWS:])
    none = sum(count for value, count in found if value is None)
    return rows + [(k, c) for k, c in ((OTHERS, others), (NONE, none)) if c]
