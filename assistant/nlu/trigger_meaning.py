"""Recognise triggers by what a sentence means, learned from the examples of policy/triggers/.

The score of a trigger is the likeness of the sentence to its nearest example plus half a linear
score (ridge regression on the encoder vectors, solved exactly, so that leaving each example out
costs nothing). The threshold is the lowest score from which on examples left out were recognised
precisely. A sentence that denies something is compared only with examples that deny something, and
one that is nearer to a counter-example than to any example does not mean the trigger.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.nlu.sentences import plain
from assistant.nlu.trigger_policy import TriggerPolicy

Array = np.ndarray[Any, Any]
Encode = Callable[[Sequence[str]], Array]
_LINEAR = 0.5
_STRENGTH = 1.0
_EXAMPLE_WEIGHT = 2.0
_CONSTANT = 0.5
_NEAR = 400
_PRECISION = {"P0": 0.95}
_OTHER_PRECISION = 0.8
_LOWEST, _HIGHEST = 0.75, 1.2
# From this likeness on, a sentence is taken for the example or counter-example itself.
_SAME = 0.93
_NONE = -2.0
# Below this linear score a sentence is not compared with the examples.
_LEAST = 0.3


@dataclass(frozen=True)
class Meant:
    """A trigger that a sentence (by its number) means, with a confidence from 0.6 to 0.85."""

    sentence: int
    code: str
    confidence: float


class TriggerMeaning:
    """Linear scores of the triggers, and the examples they were learned from.

    `weights` (513, codes); `thresholds` (codes,); `examples` (count, 512) are the vectors of
    examples and counter-examples; `signs` (count, codes) is 1 where an example means a trigger, -1
    where it only looks like it; `denied` (count,) says which of them deny something.
    """

    def __init__(
        self,
        codes: Sequence[str],
        weights: Array,
        thresholds: Array,
        examples: Array,
        signs: Array,
        denied: Array,
    ) -> None:
        """Hold the arrays, and the examples of each trigger together."""
        self.codes = tuple(codes)
        self.weights, self.thresholds = weights, thresholds
        self.examples, self.signs, self.denied = examples, signs, denied
        self._of_code = [
            (examples[sign > 0], denied[sign > 0], examples[sign < 0]) for sign in signs.T
        ]

    def read(
        self,
        vectors: Array,
        denied: Sequence[bool],
        found: Collection[tuple[int, str]] = (),
    ) -> tuple[list[Meant], set[tuple[int, str]]]:
        """Return (what sentences mean, the pairs of `found` that counter-examples refuse).

        Args:
            vectors: the encoder vectors of sentences, shape (count, 512).
            denied: whether each sentence contains a word that denies.
            found: pairs (sentence, code) found in another way.
        """
        meant: list[Meant] = []
        if not len(vectors):
            return meant, set()
        linear = _rows(vectors) @ self.weights
        for row, column in zip(*np.nonzero(linear >= _LEAST), strict=True):
            for_, against = self._likeness(vectors[row], column, denied[row])
            threshold = float(self.thresholds[column])
            above = for_ + _LINEAR * float(linear[row, column]) - threshold
            if against < for_ and (above >= 0 or for_ > _SAME):
                sure = 0.6 + 0.25 * min(1.0, max(0.0, above / 0.4))
                meant.append(Meant(int(row), self.codes[column], round(sure, 3)))
        refused = set()
        for row, code in found:
            for_, against = self._likeness(vectors[row], self.codes.index(code), denied[row])
            if against > max(for_, _SAME):
                refused.add((row, code))
        return meant, refused

    def _likeness(self, vector: Array, column: int, is_denied: bool) -> tuple[float, float]:
        """Return the likeness of a sentence to the nearest example and counter-example."""
        examples, denied, counter_examples = self._of_code[column]
        likeness = examples @ vector
        if is_denied:
            likeness = likeness[denied]
        against = counter_examples @ vector
        return float(likeness.max(initial=_NONE)), float(against.max(initial=_NONE))

    def save(self, path: Path) -> None:
        """Write the model to `path` (.npz); nothing but arrays and names."""
        np.savez_compressed(
            path,
            codes=np.frombuffer(json.dumps(self.codes).encode(), dtype=np.uint8),
            weights=self.weights.astype(np.float32),
            thresholds=self.thresholds.astype(np.float32),
            examples=self.examples.astype(np.float16),
            signs=self.signs.astype(np.int8),
            denied=self.denied,
        )

    @classmethod
    def load(cls, path: Path) -> TriggerMeaning:
        """Read a model that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(
                json.loads(stored["codes"].tobytes().decode()),
                stored["weights"],
                stored["thresholds"],
                stored["examples"].astype(np.float32),
                stored["signs"],
                stored["denied"],
            )


def train_meaning(
    policy: TriggerPolicy,
    others: Array,
    encode: Encode,
    denies: Mapping[str, Callable[[str], bool]],
) -> TriggerMeaning:
    """Return the model of a policy.

    Args:
        policy: the trigger files, with examples and counter-examples.
        others: vectors of sentences that mean no trigger, shape (count, 512).
        encode: gives the encoder vectors of texts.
        denies: by language, whether a text contains a word that denies.
    """
    codes = tuple(entry.code for entry in policy.definitions)
    signs_of: dict[str, Array] = {}
    denied_of: dict[str, bool] = {}
    for language, rules in policy.languages.items():
        for code, words in rules.triggers.items():
            for sign, texts in ((-1, words.counter_examples), (1, words.examples)):
                for text in map(plain, texts):
                    row = signs_of.setdefault(text, np.zeros(len(codes), dtype=np.int8))
                    row[codes.index(code)] = sign
                    denied_of[text] = denies[language](text)
    vectors = encode(list(signs_of))
    signs = np.stack(list(signs_of.values()))
    denied = np.asarray(list(denied_of.values()), dtype=bool)
    truth = np.vstack([signs > 0, np.zeros((len(others), len(codes)), dtype=bool)])
    rows = np.vstack([vectors, others]).astype(np.float64)
    weights, left_out = _solve(_rows(rows), truth, len(vectors))
    scores = _LINEAR * left_out + _nearest_others(rows.astype(np.float32), signs, denied, left_out)
    precisions = [_PRECISION.get(entry.level, _OTHER_PRECISION) for entry in policy.definitions]
    thresholds = np.asarray(
        [_threshold(scores[:, i], truth[:, i], precision) for i, precision in enumerate(precisions)]
    )
    return TriggerMeaning(codes, weights, thresholds, vectors, signs, denied)


def _nearest_others(rows: Array, signs: Array, denied: Array, linear: Array) -> Array:
    """Return for each row and trigger the likeness to the nearest example but itself."""
    nearest = np.full(linear.shape, _NONE, dtype=np.float32)
    count = len(signs)
    for column in range(signs.shape[1]):
        asked = np.flatnonzero(linear[:, column] >= _LEAST)
        examples = np.flatnonzero(signs[:, column] > 0)
        likeness = rows[asked] @ rows[examples].T
        likeness[asked[:, None] == examples[None, :]] = _NONE
        is_denied = (asked < count) & denied[np.minimum(asked, count - 1)]
        likeness[np.ix_(is_denied, ~denied[examples])] = _NONE
        nearest[asked, column] = likeness.max(axis=1, initial=_NONE)
    return nearest


def _rows(vectors: Array) -> Array:
    rows: Array = np.hstack([vectors, np.full((len(vectors), 1), _CONSTANT, vectors.dtype)])
    return rows


def _solve(rows: Array, truth: Array, examples: int) -> tuple[Array, Array]:
    """Return (weights, predictions for each row by the weights learned without it).

    The few sentences of a trigger count for more, by the root of how few they are.
    """
    plain_weight = np.where(np.arange(len(rows)) < examples, _EXAMPLE_WEIGHT, 1.0)
    base = rows.T @ (rows * plain_weight[:, None]) + _STRENGTH * np.eye(rows.shape[1])
    weights = np.zeros((rows.shape[1], truth.shape[1]))
    left_out = np.zeros(truth.shape)
    for column in range(truth.shape[1]):
        true = truth[:, column]
        if not true.any():
            continue
        balance = np.sqrt(plain_weight[~true].sum() / plain_weight[true].sum())
        weight = np.where(true, plain_weight * balance, plain_weight)
        extra = (weight - plain_weight)[true]
        inverse = np.linalg.inv(base + (rows[true] * extra[:, None]).T @ rows[true])
        weights[:, column] = inverse @ (rows.T @ (weight * true))
        predicted = rows @ weights[:, column]
        # Only what is near a threshold matters: the examples, and the highest of the rest.
        near = true | (predicted >= np.sort(predicted)[-min(_NEAR, len(rows))])
        leverage = np.einsum("ij,ij->i", rows[near] @ inverse, rows[near]) * weight[near]
        left_out[:, column] = predicted
        left_out[near, column] = true[near] - (true[near] - predicted[near]) / np.maximum(
            1.0 - leverage, 1e-3
        )
    return weights.astype(np.float32), left_out


def _threshold(scores: Array, truth: Array, precision: float) -> float:
    """Return the lowest score from which on at least `precision` of the rows are true."""
    order = np.argsort(-scores)
    right = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero((right >= precision) & truth[order])
    lowest = float(scores[order[enough[-1]]]) if len(enough) else _HIGHEST
    return float(np.clip(lowest, _LOWEST, _HIGHEST))
