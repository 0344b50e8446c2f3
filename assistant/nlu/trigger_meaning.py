"""Recognise triggers by what a sentence means, learned from the examples of policy/triggers/.

The score of a trigger is the likeness of the sentence to its nearest example plus half a linear score
(ridge regression on the encoder vectors, solved exactly, so that leaving each example out costs
nothing). The threshold is the lowest score from which on examples left out were recognised
precisely. A sentence that denies something is compared only with examples that deny something, and
one that is nearer to a counter-example than to any example does not mean the trigger.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
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
_OTHER_PRECISION = 0.9
_LOWEST, _HIGHEST = 0.75, 1.2
# From this likeness on, a sentence is taken for the example or counter-example itself.
_SAME = 0.93
_NONE = -2.0


@dataclass(frozen=True)
class Meant:
    """A trigger that a sentence (by its number) means, with a confidence from 0.6 to 0.85."""

    sentence: int
    code: str
    confidence: float


@dataclass(frozen=True)
class _Group:
    """Examples of all triggers, sorted by trigger: `rows` of the vectors, `starts` of each code."""

    rows: Array
    starts: Array
    codes: Array

    @classmethod
    def of(cls, chosen: Array) -> _Group:
        """Group the true entries of `chosen` (examples, codes) by code."""
        columns, rows = np.nonzero(chosen.T)
        codes, starts = np.unique(columns, return_index=True)
        return cls(rows, starts, codes)

    def nearest(self, likeness: Array, codes: int) -> Array:
        """Return the greatest likeness per code, shape (rows, codes)."""
        best = np.full((len(likeness), codes), _NONE, dtype=np.float32)
        if len(self.rows):
            gathered = likeness[:, self.rows]
            best[:, self.codes] = np.maximum.reduceat(gathered, self.starts, axis=1)
        return best


class TriggerMeaning:
    """Linear scores of the triggers, and the examples they were learned from.

    `weights` (513, codes); `thresholds` (codes,); `examples` (count, 512) are the vectors of examples
    and counter-examples; `signs` (count, codes) is 1 where an example means a trigger, -1 where it
    only looks like it; `denied` (count,) says which of them deny something.
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
        """Hold the arrays and group the examples."""
        self.codes = tuple(codes)
        self.weights, self.thresholds = weights, thresholds
        self.examples, self.signs, self.denied = examples, signs, denied
        self._for = _Group.of(signs > 0)
        self._for_denied = _Group.of((signs > 0) & denied[:, None])
        self._against = _Group.of(signs < 0)

    def read(
        self, vectors: Array, denied: Sequence[bool]
    ) -> tuple[list[Meant], set[tuple[int, str]]]:
        """Return (what sentences mean, the pairs (sentence, code) that counter-examples refuse).

        Args:
            vectors: the encoder vectors of sentences, shape (count, 512).
            denied: whether each sentence contains a word that denies.
        """
        if not len(vectors):
            return [], set()
        scores, for_, against = self._scores(vectors, vectors @ self.examples.T, denied)
        nearer = against >= for_
        refused = nearer & (against > _SAME)
        found = ~nearer & ((scores >= self.thresholds) | (for_ > _SAME))
        sure = 0.6 + 0.25 * np.clip((scores - self.thresholds) / 0.4, 0.0, 1.0)
        meant = [
            Meant(int(row), self.codes[column], round(float(sure[row, column]), 3))
            for row, column in zip(*np.nonzero(found), strict=True)
        ]
        pairs = zip(*np.nonzero(refused), strict=True)
        return meant, {(int(row), self.codes[column]) for row, column in pairs}

    def _scores(
        self, vectors: Array, likeness: Array, denied: Sequence[bool]
    ) -> tuple[Array, Array, Array]:
        """Return (scores, nearest example, nearest counter-example), each (count, codes)."""
        count = len(self.codes)
        for_ = self._for.nearest(likeness, count)
        if any(denied):
            rows = np.flatnonzero(denied)
            for_[rows] = self._for_denied.nearest(likeness[rows], count)
        return for_ + _LINEAR * (_rows(vectors) @ self.weights), for_, self._against.nearest(
            likeness, count
        )

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
    model = TriggerMeaning(codes, weights, np.zeros(len(codes)), vectors, signs, denied)
    likeness = (rows @ vectors.T).astype(np.float32)
    likeness[np.arange(len(vectors)), np.arange(len(vectors))] = _NONE
    is_denied = np.concatenate([denied, np.zeros(len(others), dtype=bool)])
    _, for_, _ = model._scores(rows, likeness, is_denied.tolist())
    scores = for_ + _LINEAR * left_out
    precisions = [_PRECISION.get(entry.level, _OTHER_PRECISION) for entry in policy.definitions]
    model.thresholds = np.asarray(
        [_threshold(scores[:, i], truth[:, i], precision) for i, precision in enumerate(precisions)]
    )
    return model


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
