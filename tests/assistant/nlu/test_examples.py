"""The examples of data/nlu: one intent each, four languages, nothing from what measures them."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
MEASURED = ROOT.parent / "shared" / "data"
LANGUAGES = {"en", "es", "fr", "de"}
#: Said by pressing a button of the widget, or by the service; not needed in every language.
FEWEST = 20


@lru_cache(maxsize=1)
def examples() -> list[tuple[str, str, str]]:
    """Return (text, intent, language) of every example."""
    found = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            language = (block.get("metadata") or {}).get("language")
            assert language in LANGUAGES, f"{path.name}, {block['intent']}: which language?"
            lines = [line.strip() for line in block["examples"].splitlines() if line.strip()]
            assert all(line.startswith("- ") for line in lines), path.name
            found += [(line[2:].strip(), block["intent"], language) for line in lines]
    return found


def test_no_example_stands_under_two_intents() -> None:
    places: dict[str, set[str]] = {}
    for text, intent, _ in examples():
        places.setdefault(" ".join(text.lower().split()), set()).add(intent)
    assert not {text: found for text, found in places.items() if len(found) > 1}


def test_every_intent_has_examples_in_every_language() -> None:
    counts = Counter((intent, language) for _, intent, language in examples())
    intents = {intent for _, intent, _ in examples()}
    few = [
        (intent, language, counts[intent, language])
        for intent in sorted(intents)
        for language in sorted(LANGUAGES)
        if counts[intent, language] < (FEWEST if intent != "express_crisis" else 5)
    ]
    assert not few


@pytest.mark.skipif(not MEASURED.is_dir(), reason="the development data is not on this machine")
def test_no_example_is_a_sentence_of_the_development_data() -> None:
    """Short everyday words are said by everybody; from five words on, nothing may be the same."""
    measured = set()
    for path in MEASURED.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            measured.add(_words(json.loads(line)["text"]))
    assert not [
        text for text, *_ in examples() if len(_words(text)) > 4 and _words(text) in measured
    ]


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", text.lower()))
