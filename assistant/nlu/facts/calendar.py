"""Read date words as calendar days: pure arithmetic, no text."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from assistant.nlu.facts.model import Setting

_MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW", "PR", "GU"})
_AHEAD = 5


@dataclass(frozen=True)
class Reading:
    """`value` is YYYY-MM-DD, YYYY-MM or None; `problem` future, impossible, ambiguous or None."""

    value: str | None
    confidence: float
    problem: str | None = None
    alternatives: tuple[str, ...] = ()
    guessed_year: bool = False


def full(day: int, month: int, year: int, today: date) -> Reading:
    """Return the reading of a date with a year."""
    try:
        named = date(year, month, day)
    except ValueError:
        return Reading(None, 0.9, "impossible")
    if not today.year - 120 <= year <= today.year + _AHEAD:
        return Reading(None, 0.6, "impossible")
    return Reading(named.isoformat(), 0.95, "future" if named > today else None)


def numeric(first: int, second: int, year: int | None, setting: Setting) -> Reading:
    """Return the reading of 3/4/2026 or 3/4, in the order of the region.

    Where nothing names the region and both orders are possible, the problem is "ambiguous" and the
    other order the alternative; a date in the future names the other order too, if that is past.
    """
    month_first = setting.region in _MONTH_FIRST
    orders = (
        [(second, first), (first, second)] if month_first else [(first, second), (second, first)]
    )
    readings = [_any_year(day, month, year, setting.today) for day, month in orders]
    usual, other = readings
    if usual.problem == "impossible":
        return other if other.problem != "impossible" else usual
    if other.value is None or other.value == usual.value:
        return usual
    if not setting.region_known:
        return replace(usual, problem="ambiguous", alternatives=(other.value,), confidence=0.6)
    if usual.problem == "future" and other.problem is None:
        return replace(usual, alternatives=(other.value,), confidence=0.6)
    return usual


def century(digits: str) -> int:
    """Return the year that two or four digits mean."""
    year = int(digits.lstrip("'"))
    if len(digits.lstrip("'")) == 4:
        return year
    return 2000 + year if year < 70 else 1900 + year


def nearest(reading: Reading, today: date) -> Reading:
    """Return a date whose year was guessed, in the year that brings it nearest to today."""
    if reading.value is None or len(reading.value) != 10:
        return reading
    past = date.fromisoformat(reading.value)
    if (today - past).days <= 183:
        return reading
    later = full(past.day, past.month, past.year + 1, today)
    return reading if later.value is None else later


def read(
    kind: str, found: dict[str, str], words: dict[str, Any], setting: Setting
) -> Reading | None:
    """Return the reading of a matched pattern, or None where the words say no day or month.

    Args:
        kind: `read` of the pattern in the lexicon.
        found: the named parts, lower case.
        words: the lexicon section "dates".
    """
    reader = _READERS.get(kind)
    return reader(found, words, setting.today) if reader else None


def _calendar(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    month = words["months"][found["month"]]
    return _any_year(int(found["day"]), month, _year(found, words, today), today)


def _holiday(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    month, day = words["holidays"][found["holiday"]]
    return _any_year(day, month, _year(found, words, today), today)


def _month(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    if "month" in found:
        month = words["months"][found["month"]]
    else:
        month = words["holiday_months"][found["holiday_month"]]
    year = _year(found, words, today)
    guessed = year is None
    if year is None:
        year = today.year if month <= today.month else today.year - 1
    future = (year, month) > (today.year, today.month)
    return Reading(f"{year:04d}-{month:02d}", 0.8, "future" if future else None, (), guessed)


def _offset(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    days = words["offsets"][found["offset"]]
    if days is None:
        return None
    return _day(today + timedelta(days=days), today, 0.9)


def _ago(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    spoken = found["n"]
    count = int(spoken) if spoken.isdigit() else words["numbers"][spoken]
    unit = words["units"][found["unit"]]
    if unit == "year":
        return None
    if unit == "month":
        months = today.year * 12 + today.month - 1 - count
        return Reading(f"{months // 12:04d}-{months % 12 + 1:02d}", 0.7)
    return _day(today - timedelta(days=count * unit), today, 0.85 if unit == 1 else 0.7)


def _last_weekday(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    back = (today.weekday() - words["weekdays"][found["weekday"]] - 1) % 7 + 1
    return _day(today - timedelta(days=back), today, 0.85)


def _this_weekday(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    back = (today.weekday() - words["weekdays"][found["weekday"]]) % 7
    return _day(today - timedelta(days=back), today, 0.75)


def _next_weekday(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    ahead = (words["weekdays"][found["weekday"]] - today.weekday() - 1) % 7 + 1
    return _day(today + timedelta(days=ahead), today, 0.8)


def _week_weekday(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    monday = today - timedelta(days=today.weekday() + 7)
    return _day(monday + timedelta(days=words["weekdays"][found["weekday"]]), today, 0.85)


def _weekday_week(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    back = (today.weekday() - words["weekdays"][found["weekday"]] - 1) % 7 + 1
    return _day(today - timedelta(days=back + 7 if back < 7 else back), today, 0.7)


def _weekday_ago(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    spoken = found.get("n", "1")
    count = int(spoken) if spoken.isdigit() else words["numbers"][spoken]
    back = (today.weekday() - words["weekdays"][found["weekday"]] - 1) % 7 + 1
    return _day(today - timedelta(days=back + 7 * (count - 1)), today, 0.75)


def _last_month(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    last = today.replace(day=1) - timedelta(days=1)
    return Reading(f"{last:%Y-%m}", 0.75)


def _this_month(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    return Reading(f"{today:%Y-%m}", 0.75)


def _day_of_month(found: dict[str, str], words: dict[str, Any], today: date) -> Reading | None:
    day, first = int(found["day"]), today.replace(day=1)
    for _ in range(12):
        if day <= monthrange(first.year, first.month)[1] and first.replace(day=day) <= today:
            return Reading(first.replace(day=day).isoformat(), 0.75)
        first = (first - timedelta(days=1)).replace(day=1)
    return Reading(None, 0.6, "impossible")


def _any_year(day: int, month: int, year: int | None, today: date) -> Reading:
    """Return the date; without a year the latest one that is not in the future."""
    if year is not None:
        return full(day, month, year, today)
    for guess in range(today.year, today.year - 9, -1):
        reading = full(day, month, guess, today)
        if reading.value and reading.problem is None:
            return replace(reading, guessed_year=True, confidence=0.9)
    return Reading(None, 0.9, "impossible")


def _year(found: dict[str, str], words: dict[str, Any], today: date) -> int | None:
    if "year" in found:
        return century(found["year"])
    if "relyear" in found:
        return today.year + int(words["relative_years"][found["relyear"]])
    return None


def _day(day: date, today: date, confidence: float) -> Reading:
    return Reading(day.isoformat(), confidence, "future" if day > today else None)


_READERS = {
    "calendar": _calendar,
    "holiday": _holiday,
    "month": _month,
    "offset": _offset,
    "ago": _ago,
    "last_weekday": _last_weekday,
    "this_weekday": _this_weekday,
    "next_weekday": _next_weekday,
    "week_weekday": _week_weekday,
    "weekday_week": _weekday_week,
    "weekday_ago": _weekday_ago,
    "last_unit": _last_month,
    "this_unit": _this_month,
    "day_of_month": _day_of_month,
}
