"""A linear classifier of whole accounts: meaning, letters and words, and cue words.

Nothing but arrays and names is stored, so a model file cannot carry code.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack

from assistant.nlu.linear_model import Array, softmax

_VECTOR_WEIGHT = 3.0
_NGRAM_WEIGHT = 4.0
_CUE_WEIGHT = 8.0
_CHARACTERS = 2**14
_WORDS = 2**13
_WORD = r"(?u)[\w']+|[?!]"
# More steps change hardly a decision; fewer are enough to measure the confidence.
_STEPS, _MEASURING_STEPS = 45, 25
# Every fourth example is held out to measure how honest the confidence is.
_HELD_OUT = 4
# Of longer accounts several matters are told: from so many words on each reading is less certain.
_SINGLE_MATTER_WORDS = 30
_LONG_STORY_DOUBT = 0.25


@dataclass(frozen=True)
class StoryModel:
    """Softmax over linear scores: `coefficients` (codes, features), `intercepts` (codes,)."""

    codes: tuple[str, ...]
    coefficients: Array
    intercepts: Array
    temperature: float = 1.0

    def scores(self, texts: Sequence[str], vectors: Array, cues: Array) -> Array:
        """Return log odds, shape (len(texts), codes), up to a constant a row."""
        size, lowered = vectors.shape[1], [text.lower() for text in texts]
        scores = vectors @ self.coefficients[:, :size].T * _VECTOR_WEIGHT
        start = size
        for vectorizer in _vectorizers():
            counts = vectorizer.transform(lowered)
            for number in range(len(lowered)):
                # A text has some hundred n-grams: gathering them is cheaper than a product.
                part = slice(counts.indptr[number], counts.indptr[number + 1])
                chosen = self.coefficients[:, start + counts.indices[part]]
                scores[number] += chosen @ counts.data[part] * _NGRAM_WEIGHT
            start += counts.shape[1]
        scores = scores + cues @ self.coefficients[:, start:].T * _CUE_WEIGHT
        lengths = np.asarray([len(text.split()) for text in texts]) / _SINGLE_MATTER_WORDS
        doubt = 1.0 + _LONG_STORY_DOUBT * np.log(np.maximum(lengths, 1.0))
        result: Array = (scores + self.intercepts) / (self.temperature * doubt[:, None])
        return result

    def save(self, path: Path) -> None:
        """Write the model to `path` (.npz)."""
        np.savez_compressed(
            path,
            coefficients=self.coefficients.astype(np.float32),
            intercepts=self.intercepts.astype(np.float32),
            temperature=np.float32(self.temperature),
            codes=np.frombuffer(json.dumps(self.codes).encode(), dtype=np.uint8),
        )

    @classmethod
    def read(cls, path: Path) -> StoryModel:
        """Read a model that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            codes = json.loads(stored["codes"].tobytes().decode())
            _vectorizers()  # Importing them takes a second: not in a customer's turn.
            return cls(
                tuple(codes),
                stored["coefficients"],
                stored["intercepts"],
                float(stored["temperature"]),
            )


def train_story_model(
    texts: Sequence[str], vectors: Array, cues: Array, codes: Sequence[str], strength: float
) -> StoryModel:
    """Return a model fitted to labelled accounts, its confidence calibrated on held-out parts.

    Args:
        texts: plain texts.
        vectors: one of length one a text, shape (len(texts), 512).
        cues: one row of cue strengths a text.
        codes: one a text, at least two different ones.
        strength: inverse of the regularisation.
    """
    rows, names = story_features(texts, vectors, cues), np.asarray(codes)
    classifier = _fit(rows, names, strength)
    coefficients, intercepts = classifier.coef_, classifier.intercept_
    if len(classifier.classes_) == 2:  # One row stands for two codes.
        coefficients = np.concatenate([-coefficients, coefficients]) / 2
        intercepts = np.concatenate([-intercepts, intercepts]) / 2
    return StoryModel(
        tuple(str(name) for name in classifier.classes_),
        np.asarray(coefficients, dtype=np.float32),
        np.asarray(intercepts, dtype=np.float32),
        _temperature(rows, names, tuple(classifier.classes_), strength),
    )


def story_features(texts: Sequence[str], vectors: Array, cues: Array) -> csr_matrix:
    """Return the feature rows: vector, hashed character and word n-grams, cue strengths."""
    characters, words = _vectorizers()
    lowered = [text.lower() for text in texts]
    return hstack(
        [
            csr_matrix(vectors * _VECTOR_WEIGHT),
            characters.transform(lowered) * _NGRAM_WEIGHT,
            words.transform(lowered) * _NGRAM_WEIGHT,
            csr_matrix(cues * _CUE_WEIGHT),
        ],
        format="csr",
        dtype=np.float32,
    )


@lru_cache(maxsize=1)
def _vectorizers() -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import HashingVectorizer

    return (
        HashingVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), n_features=_CHARACTERS, alternate_sign=False
        ),
        HashingVectorizer(
            ngram_range=(1, 2), n_features=_WORDS, alternate_sign=False, token_pattern=_WORD
        ),
    )


def _fit(rows: csr_matrix, names: Array, strength: float, steps: int = _STEPS) -> Any:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=strength, max_iter=steps, tol=1e-3).fit(rows, names)


def _temperature(rows: csr_matrix, names: Array, codes: tuple[str, ...], strength: float) -> float:
    """Return the temperature at which held-out probabilities are most honest."""
    held_out = np.arange(len(names)) % _HELD_OUT == 0
    if set(names[~held_out]) != set(codes) or len(codes) < 3:
        return 1.0
    classifier = _fit(rows[~held_out], names[~held_out], strength, _MEASURING_STEPS)
    scores = classifier.decision_function(rows[held_out])
    truth = np.searchsorted(np.asarray(codes), names[held_out])

    def loss(temperature: float) -> float:
        chosen = softmax(scores / temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.clip(chosen, 1e-9, 1.0)).mean())

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)
