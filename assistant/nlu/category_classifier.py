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

from assistant.nlu.narratives import read_category, read_cues, read_narratives, train_categories
from assistant.nlu.sentence_encoder import known_vectors
from assistant.nlu.story_model import StoryModel

ROOT = Path(__file__).resolve().parents[2]
MODEL_FILE = "categories.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CategoryClassifier(GraphComponent):
    """Sets `category`: {code, confidence, ranking, sentences, codes}.

    `ranking` lists all codes as {code, confidence}, `sentences` the spans [start, end] that carried
    the first one, `codes` each code the message is about as {code, confidence, sentences}.

    Codes are those of policy/categories.yml, whose cues are chosen by `language` of the message
    where an earlier component set it. A message of fewer than `shortest` words, and every message
    when untrained, gets no code, confidence 0.0 and empty lists.

    Each of the `parts` that the fact extractor set gets a `category` of its own, as {code,
    confidence, ranking, sentences, codes} with places in the whole text.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`examples`: a file or a folder of them, `policy`: a file; `shortest`: words."""
        return {
            "examples": "data/narratives",
            "policy": "policy/categories.yml",
            "strength": 0.4,
            "shortest": 4,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: StoryModel | None = None,
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
            model = StoryModel.read(folder / MODEL_FILE)
        return cls(config, model_storage, resource, model)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of examples and cues, so that changed ones are trained again."""
        settings = {**cls.get_default_config(), **config}
        path = ROOT / settings["examples"]
        files = sorted(path.glob("*.yml")) if path.is_dir() else [path]
        read = hashlib.sha256()
        for file in (*files, ROOT / settings["policy"]):
            read.update(file.read_bytes())
        return read.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the classifier to the example narratives and store it."""
        narratives = read_narratives(ROOT / self._config["examples"])
        self._model = train_categories(narratives, self._cues, self._config["strength"])
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder / MODEL_FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the category of each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            message.set("category", self._read(text, message), add_to_output=True)
            for part in message.get("parts") or ():
                reading = self._read(text[part["start"] : part["end"]], message)
                part["category"] = _moved(reading, part["start"])
        return messages

    def _read(self, text: str, message: Message) -> dict[str, Any]:
        """Return the category of a text that is a message or a part of one."""
        if self._model is None or len(text.split()) < self._config["shortest"]:
            return _none()
        hits = message.get("triggers") or ()
        whole = message.get(TEXT) or ""
        reading = read_category(
            text,
            self._model,
            self._cues,
            [hit["code"] for hit in hits if whole[hit["start"] : hit["end"]] in text],
            known_vectors(message),
            (message.get("language") or {}).get("code"),
        )
        return reading.as_dict() if reading else _none()


def _moved(reading: dict[str, Any], by: int) -> dict[str, Any]:
    """Return a reading with its places moved to where the part stands in the whole text."""
    return {
        **reading,
        "sentences": [[start + by, end + by] for start, end in reading["sentences"]],
        "codes": [
            {**code, "sentences": [[start + by, end + by] for start, end in code["sentences"]]}
            for code in reading["codes"]
        ],
    }


def _none() -> dict[str, Any]:
    return {"code": None, "confidence": 0.0, "ranking": [], "sentences": [], "codes": []}
