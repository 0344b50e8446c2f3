"""What a customer wants by the meaning of the words, learned from the examples of data/wishes/.

Nothing but arrays and names is stored, so a model file cannot carry code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.nlu.facts.lexicon import of_every_language
from assistant.nlu.facts.wishes import CODES, in_order
from assistant.nlu.labelled_examples import read_labelled
from assistant.nlu.softmax_regression import Array, fit_softmax, softmax

#: The class of sentences that ask the company for nothing.
NONE = "none"
#: From here on a clause by itself, and beside a wish in plain words, is one more wish.
SURE, SURE_BESIDE = 0.55, 0.7
_STRENGTH = 20.0
#: From here on words ask for nothing.
_ASKS_NOTHING = 0.7
# A thousand examples need more and smaller steps than the many of the intents.
_ROUNDS = (40, 64)
#: A clause that says what is not wanted.
_REFUSES = re.compile(
    rf"(?i)\W*(?:{of_every_language('requests', 'before_a_refusal')} )?"
    rf"{of_every_language('requests', 'refuses')}\b"
    rf"(?!\s+{of_every_language('requests', 'no_refusal')})"
)
_CLAUSE = re.compile(
    rf"(?i)[.;:!\n]+\s*|,\s*|\s+{of_every_language('requests', 'between_wishes')}\s+(?=\w)"
)


def read_wishes(folder: Path) -> dict[str, list[str]]:
    """Return the example wishes of all languages by outcome code or NONE.

    Raises:
        ExamplesError: a file names another outcome or holds anything but sentences.
    """
    return read_labelled(folder, (*CODES, NONE))


@dataclass(frozen=True)
class WishModel:
    """Softmax over linear scores of sentence vectors.

    Args:
        classes: outcome codes and NONE.
        weights: shape (classes, vector size).
        intercepts: shape (classes,).
    """

    classes: tuple[str, ...]
    weights: Array
    intercepts: Array

    def wishes(self, vectors: Array) -> list[tuple[str, float]]:
        """Return the likeliest outcome of each vector and its share, or NONE.

        A wish was asked for: only what surely asks for nothing is none.
        """
        chances = softmax(vectors @ self.weights.T + self.intercepts)
        nothing = self.classes.index(NONE) if NONE in self.classes else -1
        found = []
        for row in chances:
            asks_nothing = float(row[nothing]) if nothing >= 0 else 0.0
            if asks_nothing >= _ASKS_NOTHING:
                found.append((NONE, asks_nothing))
                continue
            row[nothing if nothing >= 0 else slice(0)] = 0.0
            best = int(row.argmax())
            found.append((self.classes[best], float(row[best] / row.sum())))
        return found

    def save(self, path: Path) -> None:
        """Write the model to `path` (.npz)."""
        np.savez_compressed(
            path,
            classes=np.frombuffer(json.dumps(self.classes).encode(), dtype=np.uint8),
            weights=self.weights.astype(np.float32),
            intercepts=self.intercepts.astype(np.float32),
        )

    @classmethod
    def load(cls, path: Path) -> WishModel:
        """Read a model that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            classes = tuple(json.loads(stored["classes"].tobytes().decode()))
            return cls(classes, stored["weights"], stored["intercepts"])


def train_wishes(examples: Mapping[str, Sequence[Array]]) -> WishModel:
    """Return a model of vectors by outcome code or NONE."""
    classes = tuple(code for code in (*CODES, NONE) if len(examples.get(code, ())))
    rows = np.concatenate([np.asarray(examples[code]) for code in classes])
    owners = np.concatenate(
        [np.full(len(examples[code]), number) for number, code in enumerate(classes)]
    )
    weights, intercepts = fit_softmax(rows, owners, len(classes), _STRENGTH, rounds=_ROUNDS)
    return WishModel(classes, weights, intercepts)


def clauses(text: str) -> list[tuple[int, int]]:
    """Return the spans of the parts of an answer that may each hold a wish, at least one."""
    return [*_between(text)] or [(0, len(text))]


def _between(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for cut in (*_CLAUSE.finditer(text), None):
        end = len(text) if cut is None else cut.start()
        if any(char.isalpha() for char in text[start:end]) and not _REFUSES.match(text[start:end]):
            yield start, end
        start = end if cut is None else cut.end()


def wished(
    whole: tuple[str, float],
    parts: Sequence[tuple[str, float]],
    known: Sequence[str],
    plain_words: Sequence[Sequence[str]],
) -> list[str]:
    """Return the outcome codes of an answer, those `known` from plain words among them.

    Args:
        whole, parts: class and probability of the whole answer and of each of its clauses.
        plain_words: for each clause, the outcomes that plain words name in it.
    """
    least = SURE_BESIDE if known else SURE
    found = [*known]
    for (code, chance), named in zip(parts, plain_words, strict=True):
        found += named or ([code] if chance >= least else [])
    found = [code for code in found if code != NONE]
    if not found and whole[1] >= SURE and whole[0] != NONE:
        found = [whole[0]]
    return in_order(found)
