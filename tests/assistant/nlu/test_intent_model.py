"""The intent model: linear part, nearest examples, calibration, storage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.nlu.encoder import encode
from assistant.nlu.intent_model import IntentModel, letters_and_words, train_intents

EXAMPLES = {
    "greet": ["hello", "good morning", "hi there", "hallo", "guten Tag", "hola", "bonjour", "hey"],
    "thank": ["thank you", "thanks a lot", "danke", "vielen Dank", "gracias", "merci", "cheers"],
    "request_human": [
        "I want to talk to a person",
        "get me an agent",
        "ein Mensch bitte",
        "quiero hablar con una persona",
        "je veux parler à quelqu'un",
        "human please",
        "connect me with your staff",
    ],
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
LABELS = [intent for intent, texts in EXAMPLES.items() for _ in texts]


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return train_intents(TEXTS, encode(TEXTS), LABELS)


def best(model: IntentModel, text: str) -> str:
    return model.classes[int(model.probabilities(text, encode([text])[0]).argmax())]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("good evening", "greet"),
        ("muchas gracias", "thank"),
        ("can I speak with somebody real", "request_human"),
        ("puis-je parler à un conseiller", "request_human"),
        ("get me an agnet", "request_human"),
    ],
)
def test_reads_what_is_like_an_example(model: IntentModel, text: str, intent: str) -> None:
    assert best(model, text) == intent


def test_probabilities_add_up_to_one(model: IntentModel) -> None:
    for text in ("hello", "x", "€", "a text of no meaning at all"):
        chances = model.probabilities(text, encode([text])[0])
        assert chances.shape == (3,)
        assert np.isclose(chances.sum(), 1.0) and (chances >= 0).all()


def test_a_stored_model_reads_the_same(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path / "intents.npz")
    again = IntentModel.load(tmp_path / "intents.npz")
    for text in ("guten Morgen", "thx"):
        before = model.probabilities(text, encode([text])[0])
        assert np.allclose(before, again.probabilities(text, encode([text])[0]), atol=0.01)


def test_two_intents_are_enough() -> None:
    texts, labels = ["yes", "yeah", "sure", "no", "never", "nope"], ["yes"] * 3 + ["no"] * 3
    model = train_intents(texts, encode(texts), labels)
    assert best(model, "yes") == "yes" and best(model, "nope") == "no"


def test_a_text_without_words_has_no_n_grams_of_words() -> None:
    assert letters_and_words(["   "]).nnz == 0
