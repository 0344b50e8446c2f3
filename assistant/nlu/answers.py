"""Graph component: which open question a message would answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.component import TrainedComponent, example_language, hash_of
from assistant.nlu.encoder import encode
from assistant.nlu.intent_model import IntentModel, train_intents
from assistant.nlu.labelled_examples import example_files, read_labelled
from assistant.nlu.sentence_encoder import vector_of
from assistant.nlu.sentences import plain
from assistant.nlu.wish_model import NONE, read_wishes

ROOT = Path(__file__).resolve().parents[2]
#: Class of what answers none of the questions.
NOTHING = "nothing"
#: Facts whose answers have a value of their own, and no_value. The others share what these leave.
NO_VALUE = "no_value"
_WITH_VALUES = frozenset(
    {"order_reference", "occurred_on", "amount", "customer_name", "preferred_contact", NO_VALUE}
)
_LEAST_LEFT = 0.05


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AnswerClassifier(TrainedComponent[IntentModel]):
    """Sets `answers`: the probability, by fact, that a message answers the question for it.

    "Send a plumber" is a request that is none of our business, and the plainest answer to "What
    would put this right?". An intent says what a message is by itself; this says what it would be
    right after a question, and the actions know which one was asked.

    "I am claiming no money" answers whatever was asked by giving no value; the share of that is
    `no_value`. A short yes, no or the like (`plain`) and what is longer than `longest` words is not
    read: for these, and untrained, `answers` is empty. It comes after the components that set the
    intent.
    """

    FILE = "answers.npz"
    LEARNS = IntentModel

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`examples`, `wishes`: folders; `answering`, `lacking`, `plain`: intents.

        What has a plain intent and at most `plain_words` words is not read, nor what has more than
        `longest`.

        Answers may have the intents `answering`, those without a value the intents `lacking`. Of
        each intent in no list `others` examples a language stand for what answers nothing; twice as
        many find no more answers among as many false ones, and take twice as long. One of `every`
        wishes is an answer too; with fewer the other answers crowd them out.
        """
        return {
            "examples": "data/answers",
            "answering": ["inform", "tell_story", "change_fact"],
            "lacking": ["say_unknown", "skip_question"],
            "plain": [
                *("affirm", "deny", "finish_story"),
                *("confirm_summary", "accept_notice", "decline_notice"),
            ],
            "plain_words": 3,
            "longest": 40,
            "others": 30,
            "wishes": "data/wishes",
            "every": 1,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of the examples, so that changed ones are trained again."""
        settings = {**cls.get_default_config(), **config}
        folders = (ROOT / settings[name] for name in ("examples", "wishes"))
        return hash_of(file for folder in folders for file in example_files(folder))

    def learn(self, training_data: TrainingData) -> IntentModel:
        """Fit the classifier to the example answers, and to examples of other intents."""
        answers = read_labelled(ROOT / self._config["examples"])
        rows = [(fact, plain(text)) for fact, texts in answers.items() for text in texts]
        rows += [("desired_outcome", plain(text)) for text in self._wishes()]
        lacking = {*self._config["lacking"]}
        left_out = {*self._config["answering"], *self._config["plain"]} | lacking
        named = {m.get(INTENT) for m in training_data.intent_examples}
        for label, intents in ((NO_VALUE, lacking), (NOTHING, named - left_out)):
            rows += [(label, plain(text)) for text in self._some(training_data, intents)]
        texts = [text for _, text in rows]
        return train_intents(texts, encode(texts), [label for label, _ in rows])

    def process(self, messages: list[Message]) -> list[Message]:
        """Set what each message would answer."""
        for message in messages:
            message.set("answers", self._read(message), add_to_output=True)
        return messages

    def _read(self, message: Message) -> dict[str, float]:
        text, vector = plain(message.get(TEXT) or ""), vector_of(message)
        intent = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
        if self._learnt is None or vector is None or not text:
            return {}
        words = len(text.split())
        is_plain = intent in self._config["plain"] and words <= self._config["plain_words"]
        if is_plain or words > self._config["longest"]:
            return {}
        chances = dict(
            zip(self._learnt.classes, self._learnt.probabilities(text, vector), strict=True)
        )
        told = sum(chance for fact, chance in chances.items() if fact in _WITH_VALUES)
        # "I'd like the 14.60 back" is a wish although a sum was an answer of the same words.
        left = max(1.0 - told, _LEAST_LEFT)
        return {
            fact: round(float(chance if fact in _WITH_VALUES else min(1.0, chance / left)), 3)
            for fact, chance in chances.items()
            if fact != NOTHING
        }

    def _wishes(self) -> list[str]:
        """Return some of the wishes, of all outcomes."""
        wishes = read_wishes(ROOT / self._config["wishes"])
        told = [text for code, texts in wishes.items() if code != NONE for text in texts]
        return told[:: self._config["every"]]

    def _some(self, training_data: TrainingData, intents: Collection[str]) -> Iterator[str]:
        """Yield examples of intents, spread over these and the languages; no questions."""
        found: dict[tuple[str, str | None], list[str]] = defaultdict(list)
        for example in training_data.intent_examples:
            intent, text = example.get(INTENT), example.get(TEXT) or ""
            if intent in intents and text and "?" not in text:
                found[intent, example_language(example)].append(text)
        for texts in found.values():
            count = min(len(texts), self._config["others"])
            places = np.linspace(0, len(texts), count, endpoint=False).astype(int)
            yield from (texts[place] for place in places)
