"""Reads the trends: figures of complaints by period, language and category, added up by day."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from handoff.adapters.trends_models import CaseMeasureRow, TrendStateRow
from handoff.domain.trend_days import NONE, Day, add_up, counted
from handoff.domain.trend_tables import Figures, Table, group_table, period_tables
from handoff.domain.trends import Period, Step
from handoff.services.core import Core
from handoff.services.measures import MeasureService
from handoff.services.trend_days import GROUPS, TrendDayService

#: Rows of a table of products, causes …; the rest is added up in one.
MOST_ROWS = 15
#: Batches that a page waits for; after a first start the background job does the many others.
PAGE_BATCHES = 3
OTHERS = "*others"
_M = CaseMeasureRow


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
        self._days = TrendDayService(core)

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
        period, now = asked.period, self._core.clock()
        wanted = replace(period, step=Step.DAY).buckets()
        days = self._days.days(wanted, asked.language, asked.category)
        starts = [day.start for day in wanted]
        columns = tuple(
            (
                bucket.first,
                add_up(
                    days[bisect_left(starts, bucket.start) : bisect_left(starts, bucket.end)], now
                ),
            )
            for bucket in period.buckets()
        )
        total = add_up(days, now)
        groups = tuple(group_table(name, _group(days, name), {}) for name in GROUPS)
        return Report(
            asked=asked,
            columns=columns,
            total=total,
            groups=groups,
            measured_at=state.measured_at if state else None,
            is_complete=state is not None and state.filled_to is None,
        )


def _group(days: Sequence[Day], name: str) -> list[tuple[str, int]]:
    """Return the most frequent values with their numbers, then all others, then none."""
    found = counted(days, name)
    none = found.pop(NONE, 0)
    named = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    others = sum(count for _, count in named[MOST_ROWS:])
    return named[:MOST_ROWS] + [(k, c) for k, c in ((OTHERS, others), (NONE, none)) if c]
