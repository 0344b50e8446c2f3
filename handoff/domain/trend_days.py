"""What is kept of a whole day of complaints, so that long periods are added up quickly."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from handoff.domain.trend_tables import DEADLINES, Figures, Spread

#: The sums of Figures, in the order in which a day keeps them.
SUMMED = (
    *("n", "reopened", "decided", "questions", "corrected", "handovers", "repeated"),
    *("chat_ratings", "chat_score", "outcome_ratings", "outcome_score"),
)
#: How many values of a kind are counted under no name.
NONE = "*none"


@dataclass
class Day:
    """The figures of the complaints of one day.

    Attributes:
        sums: as SUMMED names them.
        kept: deadlines by kind: met, and done too late.
        open: by kind, until when something that is not done has to be done: seconds since 1970.
        first_human: seconds to the first human answer of those that have one.
        resolution: seconds to the resolution of those that are resolved.
        groups: by category, product, cause …, how many complaints have which value.
    """

    sums: list[int] = field(default_factory=lambda: [0] * len(SUMMED))
    kept: dict[str, list[int]] = field(default_factory=lambda: {k: [0, 0] for k in DEADLINES})
    open: dict[str, list[float]] = field(default_factory=lambda: {k: [] for k in DEADLINES})
    first_human: list[int] = field(default_factory=list)
    resolution: list[int] = field(default_factory=list)
    groups: dict[str, dict[str, int]] = field(default_factory=dict)

    def to_text(self) -> str:
        """Return the day as a text that `from_text` reads."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Day:
        """Return the day that was written by `to_text`."""
        return cls(**json.loads(text))


def add_up(days: Sequence[Day], now: datetime) -> Figures:
    """Return the figures of several days; what is open and due before `now` is missed."""
    sums = [sum(column) for column in zip(*(day.sums for day in days), strict=True)]
    deadlines = {}
    for kind in DEADLINES:
        due = [at for day in days for at in day.open[kind]]
        missed = sum(at < now.timestamp() for at in due)
        met = sum(day.kept[kind][0] for day in days)
        late = sum(day.kept[kind][1] for day in days)
        deadlines[kind] = (met, late + missed, len(due) - missed)
    named: dict[str, Any] = dict(zip(SUMMED, sums, strict=False))
    return Figures(
        deadlines=deadlines,
        first_human=spread(second for day in days for second in day.first_human),
        resolution=spread(second for day in days for second in day.resolution),
        **named,
    )


def spread(seconds: Iterable[int]) -> Spread:
    """Return median and 90th percentile: the values at the ranks ⌈n/2⌉ and ⌈9n/10⌉."""
    ordered = sorted(seconds)
    n = len(ordered)
    if not n:
        return Spread()
    return Spread(n, ordered[(n + 1) // 2 - 1], ordered[(9 * n + 9) // 10 - 1])


def counted(days: Iterable[Day], group: str) -> Counter[str]:
    """Return how many complaints have which value, NONE for those without one."""
    total: Counter[str] = Counter()
    for day in days:
        for value, count in day.groups.get(group, {}).items():
            total[value] += count
    return total
