"""Whether more complaints of one kind came than usual.

The usual level is the average of the BASELINE before the WINDOW. At that level the number of
complaints in a window follows a Poisson distribution; an issue rises when as many as came would
come by chance in fewer than one of a thousand windows, and when there are enough of them to mean
something. Source: docs/trends.md, "Rising issues".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(days=7)
#: Eight times the window, so that the weekdays weigh the same in both.
BASELINE = timedelta(days=56)
#: With less history than this nothing is usual yet.
LEAST_HISTORY = timedelta(days=14)
#: A window cut short by an acknowledgement has to be at least this long.
LEAST_WINDOW = timedelta(days=1)
LEAST_COUNT = 5
LEAST_RATIO = 1.5
CHANCE = 0.001


@dataclass(frozen=True)
class Spans:
    """The stretches of time that are compared: [base, since) and [since, until)."""

    base: datetime
    since: datetime
    until: datetime

    @property
    def share(self) -> float:
        """Length of the window as a part of the baseline."""
        return (self.until - self.since) / (self.since - self.base)


@dataclass(frozen=True)
class Rise:
    """More than usual: how many came, how many were to be expected, and the chance of it."""

    observed: int
    expected: float
    chance: float


def spans(now: datetime, first: datetime | None, after: datetime | None = None) -> Spans | None:
    """Return what is to be compared, None while there is too little.

    Args:
        first: when the first complaint of all was filed, None when there is none.
        after: the issue was acknowledged then. Only what came afterwards counts as new; the rise
            that is known by now belongs to the baseline.
    """
    if first is None:
        return None
    window = now - WINDOW
    base = max(window - BASELINE, first)
    since = max(window, after) if after else window
    if window - base < LEAST_HISTORY or now - since < LEAST_WINDOW:
        return None
    return Spans(base, since, now)


def rise(observed: int, before: int, share: float) -> Rise | None:
    """Return the rise of an issue, None when what came is not unusual.

    Args:
        observed: complaints in the window.
        before: complaints in the baseline.
        share: length of the window as a part of the baseline.
    """
    if observed < LEAST_COUNT:
        return None
    # One more than was seen: an issue that is new has a usual level, too, we only do not know it.
    expected = (before + 1) * share
    chance = poisson_tail(observed, expected)
    if chance > CHANCE or observed < LEAST_RATIO * expected:
        return None
    return Rise(observed, expected, chance)


def poisson_tail(count: int, mean: float) -> float:
    """Return the probability of `count` or more events when `mean` are expected.

    Args:
        count: at least 0.
        mean: above 0.
    """
    if count <= 0:
        return 1.0
    if count <= mean:
        below = sum(_poisson(k, mean) for k in range(count))
        return max(0.0, 1.0 - below)
    # The terms above fall faster than geometrically; summed directly, small tails stay exact.
    term = _poisson(count, mean)
    total, k = term, count
    while term > total * 1e-16:
        k += 1
        term *= mean / k
        total += term
    return min(1.0, total)


def _poisson(k: int, mean: float) -> float:
    return math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))
