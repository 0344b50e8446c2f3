"""Read the parts of a date that names a weekday: "last Monday", "vendredi en huit"."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from assistant.nlu.facts.day_reading import Parts, Reading, day_of


def _last_weekday(parts: Parts, today: date) -> Reading | None:
    back = (today.weekday() - parts["weekday"] - 1) % 7 + 1
    return day_of(today - timedelta(days=back), today, 0.85)


def _this_weekday(parts: Parts, today: date) -> Reading | None:
    back = (today.weekday() - parts["weekday"]) % 7
    return day_of(today - timedelta(days=back), today, 0.75)


def _next_weekday(parts: Parts, today: date) -> Reading | None:
    ahead = (parts["weekday"] - today.weekday() - 1) % 7 + 1
    return day_of(today + timedelta(days=ahead), today, 0.8)


def _weekday_after_next(parts: Parts, today: date) -> Reading | None:
    """Return the named weekday a week after the coming one: "vendredi en huit"."""
    ahead = (parts["weekday"] - today.weekday() - 1) % 7 + 8
    return day_of(today + timedelta(days=ahead), today, 0.8)


def _weekday_week(parts: Parts, today: date) -> Reading | None:
    back = (today.weekday() - parts["weekday"] - 1) % 7 + 1
    return day_of(today - timedelta(days=back + 7 if back < 7 else back), today, 0.7)


def _weekday_ago(parts: Parts, today: date) -> Reading | None:
    back = (today.weekday() - parts["weekday"] - 1) % 7 + 1
    return day_of(today - timedelta(days=back + 7 * (int(parts.get("n", 1)) - 1)), today, 0.75)


def _weekday_weeks_ago(parts: Parts, today: date) -> Reading | None:
    """Return the named weekday that is nearest to some weeks before today."""
    then = today - timedelta(days=7 * int(parts.get("n", 1)))
    ahead = (parts["weekday"] - then.weekday() + 3) % 7 - 3
    return day_of(then + timedelta(days=ahead), today, 0.7)


def _weekday_and_day(parts: Parts, today: date) -> Reading | None:
    """Return the latest day with this weekday and number ("Monday the 13th"), within two years."""
    day, first = int(parts["day"]), today.replace(day=1)
    for _ in range(24):
        if day <= monthrange(first.year, first.month)[1]:
            named = first.replace(day=day)
            if named.weekday() == parts["weekday"] and named <= today:
                return Reading(named.isoformat(), 0.8, None, (), guessed_year=True)
        first = (first - timedelta(days=1)).replace(day=1)
    return None


#: Readers by the name of the pattern.
WEEKDAYS: dict[str, Callable[[Parts, date], Reading | None]] = {
    "last_weekday": _last_weekday,
    "this_weekday": _this_weekday,
    "next_weekday": _next_weekday,
    "weekday_after_next": _weekday_after_next,
    "weekday_week": _weekday_week,
    "weekday_ago": _weekday_ago,
    "weekday_weeks_ago": _weekday_weeks_ago,
    "weekday_and_day": _weekday_and_day,
}
