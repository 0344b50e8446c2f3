"""Graph component: the language a customer asks for by its name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.component import TrainedComponent
from assistant.nlu.facts.lexicon import LANGUAGES, load_section, of_every_language

_WORD = re.compile(r"[^\W\d_]{4,}")
# A longer message may name a language on the way.
_SHORT_WORDS = 12
_SURE = 0.9
# What may stand beside the name of a language that is asked for and nothing else.
_BESIDE = frozenset(
    str(word)
    for language in LANGUAGES
    for word in load_section(language, "requests").get("beside_a_language", ())
)
#: How well somebody speaks: "my Spanish is …", "hablo poco español", "I speak little German".
_OWN_COMMAND = re.compile(rf"\b{of_every_language('requests', 'own_command')}")
#: A language that is taught: "el curso de inglés", "my German lessons", "Kurs in Spanisch".
_TAUGHT = re.compile(rf"\b{of_every_language('requests', 'language_taught')}")
_ANY_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


@dataclass(frozen=True)
class LanguageNames:
    """ISO 639-1 codes by the names of languages in lower case."""

    codes: dict[str, str]

    def save(self, path: Path) -> None:
        """Write the names to `path` (.json)."""
        path.write_text(json.dumps(self.codes), "utf-8")

    @classmethod
    def load(cls, path: Path) -> LanguageNames:
        """Read names that `save` wrote."""
        return cls(json.loads(path.read_text("utf-8")))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageChoice(TrainedComponent[LanguageNames]):
    """Sets `asked` and `reply` of `language` where another language is asked for by name.

    Comes after the intent classifier; the name of a language that is spoken here, with nothing but
    "please" and the like beside it, asks for it whatever the message was taken for. Training
    gathers the names of languages, which takes a second; the model keeps them. `asked` is the
    ISO 639-1 code of the named language; `reply` becomes that one where the assistant speaks it.
    """

    FILE = "names.json"
    LEARNS = LanguageNames

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`supported`: ISO 639-1 codes of the languages the assistant speaks."""
        return {"intent": "change_language", "supported": list(LANGUAGES)}

    def __init__(self, config: dict[str, Any], *stored: Any) -> None:
        super().__init__(config, *stored)
        self._intent: str = self._config["intent"]
        self._supported: tuple[str, ...] = tuple(self._config["supported"])

    def learn(self, training_data: TrainingData) -> LanguageNames:
        """Gather the names of languages."""
        return LanguageNames(language_names(self._supported))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the language asked for to messages that ask for one; leave all others as they are."""
        names = self._learnt.codes if self._learnt else {}
        for message in messages:
            text = message.get(TEXT) or ""
            is_wish = (message.get(INTENT) or {}).get(INTENT_NAME_KEY) == self._intent
            if not is_wish and not self._is_name_alone(text, names):
                continue
            asked = named_language(text, names)
            if asked is None:
                if is_wish and _TAUGHT.search(text.lower()):
                    told = {INTENT_NAME_KEY: "inform", PREDICTED_CONFIDENCE_KEY: _SURE}
                    message.set(INTENT, told, add_to_output=True)
                continue
            reading = {**(message.get("language") or {}), "asked": asked}
            if asked in self._supported:
                reading["reply"] = asked
            message.set("language", reading, add_to_output=True)
            if len(text.split()) <= _SHORT_WORDS:
                # The name of a language beside the wish for one leaves no doubt.
                before = message.get(INTENT) if is_wish else {}
                sure = max(before.get(PREDICTED_CONFIDENCE_KEY, 0.0), _SURE)
                intent = {**before, INTENT_NAME_KEY: self._intent, PREDICTED_CONFIDENCE_KEY: sure}
                message.set(INTENT, intent, add_to_output=True)
        return messages

    def _is_name_alone(self, text: str, names: dict[str, str]) -> bool:
        words = _ANY_WORD.findall(text.lower().replace("’", "'"))
        others = [word for word in words if names.get(word) not in self._supported]
        return len(others) < len(words) and all(word in _BESIDE for word in others)


def named_language(text: str, names: dict[str, str]) -> str | None:
    """Return the ISO 639-1 code of the last language that a text names.

    The last, because people say "not in English, in German"; "my Spanish is not great" and "my
    Spanish course" ask for none.
    """
    found = _WORD.finditer(_TAUGHT.sub(" ", _OWN_COMMAND.sub(" ", text.lower())))
    named = [names[match.group()] for match in found if match.group() in names]
    return named[-1] if named else None


def language_names(spoken: tuple[str, ...]) -> dict[str, str]:
    """Return {name in lower case: code} of all languages that have a code of two letters.

    Each in the spoken languages and in its own, from the CLDR.
    """
    names: dict[str, str] = {}
    codes = [str(code) for code in Locale("en").languages if len(str(code)) == 2]
    for code in codes:
        names.setdefault((Locale("en").languages[code]).lower(), code)
        for tongue in spoken:
            name = Locale(tongue).languages.get(code)
            if name:
                names.setdefault(name.lower(), code)
    for code in codes:
        try:
            own = Locale(code).get_display_name()
        except UnknownLocaleError:
            continue
        if own:
            names.setdefault(own.lower(), code)
    # As they are also said: "castellano" for Spanish, German with its ending.
    names.update({"castellano": "es", "castilian": "es", "deutsche": "de", "englische": "en"})
    return names
