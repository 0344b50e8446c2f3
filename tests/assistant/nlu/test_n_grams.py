"""Hashed n-grams: those of scikit-learn, by a shorter way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import HashingVectorizer

from assistant.nlu.n_grams import NGrams, letters, words

TEXTS = [
    "I paid £49.99 — twice!  And nobody's called me back?",
    "a",
    "Ça n'a pas marché :\tle café était froid",
    "Straße, ÜBER, ΣΊΣΥΦΟΣ, 日本語, 🙂🙂",
    "no no no no",
    "   ",
    "",
]


@pytest.mark.parametrize(
    ("ours", "options"),
    [
        (letters(2, 5, 2**14), {"analyzer": "char_wb", "ngram_range": (2, 5)}),
        (letters(3, 5, 64), {"analyzer": "char_wb", "ngram_range": (3, 5)}),
        (words(2**13), {"ngram_range": (1, 2), "token_pattern": r"(?u)[\w']+|[?!]"}),
    ],
)
def test_the_features_are_those_of_a_hashing_vectorizer(
    ours: NGrams, options: dict[str, Any]
) -> None:
    theirs = HashingVectorizer(n_features=ours.size, alternate_sign=False, **options)
    expected = theirs.transform(TEXTS)
    np.testing.assert_allclose(ours.rows(TEXTS).toarray(), expected.toarray())
    columns, weights = ours.row(TEXTS[0])
    np.testing.assert_array_equal(columns, expected[0].indices)
    np.testing.assert_allclose(weights, expected[0].data)
