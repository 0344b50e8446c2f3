"""Graph component: which words of a story name the product or service it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    tellings_of,
    without_mark,
)
from assistant.nlu.product_model import Marked, ProductModel, train_products
from assistant.nlu.sentences import straight
from assistant.telling import Told, told_before

ROOT = Path(__file__).resolve().parents[2]
FACT = "product"
#: From here on the rules are sure of what they found.
_SURE = 0.8
#: What stands between the messages of a story.
_BETWEEN = " "
#: What no name of a thing is a part of.
_NO_THINGS = frozenset({"email", "phone", "order_reference", "customer_name"})
_FOLDERS = ("examples", "tellings", "narratives")
#: Messages that name things without being about them: "what is the status of my complaint".
_QUESTIONS = (
    "ask_billing",
    "ask_contact",
    "ask_delivery",
    "ask_duration",
    "ask_help",
    "ask_notice",
    "ask_policy",
    "ask_reason",
    "ask_rights",
    "bot_challenge",
    "check_status",
    "criticise_assistant",
    "request_data_rights",
)
_Entity = dict[str, Any]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ProductReader(TrainedComponent[ProductModel]):
    """Sets the `product` of a message of several words to what the story is about.

    The rules of FactExtractor know places where products stand and words that name things. Of
    "the cake was lovely, but the balloons were on the floor" they see the cake first. This reads
    what is said of each, as marked examples taught it, with the rules' guess as one hint.

    A correction ("not the lamp, the rug") and a short answer are left as the rules read them.

    While a story is told, `product` in `story_facts` {value, quote, message_id} of each message is
    what all of them together are about; `message_id` is None where this message names it.
    """

    FILE = "products.npz"
    LEARNS = ProductModel
    ALONE = True

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`examples`, `tellings`, `narratives`: folders; `shortest`: words; `left_out`: intents.

        What is less likely than `likely` (`likely_of_story` for all of a story), or than `agreeing`
        where the rules are sure of the same name, is not taken: asking is better than a wrong name.
        Then a name that only the rules are sure of is taken from `guessed` on.
        Stories are few and the nearest to what is read, so each counts `times_a_telling`.
        """
        return {
            "examples": "data/products",
            "tellings": "data/tellings",
            "times_a_telling": 4,
            "narratives": "data/narratives",
            "shortest": 6,
            "left_out": ["give_praise", *_QUESTIONS],
            "likely": 0.5,
            "likely_of_story": 0.33,
            "agreeing": 0.15,
            "guessed": 0.1,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of the examples, so that changed ones are trained again."""
        settings = {**cls.get_default_config(), **config}
        folders = (ROOT / settings[name] for name in _FOLDERS)
        return hash_of(file for folder in folders for file in example_files(folder))

    def learn(self, training_data: TrainingData) -> ProductModel:
        """Fit the model to the marked examples and accounts."""
        examples = read_marked(ROOT / self._config["examples"])
        accounts = read_marked(ROOT / self._config["narratives"], "narratives")
        told = read_tellings(ROOT / self._config["tellings"], self._config["times_a_telling"])
        return train_products([*examples, *accounts, *told])

    def process(self, messages: list[Message]) -> list[Message]:
        """Put what is read in the place of what the rules found."""
        for message in messages:
            text = straight(message.get(TEXT) or "")
            intent = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
            is_short = len(text.split()) < self._config["shortest"]
            if self._learnt is None or is_short:
                continue
            setting = read_setting(message.get("metadata"), language=message.get("language"))
            if intent not in self._config["left_out"]:
                entities = [*(message.get(ENTITIES) or ())]
                message.set(ENTITIES, self._read(text, setting, entities), add_to_output=True)
            earlier = told_before()
            if earlier is not None and (named := self._of_story(earlier, text, setting)):
                facts = {**(message.get("story_facts") or {}), FACT: named}
                message.set("story_facts", facts, add_to_output=True)
        return messages

    def _of_story(
        self, earlier: Sequence[Told], text: str, setting: Setting
    ) -> dict[str, Any] | None:
        """Return what a story of several messages is about, None where that is not clear."""
        assert self._learnt is not None
        told = [*((one.message_id, straight(one.text)) for one in earlier), (None, text)]
        whole = _BETWEEN.join(part for _, part in told)
        guesses = _guesses(whole, setting)
        place = self._likely(Marked(whole, setting.language, None, guesses), "likely_of_story")
        begin = 0
        for message_id, part in told:
            if place and begin <= place[0] and place[1] <= begin + len(part):
                name = whole[place[0] : place[1]]
                return {"value": name, "quote": name, "message_id": message_id}
            begin += len(part) + len(_BETWEEN)
        return None

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
        place = self._likely(Marked(text, setting.language, None, told), "likely")
        if place is not None:
            start, end, chance = place
            sure = max(chance, NAMED_CONFIDENCE)
            found = Found(FACT, start, end, text[start:end], sure).entity("ProductReader")
            if not any(_touches(found, other) for other in others if other["entity"] in _NO_THINGS):
                return [*others, found]
        return others

    def _likely(self, marked: Marked, least: str) -> tuple[int, int, float] | None:
        """Return the place of the name in a text and how likely it is; None where too little.

        Args:
            least: the setting that says how likely it must be where the rules are not sure of it.
        """
        assert self._learnt is not None
        read = self._learnt.read(marked)
        if read is None:
            return None
        (start, end), chance = read
        agreeing = [
            one for one in marked.guesses if one[2] >= _SURE and one[0] < end and start < one[1]
        ]
        if agreeing:
            # Two ways to the same name: it need not be as likely, and the whole name counts.
            start, end = min(start, agreeing[0][0]), max(end, agreeing[0][1])
        is_likely = chance >= self._config["agreeing" if agreeing else least]
        return (start, end, chance) if is_likely else self._guessed(marked)

    def _guessed(self, marked: Marked) -> tuple[int, int, float] | None:
        """Return a name of which the rules are sure, where nothing speaks against it; or None."""
        assert self._learnt is not None
        sure = [one for one in marked.guesses if one[2] >= _SURE]
        chances = self._learnt.chances(marked, [(start, end) for start, end, _ in sure])
        best = max(zip(chances, sure, strict=True), default=None)
        if best is None or best[0] < self._config["guessed"]:
            return None
        chance, (start, end, _) = best
        return start, end, chance


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


def read_tellings(folder: Path, weight: float = 1.0) -> Iterator[Marked]:
    """Yield the stories of the files `<language>.yml` of a folder, each as one text.

    Args:
        folder: of the files.
        weight: how many examples each counts for.
    Raises:
        ExamplesError: a file is no list of stories that are lists of messages.
    """
    for file in example_files(folder):
        for messages in tellings_of(file, load_examples(file)):
            yield _marked(_BETWEEN.join(messages), file.stem, weight)


def _touches(one: _Entity, other: _Entity) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def _marked(example: str, language: str, weight: float = 1.0) -> Marked:
    text = straight(without_mark(example))
    setting = read_setting({"zone": "UTC", "locale": language})
    return Marked(text, language, marked_span(example), _guesses(text, setting), weight)


def _guesses(text: str, setting: Setting) -> list[tuple[int, int, float]]:
    found = extract_products(text, setting)
    return [(one.start, one.end, one.confidence) for one in found]
