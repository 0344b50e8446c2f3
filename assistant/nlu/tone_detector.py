"""Graph component: the tone of a message."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.component import SettingsComponent
from assistant.nlu.facts.model import read_setting
from assistant.nlu.tone import Tone, read_tone


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ToneDetector(SettingsComponent):
    """Sets `tone`: {label: calm | upset | angry, confidence}.

    Words decide. A short message without such words has the tone of its intent, where the
    classifier is sure of one that stands for a feeling; it has to come before this component.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`intents`: tones by intent; `sure`: the confidence from which on an intent counts."""
        return {
            "intents": {"express_anger": "angry", "express_sadness": "upset"},
            "sure": 0.6,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        merged = {**self.get_default_config(), **config}
        self._intents: dict[str, str] = merged["intents"]
        self._sure = float(merged["sure"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the tone of each message."""
        for message in messages:
            tone = read_tone(message.get(TEXT) or "", _language(message))
            if tone.label == "calm":
                tone = self._of_intent(message) or tone
            value = {"label": tone.label, "confidence": tone.confidence}
            message.set("tone", value, add_to_output=True)
        return messages

    def _of_intent(self, message: Message) -> Tone | None:
        intent = message.get(INTENT) or {}
        label = self._intents.get(str(intent.get(INTENT_NAME_KEY)))
        confidence = float(intent.get(PREDICTED_CONFIDENCE_KEY) or 0.0)
        return Tone(label, round(confidence, 3)) if label and confidence >= self._sure else None


def _language(message: Message) -> str:
    found = message.get("language")
    if isinstance(found, dict) and found.get("code"):
        return str(found["code"])
    return read_setting(message.get("metadata")).language
