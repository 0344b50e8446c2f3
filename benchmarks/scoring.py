"""Plain measures: shares, precision and recall, calibration, confusion."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

Confusion = dict[str, Counter[str]]


def share(hits: Iterable[bool]) -> float | None:
    """Return the share that is true, None of nothing."""
    values = list(hits)
    return sum(values) / len(values) if values else None


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of the values that exist, None when none does."""
    present = [value for value in values if value is not None]
    return statistics.fmean(present) if present else None


def by_group(pairs: Iterable[tuple[str, bool]]) -> dict[str, float]:
    """Return the share that is true for each group, in the order of the names."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for group, hit in pairs:
        groups[group].append(hit)
    return {group: sum(hits) / len(hits) for group, hits in sorted(groups.items())}


def f1(true: int, predicted: int, actual: int) -> float | None:
    """Return the F1 of `true` hits among `predicted` and `actual` ones; None when both are none."""
    return 2 * true / (predicted + actual) if predicted + actual else None


def calibration_error(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> float | None:
    """Return the expected calibration error: how far confidence is from the share that is right.

    Args:
        pairs: confidence from 0 to 1, and whether the answer was right.
        bins: of equal width; each counts by the number of answers in it.
    """
    if not pairs:
        return None
    filled: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, hit in pairs:
        filled[min(int(confidence * bins), bins - 1)].append((confidence, hit))
    return sum(
        abs(sum(confidence for confidence, _ in group) - sum(hit for _, hit in group))
        for group in filled.values()
    ) / len(pairs)


def confusion(pairs: Iterable[tuple[str, str]]) -> Confusion:
    """Return how often each expected label (outer key) was answered by each other (inner key)."""
    table: Confusion = defaultdict(Counter)
    for expected, got in pairs:
        table[expected][got] += 1
    return dict(table)


def confusion_csv(table: Mapping[str, Mapping[str, int]]) -> str:
    """Return a confusion table as CSV: a row for each expected label, a column for each answer."""
    columns = sorted({got for row in table.values() for got in row} | set(table))
    lines = [",".join(["expected", *columns, "total"])]
    for expected in sorted(table):
        row = table[expected]
        counts = [str(row.get(column, 0) or "") for column in columns]
        lines.append(",".join([expected, *counts, str(sum(row.values()))]))
    return "\n".join(lines) + "\n"


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]
