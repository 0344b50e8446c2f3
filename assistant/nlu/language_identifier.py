"""Graph component: the language of a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.component import TrainedComponent, example_language, hash_of
from assistant.nlu.facts.lexicon import LANGUAGES
from assistant.nlu.language import LanguageIdentifier, LanguagePrior, words_of
from assistant.nlu.language_table import EXTRA_WORDS, LanguageTable, build_table


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageComponent(TrainedComponent[LanguageTable]):
    """Sets `language`, a LanguageReading as a dictionary.

    The message's metadata may hold `locale` (of the page), `language` (in use so far) and
    `language_is_chosen`. Training takes the words of examples whose intent has the metadata
    `language`.
    """

    FILE = "languages.npz"
    LEARNS = LanguageTable

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`supported`: ISO 639-1 codes of the languages the assistant speaks."""
        return {"supported": list(LANGUAGES)}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse an empty list of languages."""
        supported = config.get("supported", cls.get_default_config()["supported"])
        if not isinstance(supported, list) or not supported:
            raise ValueError(
                "LanguageComponent: 'supported' must list ISO 639-1 codes, such as [en, es]."
            )

    def __init__(self, config: dict[str, Any], *stored: Any) -> None:
        """Refuse settings that make no sense."""
        self.validate_config(config)
        super().__init__(config, *stored)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of the word list, so that a changed one is read again."""
        return hash_of([EXTRA_WORDS])

    def learn(self, training_data: TrainingData) -> LanguageTable:
        """Build the table of words."""
        return build_table(_example_words(training_data))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave examples as they are: their language is not asked for."""
        return training_data

    @cached_property
    def _identifier(self) -> LanguageIdentifier | None:
        if self._learnt is None:
            return None
        return LanguageIdentifier(self._learnt, self._config["supported"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the language of each message."""
        for message in messages:
            if self._identifier is not None:
                prior = prior_of(message.get("metadata") or {})
                reading = self._identifier.read(message.get(TEXT) or "", prior)
                message.set("language", reading.as_dict(), add_to_output=True)
        return messages


def prior_of(metadata: Mapping[str, Any]) -> LanguagePrior:
    """Return what is known of the language from a message's metadata."""
    locale = str(metadata.get("locale") or "").replace("_", "-").split("-")[0].lower()
    used = metadata.get("language") or None
    return LanguagePrior(locale or None, used, bool(used and metadata.get("language_is_chosen")))


def _example_words(training_data: TrainingData) -> Iterator[tuple[str, str]]:
    """Return (language, word) of the examples whose language is written down."""
    for message in training_data.intent_examples:
        code = example_language(message)
        if code:
            yield from ((code, word) for word in words_of(message.get(TEXT) or ""))
