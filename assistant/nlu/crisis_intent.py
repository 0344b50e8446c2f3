"""Graph component: a message that speaks of danger is a crisis, whatever else it says."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.component import SettingsComponent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisIntent(SettingsComponent):
    """Replaces the intent when `triggers` holds one of the gravest level; comes after them.

    A crisis that is only a guess, without any such words, is none: the next likely intent holds.
    The other way round, a message that the classifier surely took for a crisis gets the trigger,
    so that nothing depends on one of the two alone.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings.

        `intent`: the intent to set; `level`: the trigger level that sets it; `trigger`: what a
        message gets whose intent has a confidence of at least `sure`; below `doubtful` and
        without such a trigger the next intent of the ranking is taken.
        """
        return {
            "intent": "express_crisis",
            "level": "P0",
            "trigger": "self_harm_or_suicide",
            "sure": 0.8,
            "doubtful": 0.45,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        merged = {**self.get_default_config(), **config}
        self._intent: str = merged["intent"]
        self._level: str = merged["level"]
        self._trigger: str = merged["trigger"]
        self._sure = float(merged["sure"])
        self._doubtful = float(merged["doubtful"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of messages that speak of danger; leave all others as they are."""
        for message in messages:
            triggers = message.get("triggers") or []
            if any(hit["level"] == self._level for hit in triggers):
                crisis = {INTENT_NAME_KEY: self._intent, PREDICTED_CONFIDENCE_KEY: 1.0}
                message.set(INTENT, crisis, add_to_output=True)
            elif self._is_surely_crisis(message):
                text = message.get(TEXT) or ""
                hit = {
                    "code": self._trigger,
                    "level": self._level,
                    "start": 0,
                    "end": len(text),
                    "confidence": round(message.get(INTENT)[PREDICTED_CONFIDENCE_KEY], 3),
                }
                message.set("triggers", [hit, *triggers], add_to_output=True)
            elif (other := self._instead_of_a_guess(message)) is not None:
                message.set(INTENT, other, add_to_output=True)
        return messages

    def _instead_of_a_guess(self, message: Message) -> dict[str, Any] | None:
        """Return the next likely intent where a crisis is no more than a guess, else None."""
        intent = message.get(INTENT) or {}
        is_crisis = intent.get(INTENT_NAME_KEY) == self._intent
        if not is_crisis or float(intent.get(PREDICTED_CONFIDENCE_KEY) or 0.0) >= self._doubtful:
            return None
        ranking = message.get("intent_ranking") or ()
        other = next((r for r in ranking if r.get(INTENT_NAME_KEY) != self._intent), None)
        return dict(other) if other is not None else None

    def _is_surely_crisis(self, message: Message) -> bool:
        intent = message.get(INTENT) or {}
        return (
            intent.get(INTENT_NAME_KEY) == self._intent
            and float(intent.get(PREDICTED_CONFIDENCE_KEY) or 0.0) >= self._sure
        )
