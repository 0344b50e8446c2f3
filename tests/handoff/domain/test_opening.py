"""Opening hours of the example organisation: England, Monday to Saturday."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handoff.adapters.policy_files import load_policy
from handoff.domain.opening import availability

ORGANISATION = load_policy(Path(__file__).resolve().parents[3] / "policy").organisation


@pytest.mark.parametrize(
    ("now", "opens_at"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), None),
        (datetime(2026, 11, 23, 17, 29, tzinfo=UTC), None),
        (datetime(2026, 11, 28, 12, 0, tzinfo=UTC), None),
        (
            datetime(2026, 11, 23, 17, 30, tzinfo=UTC),
            datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        ),
        (datetime(2026, 11, 23, 3, 0, tzinfo=UTC), datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
        (
            datetime(2026, 11, 28, 16, 0, tzinfo=UTC),
            datetime(2026, 11, 30, 9, 0, tzinfo=UTC),
        ),
        # Christmas Day, Boxing Day on a Saturday, Sunday, and the substitute day on Monday.
        (
            datetime(2026, 12, 24, 20, 0, tzinfo=UTC),
            datetime(2026, 12, 29, 9, 0, tzinfo=UTC),
        ),
        # Summer time: nine o'clock on the wall is eight in UTC.
        (datetime(2026, 7, 6, 7, 59, tzinfo=UTC), datetime(2026, 7, 6, 8, 0, tzinfo=UTC)),
        (datetime(2026, 7, 6, 8, 0, tzinfo=UTC), None),
    ],
)
def test_says_whether_open_and_when_next(now: datetime, opens_at: datetime | None) -> None:
    found = availability(ORGANISATION, now)
    assert found.opens_at == opens_at
    assert found.open is (opens_at is None)


def test_sentence_names_day_hour_and_zone() -> None:
    saturday = datetime(2026, 11, 28, 18, 0, tzinfo=UTC)
    assert "Monday 30 November, 09:00 (GMT)" in availability(ORGANISATION, saturday).text


def test_without_hours_nothing_is_promised() -> None:
    closed = replace(ORGANISATION, opening_hours=())
    found = availability(closed, datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    assert (found.open, found.opens_at) == (False, None)
    assert found.to_api()["opens_at"] is None
