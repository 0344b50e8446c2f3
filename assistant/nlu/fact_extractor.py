"""Entity extractor: the facts of a complaint, normalised."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.component import SettingsComponent
from assistant.nlu.facts.extract import extract_facts
from assistant.nlu.facts.lexicon import LANGUAGES
from assistant.nlu.facts.model import DEFAULT_REGION, Setting, read_setting
from assistant.nlu.several import stretches


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactExtractor(SettingsComponent, EntityExtractorMixin):
    """Adds one entity a fact: {entity, start, end, value, confidence_entity, extractor, …}.

    Dates and amounts carry `role` ("complaint" or "mention"); a doubtful date carries `problem`
    and perhaps `alternatives`. Message time, zone and locale come from the message's metadata, the
    language from the language component before.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`default_region`: where neither locale nor zone names one; `languages` to make ready."""
        return {"default_region": DEFAULT_REGION, "languages": list(LANGUAGES)}

    def __init__(self, config: dict[str, Any]) -> None:
        """Hold the settings and read once, so that no customer waits for lexicon and patterns."""
        merged = {**self.get_default_config(), **config}
        self._region = str(merged["default_region"])
        for language in merged["languages"]:
            extract_facts("12/5", read_setting({"zone": "UTC", "locale": language}, self._region))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the facts of each message to its entities."""
        for message in messages:
            text = message.get(TEXT) or ""
            language = message.get("language")
            setting = read_setting(message.get("metadata"), self._region, language)
            facts = extract_facts(text, setting)
            entities = message.get(ENTITIES, []) + [f.entity("FactExtractor") for f in facts]
            message.set(ENTITIES, entities, add_to_output=True)
            if parts := _parts(text, setting):
                message.set("parts", parts, add_to_output=True)
        return messages


def _parts(text: str, setting: Setting) -> list[dict[str, Any]]:
    """Return what is read of each stretch; nothing for a text that goes on with one matter."""
    found = stretches(text)
    if all(stretch.opening is None for stretch in found):
        return []
    parts = []
    for stretch in found:
        facts = extract_facts(text[stretch.start : stretch.end], setting)
        entities = [fact.entity("FactExtractor") for fact in facts]
        for entity in entities:
            entity["start"] += stretch.start
            entity["end"] += stretch.start
        place = {"start": stretch.start, "end": stretch.end, "opening": stretch.opening}
        parts.append({**place, "entities": entities})
    return parts
