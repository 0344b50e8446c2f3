"""Entity extractor: which right over their own data a customer uses, and over which data."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.component import SettingsComponent
from assistant.nlu.facts.lexicon import (
    LANGUAGES,
    compile_any,
    load_section,
    of_every_language,
)

Words = dict[str, list[tuple[str, re.Pattern[str]]]]

#: Entities, each with the key of its words in lexicon/<language>/rights.yml.
ENTITIES_READ = {"data_right": "rights", "data_scope": "scopes"}

#: From so many words on a request lists what it is about.
LONG = 25
#: A longer message is an account, whatever it asks for on the way.
PLAIN_WORDS = 60
#: Where one request ends and the next may begin.
BETWEEN = re.compile(rf"(?i)[.!?;,:]+\s+|\s+{of_every_language('rights', 'between')}\s+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class DataRightExtractor(SettingsComponent, EntityExtractorMixin):
    """Adds `data_right` and `data_scope` to messages of the configured intents.

    One intent holds all requests about one's own data, because a new one each would cost accuracy
    elsewhere: what tells them apart are a few words, and a button asks where none is found.
    In each part of a message the first right of the lexicon whose words are there counts, so the
    order decides.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`intents`: whose messages are read; `languages`: with a lexicon."""
        return {
            "intents": ["request_data_rights", "ask_notice"],
            "languages": list(LANGUAGES),
        }

    def __init__(self, config: dict[str, Any]) -> None:
        merged = {**self.get_default_config(), **config}
        self._intents = frozenset(merged["intents"])
        self._languages: list[str] = merged["languages"]
        for language in self._languages:
            right_words(language)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is asked for to the entities of each message."""
        for message in messages:
            if (message.get(INTENT) or {}).get(INTENT_NAME_KEY) not in self._intents:
                continue
            found = read_data_right(message.get(TEXT) or "", self._spoken(message))
            if found:
                entities = [*message.get(ENTITIES, []), *found]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def _spoken(self, message: Message) -> list[str]:
        """Return the language of the message if it has a lexicon, else all that have."""
        code = (message.get("language") or {}).get("code")
        return [code] if code in self._languages else self._languages


def read_data_right(text: str, languages: list[str]) -> list[dict[str, Any]]:
    """Return what is asked for, in order, and at most one scope.

    Two requests in one message ("what do you store, and who reads it?") are two entities
    `data_right`. Each is {entity, start, end, value, confidence_entity, extractor}.
    """
    found = _rights(text, languages)
    scope = _first(text, languages, "data_scope")
    return [*found, scope] if scope is not None else found


def asks_plainly(text: str, languages: list[str]) -> bool:
    """True for words that surely ask for something about one's own data."""
    few = len(text.split()) <= PLAIN_WORDS
    return (
        few
        and not tells_of_data(text, languages)
        and any(plain_requests(language).search(text) for language in languages)
    )


def tells_of_data(text: str, languages: list[str]) -> bool:
    """True for what was done with one's data, or not done though it was asked for."""
    return "?" not in text and any(told_of_data(language).search(text) for language in languages)


def _rights(text: str, languages: list[str]) -> list[dict[str, Any]]:
    whole = _first(text, languages, "data_right")
    if whole is None or len(text.split()) >= LONG:
        # Of a long request the first thing it says counts: the rest lists what it is about.
        return [] if whole is None else [whole]
    found: dict[str, dict[str, Any]] = {}
    start = 0
    for end, following in [*(m.span() for m in BETWEEN.finditer(text)), (len(text), len(text))]:
        right = _first(text[start:end], languages, "data_right")
        if right is not None and right["value"] not in found:
            places = {"start": right["start"] + start, "end": right["end"] + start}
            found[right["value"]] = {**right, **places}
        start = following
    if whole["value"] not in found:
        return [whole]
    if "copy" in found:
        found.pop("stored", None)  # a copy is all there is
    return list(found.values())


def _first(text: str, languages: list[str], entity: str) -> dict[str, Any] | None:
    """Return the entity that comes first in the lexicon; in a long text the first that is said."""
    hits = (
        (value, match)
        for language in languages
        for value, pattern in right_words(language)[entity]
        if (match := pattern.search(text))
    )
    is_long = len(text.split()) >= LONG
    first = min(hits, key=_place, default=None) if is_long else next(hits, None)
    if first is None:
        return None
    value, match = first
    return {
        "entity": entity,
        "start": match.start(),
        "end": match.end(),
        "value": value,
        "confidence_entity": 0.9,
        "extractor": "DataRightExtractor",
    }


def _place(hit: tuple[str, re.Match[str]]) -> int:
    return hit[1].start()


@lru_cache(maxsize=8)
def right_words(language: str) -> Words:
    """Return the values of each entity in order, with the pattern of their words."""
    section = load_section(language, "rights")
    return {
        # Two places in the order may mean the same right: "object" and "object_use".
        entity: [
            (value.partition("_")[0], compile_any(patterns))
            for value, patterns in section[key].items()
        ]
        for entity, key in ENTITIES_READ.items()
    }


@lru_cache(maxsize=8)
def plain_requests(language: str) -> re.Pattern[str]:
    """Return the pattern of what surely asks for something about one's own data."""
    return compile_any(load_section(language, "rights")["plain"])


@lru_cache(maxsize=8)
def told_of_data(language: str) -> re.Pattern[str]:
    """Return the pattern of what was done with somebody's data."""
    return compile_any(load_section(language, "rights")["told"])
