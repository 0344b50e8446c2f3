"""When more complaints than usual are an alert."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from handoff.domain.rising import poisson_tail, rise, spans

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.mark.parametrize(("count", "mean"), [(0, 2.0), (1, 2.0), (3, 2.0), (7, 2.0), (4, 9.5)])
def test_tail_is_the_sum_of_the_distribution(count: int, mean: float) -> None:
    below = sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count))
    assert poisson_tail(count, mean) == pytest.approx(1 - below, abs=1e-12)


def test_small_tails_do_not_vanish() -> None:
    assert 0 < poisson_tail(200, 20.0) < 1e-100


def test_tail_of_large_numbers_is_a_probability() -> None:
    assert 0.4 < poisson_tail(5000, 5000.0) < 0.6
    assert poisson_tail(4000, 5000.0) == pytest.approx(1.0)


def test_twice_the_usual_number_is_a_rise() -> None:
    found = rise(30, before=119, share=1 / 8)
    assert found is not None
    assert (found.observed, found.expected) == (30, 15.0)
    assert found.chance < 0.001


def test_usual_number_is_none() -> None:
    assert rise(17, before=119, share=1 / 8) is None


def test_few_complaints_are_none_even_of_a_new_issue() -> None:
    assert rise(4, before=0, share=1 / 8) is None
    assert rise(5, before=0, share=1 / 8) is not None


def test_much_that_is_only_a_little_more_is_none() -> None:
    """Of a thousand a week, 1200 cannot be chance; but it is not half as many again."""
    assert poisson_tail(1200, 1000.0) < 0.001
    assert rise(1200, before=7999, share=1 / 8) is None


def test_eight_weeks_are_compared_with_one() -> None:
    found = spans(NOW, NOW - 52 * WEEK)
    assert found is not None
    assert (found.base, found.since, found.until) == (NOW - 9 * WEEK, NOW - WEEK, NOW)
    assert found.share == pytest.approx(1 / 8)


def test_history_counts_as_far_as_it_goes() -> None:
    found = spans(NOW, NOW - 5 * WEEK)
    assert found is not None
    assert found.share == pytest.approx(1 / 4)


@pytest.mark.parametrize("first", [None, NOW, NOW - 2 * WEEK])
def test_nothing_is_usual_in_the_beginning(first: datetime | None) -> None:
    assert spans(NOW, first) is None


def test_what_was_acknowledged_is_not_new() -> None:
    after = NOW - timedelta(days=3)
    found = spans(NOW, NOW - 52 * WEEK, after)
    assert found is not None
    assert found.since == after
    assert spans(NOW, NOW - 52 * WEEK, NOW - timedelta(hours=20)) is None
