"""Featurizer: one dense sentence vector a message from the multilingual encoder."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.encoder import encode, load_encoder
from assistant.nlu.sentences import OPENING, plain


def vector_of(message: Message) -> np.ndarray[Any, Any] | None:
    """Return the vector the featurizer gave a message, shape (512,); None without one.

    Rasa's own way to it copies all features, for the case that there are several of a kind.
    """
    for feature in message.features:
        if feature.is_dense() and feature.type == FEATURE_TYPE_SENTENCE:
            row: np.ndarray[Any, Any] = feature.features[0]
            return row
    return None


def known_vectors(message: Message) -> dict[str, np.ndarray[Any, Any]]:
    """Return that vector by the plain text of the message; empty without one."""
    vector = vector_of(message)
    return {} if vector is None else {plain(message.get(TEXT) or "")[:OPENING]: vector}


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds a sentence feature of shape (1, 512) for the opening of the text; no sequence feature.

    A message without text gets a zero vector.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`threads`: BLAS threads a call; `alias`: name of the features."""
        return {**DenseFeaturizer.get_default_config(), "threads": 1}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse a thread count below one."""
        if int(config.get("threads", 1)) < 1:
            raise ValueError("SentenceEncoderFeaturizer: 'threads' must be 1 or more.")

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Create the component and load the encoder, so that no customer waits for it."""
        load_encoder(int(config.get("threads", 1)))
        return cls(execution_context.node_name, config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature to each message."""
        texts = [plain(message.get(TEXT) or "")[:OPENING] for message in messages]
        vectors = encode(texts, self._config["threads"])
        for message, text, vector in zip(messages, texts, vectors, strict=True):
            row = vector if text else np.zeros_like(vector)
            feature = Features(row[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
            message.add_features(feature)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to each training example that has text."""
        self.process([m for m in training_data.training_examples if m.get(TEXT)])
        return training_data
