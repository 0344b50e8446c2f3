"""The parts of the measurement, each by its name on the command line."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from benchmarks.datasets import SETS, Row, data_folder, load_set
from benchmarks.parsing import read_rows
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
    return {"understanding": pairs_of(ours, None)}


def _all_rows() -> list[Row]:
    folder = data_folder()
    rows: list[Row] = []
    for name in SETS:
        found = load_set(folder, name)
        if not found:
            say(f"  {name} is skipped: there is no {name}_*.jsonl in {folder}.")
        rows += found
    return rows


PARTS: dict[str, Part] = {"understanding": measure_understanding}
