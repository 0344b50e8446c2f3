"""Opening hours of the example organisation: England, Monday to Saturday."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from handoff.adapters.policy_files import load_policy
from handoff.adapters.text_files import load_texts
from handoff.domain.opening import availability

ORGANISATION = load_policy(Path(__file__).resolve().parents[3] / "policy").organisation

ENGLISH = load_texts().of("en")


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
    found = availability(ORGANISATION, now, ENGLISH)
    assert found.opens_at == opens_at
    assert found.open is (opens_at is None)


@pytest.mark.parametrize(
    ("language", "day", "today"),
    [
        ("en", "Monday, 30 November, 09:00 (GMT)", "today, 09:00 (GMT)"),
        ("es", "lunes, 30 de noviembre, 9:00 (GMT)", "hoy, 9:00 (GMT)"),
        ("fr", "lundi 30 novembre, 09:00 (GMT)", "aujourd’hui, 09:00 (GMT)"),
        ("de", "Montag, 30. November, 09:00 Uhr (GMT)", "heute, 09:00 Uhr (GMT)"),
    ],
)
def test_sentence_names_day_hour_and_zone(language: str, day: str, today: str) -> None:
    words = load_texts().of(language)
    saturday = datetime(2026, 11, 28, 18, 0, tzinfo=UTC)
    early = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
    assert day in availability(ORGANISATION, saturday, words).text
    assert today in availability(ORGANISATION, early, words).text


def test_without_hours_nothing_is_promised() -> None:
    closed = replace(ORGANISATION, opening_hours=())
    found = availability(closed, datetime(2026, 11, 23, 12, 0, tzinfo=UTC), ENGLISH)
    assert (found.open, found.opens_at) == (False, None)
    assert found.to_api()["opens_at"] is None


def test_the_day_is_the_one_at_the_organisation() -> None:
    in_summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert ORGANISATION.day_of(in_summer) == date(2026, 7, 2)
