"""Graph component: what plain words say surely, whatever a whole message resembles."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.component import SettingsComponent
from assistant.nlu.data_right import asks_plainly, read_data_right, tells_of_data
from assistant.nlu.facts.lexicon import LANGUAGES, of_every_language
from assistant.nlu.rating import Rating, read_rating
from assistant.nlu.sentences import split_sentences, straight
from assistant.nlu.several import ANNOUNCED

#: A request of fewer words is left to the classifier.
LONG = 30
_PRAISE = re.compile(rf"(?i)\b{of_every_language('requests', 'praise')}")
#: A short question for news asks for the status, however much it sounds like a greeting.
_NEWS = re.compile(rf"(?i)\b{of_every_language('requests', 'news')}")
NEWS_WORDS = 9
#: Who names the reference of a complaint asks about that one.
_REFERENCE = re.compile(r"(?i)\b[a-z]{2,4}(?:-[0-9a-z]{4}){3}\b")
#: Short questions about complaining here, by the intent that answers them.
_ASKED = {
    intent: re.compile(rf"(?i)^\W*{of_every_language('requests', name)}")
    for intent, name in {
        "ask_duration": "asks_when",
        "ask_rights": "asks_the_cost",
        "ask_contact": "asks_for_the_shop",
        "request_link": "asks_for_a_link",
        "request_review": "asks_for_a_review",
    }.items()
}
ASKED_WORDS = 16
_BUT = re.compile(rf"(?i)\b{of_every_language('requests', 'but')}\b")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class PlainRequests(SettingsComponent):
    """Sets the intent of some kinds of message; comes after the facts and before the data rights.

    Words that announce another complaint ("I have another complaint", `parts`) begin one, or tell
    it where they are longer. Words that surely ask for something about one's own data do, unless
    they tell what was done with it; and a long request is no story for its length: its first
    sentence names the right, and the classifier has it in its ranking. Praise of a person tells
    what happened too, yet nothing that went wrong. A score for the chat becomes the entity
    `rating`, 1 to 5.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings.

        `announcing_words`: a longer announcement tells what happened; `ranked`: least share of the
        intent for data or praise in the ranking; `never`: intents that are left as they are.
        """
        return {
            "begin_intent": "start_conversation",
            "tell_intent": "tell_story",
            "data_intent": "request_data_rights",
            "praise_intent": "give_praise",
            "rating_intent": "rate_chat",
            "status_intent": "check_status",
            "announcing_words": 8,
            "ranked": 0.2,
            "confidence": 0.95,
            "never": ["express_crisis", "request_human"],
            "languages": list(LANGUAGES),
        }

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = {**self.get_default_config(), **config}

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent where the words are plain; leave all others as they are."""
        for message in messages:
            if (message.get(INTENT) or {}).get(INTENT_NAME_KEY) in self._config["never"]:
                continue
            rating = read_rating(message.get(TEXT) or "")
            if rating is not None:
                _set_rating(message, rating)
            name = self._config["rating_intent"] if rating else self._plain_intent(message)
            if name is not None:
                intent = {INTENT_NAME_KEY: name}
                intent[PREDICTED_CONFIDENCE_KEY] = self._config["confidence"]
                message.set(INTENT, intent, add_to_output=True)
        return messages

    def _plain_intent(self, message: Message) -> str | None:
        text = message.get(TEXT) or ""
        parts = message.get("parts") or ()
        if parts and parts[0]["opening"] == ANNOUNCED:
            is_short = len(text.split()) <= self._config["announcing_words"]
            return str(self._config["begin_intent" if is_short else "tell_intent"])
        is_asked = "?" in text or _REFERENCE.search(text) is not None
        if len(text.split()) <= NEWS_WORDS and is_asked and _NEWS.search(straight(text)):
            return str(self._config["status_intent"])
        if self._is_ranked(message, "praise_intent") and _PRAISE.search(straight(text)):
            return None if _BUT.search(straight(text)) else str(self._config["praise_intent"])
        if len(text.split()) <= ASKED_WORDS:
            for asked, pattern in _ASKED.items():
                if pattern.search(straight(text)):
                    return asked
        languages = self._languages(message)
        if asks_plainly(straight(text), languages):
            return str(self._config["data_intent"])
        is_data = (message.get(INTENT) or {}).get(INTENT_NAME_KEY) == self._config["data_intent"]
        if is_data and tells_of_data(straight(text), languages):
            return str(self._config["tell_intent"])
        doubtful = (self._config["tell_intent"], self._config["data_intent"])
        if (message.get(INTENT) or {}).get(INTENT_NAME_KEY) not in doubtful:
            return None
        return str(self._config["data_intent"]) if self._asks_at_length(message, text) else None

    def _is_ranked(self, message: Message, which: str) -> bool:
        shares = {r["name"]: r["confidence"] for r in message.get("intent_ranking") or ()}
        return bool(shares.get(self._config[which], 0.0) >= self._config["ranked"])

    def _asks_at_length(self, message: Message, text: str) -> bool:
        if len(text.split()) < LONG or not self._is_ranked(message, "data_intent"):
            return False
        start, end = (split_sentences(text) or [(0, 0)])[0]
        found = read_data_right(text[start:end], self._languages(message))
        return any(entity["entity"] == "data_right" for entity in found)

    def _languages(self, message: Message) -> list[str]:
        code = str((message.get("language") or {}).get("code"))
        known: list[str] = self._config["languages"]
        return [code] if code in known else known


def _set_rating(message: Message, rating: Rating) -> None:
    """Add the score to the entities; what else was read out of its words is none of those."""
    if rating.score is None:
        return
    others = [
        entity
        for entity in message.get(ENTITIES) or ()
        if entity["end"] <= rating.start or entity["start"] >= rating.end
    ]
    score = {
        "entity": "rating",
        "value": str(rating.score),
        "start": rating.start,
        "end": rating.end,
        "extractor": PlainRequests.__name__,
    }
    message.set(ENTITIES, [*others, score], add_to_output=True)
