"""A linear classifier of whole accounts: meaning, letters and words, and cue words.

Nothing but arrays and names is stored, so a model file cannot carry code.
"""

from __future__ import annotations

import json
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
_TOKEN = r"(?u)[\w']+|[?!]"
# The strongest directions of the training rows; more of them change no decision.
_DIRECTIONS = 600
_FOLDS = 3


@dataclass(frozen=True)
class StoryModel:
    """Softmax over linear scores: `coefficients` (codes, features), `intercepts` (codes,)."""

    codes: tuple[str, ...]
    coefficients: Array
    intercepts: Array
    temperature: float = 1.0

    def scores(self, texts: Sequence[str], vectors: Array, cues: Array) -> Array:
        """Return log odds, shape (len(texts), codes), up to a constant a row."""
        rows = story_features(texts, vectors, cues)
        scores = np.empty((rows.shape[0], len(self.codes)))
        for number in range(rows.shape[0]):
            # A row has some thousand features: gathering them is cheaper than a full product.
            part = slice(rows.indptr[number], rows.indptr[number + 1])
            scores[number] = self.coefficients[:, rows.indices[part]] @ rows.data[part]
        result: Array = (scores + self.intercepts) / self.temperature
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
    from sklearn.utils.extmath import randomized_svd

    rows, names = story_features(texts, vectors, cues), np.asarray(codes)
    most = min(_DIRECTIONS, *rows.shape) - 1
    left, values, right = randomized_svd(rows, most, n_iter=2, random_state=42)
    kept = values > values.max() * 1e-4
    reduced, back = left[:, kept] * values[kept], right[kept]
    classifier = _fit(reduced, names, strength)
    return StoryModel(
        tuple(str(name) for name in classifier.classes_),
        np.asarray(classifier.coef_ @ back, dtype=np.float32),
        np.asarray(classifier.intercept_, dtype=np.float32),
        _temperature(reduced, names, tuple(classifier.classes_), strength),
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
    )


@lru_cache(maxsize=1)
def _vectorizers() -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import HashingVectorizer

    return (
        HashingVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), n_features=_CHARACTERS, alternate_sign=False
        ),
        HashingVectorizer(
            ngram_range=(1, 2), n_features=_WORDS, alternate_sign=False, token_pattern=_TOKEN
        ),
    )


def _fit(rows: Array, names: Array, strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=150, tol=1e-3, random_state=42).fit(rows, names)


def _temperature(rows: Array, names: Array, codes: tuple[str, ...], strength: float) -> float:
    """Return the temperature at which held-out probabilities are most honest."""
    column = {name: index for index, name in enumerate(codes)}
    scores = np.full((len(names), len(codes)), -30.0)
    for part in range(_FOLDS):
        held_out = np.arange(len(names)) % _FOLDS == part
        if len(set(names[~held_out])) < 3 or not held_out.any():
            return 1.0
        classifier = _fit(rows[~held_out], names[~held_out], strength)
        where = [column[name] for name in classifier.classes_]
        decided = classifier.decision_function(rows[held_out])
        scores[np.ix_(np.flatnonzero(held_out), np.asarray(where))] = decided
    truth = np.asarray([column[name] for name in names])

    def loss(temperature: float) -> float:
        chosen = softmax(scores / temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.clip(chosen, 1e-9, 1.0)).mean())

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)
