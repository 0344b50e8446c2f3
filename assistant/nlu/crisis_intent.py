"""Graph component: a message that speaks of danger is a crisis, whatever else it says."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.component import SettingsComponent
from assistant.nlu.facts.lexicon import LANGUAGES, compile_any, load_section
from assistant.nlu.sentences import split_sentences, straight


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisIntent(SettingsComponent):
    """Replaces the intent when `triggers` holds one of the gravest level; comes after them.

    A crisis that is only a guess, without any such words, is none: the next likely intent holds.
    The other way round, a message that the classifier surely took for a crisis gets the trigger,
    so that nothing depends on one of the two alone.
    Fear of death that is over ("I feared for my life") is no crisis unless the same sentence may
    speak of this moment, or other words of danger are there. It gets a trigger of its own. Trouble
    with somebody's health since then is none for its meaning alone.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings.

        `intent`: the intent to set; `level`: the trigger level that sets it; `trigger`: what a
        message gets whose intent has a confidence of at least `sure`; below `doubtful` and
        without such a trigger the next intent of the ranking is taken. `over`: the trigger of a
        danger that is over, and its level; `now`: of one that is there again.
        """
        return {
            "intent": "express_crisis",
            "level": "P0",
            "trigger": "self_harm_or_suicide",
            "sure": 0.8,
            "doubtful": 0.45,
            "over": ["product_safety", "P1"],
            "now": "imminent_danger",
            "languages": list(LANGUAGES),
        }

    def __init__(self, config: dict[str, Any]) -> None:
        merged = {**self.get_default_config(), **config}
        self._intent: str = merged["intent"]
        self._level: str = merged["level"]
        self._trigger: str = merged["trigger"]
        self._sure = float(merged["sure"])
        self._doubtful = float(merged["doubtful"])
        self._over: tuple[str, str] = tuple(merged["over"])
        self._now: str = merged["now"]
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
        text = straight(message.get(TEXT) or "")
        read = [read_fears(text, *span, self._languages) for span in split_sentences(text)]
        triggers = message.get("triggers") or []
        if any(one.is_now for one in read):
            now = next(one for one in read if one.is_now)
            hit = {"code": self._now, "level": self._level, "confidence": 0.9}
            triggers = [{**hit, "start": now.start, "end": now.end}, *triggers]
            message.set("triggers", triggers, add_to_output=True)
            return False
        kept = [h for h in triggers if h["level"] != self._level or not _is_calm(h, read)]
        fears = [one.fear for one in read if one.fear is not None]
        code, level = self._over
        if fears and all(hit["code"] != code for hit in kept):
            new = {"code": code, "level": level, "confidence": 0.9}
            new |= {"start": fears[0][0], "end": fears[0][1]}
            kept = sorted([*kept, new], key=lambda hit: (hit["level"], hit["start"]))
        if kept != triggers:
            message.set("triggers", kept, add_to_output=True)
        return bool(fears) or any(one.is_since for one in read)

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


@dataclass(frozen=True)
class Fears:
    """What the sentence `text[start:end]` says of danger.

    Attributes:
        fear: span of a fear of death that is over, or None.
        is_now: such a fear, and whoever was feared is there again.
        is_since: trouble with somebody's health since then.
    """

    start: int
    end: int
    fear: tuple[int, int] | None = None
    is_now: bool = False
    is_since: bool = False


def read_fears(text: str, start: int, end: int, languages: list[str]) -> Fears:
    """Return what a sentence says of danger, in any of the languages.

    Where it may speak of this moment as well, neither fear nor trouble counts as over.
    """
    sentence = text[start:end]
    found = Fears(start, end)
    for words in map(_words_of_fear, languages):
        match = words["past"].search(sentence)
        rest = (
            sentence if match is None else sentence[: match.start()] + " " + sentence[match.end() :]
        )
        if match is not None and words["now"].search(rest):
            return Fears(start, end, is_now=True)
        if words["present"].search(rest):
            continue
        if match is not None:
            found = replace(found, fear=(start + match.start(), start + match.end()))
        if words["since"].search(sentence):
            found = replace(found, is_since=True)
    return found


def _is_calm(hit: dict[str, Any], read: list[Fears]) -> bool:
    """True for a hit in words of a fear that is over, or found by meaning in trouble since then."""
    for one in read:
        if one.fear is not None and one.fear[0] < hit["end"] and hit["start"] < one.fear[1]:
            return True
        if one.is_since and hit["start"] <= one.start and hit["end"] >= one.end:
            return True
    return False


@lru_cache(maxsize=8)
def _words_of_fear(language: str) -> dict[str, re.Pattern[str]]:
    section = load_section(language, "crisis")
    return {name: compile_any(section[name]) for name in ("past", "present", "now", "since")}
