"""Graph component: the tone of a message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.facts.model import read_setting
from assistant.nlu.tone import read_tone


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ToneDetector(GraphComponent):
    """Sets `tone`: {label: calm | upset | angry, confidence}."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ToneDetector:
        """Create the component."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the tone of each message."""
        for message in messages:
            language = read_setting(message.get("metadata")).language
            tone = read_tone(message.get(TEXT) or "", language)
            value = {"label": tone.label, "confidence": tone.confidence}
            message.set("tone", value, add_to_output=True)
        return messages
