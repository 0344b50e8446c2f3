"""Graph component: which words of a story name the product or service it is about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.component import TrainedComponent, hash_of
from assistant.nlu.facts.model import Found, Setting, read_setting
from assistant.nlu.facts.products import CORRECTION, NAMED_CONFIDENCE, extract_products
from assistant.nlu.labelled_examples import (
    by_label,
    example_files,
    load_examples,
    marked_span,
    without_mark,
)
from assistant.nlu.product_model import Marked, ProductModel, train_products
from assistant.nlu.sentences import straight

ROOT = Path(__file__).resolve().parents[2]
FACT = "product"
#: From here on the rules are sure of what they found.
_SURE = 0.8
#: What no name of a thing is a part of.
_NO_THINGS = frozenset({"email", "phone", "order_reference", "customer_name"})
_Entity = dict[str, Any]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ProductReader(TrainedComponent[ProductModel]):
    """Sets the `product` of a message of several words to what the story is about.

    The rules of FactExtractor know places where products stand and words that name things. Of
    "the cake was lovely, but the balloons were on the floor" they see the cake first. This reads
    what is said of each, as marked examples taught it, with the rules' guess as one hint.

    A correction ("not the lamp, the rug") and a short answer are left as the rules read them.
    """

    FILE = "products.npz"
    LEARNS = ProductModel
    ALONE = True

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`examples`, `narratives`: folders; `shortest`: words; `left_out`: intents.

        What is less likely than `likely`, or than `agreeing` where the rules are sure of the same
        name, is not taken: asking is better than a wrong name.
        """
        return {
            "examples": "data/products",
            "narratives": "data/narratives",
            "shortest": 6,
            "left_out": ["give_praise"],
            "likely": 0.42,
            "agreeing": 0.2,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of the examples, so that changed ones are trained again."""
        settings = {**cls.get_default_config(), **config}
        folders = (ROOT / settings[name] for name in ("examples", "narratives"))
        return hash_of(file for folder in folders for file in example_files(folder))

    def learn(self, training_data: TrainingData) -> ProductModel:
        """Fit the model to the marked examples and accounts."""
        examples = read_marked(ROOT / self._config["examples"])
        accounts = read_marked(ROOT / self._config["narratives"], "narratives")
        return train_products([*examples, *accounts])

    def process(self, messages: list[Message]) -> list[Message]:
        """Put what is read in the place of what the rules found."""
        for message in messages:
            text = straight(message.get(TEXT) or "")
            intent = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
            is_short = len(text.split()) < self._config["shortest"]
            if self._learnt is None or is_short or intent in self._config["left_out"]:
                continue
            setting = read_setting(message.get("metadata"), language=message.get("language"))
            entities = [*(message.get(ENTITIES) or ())]
            message.set(ENTITIES, self._read(text, setting, entities), add_to_output=True)
        return messages

    def _read(self, text: str, setting: Setting, entities: list[_Entity]) -> list[_Entity]:
        """Return the entities of a text with the product that is read in it."""
        assert self._learnt is not None
        guesses = [entity for entity in entities if entity["entity"] == FACT]
        if any(guess.get("role") == CORRECTION for guess in guesses):
            return entities
        others = [entity for entity in entities if entity["entity"] != FACT]
        told = [
            (guess["start"], guess["end"], float(guess["confidence_entity"])) for guess in guesses
        ]
        read = self._learnt.read(Marked(text, setting.language, None, told))
        if read is None:
            return others
        (start, end), chance = read
        agreeing = [one for one in told if one[2] >= _SURE and one[0] < end and start < one[1]]
        if agreeing:
            # Two ways to the same name: it need not be as likely, and the whole name counts.
            start, end = min(start, agreeing[0][0]), max(end, agreeing[0][1])
        if chance >= self._config["agreeing" if agreeing else "likely"]:
            sure = max(chance, NAMED_CONFIDENCE)
            found = Found(FACT, start, end, text[start:end], sure).entity("ProductReader")
            if not any(_touches(found, other) for other in others if other["entity"] in _NO_THINGS):
                return [*others, found]
        return others


def read_marked(folder: Path, section: str = "") -> Iterator[Marked]:
    """Yield the examples of the files `<language>.yml` of a folder, or of a section of each.

    Raises:
        ExamplesError: a file is not of the form `label: [text, …]`.
    """
    for file in example_files(folder):
        content = load_examples(file)
        told = by_label(file, content.get(section) if section else content, section=section)
        for text in (text for texts in told.values() for text in texts):
            yield _marked(text, file.stem)


def _touches(one: _Entity, other: _Entity) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def _marked(example: str, language: str) -> Marked:
    text = straight(without_mark(example))
    setting = read_setting({"zone": "UTC", "locale": language})
    guesses = [
        (found.start, found.end, found.confidence) for found in extract_products(text, setting)
    ]
    return Marked(text, language, marked_span(example), guesses)
