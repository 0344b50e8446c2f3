"""Graph component: who asks for a person is heard, however much else the message says."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.component import SettingsComponent
from assistant.nlu.facts.lexicon import LANGUAGES
from assistant.nlu.human_reader import PersonRequest, read_person_request

#: A message of so many words tells a story, whatever else it says.
_STORY_WORDS = 15


def _says_how_to_ring(message: Message, text: str) -> bool:
    """Say whether "ring me on 07…" ends a story: a way to be reached, and no call for a person."""
    facts = {entity["entity"]: entity.get("value") for entity in message.get(ENTITIES) or ()}
    is_story = len(text.split()) >= _STORY_WORDS
    return is_story and "phone" in facts and facts.get("preferred_contact") in ("phone", "sms")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class HumanRequestIntent(SettingsComponent):
    """Replaces the intent of messages that ask for a person, unless it is one of `never`.

    Comes after the intent classifier and after danger was looked for. Where the classifier says
    the same, the higher confidence counts. Where it hears a request in what only tells of persons,
    the next in its ranking stands in, as likely as it would be without, if it is found at all
    (`found`) and then likely (`likely`), and says more than a yes or a no (`never_instead`); else
    such a message tells its story. The ranking stays.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`confidence`: among other things; `sole_confidence`: where little else is said."""
        return {
            "intent": "request_human",
            "tell_intent": "tell_story",
            "found": 0.02,
            "likely": 0.5,
            "never": ["express_crisis"],
            "never_instead": ["affirm", "deny", "confirm_summary", "accept_notice"],
            "languages": list(LANGUAGES),
            "confidence": 0.9,
            "sole_confidence": 0.95,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        merged = {**self.get_default_config(), **config}
        self._intent: str = merged["intent"]
        self._tell_intent: str = merged["tell_intent"]
        self._found: float = merged["found"]
        self._likely: float = merged["likely"]
        self._never = frozenset(merged["never"])
        self._never_instead = frozenset([self._intent, *merged["never_instead"]])
        self._languages: list[str] = merged["languages"]
        self._confidence = {
            PersonRequest.AMONG_OTHERS: float(merged["confidence"]),
            PersonRequest.SOLE: float(merged["sole_confidence"]),
        }

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of messages that ask for a person; leave all others as they are."""
        for message in messages:
            current = message.get(INTENT) or {}
            if current.get(INTENT_NAME_KEY) in self._never:
                continue
            text = message.get(TEXT) or ""
            request = read_person_request(text, self._spoken(message))
            if request is PersonRequest.AMONG_OTHERS and _says_how_to_ring(message, text):
                request = PersonRequest.TOLD
            is_heard = current.get(INTENT_NAME_KEY) == self._intent
            if request in self._confidence:
                confidence = self._confidence[request]
                if is_heard:
                    confidence = max(confidence, current.get(PREDICTED_CONFIDENCE_KEY) or 0.0)
                _set_intent(message, self._intent, confidence)
            elif is_heard and request is PersonRequest.TOLD:
                _set_intent(message, *self._told(message))
        return messages

    def _spoken(self, message: Message) -> list[str]:
        """Return the languages the message may be in, of those with a list of words."""
        candidates = (message.get("language") or {}).get("candidates") or self._languages
        return [code for code in candidates if code in self._languages]

    def _told(self, message: Message) -> tuple[str, float]:
        """Return the intent and confidence of a message that is surely no request."""
        ranking = message.get(INTENT_RANKING_KEY) or []
        others = [
            (entry[INTENT_NAME_KEY], float(entry[PREDICTED_CONFIDENCE_KEY]))
            for entry in ranking
            if entry[INTENT_NAME_KEY] not in self._never_instead
        ]
        rest = sum(chance for _, chance in others)
        if others and others[0][1] >= max(self._found, self._likely * rest):
            return others[0][0], others[0][1] / rest
        return self._tell_intent, self._likely


def _set_intent(message: Message, name: str, confidence: float) -> None:
    intent = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}
    message.set(INTENT, intent, add_to_output=True)
