"""Graph component: the triggers of policy/triggers.yml in a message."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.component import TrainedComponent
from assistant.nlu.encoder import VECTOR_SIZE, encode
from assistant.nlu.facts.model import read_setting
from assistant.nlu.sentence_encoder import known_vectors
from assistant.nlu.trigger_meaning import Array, TriggerMeaning, train_meaning
from assistant.nlu.trigger_policy import TriggerPolicy, fingerprint, read_triggers
from assistant.nlu.trigger_reader import TriggerReader, denies

ROOT = Path(__file__).resolve().parents[2]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class TriggerComponent(TrainedComponent[TriggerMeaning]):
    """Sets `triggers`: a list of {code, level, start, end, confidence}, the gravest first.

    A trigger found by a pattern spans the words that matched, one found by meaning its sentence.
    The text is read in every language that may be its own: the candidates of `language`
    ({code, confidence, candidates}) where a component before this one set it, else the language of
    the message's locale. Untrained, patterns alone are used.
    """

    FILE = "triggers.npz"
    LEARNS = TriggerMeaning

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings.

        `policy`: the trigger file, relative to the project; `most_sentences`: so many sentences
        of a message are encoded at most; `others`: so many training examples of other intents are
        learned from as sentences that mean no trigger; `not_others`: intents that may mean one.
        """
        return {
            "policy": "policy/triggers.yml",
            "most_sentences": 8,
            "others": 4000,
            "not_others": [
                "express_crisis",
                "request_human",
                "request_data_rights",
                "tell_story",
                "inform",
                "express_sadness",
            ],
        }

    def __init__(self, config: dict[str, Any], *stored: Any) -> None:
        """Read the policy and compile the patterns."""
        super().__init__(config, *stored)
        self._policy: TriggerPolicy = read_triggers(ROOT / self._config["policy"])
        self._reader = TriggerReader(self._policy, self._learnt, self._config["most_sentences"])

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of the trigger files, so that a changed file is trained again."""
        return fingerprint(ROOT / {**cls.get_default_config(), **config}["policy"])

    def learn(self, training_data: TrainingData) -> TriggerMeaning:
        """Learn from the examples of the policy, and from those of other intents what is none."""
        meaning = train_meaning(
            self._policy, self._others(training_data), encode, denies(self._policy)
        )
        self._reader = self._reader.with_meaning(meaning)
        return meaning

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the triggers of each message."""
        for message in messages:
            hits = self._reader.read(
                message.get(TEXT) or "", _languages(message), known_vectors(message)
            )
            message.set("triggers", [hit.as_dict() for hit in hits], add_to_output=True)
        return messages

    def _others(self, training_data: TrainingData) -> Array:
        """Return the vectors of examples that mean no trigger, evenly chosen."""
        languages = tuple(self._policy.languages)
        chosen = [
            message
            for message in training_data.intent_examples
            if message.get(INTENT) not in self._config["not_others"] and message.get(TEXT)
        ]
        step = max(1, len(chosen) // max(1, self._config["others"]))
        vectors = [
            vector
            for message in chosen[::step]
            for vector in known_vectors(message).values()
            if not self._reader.read(message.get(TEXT), languages)
        ]
        return np.stack(vectors) if vectors else np.zeros((0, VECTOR_SIZE), dtype=np.float32)


def _languages(message: Message) -> Sequence[str]:
    """Return the languages a message may be in, the likeliest first."""
    found = message.get("language")
    if isinstance(found, dict):
        named = [found.get("code"), *(found.get("candidates") or ())]
        languages = [str(code) for code in dict.fromkeys(named) if code]
        if languages:
            return languages
    return (read_setting(message.get("metadata")).language,)
