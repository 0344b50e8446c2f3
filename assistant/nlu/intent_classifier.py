"""Intent classifier: calibrated, on sentence vectors and n-grams of examples in all languages."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.component import TrainedComponent
from assistant.nlu.encoder import VECTOR_SIZE
from assistant.nlu.intent_model import IntentModel, train_intents
from assistant.nlu.sentence_encoder import SentenceEncoderFeaturizer, vector_of
from assistant.nlu.sentences import OPENING, plain
from assistant.nlu.softmax_regression import Array


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CalibratedIntentClassifier(TrainedComponent[IntentModel], IntentClassifier):
    """Sets `intent` {name, confidence} and `intent_ranking` (ten entries).

    Confidence is a calibrated probability. A long text is an account of what happened whatever
    words it opens with, so the share of `long_text_intent` grows with the length. Untrained, the
    intent is {name: None, confidence: 0.0}.
    """

    FILE = "intents.npz"
    LEARNS = IntentModel

    @classmethod
    def required_components(cls) -> list[type]:
        """The encoder must run before."""
        return [SentenceEncoderFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`long_text_words`: [words where the growth begins, words where it is complete]."""
        return {
            "ranking_length": 10,
            "long_text_intent": "tell_story",
            "long_text_words": [25, 70],
        }

    def learn(self, training_data: TrainingData) -> IntentModel | None:
        """Fit the classifier to the intent examples; None when they have one intent at most."""
        examples = [m for m in training_data.intent_examples if m.get(INTENT) and m.get(TEXT)]
        labels = [m.get(INTENT) for m in examples]
        if len(set(labels)) < 2:
            return None
        vectors = np.stack([_vector(m) for m in examples])
        return train_intents([plain(m.get(TEXT)) for m in examples], vectors, labels)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message."""
        for message in messages:
            ranking = self._rank(message)
            best = ranking[0] if ranking else {"name": None, "confidence": 0.0}
            message.set(INTENT, best, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank(self, message: Message) -> list[dict[str, Any]]:
        text = plain(message.get(TEXT) or "")
        if self._learnt is None or not text:
            return []
        chances = self._learnt.probabilities(text[:OPENING], _vector(message))
        chances = self._favour_long_text(text, chances)
        order = np.argsort(-chances)[: self._config["ranking_length"]]
        return [{"name": self._learnt.classes[i], "confidence": float(chances[i])} for i in order]

    def _favour_long_text(self, text: str, chances: Array) -> Array:
        assert self._learnt is not None
        name = self._config["long_text_intent"]
        if name not in self._learnt.classes:
            return chances
        begin, complete = self._config["long_text_words"]
        share = min(max((len(text.split()) - begin) / (complete - begin), 0.0), 0.98)
        favoured: Array = chances * (1.0 - share)
        favoured[self._learnt.classes.index(name)] += share
        return favoured


def _vector(message: Message) -> Array:
    """Return the sentence vector of the message, shape (512,)."""
    vector = vector_of(message)
    return np.zeros(VECTOR_SIZE, dtype=np.float32) if vector is None else vector
