"""What a trained model reads in messages: a worker process, and its readings."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.datasets import ROOT, Row
from benchmarks.errors import BenchFailed
from handoff.supervisor.checks import assistant_python
from handoff.supervisor.process import leash_function

Reading = Mapping[str, Any]
Progress = Callable[[int, int], None]

# The day on which messages without a reference date are read.
FIXED_DAY = "2026-11-18T12:00:00"
PLACES = {
    "en": ("en-GB", "Europe/London"),
    "es": ("es-ES", "Europe/Madrid"),
    "fr": ("fr-FR", "Europe/Paris"),
    "de": ("de-DE", "Europe/Berlin"),
}
AMERICAN = ("en-US", "America/New_York")
# English of these sources is American: dates month first, phones and sums of the United States.
AMERICAN_SOURCES = (
    "microsoft/Recognizers-Text",
    "awslabs/multi-domain",
    "asappresearch/",
    "salesforce/",
    "dannguyen/",
)
AMERICAN_SETS = frozenset({"cfpb_narratives"})


class WorkerFailed(BenchFailed):
    """The worker ended before it had read everything; the message ends with its last lines."""


def metadata_of(row: Row) -> dict[str, str]:
    """Return what the assistant is told beside the text: time, zone, and locale.

    Language is what `langid_short` asks for, so there the locale is not told.
    """
    if row.dataset == "langid_short":
        return {"at": f"{FIXED_DAY}+00:00", "zone": "UTC"}
    locale, zone = PLACES.get(row.lang, PLACES["en"])
    if row.lang == "en" and (
        row.dataset in AMERICAN_SETS or any(name in row.source for name in AMERICAN_SOURCES)
    ):
        locale, zone = AMERICAN
    told = datetime.fromisoformat(row.reference_date or FIXED_DAY)
    # Noon, so that no zone makes another day of it.
    at = told.replace(hour=12, minute=0, second=0, tzinfo=ZoneInfo(zone))
    return {"at": at.isoformat(), "zone": zone, "locale": locale}


def read_rows(
    model: Path, rows: Sequence[Row], environ: Mapping[str, str], progress: Progress
) -> list[Reading]:
    """Return the reading of each row by the model, in order.

    Raises:
        WorkerFailed: the model cannot be loaded or broke off.
    """
    asked = ({"text": row.text, "metadata": metadata_of(row)} for row in rows)
    return read_messages(model, asked, len(rows), environ, progress)


def read_messages(
    model: Path,
    messages: Iterable[Mapping[str, Any]],
    count: int,
    environ: Mapping[str, str],
    progress: Progress,
    folder: Path = ROOT,
) -> list[Reading]:
    """Return the reading of each message {text, metadata} by the model, in order.

    Args:
        model: a trained model of Rasa.
        messages: what to read; the texts are never written to a file.
        count: of messages.
        environ: environment of the worker.
        progress: is called with the number read so far and `count`.
        folder: in which the worker runs.
    Raises:
        WorkerFailed: the model cannot be loaded or broke off.
    """
    process = subprocess.Popen(
        (str(assistant_python(ROOT)), "-m", "benchmarks.parse_worker", str(model)),
        cwd=folder,
        env={**environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        preexec_fn=leash_function(),
    )
    with process:
        try:
            return _converse(process, messages, count, progress)
        finally:
            if process.poll() is None:
                process.kill()


def _converse(
    process: subprocess.Popen[str],
    messages: Iterable[Mapping[str, Any]],
    count: int,
    progress: Progress,
) -> list[Reading]:
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    last: list[str] = []

    def drain() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            last.append(line.rstrip())
            del last[:-15]

    threading.Thread(target=drain, daemon=True).start()
    readings: list[Reading] = []
    if not process.stdout.readline():
        raise WorkerFailed("The model could not be loaded:\n  " + "\n  ".join(last))
    for message in messages:
        # One at a time: the readings are timed, and nothing can fill up.
        process.stdin.write(json.dumps(message, ensure_ascii=False) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise WorkerFailed("The worker broke off:\n  " + "\n  ".join(last))
        readings.append(json.loads(line))
        progress(len(readings), count)
    process.stdin.close()
    process.wait()
    return readings
