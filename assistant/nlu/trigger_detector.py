"""Graph component: the triggers of policy/triggers.yml in a message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.facts.model import read_setting
from assistant.nlu.triggers import TriggerDetector, read_triggers

ROOT = Path(__file__).resolve().parents[2]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TriggerComponent(GraphComponent):
    """Sets `triggers`: a list of {code, level, start, end, confidence}, the gravest first.

    The patterns are read when the server starts, not when the model is trained.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`policy`: path of the trigger file, relative to the project."""
        return {"policy": "policy/triggers.yml"}

    def __init__(self, config: dict[str, Any]) -> None:
        """Read the policy and compile the English rules."""
        path = ROOT / {**self.get_default_config(), **config}["policy"]
        self._policy = read_triggers(path)
        self._detectors = {"en": TriggerDetector(self._policy, "en")}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TriggerComponent:
        """Create the component."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the triggers of each message."""
        for message in messages:
            language = read_setting(message.get("metadata")).language
            hits = self._detector(language).find(message.get(TEXT) or "")
            message.set("triggers", [hit.as_dict() for hit in hits], add_to_output=True)
        return messages

    def _detector(self, language: str) -> TriggerDetector:
        if language not in self._policy.get("shields", {}):
            language = "en"
        if language not in self._detectors:
            self._detectors[language] = TriggerDetector(self._policy, language)
        return self._detectors[language]
