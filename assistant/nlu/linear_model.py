"""A small calibrated text classifier: encoder vector and hashed n-grams, logistic regression.

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

Array = np.ndarray[Any, Any]
_CHAR_FEATURES = 2**14
_WORD_FEATURES = 2**13
_VECTOR_WEIGHT = 1.6
_WORD_WEIGHT = 1.2
_WORDS = r"(?u)[\w']+|[?!]"
_FOLDS = 3
_MOST_COLUMNS = 700


@dataclass(frozen=True)
class LinearModel:
    """Softmax over linear scores: `coefficients` (classes, features), `intercepts` (classes,)."""

    classes: tuple[str, ...]
    coefficients: Array
    intercepts: Array
    temperature: float = 1.0
    ngram_weight: float = 1.0

    def probabilities(self, texts: Sequence[str], vectors: Array) -> Array:
        """Return calibrated probabilities, shape (len(texts), len(classes)); rows add up to 1."""
        rows = features(texts, vectors, self.ngram_weight)
        scores = np.empty((rows.shape[0], len(self.classes)))
        for number in range(rows.shape[0]):
            # A row has some hundred features: gathering them is cheaper than a product with all.
            part = slice(rows.indptr[number], rows.indptr[number + 1])
            scores[number] = self.coefficients[:, rows.indices[part]] @ rows.data[part]
        return softmax((scores + self.intercepts) / self.temperature)

    def save(self, path: Path) -> None:
        """Write the model to `path` (.npz)."""
        np.savez_compressed(
            path,
            coefficients=self.coefficients.astype(np.float32),
            intercepts=self.intercepts.astype(np.float32),
            temperature=np.float32(self.temperature),
            ngram_weight=np.float32(self.ngram_weight),
            classes=np.frombuffer(json.dumps(self.classes).encode(), dtype=np.uint8),
        )

    @classmethod
    def read(cls, path: Path) -> LinearModel:
        """Read a model that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            classes = json.loads(stored["classes"].tobytes().decode())
            _vectorizers()  # Importing them takes a second: not in a customer's turn.
            return cls(
                tuple(classes),
                stored["coefficients"],
                stored["intercepts"],
                float(stored["temperature"]),
                float(stored["ngram_weight"]),
            )


def train(
    texts: Sequence[str],
    vectors: Array,
    labels: Sequence[str],
    strength: float = 8.0,
    ngram_weight: float = 1.0,
) -> LinearModel:
    """Return a model fitted to labelled texts, with its confidence calibrated on held-out parts.

    Args:
        texts: plain texts.
        vectors: their encoder vectors, shape (len(texts), 512).
        labels: one class name a text, at least two different ones.
        strength: inverse of the regularisation.
        ngram_weight: how much the letters of words count beside the meaning of the text.
    """
    matrix, names = features(texts, vectors, ngram_weight), np.asarray(labels)
    reduced, back = _reduce(matrix)
    classifier = _fit(reduced, names, strength)
    temperature = _calibrate(reduced, names, tuple(classifier.classes_), strength)
    coefficients, intercepts = classifier.coef_ @ back.T, classifier.intercept_
    if len(classifier.classes_) == 2:  # One row stands for two classes.
        coefficients = np.concatenate([-coefficients, coefficients]) / 2
        intercepts = np.concatenate([-intercepts, intercepts]) / 2
    return LinearModel(
        tuple(str(name) for name in classifier.classes_),
        np.asarray(coefficients, dtype=np.float32),
        np.asarray(intercepts, dtype=np.float32),
        temperature,
        ngram_weight,
    )


def features(texts: Sequence[str], vectors: Array, ngram_weight: float = 1.0) -> csr_matrix:
    """Return the feature rows: encoder vector, hashed character and word n-grams, length."""
    characters, words = _vectorizers()
    lengths = np.asarray([[np.log1p(len(text.split())) / 5.0] for text in texts])
    return hstack(
        [
            csr_matrix(vectors * _VECTOR_WEIGHT),
            characters.transform(texts) * ngram_weight,
            words.transform(texts) * (_WORD_WEIGHT * ngram_weight),
            csr_matrix(lengths),
        ],
        format="csr",
    )


def softmax(scores: Array) -> Array:
    """Return rows of probabilities for rows of scores."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Array = shifted / shifted.sum(axis=1, keepdims=True)
    return result


@lru_cache(maxsize=1)
def _vectorizers() -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import HashingVectorizer

    characters = HashingVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), n_features=_CHAR_FEATURES, alternate_sign=False
    )
    words = HashingVectorizer(
        ngram_range=(1, 2),
        n_features=_WORD_FEATURES,
        alternate_sign=False,
        token_pattern=_WORDS,
    )
    return characters, words


def _reduce(matrix: csr_matrix) -> tuple[Array, Array]:
    """Return (rows, back): rows with the inner products of `matrix` in far fewer columns.

    The best weights are a combination of the training rows, so logistic regression on `rows`
    finds nearly the same classifier many times faster (the 700 strongest directions are kept);
    `weights @ back.T` are its weights in the original columns.
    """
    values, directions = np.linalg.eigh((matrix @ matrix.T).toarray())
    values, directions = values[::-1][:_MOST_COLUMNS], directions[:, ::-1][:, :_MOST_COLUMNS]
    kept = values > values.max() * 1e-7
    roots, directions = np.sqrt(values[kept]), directions[:, kept]
    return directions * roots, np.asarray(matrix.T @ (directions / roots))


def _fit(rows: Array, names: Array, strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    classifier = LogisticRegression(
        C=strength, class_weight="balanced", max_iter=200, tol=1e-3, random_state=42
    )
    return classifier.fit(rows, names)


def _calibrate(rows: Array, names: Array, classes: tuple[str, ...], strength: float) -> float:
    """Return the temperature at which held-out probabilities are most honest."""
    column = {name: index for index, name in enumerate(classes)}
    scores = np.full((len(names), len(classes)), -30.0)
    for part in range(_FOLDS):
        held_out = np.arange(len(names)) % _FOLDS == part
        if len(set(names[~held_out])) < 2 or not held_out.any():
            return 1.0
        classifier = _fit(rows[~held_out], names[~held_out], strength)
        decided = classifier.decision_function(rows[held_out])
        if decided.ndim == 1:
            decided = np.stack([-decided / 2, decided / 2], axis=1)
        where = [column[name] for name in classifier.classes_]
        scores[np.ix_(np.flatnonzero(held_out), np.asarray(where))] = decided
    truth = np.asarray([column[name] for name in names])

    def loss(temperature: float) -> float:
        chosen = softmax(scores / temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.clip(chosen, 1e-9, 1.0)).mean())

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)
