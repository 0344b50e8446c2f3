"""The figures of a period, added up from its days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from handoff.adapters.trends_models import TrendStateRow
from handoff.domain.trend_days import NONE
from handoff.domain.trend_tables import Figures, Spread, Table
from handoff.domain.trends import Step, make_period
from handoff.services.core import Core
from handoff.services.trends import OTHERS, Asked, Report, TrendService
from tests.handoff.services.conftest import START, Clock
from tests.support.trend_seed import add_measures

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONE = "Europe/London"


@pytest.fixture
def trends(timed_core: Core) -> TrendService:
    """Trends of a database whose figures are up to date; tests add them by hand."""
    with timed_core.db.write() as session:
        session.add(TrendStateRow(id=1, audit_id=0, measured_at=timed_core.clock()))
    return TrendService(timed_core)


def read(trends: TrendService, days: int = 14, step: Step = Step.DAY, **more: str) -> Report:
    last = START.date()
    return trends.report(Asked(make_period(last - days * DAY, last, step, ZONE), **more))


def rows(report: Report, key: str) -> dict[object, tuple[object, ...]]:
    table = report.table(key)
    assert isinstance(table, Table)
    return {row[0]: row[1:] for row in table.rows}


def test_empty_period_has_no_figures(trends: TrendService) -> None:
    report = read(trends)
    assert report.total == Figures(deadlines=dict.fromkeys(report.total.deadlines, (0, 0, 0)))
    assert report.total.first_human == Spread(0, None, None)
    assert set(rows(report, "quality").values()) == {(0, 0, None, None, 0, 0, 0, None, 0, None)}
    assert rows(report, "category") == {}


def test_complaints_are_counted_on_the_day_of_the_zone(
    timed_core: Core, trends: TrendService
) -> None:
    summer = datetime.fromisoformat("2026-07-01T23:30:00+00:00")
    add_measures(timed_core, summer, 3)
    period = make_period(date(2026, 7, 1), date(2026, 7, 3), Step.DAY, ZONE)
    report = trends.report(Asked(period))
    assert [(f"{first:%d}", figures.n) for first, figures in report.columns] == [
        ("01", 0),
        ("02", 3),
        ("03", 0),
    ]


def test_percentiles_are_observed_values(timed_core: Core, trends: TrendService) -> None:
    for seconds in (60, 120, 180, 240, 3000):
        add_measures(timed_core, START - DAY, 1, first_human_seconds=seconds)
    add_measures(timed_core, START - DAY, 2)
    report = read(trends)
    assert report.total.n == 7
    assert report.total.first_human == Spread(5, 180, 3000)
    day = (START - DAY).date().isoformat()
    assert rows(report, "first_human")[day] == (5, 180, 3000, 2)
    assert report.total.resolution == Spread()


def test_deadlines_are_met_missed_or_running(
    timed_core: Core, clock: Clock, trends: TrendService
) -> None:
    for done, due in [(-2, -1), (-1, -1), (-1, -2), (None, -1), (None, 1), (None, None)]:
        add_measures(
            timed_core,
            START - DAY,
            1,
            final_due_at=None if due is None else clock.now + due * HOUR,
            final_at=None if done is None else clock.now + done * HOUR,
        )
    assert read(trends).total.deadlines["final"] == (2, 2, 1)


def test_filters_by_language_and_category(timed_core: Core, trends: TrendService) -> None:
    add_measures(timed_core, START - DAY, 2, language="fr", category_code="billing")
    add_measures(timed_core, START - DAY, 1, language="fr")
    add_measures(timed_core, START - DAY, 4)
    assert read(trends).total.n == 7
    assert read(trends, language="fr").total.n == 3
    assert read(trends, language="fr", category="billing").total.n == 2
    assert rows(read(trends, category="billing"), "language") == {"fr": (2, 100.0)}


def test_groups_name_the_rest_and_what_is_not_known(timed_core: Core, trends: TrendService) -> None:
    for number in range(17):
        add_measures(timed_core, START - DAY, 1 + (number < 3), product=f"lamp {number:02}")
    add_measures(timed_core, START - DAY, 2)
    found = rows(read(trends), "product")
    assert list(found)[:2] == ["lamp 00", "lamp 01"]
    assert (found[OTHERS][0], found[NONE][0]) == (2, 2)
    assert sum(int(str(row[0])) for row in found.values()) == 22


def test_mean_of_few_ratings_is_not_shown(timed_core: Core, trends: TrendService) -> None:
    add_measures(timed_core, START - DAY, 4, chat_rating=5)
    day = (START - DAY).date().isoformat()
    assert rows(read(trends), "quality")[day][6:8] == (4, None)
    add_measures(timed_core, START - DAY, 1, chat_rating=1)
    assert rows(read(trends), "quality")[day][6:8] == (5, 4.2)


def test_means_are_per_complaint(timed_core: Core, trends: TrendService) -> None:
    add_measures(timed_core, START - DAY, 1, questions=5, corrected=1, handovers=2, repeated=1)
    add_measures(timed_core, START - DAY, 1, questions=2, reopened=2)
    day = (START - DAY).date().isoformat()
    assert rows(read(trends), "quality")[day][:6] == (2, 1, 3.5, 0.5, 2, 1)
