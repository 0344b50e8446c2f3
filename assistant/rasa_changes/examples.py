"""Training examples are read, copied and told apart with less work.

Rasa reads and checks every file of examples four times in one training, each time also with the
slow parser that knows line numbers; here a file is read once and the same content checked once.
Rasa merges the files one after the other and copies all examples deeply each time; a fingerprint of
each is built by walking through it. With 22,000 examples that took 40 s of CPU. Here a copy shares
the texts, which never change, and a fingerprint is the hash of the data as JSON.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from rasa.shared.importers import utils
from rasa.shared.nlu.constants import INTENT, RESPONSE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils import validation

from assistant.nlu.encoder import encode_ahead
from assistant.nlu.sentences import OPENING, plain


def apply() -> None:
    """Replace the reading of examples, and copy and fingerprint of messages."""
    _read_once()
    _check_once()
    TrainingData.sanitize_examples = staticmethod(sanitized)
    Message.__deepcopy__ = copied
    original = Message.fingerprint

    def fingerprint(self: Message) -> str:
        if self._cached_fingerprint is None and not self.features:
            try:
                told = json.dumps(self.data, sort_keys=True, ensure_ascii=False)
            except TypeError:  # Something else than texts and numbers.
                return str(original(self))
            # As in Rasa, a short name and no protection.
            self._cached_fingerprint = hashlib.md5(  # noqa: S324
                told.encode("utf-8", "surrogatepass")
            ).hexdigest()
        return str(original(self))

    Message.fingerprint = fingerprint


def _read_once() -> None:
    # They are also what is encoded, which takes as long as all that Rasa does before it.
    original = utils.training_data_from_paths
    known: dict[tuple[str, ...], TrainingData] = {}

    def training_data_from_paths(paths: Iterable[str], language: str) -> TrainingData:
        names = tuple(paths)
        if names not in known:
            known[names] = original(names, language)
            texts = [example.get(TEXT) or "" for example in known[names].training_examples]
            encode_ahead([plain(text)[:OPENING] for text in texts])
        # Merging copies, so that nobody changes what the next one gets.
        return TrainingData().merge(known[names])

    utils.training_data_from_paths = training_data_from_paths


def _check_once() -> None:
    original = validation.validate_yaml_schema
    right: set[tuple[str, ...]] = set()

    def validate_yaml_schema(content: str, schema_path: str, *more: str, **named: str) -> None:
        known = (content, schema_path, *more, *named.values())
        if known not in right:
            original(content, schema_path, *more, **named)
            right.add(known)

    validation.validate_yaml_schema = validate_yaml_schema


def sanitized(examples: list[Message]) -> list[Message]:
    """Return each example once, its intent and response without blanks around them, as Rasa does.

    Rasa sets them also where nothing changes, and must then make the fingerprint anew.
    """
    for example in examples:
        for key in (INTENT, RESPONSE):
            name = example.get(key)
            if name and name != name.strip():
                example.set(key, name.strip())
    return list(dict.fromkeys(examples))


def copied(message: Message, memo: dict[int, Any]) -> Message:
    """Return a copy of a message that can be changed without changing the first."""
    again: Message = Message.__new__(Message)
    # With it the fingerprint, which Rasa forgets as soon as either is changed.
    again.__dict__.update(message.__dict__)
    again.data = {key: _copied_value(value, memo) for key, value in message.data.items()}
    again.features = copy.deepcopy(message.features, memo)
    again.output_properties = set(message.output_properties)
    memo[id(message)] = again
    return again


def _copied_value(value: Any, memo: dict[int, Any]) -> Any:
    if isinstance(value, (str, int, float, bool, type(None))):
        return value
    if type(value) is dict:
        return {key: _copied_value(inner, memo) for key, inner in value.items()}
    if type(value) is list:
        return [_copied_value(inner, memo) for inner in value]
    return copy.deepcopy(value, memo)
