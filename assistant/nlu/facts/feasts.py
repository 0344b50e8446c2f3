"""Feast days, from a rule to the day of a year."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.easter import easter  # type: ignore[import-untyped]

_FIXED = re.compile(r"(\d\d)-(\d\d)")
_MOVING = re.compile(r"(easter|advent)([+-]\d+)?")
_NTH = re.compile(r"(-?\d) ([0-6]) (\d\d)")


class UnknownFeastRule(ValueError):
    """A lexicon names a feast by a rule that cannot be read; the message is the rule."""


def feast_day(rule: str, year: int) -> date:
    """Return the day of a feast.

    Args:
        rule: "12-24" a fixed day; "easter-2", "advent+14" days from Easter Sunday or the first
            Sunday of Advent; "4 3 11" the fourth Thursday (Monday is 0) of November, "-1 6 05"
            the last Sunday of May.
        year: the calendar year.

    Raises:
        UnknownFeastRule: the rule is none of these.
    """
    if fixed := _FIXED.fullmatch(rule):
        return date(year, int(fixed[1]), int(fixed[2]))
    if moving := _MOVING.fullmatch(rule):
        anchor: date = easter(year) if moving[1] == "easter" else _first_advent(year)
        return anchor + timedelta(days=int(moving[2] or 0))
    if nth := _NTH.fullmatch(rule):
        return _nth_weekday(int(nth[1]), int(nth[2]), int(nth[3]), year)
    raise UnknownFeastRule(rule)


def _first_advent(year: int) -> date:
    """Return the fourth Sunday before Christmas Day."""
    christmas = date(year, 12, 25)
    return christmas - timedelta(days=christmas.isoweekday() + 21)


def _nth_weekday(count: int, weekday: int, month: int, year: int) -> date:
    if count > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)
