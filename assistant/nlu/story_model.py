"""A linear classifier of accounts and sentences: meaning, letters and words, and cue words.

Nothing but arrays and names is stored, so a model file cannot carry code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, vstack

from assistant.nlu.n_grams import joined, letters, words
from assistant.nlu.processes import beside
from assistant.nlu.softmax_regression import Array, fit_softmax, softmax

# The class of sentences that tell nothing of the kind of complaint: prices, dates, wishes.
BACKGROUND = "background"
_VECTOR_WEIGHT = 3.0
_NGRAM_WEIGHT = 5.0
_CUE_WEIGHT = 8.0
_COLUMNS = 2**15
# What is blacked out says nothing, and of a number only that there is one.
_BLACKED_OUT = re.compile(r"\bx{2,}\b|x+/x+/\w+|[{}*]")
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
# A few thousand examples need more, smaller steps than the many of the intents.
_ROUNDS = (12, 256)
# Every fourth example is held out to measure how honest the confidence is.
_HELD_OUT = 4
# So often each background sentence is joined to others: people put price and wish in one sentence.
_PAIRS = 2
# Of longer accounts several matters are told: from so many words on each reading is less certain.
_SINGLE_MATTER_WORDS = 30
_LONG_STORY_DOUBT = 0.25

_NGRAMS = (letters(3, 5, _COLUMNS), words(_COLUMNS))


@dataclass(frozen=True)
class StoryModel:
    """Softmax over linear scores of vector and cues, and of n-grams weighed by their rarity.

    The last of its classes is `BACKGROUND` where it was trained with such sentences; `codes` are
    the others.

    Args:
        classes: names.
        coefficients: of vector and cues, shape (classes, vector size + cues).
        ngram_coefficients: of character n-grams and words, shape (n-grams, classes): those of one
            n-gram lie together, because a text has a hundred of 65,000.
        rarity: weight of each n-gram, shape (n-grams,).
        intercepts: shape (classes,).
        temperature: above one, probabilities are drawn together.
    """

    classes: tuple[str, ...]
    coefficients: Array
    ngram_coefficients: Array
    rarity: Array
    intercepts: Array
    temperature: float = 1.0

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of categories, without the background."""
        return tuple(name for name in self.classes if name != BACKGROUND)

    def chances(self, texts: Sequence[str], vectors: Array, cues: Array) -> Array:
        """Return probabilities of `classes`, shape (len(texts), classes)."""
        scores = _dense(vectors, cues) @ self.coefficients.T
        for number, text in enumerate(texts):
            columns, weights = _weighed(*_counted(text), self.rarity)
            scores[number] += weights @ self.ngram_coefficients[columns]
        lengths = np.asarray([len(text.split()) for text in texts]) / _SINGLE_MATTER_WORDS
        doubt = 1.0 + _LONG_STORY_DOUBT * np.log(np.maximum(lengths, 1.0))
        return softmax((scores + self.intercepts) / (self.temperature * doubt[:, None]))

    def background(self, chances: Array) -> Array:
        """Return how likely each row tells nothing of the kind, shape (rows,)."""
        known = len(self.codes)
        result: Array = chances[:, known:].sum(axis=1)
        return result

    def of_codes(self, chances: Array) -> Array:
        """Return rows over `codes`: what is background speaks for no code more than another."""
        known = len(self.codes)
        result: Array = chances[:, :known] + self.background(chances)[:, None] / known
        return result

    def save(self, path: Path) -> None:
        """Write the model to `path` (.npz)."""
        np.savez_compressed(
            path,
            coefficients=self.coefficients.astype(np.float32),
            ngram_coefficients=self.ngram_coefficients.T.astype(np.float32),
            rarity=self.rarity.astype(np.float32),
            intercepts=self.intercepts.astype(np.float32),
            temperature=np.float32(self.temperature),
            classes=np.frombuffer(json.dumps(self.classes).encode(), dtype=np.uint8),
        )

    @classmethod
    def load(cls, path: Path) -> StoryModel:
        """Read a model that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            classes = json.loads(stored["classes"].tobytes().decode())
            return cls(
                tuple(classes),
                stored["coefficients"],
                np.ascontiguousarray(stored["ngram_coefficients"].T),
                stored["rarity"],
                stored["intercepts"],
                float(stored["temperature"]),
            )


@dataclass(frozen=True)
class Examples:
    """Labelled accounts, one entry a text.

    `texts` are plain, `vectors` of length one (len(texts), 512), `cues` a row of cue strengths
    each; `names` are the codes that fit a text, the best first, or `BACKGROUND` alone; only texts
    of one of the `languages` are joined.
    """

    texts: Sequence[str]
    vectors: Array
    cues: Array
    names: Sequence[tuple[str, ...]]
    languages: Sequence[str]


def train_story_model(examples: Examples, strength: float) -> StoryModel:
    """Return a model fitted to labelled accounts, its confidence calibrated on held-out parts.

    Args:
        examples: of two codes or more.
        strength: inverse of the regularisation.
    """
    found = {name for names in examples.names for name in names}
    classes = tuple(sorted(found - {BACKGROUND})) + (BACKGROUND,) * (BACKGROUND in found)
    counted = [_counted(text) for text in examples.texts]
    rarity = _rarity(counted)
    rows = [_weighed(columns, counts, rarity) for columns, counts in counted]
    dense, counts, origins = _with_pairs(
        _dense(examples.vectors, examples.cues), joined(rows, len(rarity)), examples
    )
    shares = np.asarray([_shares(examples.names[place], classes) for place in origins])
    held_out = origins % _HELD_OUT == 0
    with beside(_temperature, dense, counts, shares, held_out, strength) as temperature:
        weights, intercepts = _fit(dense, counts, shares, strength)
    size = dense.shape[1]
    coefficients, of_ngrams = weights[:, :size], weights[:, size:].T
    return StoryModel(classes, coefficients, of_ngrams, rarity, intercepts, temperature.result())


def _dense(vectors: Array, cues: Array) -> Array:
    rows: Array = np.hstack([vectors * _VECTOR_WEIGHT, cues * _CUE_WEIGHT]).astype(np.float32)
    return rows


def _counted(text: str) -> tuple[Array, Array]:
    """Return (columns, counts) of the hashed character n-grams and words of a text."""
    plain = _NUMBER.sub("0", _BLACKED_OUT.sub(" ", text.lower()))
    (of_letters, by_letters), (of_words, by_words) = (kind.counted(plain) for kind in _NGRAMS)
    return np.concatenate([of_letters, of_words + _COLUMNS]), np.concatenate([by_letters, by_words])


def _rarity(counted: Sequence[tuple[Array, Array]]) -> Array:
    """Return the weight of each n-gram: the fewer examples have it, the more it says."""
    columns = np.concatenate([columns for columns, _ in counted])
    seen = np.bincount(columns, minlength=len(_NGRAMS) * _COLUMNS)
    result: Array = (np.log((1 + len(counted)) / (1 + seen)) + 1.0).astype(np.float32)
    return result


def _weighed(columns: Array, counts: Array, rarity: Array) -> tuple[Array, Array]:
    """Return (columns, weights): characters and words have the same length each in every text."""
    weights = (1.0 + np.log(counts)) * rarity[columns]
    words_begin = int(np.searchsorted(columns, _COLUMNS))
    for part in (weights[:words_begin], weights[words_begin:]):
        part *= _NGRAM_WEIGHT / max(np.sqrt(part @ part), 1e-9)
    return columns, weights.astype(np.float32)


def _shares(names: tuple[str, ...], classes: tuple[str, ...]) -> Array:
    return np.asarray([(name in names) / len(names) for name in classes], dtype=np.float32)


def _with_pairs(
    dense: Array, counts: csr_matrix, examples: Examples
) -> tuple[Array, csr_matrix, Array]:
    """Return rows with those of pairs of background sentences added, and the example of each."""
    chance = np.random.default_rng(42)
    are_background = np.asarray([BACKGROUND in names for names in examples.names])
    languages = np.asarray(examples.languages)
    firsts: list[int] = []
    seconds: list[int] = []
    for language in sorted(set(examples.languages)):
        places = np.flatnonzero(are_background & (languages == language))
        for _ in range(_PAIRS if len(places) > 1 else 0):
            firsts += places.tolist()
            seconds += chance.permutation(places).tolist()
    # Two unlike rows of one length have a sum about the square root of two as long as each.
    root = np.float32(np.sqrt(2.0))
    joined = (dense[firsts] + dense[seconds]) / root
    joined_counts = (counts[firsts] + counts[seconds]) / root
    origins = np.concatenate([np.arange(len(dense)), np.asarray(firsts, dtype=int)])
    return np.concatenate([dense, joined]), csr_matrix(vstack([counts, joined_counts])), origins


def _fit(dense: Array, counts: csr_matrix, shares: Array, strength: float) -> tuple[Array, Array]:
    return fit_softmax(dense, shares, shares.shape[1], strength, counts, _ROUNDS)


def _temperature(
    dense: Array, counts: csr_matrix, shares: Array, held_out: Array, strength: float
) -> float:
    """Return the temperature at which held-out probabilities are most honest."""
    if not shares[~held_out].any(axis=0).all() or shares.shape[1] < 3:
        return 1.0
    weights, intercepts = _fit(dense[~held_out], counts[~held_out], shares[~held_out], strength)
    size, fitting = dense.shape[1], shares[held_out] > 0
    scores = dense[held_out] @ weights[:, :size].T + counts[held_out] @ weights[:, size:].T
    scores += intercepts

    def loss(temperature: float) -> float:
        right = (softmax(scores / temperature) * fitting).sum(axis=1)
        return float(-np.log(np.clip(right, 1e-9, 1.0)).mean())

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)
