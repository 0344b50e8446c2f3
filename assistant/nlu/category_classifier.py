"""Graph component: the category of a complaint."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.linear_model import LinearModel
from assistant.nlu.narratives import read_category, read_cues, read_narratives, train_categories
from assistant.nlu.sentence_encoder import known_vectors

ROOT = Path(__file__).resolve().parents[2]
MODEL_FILE = "categories.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CategoryClassifier(GraphComponent):
    """Sets `category`: {code, confidence, ranking, sentences}.

    `ranking` lists all codes as {code, confidence}, `sentences` the spans [start, end] that carried
    the first one.

    Codes are those of policy/categories.yml. A message of fewer than `shortest` words, and every
    message when untrained, gets {code: None, confidence: 0.0, ranking: [], sentences: []}.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`examples` and `policy`: files, relative to the project; `shortest`: words."""
        return {
            "examples": "data/narratives/en.yml",
            "policy": "policy/categories.yml",
            "strength": 6.0,
            "shortest": 4,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
    ) -> None:
        """Hold the model; training replaces it."""
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._cues = read_cues(ROOT / self._config["policy"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CategoryClassifier:
        """Create an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CategoryClassifier:
        """Load the classifier that `train` stored."""
        with model_storage.read_from(resource) as folder:
            model = LinearModel.read(folder / MODEL_FILE)
        return cls(config, model_storage, resource, model)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of the example file, so that a changed file is trained again."""
        path = ROOT / {**cls.get_default_config(), **config}["examples"]
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the classifier to the example narratives and store it."""
        texts, codes = read_narratives(ROOT / self._config["examples"])
        self._model = train_categories(texts, codes, self._config["strength"])
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder / MODEL_FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the category of each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            reading = None
            if self._model is not None and len(text.split()) >= self._config["shortest"]:
                triggers = [hit["code"] for hit in message.get("triggers") or ()]
                known = known_vectors(message)
                reading = read_category(text, self._model, self._cues, triggers, known)
            none: dict[str, Any] = {"code": None, "confidence": 0.0, "ranking": [], "sentences": []}
            message.set("category", reading.as_dict() if reading else none, add_to_output=True)
        return messages
