"""Graph component: a message that speaks of danger is a crisis, whatever else it says."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.component import SettingsComponent
from assistant.nlu.facts.lexicon import compile_any, load_section
from assistant.nlu.sentences import split_sentences, straight


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisIntent(SettingsComponent):
    """Replaces the intent when `triggers` holds one of the gravest level; comes after them.

    A crisis that is only a guess, without any such words, is none: the next likely intent holds.
    The other way round, a message that the classifier surely took for a crisis gets the trigger,
    so that nothing depends on one of the two alone.
    Fear of death that is over ("I feared for my life") is no crisis unless the same sentence may
    speak of this moment, or other words of danger are there. It gets a trigger of its own.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings.

        `intent`: the intent to set; `level`: the trigger level that sets it; `trigger`: what a
        message gets whose intent has a confidence of at least `sure`; below `doubtful` and
        without such a trigger the next intent of the ranking is taken. `over`: the trigger of a
        danger that is over, and its level.
        """
        return {
            "intent": "express_crisis",
            "level": "P0",
            "trigger": "self_harm_or_suicide",
            "sure": 0.8,
            "doubtful": 0.45,
            "over": ["product_safety", "P1"],
            "languages": ["en", "es", "fr", "de"],
        }

    def __init__(self, config: dict[str, Any]) -> None:
        merged = {**self.get_default_config(), **config}
        self._intent: str = merged["intent"]
        self._level: str = merged["level"]
        self._trigger: str = merged["trigger"]
        self._sure = float(merged["sure"])
        self._doubtful = float(merged["doubtful"])
        self._over: tuple[str, str] = tuple(merged["over"])
        self._languages: list[str] = merged["languages"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of messages that speak of danger; leave all others as they are."""
        for message in messages:
            is_over = self._take_danger_that_is_over(message)
            triggers = message.get("triggers") or []
            if any(hit["level"] == self._level for hit in triggers):
                crisis = {INTENT_NAME_KEY: self._intent, PREDICTED_CONFIDENCE_KEY: 1.0}
                message.set(INTENT, crisis, add_to_output=True)
            elif not is_over and self._is_surely_crisis(message):
                text = message.get(TEXT) or ""
                hit = {
                    "code": self._trigger,
                    "level": self._level,
                    "start": 0,
                    "end": len(text),
                    "confidence": round(message.get(INTENT)[PREDICTED_CONFIDENCE_KEY], 3),
                }
                message.set("triggers", [hit, *triggers], add_to_output=True)
            elif (other := self._instead_of_a_guess(message, is_over)) is not None:
                message.set(INTENT, other, add_to_output=True)
        return messages

    def _take_danger_that_is_over(self, message: Message) -> bool:
        """Put the trigger of a danger that is over in the place of the gravest; False for none."""
        found = fears_that_are_over(message.get(TEXT) or "", self._languages)
        if not found:
            return False
        triggers = message.get("triggers") or []

        def is_over(hit: dict[str, Any]) -> bool:
            return any(start < hit["end"] and hit["start"] < end for start, end in found)

        kept = [hit for hit in triggers if hit["level"] != self._level or not is_over(hit)]
        code, level = self._over
        if all(hit["code"] != code for hit in kept):
            start, end = found[0]
            new = {"code": code, "level": level, "start": start, "end": end, "confidence": 0.9}
            kept = sorted([*kept, new], key=lambda hit: (hit["level"], hit["start"]))
        message.set("triggers", kept, add_to_output=True)
        return True

    def _instead_of_a_guess(self, message: Message, is_over: bool) -> dict[str, Any] | None:
        """Return the next likely intent where a crisis is a guess or over, else None."""
        intent = message.get(INTENT) or {}
        is_crisis = intent.get(INTENT_NAME_KEY) == self._intent
        is_sure = float(intent.get(PREDICTED_CONFIDENCE_KEY) or 0.0) >= self._doubtful
        if not is_crisis or (is_sure and not is_over):
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


def fears_that_are_over(text: str, languages: list[str]) -> list[tuple[int, int]]:
    """Return the spans of fear of death that is told as over, in any of the languages.

    None where one of their sentences may speak of this moment as well.
    """
    plain = straight(text)
    found = []
    for start, end in split_sentences(plain):
        sentence = plain[start:end]
        for past, present in map(_words_of_fear, languages):
            match = past.search(sentence)
            if match is None:
                continue
            if present.search(sentence[: match.start()] + " " + sentence[match.end() :]):
                return []
            found.append((start + match.start(), start + match.end()))
    return found


@lru_cache(maxsize=8)
def _words_of_fear(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    section = load_section(language, "crisis")
    return compile_any(section["past"]), compile_any(section["present"])
