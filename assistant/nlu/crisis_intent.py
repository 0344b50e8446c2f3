"""Graph component: a message that speaks of danger is a crisis, whatever else it says."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisIntent(GraphComponent):
    """Replaces the intent when `triggers` holds one of the gravest level; comes after them."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`intent`: the intent to set; `level`: the trigger level that sets it."""
        return {"intent": "express_crisis", "level": "P0"}

    def __init__(self, config: dict[str, Any]) -> None:
        merged = {**self.get_default_config(), **config}
        self._intent: str = merged["intent"]
        self._level: str = merged["level"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisIntent:
        """Create the component."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of messages that speak of danger; leave all others as they are."""
        for message in messages:
            if any(hit["level"] == self._level for hit in message.get("triggers") or []):
                intent = {INTENT_NAME_KEY: self._intent, PREDICTED_CONFIDENCE_KEY: 1.0}
                message.set(INTENT, intent, add_to_output=True)
        return messages
