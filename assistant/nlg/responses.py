"""Responses in the customer's language; no question is worded the same twice in a row.

English stands in domain.yml, every other language in responses/<language>.yml in the same shape.
All are read when the server starts, so that a changed wording needs no training.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.io import read_yaml_file
from rasa.utils.endpoints import EndpointConfig

from assistant.nlu.facts.lexicon import LANGUAGES

#: The language of domain.yml.
FIRST = LANGUAGES[0]
ROOT = Path(__file__).resolve().parents[2]

#: Key under which a reply remembers which of the variations it is.
VARIATION = "variation"

#: What variations of a response take from the first one when they do not say it themselves.
SHARED_KEYS = ("buttons", "custom")


class ResponseGenerator(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]
    """Walks through a response's variations in order, a conversation at a time.

    The choice depends on the conversation alone, so a replayed turn gives the same words.
    Buttons and `custom` (what is expected as the answer) stand at the first variation and hold
    for all of them; `custom` stands in English only. Every response may use the placeholders of
    `contact_words`.
    """

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        super().__init__(domain.responses)
        # The model's own copy, which Rasa sets when a model is loaded, is as old as the model.
        self._written = read_yaml_file(ROOT / "domain.yml").get("responses") or {}
        self._translations = read_translations(ROOT / "responses")
        self._contact_words = {
            language: contact_words(ROOT / "policy", language) for language in LANGUAGES
        }

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """Return the response with its placeholders filled, or None when there is none."""
        english = self._written.get(utter_action) or self.responses.get(utter_action)
        if not english:
            return None
        slots = tracker.current_slot_values()
        language = reply_language(tracker)
        known = self._contact_words.get(language) or self._contact_words[FIRST]
        kwargs = {**known, **kwargs}
        translated = self._translations.get(language, {})
        variations = translated.get(utter_action) or english
        number = next_variation(tracker, utter_action) % len(variations)
        chosen = copy.deepcopy(variations[number])
        chosen[VARIATION] = number
        for key in SHARED_KEYS:
            first = next((one for one in (variations[0], english[0]) if key in one), None)
            if key not in chosen and first is not None:
                chosen[key] = copy.deepcopy(first[key])
        # Payloads have braces of their own, which are no placeholders.
        payloads = [button["payload"] for button in chosen.get("buttons") or []]
        for button in chosen.get("buttons") or []:
            button["payload"] = ""
        filled: dict[str, Any] = self._fill_response(chosen, slots, **kwargs)
        for button, payload in zip(filled.get("buttons") or [], payloads, strict=True):
            button["payload"] = payload
        return filled


def reply_language(tracker: DialogueStateTracker) -> str:
    """Return the language to answer the latest message in; see `reply` of LanguageReading."""
    parsed = (tracker.latest_message.parse_data if tracker.latest_message else None) or {}
    return str((parsed.get("language") or {}).get("reply") or FIRST)


def read_translations(folder: Path) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return {language: responses} of the files in a folder, each in the shape of domain.yml.

    A response without a translation is said in English; the tests allow none.
    """
    return {file.stem: read_yaml_file(file)["responses"] for file in sorted(folder.glob("*.yml"))}


def contact_words(policy: Path, language: str = FIRST) -> dict[str, str]:
    """Return the placeholders that name the organisation and the ways to reach it.

    Args:
        policy: folder with contacts.yml, organisation.yml and translations/, which the service
            validates.
        language: ISO 639-1; without a translation the words are the organisation's own.
    """
    contacts = read_yaml_file(policy / "contacts.yml")
    translation = policy / "translations" / f"{language}.yml"
    if translation.exists():
        contacts |= read_yaml_file(translation)["contacts"]
    return {
        "organisation": str(read_yaml_file(policy / "organisation.yml")["name"]),
        "phone": str(contacts["phone"]),
        "contact_email": str(contacts["email"]),
        "post": ", ".join(contacts["post"]),
        "opening_hours": str(contacts["opening_hours"]),
        "data_protection": str(contacts["data_protection"]),
        "further": str(contacts.get("further") or ""),
    }


def next_variation(tracker: DialogueStateTracker, utter_action: str) -> int:
    """Return the number of the variation after the one said last, 0 when none was said.

    The last one counts, not how often: a long conversation has only its recent part here.
    """
    for event in reversed(tracker.events):
        if type(event) is BotUttered and event.metadata.get("utter_action") == utter_action:
            return int(event.metadata.get(VARIATION, 0)) + 1
    return 0
