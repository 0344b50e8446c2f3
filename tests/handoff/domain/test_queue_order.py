"""The order of the queue as one text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from handoff.domain.queue_order import sort_key

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def test_severity_then_wait_then_deadline_then_age() -> None:
    wanted = [
        sort_key(0, None, None, LATER, "e"),
        sort_key(1, NOON, None, NOON, "d"),
        sort_key(1, LATER, None, NOON, "d"),
        sort_key(1, None, NOON, LATER, "c"),
        sort_key(1, None, LATER, NOON, "b"),
        sort_key(1, None, LATER, LATER, "b"),
        sort_key(1, None, LATER, LATER, "c"),
        sort_key(1, None, None, NOON, "a"),
    ]
    assert sorted(wanted) == wanted


def test_zone_of_an_instant_does_not_matter() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=5)))
    assert sort_key(1, None, there, NOON, "a") == sort_key(1, None, NOON, NOON, "a")
