"""Read the parts of a date as a calendar day or month: pure arithmetic, no text."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, date, timedelta

from assistant.nlu.facts.day_reading import Parts, Reading, day_of, full
from assistant.nlu.facts.feasts import feast_day
from assistant.nlu.facts.model import Setting
from assistant.nlu.facts.weekday_readings import WEEKDAYS

_MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW", "PR", "GU", "AS", "VI", "MP"})


def numeric(first: int, second: int, year: int | None, setting: Setting) -> Reading:
    """Return the reading of 3/4/2026 or 3/4, in the order of the region.

    Where only one order gives a day, that one is silently meant. Where both orders are in use (or
    nothing names the region) a day that is past beats one to come, and if both are past the problem
    is "ambiguous" and the other order the alternative. A date in the future names the other order
    too, if that is past.
    """
    orders = [(first, second), (second, first)]
    if setting.region in _MONTH_FIRST:
        orders.reverse()
    usual, other = (_any_year(day, month, year, setting.today) for day, month in orders)
    if usual.problem == "impossible":
        return other if other.problem != "impossible" else usual
    if other.value is None or other.value == usual.value:
        return usual
    past = usual.problem is None, other.problem is None
    if _either_order(setting) and any(past):
        if not all(past):
            return replace(usual if past[0] else other, confidence=0.7)
        return replace(usual, problem="ambiguous", alternatives=(other.value,), confidence=0.6)
    if past == (False, True):
        return replace(usual, alternatives=(other.value,), confidence=0.6)
    return usual


def century(year: int) -> int:
    """Return the year that two digits mean."""
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


def in_year(reading: Reading, year: str, today: date) -> Reading:
    """Return a date whose year was guessed, in the year told after it ("3 May to 5 May 2025")."""
    if not reading.guessed_year or reading.value is None:
        return reading
    if len(reading.value) == 7:
        return _month_of(int(reading.value[5:]), int(year), today)
    return full(int(reading.value[8:]), int(reading.value[5:7]), int(year), today)


def read(kind: str, parts: Parts, today: date) -> Reading | None:
    """Return the reading of a pattern, or None where the words say no day or month.

    Args:
        kind: name of the pattern, one of READERS.
        parts: what the words say, among day, month, year, relyear, weekday, n, unit, offset, feast,
            period (kind of period, how many away) and their second ones.
        today: the local day of the message.
    """
    return READERS[kind](parts, today)


def _calendar(parts: Parts, today: date) -> Reading | None:
    return _any_year(int(parts["day"]), int(parts["month"]), _year(parts, today), today)


def _feast(parts: Parts, today: date) -> Reading | None:
    year = _year(parts, today)
    if year is not None:
        named = _near_feast(parts, year)
        return full(named.day, named.month, named.year, today)
    latest = _near_feast(parts, today.year)
    if latest > today:
        latest = _near_feast(parts, today.year - 1)
    return Reading(latest.isoformat(), 0.85, None, (), guessed_year=True)


def _near_feast(parts: Parts, year: int) -> date:
    """Return the day of a feast, or the weekday next to it that is named: "Thanksgiving Monday"."""
    named = feast_day(parts["feast"], year)
    if "weekday" not in parts:
        return named
    return named + timedelta(days=(parts["weekday"] - named.weekday() + 3) % 7 - 3)


def _month(parts: Parts, today: date) -> Reading | None:
    month, year = int(parts["month"]), _year(parts, today)
    if year is not None:
        return _month_of(month, year, today)
    year = today.year if month <= today.month else today.year - 1
    return replace(_month_of(month, year, today), guessed_year=True)


def _next_month(parts: Parts, today: date) -> Reading | None:
    month = int(parts["month"])
    year = today.year if month > today.month else today.year + 1
    return replace(_month_of(month, year, today), ahead=True)


def _offset(parts: Parts, today: date) -> Reading | None:
    if parts["offset"] is None:
        return None
    return day_of(today + timedelta(days=parts["offset"]), today, 0.9)


def _before_offset(parts: Parts, today: date) -> Reading | None:
    return _offset_by(parts, today, -1)


def _after_offset(parts: Parts, today: date) -> Reading | None:
    return _offset_by(parts, today, 1)


def _offset_by(parts: Parts, today: date, sign: int) -> Reading | None:
    """Return the day some time before or after yesterday, today or tomorrow."""
    if parts["offset"] is None:
        return None
    start, count = today + timedelta(days=parts["offset"]), sign * int(parts["n"])
    if isinstance(parts["unit"], int):
        return day_of(start + timedelta(days=count * parts["unit"]), today, 0.85)
    months = start.month - 1 + count * (12 if parts["unit"] == "year" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    if not MINYEAR <= year <= MAXYEAR:
        return None
    last = monthrange(year, month)[1]
    return day_of(date(year, month, min(start.day, last)), today, 0.85)


def _ago_by_weekday(parts: Parts, today: date) -> Reading | None:
    """Return the day some weeks before the next weekday: "it'll be three weeks on Monday"."""
    if not isinstance(parts["unit"], int):
        return None
    ahead = (parts["weekday"] - today.weekday() - 1) % 7 + 1
    days = ahead - int(parts["n"]) * parts["unit"]
    return day_of(today + timedelta(days=days), today, 0.85) if days < 0 else None


def _ago(parts: Parts, today: date) -> Reading | None:
    return _away(parts, today, -1)


def _ahead_of(parts: Parts, today: date) -> Reading | None:
    found = _away(parts, today, 1)
    return None if found is None else replace(found, ahead=True)


def _away(parts: Parts, today: date, sign: int) -> Reading | None:
    count, unit = parts["n"], parts["unit"]
    if unit == "year" or count > 1000:
        return None
    if unit == "month":
        return _months_away(sign * int(count), today, 0.7)
    return day_of(
        today + timedelta(days=sign * round(count * unit)), today, 0.85 if unit == 1 else 0.7
    )


def _period(parts: Parts, today: date) -> Reading | None:
    """Return the month of "last week" or "last month", the Saturday of a weekend."""
    unit, away = parts["period"]
    if unit == "month":
        return _months_away(away, today, 0.75)
    monday = today + timedelta(days=7 * away - today.weekday())
    if unit == "weekend":
        saturday = monday + timedelta(days=5)
        return Reading(saturday.isoformat(), 0.6, None, (), ahead=saturday > today)
    if unit != "week":
        return None
    if away > 0:
        return Reading(f"{monday:%Y-%m}", 0.6, "future", (), ahead=True)
    sunday = min(monday + timedelta(days=6), today)
    months = (f"{monday:%Y-%m}", f"{sunday:%Y-%m}")
    if months[0] != months[1]:
        return Reading(months[0], 0.5, "ambiguous", months[1:])
    return Reading(months[0], 0.6)


def _weekday_in_period(parts: Parts, today: date) -> Reading | None:
    unit, away = parts["period"]
    if unit != "week":
        return None
    monday = today + timedelta(days=7 * away - today.weekday())
    named = day_of(monday + timedelta(days=parts["weekday"]), today, 0.85)
    return replace(named, ahead=away > 0)


def _day_in_period(parts: Parts, today: date) -> Reading | None:
    unit, away = parts["period"]
    if unit != "month":
        return None
    months = today.year * 12 + today.month - 1 + away
    found = full(int(parts["day"]), months % 12 + 1, months // 12, today)
    return replace(found, ahead=away > 0)


def _week_in_month(parts: Parts, today: date) -> Reading | None:
    """Return the month of "the first week of May", or the day of "… on Friday"."""
    month = _month(parts, today)
    if month is None or month.value is None or "weekday" not in parts:
        return month
    first = date.fromisoformat(f"{month.value}-01")
    day = first + timedelta(
        days=(parts["weekday"] - first.weekday()) % 7 + 7 * (int(parts["n"]) - 1)
    )
    return replace(day_of(day, today, 0.7), guessed_year=month.guessed_year)


def _week_of_year(parts: Parts, today: date) -> Reading | None:
    """Return the month in which an ISO week of a year begins; without a year of the latest one."""
    year, week = _year(parts, today), int(parts["n"])
    if not 1 <= week <= 53:
        return None
    for guess in (year,) if year is not None else (today.year, today.year - 1):
        try:
            monday = date.fromisocalendar(guess, week, 1)
        except ValueError:
            continue
        if monday <= today or year is not None:
            return replace(_month_of(monday.month, monday.year, today), confidence=0.6)
    return None


def _last_days(parts: Parts, today: date) -> Reading | None:
    """Return the first day of "the last three days"."""
    found = _away(parts, today, -1)
    return None if found is None else replace(found, confidence=0.6)


def _next_days(parts: Parts, today: date) -> Reading | None:
    return replace(day_of(today + timedelta(days=1), today, 0.6), ahead=True)


def _day_of_month(parts: Parts, today: date) -> Reading | None:
    day, first = int(parts["day"]), today.replace(day=1)
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


def _year(parts: Parts, today: date) -> int | None:
    if "year" in parts:
        return int(parts["year"])
    if "relyear" in parts:
        return today.year + int(parts["relyear"])
    return None


def _month_of(month: int, year: int, today: date) -> Reading:
    future = (year, month) > (today.year, today.month)
    return Reading(f"{year:04d}-{month:02d}", 0.8, "future" if future else None)


def _months_away(count: int, today: date, confidence: float) -> Reading:
    months = today.year * 12 + today.month - 1 + count
    return Reading(
        f"{months // 12:04d}-{months % 12 + 1:02d}",
        confidence,
        "future" if count > 0 else None,
        (),
        ahead=count > 0,
    )


def _either_order(setting: Setting) -> bool:
    """Say whether both orders are in use: nobody knows where, Canada, other languages in the US."""
    if not setting.region_known:
        return True
    if setting.region == "CA":
        return setting.language == "en"
    return setting.region in ("US", "PR") and setting.language != "en"


READERS: dict[str, Callable[[Parts, date], Reading | None]] = {
    "calendar": _calendar,
    "feast": _feast,
    "month": _month,
    "next_month": _next_month,
    "offset": _offset,
    "before_offset": _before_offset,
    "after_offset": _after_offset,
    "ago": _ago,
    "ago_by_weekday": _ago_by_weekday,
    "ahead": _ahead_of,
    **WEEKDAYS,
    "period": _period,
    "weekday_in_period": _weekday_in_period,
    "day_in_period": _day_in_period,
    "week_in_month": _week_in_month,
    "week_of_year": _week_of_year,
    "last_days": _last_days,
    "next_days": _next_days,
    "day_of_month": _day_of_month,
}
