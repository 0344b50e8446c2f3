"""The reading of a date, and of one calendar day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

_BEHIND = 120
Parts = Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """`value` is YYYY-MM-DD, YYYY-MM or None; `problem` future, impossible, ambiguous or None.

    `ahead` marks what the words themselves place in the future ("next Monday"), `repeated` a
    weekday on which something happens again and again ("every Monday").
    """

    value: str | None
    confidence: float
    problem: str | None = None
    alternatives: tuple[str, ...] = ()
    guessed_year: bool = False
    ahead: bool = False
    repeated: bool = False


def full(day: int, month: int, year: int, today: date) -> Reading:
    """Return the reading of a date with a year."""
    try:
        named = date(year, month, day)
    except ValueError:
        return Reading(None, 0.9, "impossible")
    if year < today.year - _BEHIND:
        return Reading(None, 0.6, "impossible")
    return Reading(named.isoformat(), 0.95, "future" if named > today else None)


def day_of(day: date, today: date, confidence: float) -> Reading:
    """Return the reading of a day, marked where it is still to come."""
    ahead = day > today
    return Reading(day.isoformat(), confidence, "future" if ahead else None, (), ahead=ahead)
