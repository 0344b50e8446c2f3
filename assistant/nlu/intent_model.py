"""The intent model: what a message means, from all examples together and from the nearest ones.

A linear classifier on sentence vectors and n-grams knows the broad regions; the examples most like
the message, by meaning and by letters, settle the borders. Both are averaged and calibrated.
Nothing but arrays and names is stored, so a model file cannot carry code.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.sparse import csc_matrix, csr_matrix, hstack

from assistant.nlu import n_grams
from assistant.nlu.processes import beside
from assistant.nlu.softmax_regression import Array, fit_softmax, softmax

_CHARACTER_FEATURES = 2**14
_WORD_FEATURES = 2**13
_WORD_WEIGHT = 1.2
# Rows of length one are short for the regularisation of the linear part.
_ROW_WEIGHT = 2.5
_STRENGTH = 2.0
# Of few examples: passes and rows a batch, and the strength.
_FEW_ROUNDS, _FEW_STRENGTH = (40, 64), 5.0
# The nearest examples are looked for among those of the intents the linear part finds likeliest.
_LIKELIEST = 6
_NEAREST = 15
# Half of the directions of the vectors hold 95 % of what tells the examples apart.
_DIRECTIONS = 256
_SHARPNESS = 16.0
_LETTERS = 0.2
# An n-gram of more than two in a hundred examples says little and costs most.
_USUAL = 0.02
_SHARE_OF_NEAREST = 0.45
_HELD_OUT = 10
_TEMPERATURES = (0.5, 4.0)

_LETTERS_OF_WORDS = n_grams.letters(2, 5, _CHARACTER_FEATURES)
_WORDS = n_grams.words(_WORD_FEATURES)


@dataclass(frozen=True)
class IntentModel:
    """Linear weights and examples of `classes`, the examples sorted by class.

    Args:
        classes: intent names.
        weights: linear weights of the vector, shape (classes, vector size).
        letter_weights: linear weights of the n-grams, shape (classes, n-grams).
        intercepts: shape (classes,).
        directions: those in which the examples differ most, shape (vector size, directions).
        vectors: the examples in those directions, shape (examples, directions).
        rarity: weight of each n-gram, 0 for the usual ones, shape (n-grams,).
        letters: n-grams of the examples, weighed, rows of length one, shape (examples, n-grams).
        starts: first example of each class and the end, shape (classes + 1,).
        temperature: above one, probabilities are drawn together.
    """

    classes: tuple[str, ...]
    weights: Array
    letter_weights: Array
    intercepts: Array
    directions: Array
    vectors: Array
    rarity: Array
    letters: csc_matrix
    starts: Array
    temperature: float = 1.0

    def probabilities(self, text: str, vector: Array) -> Array:
        """Return the calibrated probability of each class, shape (classes,).

        Args:
            text: plain text.
            vector: its sentence vector, shape (vector size,).
        """
        mixed = self.raw_probabilities(text, vector)
        powered = np.power(np.clip(mixed, 1e-6, 1.0), 1.0 / self.temperature)
        result: Array = powered / powered.sum()
        return result

    def raw_probabilities(self, text: str, vector: Array) -> Array:
        """Return the probabilities before calibration, shape (classes,)."""
        columns, letters = _weighed_n_grams(text, self.rarity)
        scores = self.weights @ vector + self.letter_weights[:, columns] @ letters
        linear = softmax(scores + self.intercepts)
        likeliest = np.sort(np.argsort(-linear)[:_LIKELIEST])
        by_letters = self._alike_by_letters(columns, letters)
        turned = vector @ self.directions
        alike, owners = [], []
        for number in likeliest:
            part = slice(int(self.starts[number]), int(self.starts[number + 1]))
            alike.append(self.vectors[part] @ turned + _LETTERS * by_letters[part])
            owners.append(np.full(part.stop - part.start, number))
        return (1.0 - _SHARE_OF_NEAREST) * linear + _SHARE_OF_NEAREST * _votes(
            np.concatenate(alike), np.concatenate(owners), len(self.classes)
        )

    def _alike_by_letters(self, columns: Array, weights: Array) -> Array:
        """Return the cosine of the n-grams of a text and of each example, shape (examples,)."""
        begins = self.letters.indptr[columns]
        sizes = self.letters.indptr[columns + 1] - begins
        # The places of all entries of the columns that the text has, one column after the other.
        offsets = np.repeat(begins - np.cumsum(sizes) + sizes, sizes)
        places = np.arange(len(offsets)) + offsets
        products = self.letters.data[places] * np.repeat(weights, sizes)
        rows = self.letters.indices[places]
        result: Array = np.bincount(rows, weights=products, minlength=self.letters.shape[0])
        return result

    def save(self, path: Path) -> None:
        """Write the model to `path` (.npz)."""
        np.savez_compressed(
            path,
            classes=np.frombuffer(json.dumps(self.classes).encode(), dtype=np.uint8),
            weights=self.weights,
            letter_weights=self.letter_weights.astype(np.float16),
            intercepts=self.intercepts,
            directions=self.directions,
            vectors=self.vectors.astype(np.float16),
            rarity=self.rarity,
            letters=self.letters.data.astype(np.float16),
            letter_rows=self.letters.indices,
            letter_columns=self.letters.indptr,
            starts=self.starts,
            temperature=np.float32(self.temperature),
        )

    @classmethod
    def load(cls, path: Path) -> IntentModel:
        """Read a model that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            letters = csc_matrix(
                (
                    stored["letters"].astype(np.float32),
                    stored["letter_rows"],
                    stored["letter_columns"],
                ),
                shape=(len(stored["vectors"]), _CHARACTER_FEATURES + _WORD_FEATURES),
            )
            return cls(
                tuple(json.loads(stored["classes"].tobytes().decode())),
                stored["weights"],
                stored["letter_weights"].astype(np.float32),
                stored["intercepts"],
                stored["directions"],
                stored["vectors"].astype(np.float32),
                stored["rarity"],
                letters,
                stored["starts"],
                float(stored["temperature"]),
            )


def train_intents(texts: Sequence[str], vectors: Array, labels: Sequence[str]) -> IntentModel:
    """Return a model of labelled texts, calibrated on examples held out.

    Args:
        texts: plain texts.
        vectors: their sentence vectors, shape (len(texts), vector size).
        labels: one intent a text, at least two different ones.
    """
    names = np.asarray(labels)
    letters = letters_and_words(texts)
    with beside(_temperature, texts, vectors, letters, names) as temperature:
        model = _fit(vectors, letters, names)
    return replace(model, temperature=temperature.result())


def train_few(texts: Sequence[str], vectors: Array, labels: Sequence[str]) -> IntentModel:
    """Return a model of a thousand examples or two, as `train_intents` does, not calibrated.

    So few need more and smaller steps. Where one says in Spanish what another says in German, those
    held out would be found too easily, and the model would claim too much.
    """
    return _fit(vectors, letters_and_words(texts), np.asarray(labels), _FEW_ROUNDS, _FEW_STRENGTH)


def letters_and_words(texts: Sequence[str]) -> csr_matrix:
    """Return hashed character and word n-grams, one row a text."""
    rows = hstack([_LETTERS_OF_WORDS.rows(texts), _WORDS.rows(texts) * _WORD_WEIGHT])
    return csr_matrix(rows, dtype=np.float32)


def _rarity(rows: csr_matrix) -> Array:
    """Return the weight of each n-gram: the rarer the greater, 0 for the usual ones."""
    count = rows.shape[0]
    seen = np.bincount(rows.indices, minlength=rows.shape[1])
    weights = np.log(count / np.maximum(seen, 1))
    result: Array = np.where(seen > _USUAL * count, 0.0, weights).astype(np.float32)
    return result


def _weighed(rows: csr_matrix, rarity: Array) -> csr_matrix:
    """Return rows weighed by rarity, each of length one (or empty)."""
    data = rows.data * rarity[rows.indices]
    weighed = csr_matrix((data, rows.indices, rows.indptr), shape=rows.shape)
    weighed.eliminate_zeros()
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1))).ravel()
    repeated = np.repeat(np.maximum(lengths, 1e-9), np.diff(weighed.indptr))
    weighed.data /= repeated.astype(np.float32)
    return weighed


def _weighed_n_grams(text: str, rarity: Array) -> tuple[Array, Array]:
    """Return (columns, weights) of one text, as `_weighed` gives them for many."""
    (of_letters, letters), (of_words, words) = _LETTERS_OF_WORDS.row(text), _WORDS.row(text)
    columns = np.concatenate([of_letters, of_words + _CHARACTER_FEATURES])
    weights = np.concatenate([letters, words * _WORD_WEIGHT]) * rarity[columns]
    told = weights > 0
    length = np.sqrt((weights[told] ** 2).sum())
    return columns[told], weights[told] / max(length, 1e-9)


def _directions(vectors: Array) -> Array:
    """Return the strongest directions of vectors, shape (vector size, at most 256)."""
    values, directions = np.linalg.eigh(vectors.T @ vectors)
    strongest = np.argsort(-values)[:_DIRECTIONS]
    return np.asarray(directions[:, strongest], dtype=np.float32)


def _votes(alike: Array, owners: Array, count: int) -> Array:
    """Return the share of each class among the nearest examples, shape (count,)."""
    nearest = (
        np.argpartition(-alike, _NEAREST)[:_NEAREST]
        if len(alike) > _NEAREST
        else np.arange(len(alike))
    )
    votes = np.exp(_SHARPNESS * (alike[nearest] - alike[nearest].max()))
    shares = np.bincount(owners[nearest], weights=votes, minlength=count)
    result: Array = shares / shares.sum()
    return result


def _fit(
    vectors: Array,
    letters: csr_matrix,
    names: Array,
    rounds: tuple[int, int] | None = None,
    strength: float = _STRENGTH,
) -> IntentModel:
    order = np.argsort(names, kind="stable")
    vectors, letters, names = vectors[order], letters[order], names[order]
    classes, owners = np.unique(names, return_inverse=True)
    directions, rarity = _directions(vectors), _rarity(letters)
    weighed = _weighed(letters, rarity)
    weights, intercepts = fit_softmax(
        vectors * _ROW_WEIGHT,
        owners,
        len(classes),
        strength,
        weighed * np.float32(_ROW_WEIGHT),
        rounds,
    )
    weights *= _ROW_WEIGHT
    return IntentModel(
        classes=tuple(str(name) for name in classes),
        weights=weights[:, : vectors.shape[1]],
        letter_weights=weights[:, vectors.shape[1] :],
        intercepts=intercepts,
        directions=directions,
        vectors=np.asarray(vectors @ directions, dtype=np.float32),
        rarity=rarity,
        letters=csc_matrix(weighed),
        starts=np.append(np.searchsorted(names, classes), len(names)),
    )


def _temperature(texts: Sequence[str], vectors: Array, letters: csr_matrix, names: Array) -> float:
    """Return the temperature of a model of nine tenths of the examples, by the last tenth."""
    held_out = np.arange(len(names)) % _HELD_OUT == 0
    known = ~held_out
    if len(set(names[known])) < len(set(names)):
        return 1.0
    probe = _fit(vectors[known], letters[known], names[known])
    asked = np.flatnonzero(held_out)
    return _calibrate(probe, [texts[i] for i in asked], vectors[asked], names[asked])


def _calibrate(model: IntentModel, texts: Sequence[str], vectors: Array, names: Array) -> float:
    """Return the temperature at which held-out examples are right as often as is claimed.

    The likeliest temperature (least logarithmic loss) is higher: it guards against the few sure
    mistakes, and so claims too little everywhere else.
    """
    column = {name: number for number, name in enumerate(model.classes)}
    truth = np.asarray([column[name] for name in names])
    raw = np.stack(
        [model.raw_probabilities(text, row) for text, row in zip(texts, vectors, strict=True)]
    )
    logs = np.log(np.clip(raw, 1e-6, 1.0))
    right = float((logs.argmax(axis=1) == truth).mean())

    def claimed(temperature: float) -> float:
        return float(softmax(logs / temperature).max(axis=1).mean())

    lowest, highest = _TEMPERATURES
    if claimed(lowest) <= right or claimed(highest) >= right:
        return lowest if claimed(lowest) <= right else highest
    return float(brentq(lambda temperature: claimed(temperature) - right, lowest, highest))
