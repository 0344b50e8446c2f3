"""Scores of language, triggers and tone."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.measures import signals
from benchmarks.measures.read import Read
from tests.benchmarks.rows import read


def spoken(true: str, told: str | None, chars: int = 30) -> Read:
    """Return a row in one language that was taken for another."""
    labels = {"language": true, "chars": chars}
    return read(lang=true, dataset="langid_short", labels=labels, language={"code": told})


def alarmed(dataset: str, *codes: str, **labels: Any) -> Read:
    """Return a row in which triggers were seen."""
    hits = [{"code": code, "level": "P1"} for code in codes]
    return read(dataset=dataset, labels=labels, triggers=hits)


def toned(tone: str, label: str, origin: str = "chitchat") -> Read:
    """Return a row of a tone that was read as another."""
    labels = {"tone": tone, "origin": origin}
    return read(dataset="tone_emotion", labels=labels, tone={"label": label})


def test_language_is_scored_by_length_and_by_language() -> None:
    reads = [spoken("de", "de"), spoken("de", "en", 8), spoken("fr", "fr", 8)]
    scores = signals.language(reads)
    assert scores["accuracy_from_20"] == 1.0
    assert scores["accuracy_shorter"] == 0.5
    assert scores["accuracy_shorter_de"] == 0.0


@pytest.mark.parametrize(
    ("told", "recognised"), [("und", 1.0), ("it", 1.0), ("es", 0.0), (None, 0.0)]
)
def test_another_language_is_recognised_unless_taken_for_one_of_the_four(
    told: str | None, recognised: float
) -> None:
    scores = signals.language([spoken("it", told), spoken("en", "en")])
    assert scores["unsupported_recognised"] == recognised


def test_a_model_that_tells_no_language_has_no_score() -> None:
    bare = read(dataset="langid_short", labels={"language": "en"})
    assert set(signals.language([bare]).values()) == {None}


def test_danger_is_seen_by_any_of_its_triggers() -> None:
    reads = [
        alarmed("safety_nhtsa", "product_safety"),
        alarmed("safety_nhtsa", "regulator_or_ombudsman"),
        alarmed("banking77", "product_safety"),
        alarmed("banking77", "fraud_or_unauthorised_transaction"),
    ]
    scores = signals.triggers(reads)
    assert scores["safety_recall"] == 0.5
    assert scores["safety_false_alarms"] == 0.5
    assert scores["safety_precision"] == 0.5


def test_a_crisis_counts_by_trigger_or_by_intent_and_is_no_false_alarm() -> None:
    intent = {"name": "express_crisis", "confidence": 1.0}
    reads = [
        alarmed("control_multilingual", "self_harm_or_suicide", bot_intent="crisis"),
        read(labels={"bot_intent": "crisis"}, triggers=[], intent=intent),
        alarmed("oos"),
    ]
    scores = signals.triggers(reads)
    assert scores["crisis_recall"] == 1.0
    assert scores["crisis_false_alarms"] == 0.0


def test_anger_is_told_from_calm_and_dissatisfaction_counts_for_neither() -> None:
    reads = [
        toned("angry", "angry"),
        toned("angry", "upset", "goemotions"),
        toned("sad", "angry"),
        toned("neutral", "calm"),
        toned("dissatisfied", "angry"),
    ]
    scores = signals.tone(reads)
    assert scores["anger_recall"] == 0.5
    assert scores["anger_recall_sayings"] == 1.0
    assert scores["anger_false_alarms"] == 0.5
    assert scores["anger_precision"] == 0.5
    assert scores["anger_in_dissatisfied"] == 1.0


def test_without_a_tone_the_intent_is_judged() -> None:
    labels = {"tone": "angry", "origin": "chitchat"}
    angry = read(labels=labels, intent={"name": "express_anger", "confidence": 0.9})
    assert signals.tone([angry])["anger_recall"] == 1.0
