"""Labelled messages to measure with, read from files of one JSON object a line."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_FOLDER = ROOT.parent / "shared" / "data"
FOLDER_VARIABLE = "REDRESS_BENCH_DATA"

SETS = (
    "control_multilingual",
    "bitext",
    "oos",
    "support_messages",
    "spans_multilingual",
    "langid_short",
    "cfpb_narratives",
    "banking77",
    "complaint_reasons_es",
    "safety_nhtsa",
    "tone_emotion",
)


@dataclass(frozen=True)
class Row:
    """One labelled message; `reference_date` is the day relative dates are told from."""

    id: str
    text: str
    lang: str
    dataset: str
    labels: Mapping[str, Any] = field(default_factory=dict)
    spans: tuple[Mapping[str, Any], ...] = ()
    reference_date: str | None = None
    source: str = ""

    @property
    def bot_intent(self) -> str | None:
        """What an assistant should take the message for, None when the source does not say."""
        return self.labels.get("bot_intent")

    @property
    def is_sensitive(self) -> bool:
        """Whether the text must not appear in any report."""
        return self.bot_intent == "crisis"


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the labelled files."""
    given = environ.get(FOLDER_VARIABLE, "").strip()
    return Path(given).resolve() if given else DEFAULT_FOLDER


def load_set(folder: Path, name: str) -> list[Row]:
    """Return the rows of all files `<name>_*.jsonl` in name order, none when there is no file."""
    rows: list[Row] = []
    for path in sorted(folder.glob(f"{name}_*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            rows += [_row(json.loads(line), name) for line in lines if line.strip()]
    return rows


def _row(record: Mapping[str, Any], dataset: str) -> Row:
    return Row(
        id=record["id"],
        text=record["text"],
        lang=record["lang"],
        dataset=dataset,
        labels=record.get("labels") or {},
        spans=tuple(record.get("spans") or ()),
        reference_date=record.get("reference_date"),
        source=record.get("source") or "",
    )
