"""Periods of the trends: days, weeks or months of a time zone, and figures over them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from handoff.domain.errors import InvalidInput
from handoff.domain.lexicon import Wording

#: More columns than this are not read by anybody; the next longer step is taken then.
MOST_BUCKETS = 62
#: Figures from fewer complaints than this are shown with a warning.
FEW = 5
_ARTICLES = Wording("agents", r"^{article}\s+")


class Step(StrEnum):
    """How long one column of a chart is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Bucket:
    """One column: first day, and the instants [start, end) in UTC."""

    first: date
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Period:
    """What is looked at: from the first day to the last one, both included, in one zone."""

    first: date
    last: date
    step: Step
    zone: str

    @property
    def start(self) -> datetime:
        """First instant, UTC."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """First instant that is no longer part of it, UTC."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    def buckets(self) -> tuple[Bucket, ...]:
        """Return the columns in order; the first and the last may be cut short by the period."""
        days = [self.first]
        while (following := _next(days[-1], self.step)) <= self.last:
            days.append(following)
        days.append(self.last + timedelta(days=1))
        return tuple(
            Bucket(one, _midnight(one, self.zone), _midnight(two, self.zone))
            for one, two in pairwise(days)
        )


def make_period(first: date, last: date, step: Step, zone: str) -> Period:
    """Return a period whose step is long enough for at most MOST_BUCKETS columns.

    Raises:
        InvalidInput: it ends before it begins, or even months are too many.
    """
    if last < first:
        raise InvalidInput("The last day of the period is before its first day.")
    for each in (Step.DAY, Step.WEEK, Step.MONTH):
        if list(Step).index(each) < list(Step).index(step):
            continue
        if (last - first).days // {"day": 1, "week": 7, "month": 28}[each] < MOST_BUCKETS:
            return Period(first, last, each, zone)
    raise InvalidInput(f"A period has at most {MOST_BUCKETS} months.")


def product_key(value: object) -> str | None:
    """Return a product as it is compared: "My  Kettle." and "kettle" are the same one.

    Args:
        value: of the fact `product`; what is no text has no key.
    """
    if not isinstance(value, str):
        return None
    text = " ".join(unicodedata.normalize("NFKC", value).casefold().split()).strip(" .,;:!?\"'“”«»")
    text = _ARTICLES.sub("", text)
    return text[:80] or None


def _next(day: date, step: Step) -> date:
    """Return the first day of the following column; weeks begin on Monday."""
    if step is Step.DAY:
        return day + timedelta(days=1)
    if step is Step.WEEK:
        return day + timedelta(days=7 - day.weekday())
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
