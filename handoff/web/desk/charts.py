"""Geometry of the charts: numbers in, coordinates of SVG out. The page draws, tables tell.

A chart is drawn in units of its own and stretched to the width it gets, so text stands outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Units of one column, and of the height.
COLUMN = 10.0
HEIGHT = 100.0
GAP = 1.5


@dataclass(frozen=True)
class Bar:
    """A rectangle; `name` and `value` say what it shows."""

    x: float
    y: float
    width: float
    height: float
    index: int = 0


@dataclass(frozen=True)
class Line:
    """A line: `path` joins neighbouring values, `points` are the values themselves."""

    path: str
    points: str


@dataclass(frozen=True)
class Stretch:
    """A part of a bar that is a whole: from `x`, `width` wide, of 100."""

    x: float
    width: float


def width_of(count: int) -> float:
    """Return the width of a chart with so many columns."""
    return max(1, count) * COLUMN


def bars(values: Sequence[int]) -> tuple[Bar, ...]:
    """Return a bar for each value above 0; the highest has the whole height."""
    highest = max(values, default=0)
    return tuple(
        Bar(
            x=_round(index * COLUMN + GAP),
            y=_round(HEIGHT - HEIGHT * value / highest),
            width=COLUMN - 2 * GAP,
            height=_round(HEIGHT * value / highest),
            index=index,
        )
        for index, value in enumerate(values)
        if value > 0
    )


def line(values: Sequence[float | None], highest: float) -> Line:
    """Return a line through the values; where there is none the line is broken.

    Args:
        highest: the value at the top of the chart.
    """
    places = [
        None
        if value is None
        else (_round((index + 0.5) * COLUMN), _round(HEIGHT - HEIGHT * value / (highest or 1)))
        for index, value in enumerate(values)
    ]
    path = []
    for before, place in zip([None, *places], places, strict=False):
        if place is not None:
            path.append(f"{'M' if before is None else 'L'}{place[0]} {place[1]}")
    # A line of no length with a thick round or square end is a point that is never stretched.
    points = [f"M{place[0]} {place[1]}h.01" for place in places if place is not None]
    return Line(" ".join(path), " ".join(points))


def stretches(parts: Sequence[int]) -> tuple[Stretch, ...]:
    """Return where each part lies in a bar of 100 units; all are empty when there is nothing."""
    whole = sum(parts)
    found, at = [], 0.0
    for part in parts:
        width = 100 * part / whole if whole else 0.0
        found.append(Stretch(_round(at), _round(width)))
        at += width
    return tuple(found)


def _round(value: float) -> float:
    return round(value, 2)
