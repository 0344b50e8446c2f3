"""Multinomial logistic regression in small batches."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from assistant.nlu.softmax_regression import fit_softmax, softmax


def test_tells_classes_apart() -> None:
    order = np.random.default_rng(1)
    centres = np.eye(3, 8) * 2
    owners = np.arange(600) % 3
    rows = centres[owners] + order.normal(0, 0.3, (600, 8))
    weights, intercepts = fit_softmax(rows, owners, 3, 2.0)
    chances = softmax(rows @ weights.T + intercepts)
    assert (chances.argmax(axis=1) == owners).mean() > 0.98


def test_counts_tell_apart_what_rows_do_not() -> None:
    owners = np.arange(300) % 3
    rows, counts = np.zeros((300, 2)), csr_matrix(np.eye(3)[owners])
    weights, intercepts = fit_softmax(rows, owners, 3, 2.0, counts)
    assert weights.shape == (3, 5)
    chances = softmax(rows @ weights[:, :2].T + counts @ weights[:, 2:].T + intercepts)
    assert (chances.argmax(axis=1) == owners).all()


def test_row_that_two_classes_fit_is_left_to_what_it_looks_like() -> None:
    """Rows like the first class stay there, though the second would be right as well."""
    rows = np.repeat(np.eye(3) * 2, 1000, axis=0)
    shares = np.repeat(np.eye(3), 1000, axis=0)
    shares[500:1000] = [0.5, 0.5, 0.0]
    weights, intercepts = fit_softmax(rows, shares, 3, 2.0)
    chances = softmax(rows[:1] @ weights.T + intercepts)[0]
    assert chances[0] > 0.8


def test_gives_the_same_weights_each_time() -> None:
    rows, owners = np.eye(4), np.arange(4)
    first, second = (fit_softmax(rows, owners, 4, 1.0)[0] for _ in range(2))
    assert np.array_equal(first, second)


def test_probabilities_survive_large_scores() -> None:
    assert np.allclose(softmax(np.asarray([1e4, 0.0])), [1.0, 0.0])
