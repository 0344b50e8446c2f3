"""The parts of the measurement, each by its name on the command line."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from benchmarks import growth, queue, stock, turns
from benchmarks.datasets import SETS, Row, data_folder, load_set
from benchmarks.parsing import Reading, read_rows
from benchmarks.progress import Progress
from benchmarks.report import pairs_of, write_details
from benchmarks.understanding import judge
from handoff.settings import Settings
from handoff.supervisor.parts import rasa_environ
from handoff.supervisor.terminal import say
from handoff.supervisor.training import train

Part = Callable[[Settings, Namespace], dict[str, Any]]


def measure_understanding(settings: Settings, asked: Namespace) -> dict[str, Any]:
    """Return what both sides understand of the labelled messages."""
    rows = _all_rows()
    if not rows:
        return {}
    train(settings, say)
    environ = rasa_environ(settings)
    readings = read_rows(settings.model_path, rows, environ, Progress("read by ours"))
    ours = judge(rows, readings)
    write_details("ours", ours)
    if asked.ours_only:
        return {"understanding": pairs_of(ours, None)}
    theirs = judge(rows, _read_by_stock(settings, rows, asked.stock_epochs))
    write_details("stock", theirs)
    return {"understanding": pairs_of(ours, theirs)}


def _read_by_stock(settings: Settings, rows: list[Row], epochs: int) -> list[Reading]:
    """Return what stock Rasa reads: intent and entities, and the category by a second model."""
    trained = stock.prepare(settings, epochs)
    environ = stock.stock_environ(settings)
    readings = read_rows(trained.model, rows, environ, Progress("read by stock"))
    judged = [row for row in rows if row.labels.get("expected_categories")]
    by_category = stock.prepare_categories(settings, trained)
    second = read_rows(by_category, judged, environ, Progress("categories by stock"))
    categories = {
        row.id: stock.category_reading(parsed) for row, parsed in zip(judged, second, strict=True)
    }
    return [
        {**reading, **({"category": categories[row.id]} if row.id in categories else {})}
        for row, reading in zip(rows, readings, strict=True)
    ]


def _all_rows() -> list[Row]:
    folder = data_folder()
    rows: list[Row] = []
    for name in SETS:
        found = load_set(folder, name)
        if not found:
            say(f"  {name} is skipped: there is no {name}_*.jsonl in {folder}.")
        rows += found
    return rows


def measure_turns(settings: Settings, asked: Namespace) -> dict[str, Any]:
    """Return turns, memory, training and start."""
    return turns.measure(
        settings, ours_only=asked.ours_only, quick=asked.quick, epochs=asked.stock_epochs
    )


def measure_growth(settings: Settings, asked: Namespace) -> dict[str, Any]:
    """Return how a turn's cost grows."""
    return growth.measure(
        settings, ours_only=asked.ours_only, quick=asked.quick, epochs=asked.stock_epochs
    )


def measure_queue(settings: Settings, asked: Namespace) -> dict[str, Any]:
    """Return how long the desk's queue and search take."""
    return queue.measure(settings, quick=asked.quick)


PARTS: dict[str, Part] = {
    "understanding": measure_understanding,
    "turns": measure_turns,
    "growth": measure_growth,
    "queue": measure_queue,
}
