"""A linear classifier of accounts and sentences: meaning, letters and words, and cue words.

Nothing but arrays and names is stored, so a model file cannot carry code.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar

from assistant.nlu.n_grams import letters, words
from assistant.nlu.softmax_regression import Array, fit_softmax, softmax

# The class of sentences that tell nothing of the kind of complaint: prices, dates, wishes.
BACKGROUND = "background"
_VECTOR_WEIGHT = 3.0
_NGRAM_WEIGHT = 5.0
_CUE_WEIGHT = 8.0
# Few enough columns for dense rows, which are fitted many times faster than sparse ones.
_CHARACTERS = 2**12
_WORDS = 2**12
# Every fourth example is held out to measure how honest the confidence is.
_HELD_OUT = 4
# So often each background sentence is joined to others: people put price and wish in one sentence.
_PAIRS = 2
# Of longer accounts several matters are told: from so many words on each reading is less certain.
_SINGLE_MATTER_WORDS = 30
_LONG_STORY_DOUBT = 0.25

_NGRAMS = (letters(3, 5, _CHARACTERS), words(_WORDS))


@dataclass(frozen=True)
class StoryModel:
    """Softmax over linear scores: `coefficients` (codes, features), `intercepts` (codes,).

    The last of its classes is `BACKGROUND` where it was trained with such sentences; `codes` are
    the others.
    """

    classes: tuple[str, ...]
    coefficients: Array
    intercepts: Array
    temperature: float = 1.0

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of categories, without the background."""
        return tuple(name for name in self.classes if name != BACKGROUND)

    def chances(self, texts: Sequence[str], vectors: Array, cues: Array) -> Array:
        """Return probabilities of `classes`, shape (len(texts), classes)."""
        size = vectors.shape[1]
        scores = vectors @ self.coefficients[:, :size].T * _VECTOR_WEIGHT
        start = size
        for kind in _NGRAMS:
            for number, text in enumerate(texts):
                # A text has some hundred n-grams: gathering them is cheaper than a product.
                columns, weights = kind.row(text)
                scores[number] += self.coefficients[:, start + columns] @ weights * _NGRAM_WEIGHT
            start += kind.size
        scores = scores + cues @ self.coefficients[:, start:].T * _CUE_WEIGHT
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
                stored["intercepts"],
                float(stored["temperature"]),
            )


@dataclass(frozen=True)
class Examples:
    """Labelled accounts, one entry a text.

    `texts` are plain, `vectors` of length one (len(texts), 512), `cues` a row of cue strengths
    each; `names` are codes or `BACKGROUND`; only texts of one of the `languages` are joined.
    """

    texts: Sequence[str]
    vectors: Array
    cues: Array
    names: Sequence[str]
    languages: Sequence[str]


def train_story_model(examples: Examples, strength: float) -> StoryModel:
    """Return a model fitted to labelled accounts, its confidence calibrated on held-out parts.

    Args:
        examples: of two codes or more.
        strength: inverse of the regularisation.
    """
    classes = tuple(sorted(set(examples.names) - {BACKGROUND}))
    classes += (BACKGROUND,) * (BACKGROUND in examples.names)
    number = {name: place for place, name in enumerate(classes)}
    rows, origins = _with_pairs(story_features(examples), examples)
    owners = np.asarray([number[examples.names[place]] for place in origins])
    coefficients, intercepts = fit_softmax(rows, owners, len(classes), strength)
    held_out = origins % _HELD_OUT == 0
    temperature = _temperature(rows, owners, held_out, len(classes), strength)
    return StoryModel(classes, coefficients, intercepts, temperature)


def story_features(examples: Examples) -> Array:
    """Return dense feature rows: vector, hashed character and word n-grams, cue strengths."""
    ngrams = [kind.rows(examples.texts) for kind in _NGRAMS]
    return np.hstack(
        [
            (examples.vectors * _VECTOR_WEIGHT).astype(np.float32),
            *((counts.astype(np.float32) * _NGRAM_WEIGHT).toarray() for counts in ngrams),
            (examples.cues * _CUE_WEIGHT).astype(np.float32),
        ]
    )


def _with_pairs(rows: Array, examples: Examples) -> tuple[Array, Array]:
    """Return rows with those of pairs of background sentences added, and the example of each."""
    chance = np.random.default_rng(42)
    names, languages = np.asarray(examples.names), np.asarray(examples.languages)
    firsts: list[int] = []
    seconds: list[int] = []
    for language in sorted(set(examples.languages)):
        places = np.flatnonzero((names == BACKGROUND) & (languages == language))
        for _ in range(_PAIRS if len(places) > 1 else 0):
            firsts += places.tolist()
            seconds += chance.permutation(places).tolist()
    # Two unlike rows of one length have a sum about the square root of two as long as each.
    joined = (rows[firsts] + rows[seconds]) / np.float32(np.sqrt(2.0))
    origins = np.concatenate([np.arange(len(rows)), np.asarray(firsts, dtype=int)])
    return np.concatenate([rows, joined]), origins


def _temperature(rows: Array, owners: Array, held_out: Array, count: int, strength: float) -> float:
    """Return the temperature at which held-out probabilities are most honest."""
    if len(set(owners[~held_out].tolist())) < count or count < 3:
        return 1.0
    weights, intercepts = fit_softmax(rows[~held_out], owners[~held_out], count, strength)
    scores, truth = rows[held_out] @ weights.T + intercepts, owners[held_out]

    def loss(temperature: float) -> float:
        chosen = softmax(scores / temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.clip(chosen, 1e-9, 1.0)).mean())

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)
