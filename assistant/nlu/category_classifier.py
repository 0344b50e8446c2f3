"""Graph component: the category of a complaint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.component import TrainedComponent, hash_of
from assistant.nlu.labelled_examples import example_files
from assistant.nlu.narratives import (
    cue_strengths,
    read_category,
    read_cues,
    read_narratives,
    train_categories,
)
from assistant.nlu.sentence_encoder import known_vectors
from assistant.nlu.story_model import StoryModel

ROOT = Path(__file__).resolve().parents[2]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CategoryClassifier(TrainedComponent[StoryModel]):
    """Sets `category`: {code, confidence, ranking, sentences, codes}.

    `ranking` lists all codes as {code, confidence}, `sentences` the spans [start, end] that carried
    the first one, `codes` each code the message is about as {code, confidence, sentences}.

    Codes are those of policy/categories.yml, whose cues are chosen by `language` of the message
    where an earlier component set it. One word, fewer than `shortest` words without a cue, and
    every message when untrained, get no code, confidence 0.0 and empty lists.

    Each of the `parts` that the fact extractor set gets a `category` of its own, as {code,
    confidence, ranking, sentences, codes} with places in the whole text.
    """

    FILE = "categories.npz"
    LEARNS = StoryModel

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`examples`: a file or a folder of them, `policy`: a file; `shortest`: words."""
        return {
            "examples": "data/narratives",
            "policy": "policy/categories.yml",
            "strength": 0.4,
            "shortest": 4,
        }

    def __init__(self, config: dict[str, Any], *stored: Any) -> None:
        """Read the cues of the policy."""
        super().__init__(config, *stored)
        self._cues = read_cues(ROOT / self._config["policy"])

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of examples and cues, so that changed ones are trained again."""
        settings = {**cls.get_default_config(), **config}
        return hash_of((*example_files(ROOT / settings["examples"]), ROOT / settings["policy"]))

    def learn(self, training_data: TrainingData) -> StoryModel:
        """Fit the classifier to the example narratives."""
        narratives = read_narratives(ROOT / self._config["examples"])
        return train_categories(narratives, self._cues, self._config["strength"])

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
        language = (message.get("language") or {}).get("code")
        if self._learnt is None or not self._tells_something(text, language):
            return _none()
        hits = message.get("triggers") or ()
        whole = message.get(TEXT) or ""
        reading = read_category(
            text,
            self._learnt,
            self._cues,
            [hit["code"] for hit in hits if whole[hit["start"] : hit["end"]] in text],
            known_vectors(message),
            language,
        )
        return reading.as_dict() if reading else _none()

    def _tells_something(self, text: str, language: str | None) -> bool:
        words = len(text.split())
        if 1 < words < self._config["shortest"]:
            return any(cue_strengths(text, self._cues, language))
        return words >= int(self._config["shortest"])


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
