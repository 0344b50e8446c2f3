"""Labelled rows and readings for tests of scores."""

from __future__ import annotations

from typing import Any

from benchmarks.datasets import Row
from benchmarks.measures.read import Read


def read(
    text: str = "a message",
    lang: str = "en",
    dataset: str = "control_multilingual",
    labels: dict[str, Any] | None = None,
    spans: tuple[dict[str, Any], ...] = (),
    **reading: Any,
) -> Read:
    """Return a row with what was read in it; keys of the reading as further arguments."""
    row = Row("row-1", text, lang, dataset, labels or {}, spans, "2026-11-18")
    return Read(row, {"seconds": 0.001, **reading})


def intent_read(label: str, intent: str, lang: str = "en", confidence: float = 0.9) -> Read:
    """Return a row labelled `label` that was taken for `intent`."""
    return read(
        lang=lang,
        labels={"bot_intent": label},
        intent={"name": intent, "confidence": confidence},
    )
