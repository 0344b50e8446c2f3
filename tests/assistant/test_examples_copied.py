"""Copies and fingerprints of training examples: as Rasa's, with less work."""

from __future__ import annotations

import copy

from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.rasa_changes.examples import copied, sanitized


def example() -> Message:
    return Message(
        {
            "text": "wo ist mein Paket",
            "intent": "ask_delivery",
            "metadata": {"intent": {"language": "de"}},
            "entities": [{"entity": "product", "start": 0, "end": 2}],
        }
    )


def test_a_copy_is_equal_and_apart() -> None:
    first = example()
    second = copied(first, {})
    assert second == first and second.data is not first.data
    second.data["metadata"]["intent"]["language"] = "en"
    second.data["entities"][0]["end"] = 5
    second.output_properties.add("intent")
    assert first.data["metadata"]["intent"]["language"] == "de"
    assert first.data["entities"][0]["end"] == 2
    assert "intent" not in first.output_properties


def test_lists_of_examples_are_copied_one_by_one() -> None:
    first = [example(), example()]
    second = copy.deepcopy(first)
    second[0].set("intent", "other")
    assert first[0].get("intent") == "ask_delivery"


def test_examples_are_cleaned_as_rasa_cleans_them() -> None:
    given = [example(), example(), Message({"text": "x", "intent": " greet "})]
    ours, rasas = sanitized(copy.deepcopy(given)), TrainingData.sanitize_examples(given)
    assert ours == rasas and [one.get("intent") for one in ours] == ["ask_delivery", "greet"]
