"""Periods of the trends, and products that are compared."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from handoff.domain.errors import InvalidInput
from handoff.domain.trends import MOST_BUCKETS, Step, make_period, product_key


def test_days_begin_at_midnight_of_the_zone() -> None:
    period = make_period(date(2026, 7, 1), date(2026, 7, 2), Step.DAY, "Europe/London")
    assert period.start == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert [b.first.day for b in period.buckets()] == [1, 2]
    assert period.buckets()[-1].end == period.end == datetime(2026, 7, 2, 23, tzinfo=UTC)


def test_day_of_the_clock_change_has_25_hours() -> None:
    (day,) = make_period(
        date(2026, 10, 25), date(2026, 10, 25), Step.DAY, "Europe/London"
    ).buckets()
    assert (day.end - day.start).total_seconds() == 25 * 3600


def test_weeks_begin_on_monday_and_the_first_is_cut() -> None:
    period = make_period(date(2026, 11, 19), date(2026, 11, 30), Step.WEEK, "Europe/London")
    assert [b.first for b in period.buckets()] == [
        date(2026, 11, 19),
        date(2026, 11, 23),
        date(2026, 11, 30),
    ]


def test_months_run_over_the_year() -> None:
    period = make_period(date(2026, 11, 10), date(2027, 1, 5), Step.MONTH, "UTC")
    assert [b.first for b in period.buckets()] == [
        date(2026, 11, 10),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]


@pytest.mark.parametrize("days", [1, 61, 62, 63, 400, 430, 440, 1700])
def test_step_grows_until_the_columns_fit(days: int) -> None:
    first = date(2022, 1, 1)
    last = date.fromordinal(first.toordinal() + days)
    assert len(make_period(first, last, Step.DAY, "UTC").buckets()) <= MOST_BUCKETS + 1


def test_period_that_ends_too_early_or_is_too_long_is_refused() -> None:
    with pytest.raises(InvalidInput):
        make_period(date(2026, 2, 1), date(2026, 1, 1), Step.DAY, "UTC")
    with pytest.raises(InvalidInput):
        make_period(date(2000, 1, 1), date(2026, 1, 1), Step.MONTH, "UTC")


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ("  My  Kettle. ", "kettle"),
        ("the kettle", "kettle"),
        ("La Bouilloire", "bouilloire"),
        ("meine Heizung", "heizung"),
        ("a", "a"),
        ("", None),
        (None, None),
        ({"value": 3}, None),
    ],
)
def test_product_is_compared_without_case_and_article(told: object, key: str | None) -> None:
    assert product_key(told) == key
