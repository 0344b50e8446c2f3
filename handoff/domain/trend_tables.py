"""The figures of the trends, and the tables that page and CSV are made from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from handoff.domain.trends import FEW

#: Kinds of deadlines towards the customer, as stored.
DEADLINES = ("acknowledge", "update", "final")
#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float | None


class Spread(NamedTuple):
    """How long something took, in seconds: how many there are, median and 90th percentile."""

    n: int = 0
    median: int | None = None
    p90: int | None = None


@dataclass(frozen=True)
class Figures:
    """Sums over complaints; every mean is made from them, so that none is made from nothing.

    `deadlines` has, by kind, how many were met, missed and are running.
    """

    n: int = 0
    reopened: int = 0
    decided: int = 0
    questions: int = 0
    corrected: int = 0
    handovers: int = 0
    repeated: int = 0
    chat_ratings: int = 0
    chat_score: int = 0
    outcome_ratings: int = 0
    outcome_score: int = 0
    deadlines: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    first_human: Spread = Spread()
    resolution: Spread = Spread()

    @property
    def is_few(self) -> bool:
        """True when the figures rest on few complaints."""
        return 0 < self.n < FEW


def mean(total: int, n: int, least: int = 1) -> float | None:
    """Return a mean with two decimals, None from fewer than `least` values."""
    return round(total / n, 2) if n >= max(1, least) else None


def share(part: int, whole: int) -> float | None:
    """Return a part as per cent with one decimal, None of nothing."""
    return round(100 * part / whole, 1) if whole else None


@dataclass(frozen=True)
class Table:
    """A table: `columns` are keys of words, the first cell of a row names the row.

    `labels` has the words of the rows' names where these are codes.
    """

    key: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    labels: dict[str, str] = field(default_factory=dict)


def period_tables(columns: Iterable[tuple[date, Figures]]) -> tuple[Table, ...]:
    """Return the tables whose rows are the columns of the charts: volume, times, quality."""
    found = [(first.isoformat(), figures) for first, figures in columns]
    return (
        Table("volume", ("period", "complaints"), tuple((k, f.n) for k, f in found)),
        Table(
            "first_human",
            ("period", "n", "median_seconds", "p90_seconds", "unanswered"),
            tuple((k, *f.first_human, f.n - f.first_human.n) for k, f in found),
        ),
        Table(
            "resolution",
            ("period", "n", "median_seconds", "p90_seconds", "unresolved"),
            tuple((k, *f.resolution, f.n - f.resolution.n) for k, f in found),
        ),
        *(
            Table(
                f"deadline_{kind}",
                ("period", "met", "missed", "running", "met_percent"),
                tuple((k, *_deadline(f, kind)) for k, f in found),
            )
            for kind in DEADLINES
        ),
        Table(
            "quality",
            (
                "period",
                "complaints",
                "reopened",
                "questions_mean",
                "corrected_mean",
                "handovers",
                "repeated",
                "chat_ratings",
                "chat_mean",
                "outcome_ratings",
                "outcome_mean",
            ),
            tuple((k, *_quality(f)) for k, f in found),
        ),
    )


def _deadline(figures: Figures, kind: str) -> tuple[Cell, ...]:
    met, missed, running = figures.deadlines.get(kind, (0, 0, 0))
    return met, missed, running, share(met, met + missed)


def _quality(figures: Figures) -> tuple[Cell, ...]:
    return (
        figures.n,
        figures.reopened,
        mean(figures.questions, figures.n),
        mean(figures.corrected, figures.n),
        figures.handovers,
        figures.repeated,
        figures.chat_ratings,
        mean(figures.chat_score, figures.chat_ratings, FEW),
        figures.outcome_ratings,
        mean(figures.outcome_score, figures.outcome_ratings, FEW),
    )


def group_table(key: str, counts: Iterable[tuple[str, int]], labels: dict[str, str]) -> Table:
    """Return a table of how many complaints there are of each kind, with the share of all."""
    found = list(counts)
    total = sum(count for _, count in found)
    rows = tuple((name, count, share(count, total)) for name, count in found)
    return Table(key, (key, "complaints", "percent"), rows, labels)


def to_csv(table: Table) -> str:
    """Return one table as CSV (RFC 4180)."""
    return write_csv([table.columns, *table.rows])


def all_to_csv(tables: Iterable[Table]) -> str:
    """Return all tables as one CSV of single values."""
    lines: list[tuple[Cell, ...]] = [("table", "row", "figure", "value")]
    for table in tables:
        for row in table.rows:
            lines += [
                (table.key, row[0], name, value)
                for name, value in zip(table.columns[1:], row[1:], strict=True)
            ]
    return write_csv(lines)


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; None is empty."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def write_csv(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV (RFC 4180) that no spreadsheet takes for formulas."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return text.getvalue()
