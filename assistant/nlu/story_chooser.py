"""Graph component: which of the days and sums of a story it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.choice_model import (
    BETWEEN,
    FACTS,
    Candidates,
    ChoiceModel,
    train_choice,
)
from assistant.nlu.component import TrainedComponent, hash_of
from assistant.nlu.facts.extract import extract_days_and_sums
from assistant.nlu.facts.model import Found, Setting, read_setting
from assistant.nlu.labelled_examples import (
    example_files,
    load_examples,
    marked_span,
    tellings_of,
    without_mark,
)
from assistant.nlu.sentences import straight
from assistant.telling import told_before

ROOT = Path(__file__).resolve().parents[2]
#: From here on the rules are sure that it is a day or a sum.
_SURE = 0.5
#: The day on which all stories that are learned from are read; "yesterday" only needs one.
_WRITTEN = date(2026, 11, 28)
_Entity = Mapping[str, Any]
#: Id, text and entities of a message.
_Told = tuple[str | None, str, Sequence[_Entity]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class StoryChooser(TrainedComponent[ChoiceModel]):
    """Adds to `story_facts` the day and the sum that a story is about, by all of its messages.

    Days of buying, of a call, of a promise stand beside the day on which it went wrong, and in
    many a story that is not told at all. The rules of `facts/` look at the words beside one date;
    this weighs all of them against each other and against "none", as marked stories taught it.

    For each fact of which the story tells any value, `story_facts` has {value, quote, message_id}
    of what is meant, or None where that is not told or not clear; `message_id` is None where it
    stands in this message. Nothing is added once the story is complete: an answer is read as such.
    """

    FILE = "choice.npz"
    LEARNS = ChoiceModel
    ALONE = True

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`tellings`: folder of the stories; what is less likely than `likely` is not taken."""
        return {"tellings": "data/tellings", "likely": 0.22}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of the stories, so that changed ones are trained again."""
        folder = ROOT / {**cls.get_default_config(), **config}["tellings"]
        return hash_of(example_files(folder))

    def learn(self, training_data: TrainingData) -> ChoiceModel:
        """Fit the model to the marked stories."""
        return train_choice([*read_choices(ROOT / self._config["tellings"])])

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what the story of each message tells so far."""
        earlier = told_before()
        if self._learnt is None or earlier is None:
            return messages
        for message in messages:
            told: list[_Told] = [(one.message_id, one.text, one.entities) for one in earlier]
            told.append((None, message.get(TEXT) or "", message.get(ENTITIES) or ()))
            setting = read_setting(message.get("metadata"), language=message.get("language"))
            if chosen := self._choose(told, setting.language):
                facts = {**(message.get("story_facts") or {}), **chosen}
                message.set("story_facts", facts, add_to_output=True)
        return messages

    def _choose(self, told: Sequence[_Told], language: str) -> dict[str, dict[str, Any] | None]:
        """Return what is meant of each fact that is told.

        Args:
            told: id, text and entities of each message, the last one that of this turn.
        """
        assert self._learnt is not None
        whole = BETWEEN.join(text for _, text, _ in told)
        chosen: dict[str, dict[str, Any] | None] = {}
        for fact in FACTS:
            read = [(text, _found(entities, fact)) for _, text, entities in told]
            places = _joined(read)
            best = self._learnt.choose(Candidates(fact, language, straight(whole), places))
            if best is None:
                continue
            index, chance = best
            message_id = [
                one[0] for one, (_, found) in zip(told, read, strict=True) for _ in found
            ][index]
            found = places[index]
            quote = whole[found.start : found.end]
            meant = {"value": found.value, "quote": quote, "message_id": message_id}
            chosen[fact] = meant if chance >= self._config["likely"] else None
        return chosen


def read_choices(folder: Path) -> Iterator[tuple[Candidates, int | None]]:
    """Yield the days and the sums of the stories of a folder, with which of them is marked.

    A story of which the marked words are read as no day, or no sum, teaches nothing about them.

    Raises:
        ExamplesError: a file is no list of stories that are lists of messages.
    """
    for file in example_files(folder):
        language = file.stem
        setting = Setting(_WRITTEN, language)
        for story in tellings_of(file, load_examples(file)):
            marked = straight(BETWEEN.join(story))
            texts = [straight(without_mark(message)) for message in story]
            read = [(text, extract_days_and_sums(text, setting)) for text in texts]
            for fact in FACTS:
                told = _joined([(text, _sure(found, fact)) for text, found in read])
                place = marked_span(marked, fact)
                meant = next(
                    (n for n, found in enumerate(told) if place and _touches(found, place)), None
                )
                if told and (meant is not None or place is None):
                    yield Candidates(fact, language, BETWEEN.join(texts), told), meant


def _found(entities: Iterable[_Entity], fact: str) -> list[Found]:
    """Return the entities of a fact as the rules found them."""
    found = [
        Found.of_entity(one)
        for one in entities
        if one["entity"] == fact and "confidence_entity" in one
    ]
    return _sure(found, fact)


def _sure(found: Iterable[Found], fact: str) -> list[Found]:
    """Return the values of a fact that can be taken as they are."""
    return [
        one
        for one in found
        if one.fact == fact and one.confidence >= _SURE and one.value and one.problem is None
    ]


def _joined(read: Iterable[tuple[str, Sequence[Found]]]) -> list[Found]:
    """Return what was found in texts, in order, with places in the texts put together."""
    joined: list[Found] = []
    begin = 0
    for text, found in read:
        joined += [replace(one, start=one.start + begin, end=one.end + begin) for one in found]
        begin += len(text) + len(BETWEEN)
    return joined


def _touches(found: Found, place: tuple[int, int]) -> bool:
    return found.start < place[1] and place[0] < found.end
