"""Hashed n-grams of texts: how often each occurs, in rows of length one.

The features are those of scikit-learn's HashingVectorizer, which takes longer to check and convert
a single message than to read it. Here the columns of the words that were read lately are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.utils import murmurhash3_32

from assistant.nlu.softmax_regression import Array

#: Words whose columns are kept, by each kind of n-gram; a word takes about 300 bytes.
_MOST_KEPT = 8192
_WORD = re.compile(r"[\w']+|[?!]")


class NGrams:
    """One kind of n-gram, hashed into `size` columns."""

    def __init__(self, size: int, columns_of: Callable[[str], Iterable[Array]]) -> None:
        """Use `letters` or `words` instead.

        Args:
            size: how many columns there are.
            columns_of: returns the columns of a text in lower case, one for each n-gram in it.
        """
        self.size = size
        self._columns_of = columns_of

    def row(self, text: str) -> tuple[Array, Array]:
        """Return (columns, weights) of the n-grams of one text, columns in order."""
        columns, counts = self.counted(text)
        return columns, counts / np.sqrt(max((counts * counts).sum(), 1))

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """Return the rows of several texts, shape (len(texts), size)."""
        return joined([self.row(text) for text in texts], self.size)

    def counted(self, text: str) -> tuple[Array, Array]:
        """Return (columns, counts): how often each n-gram is in one text, columns in order."""
        found = [*self._columns_of(text.lower())]
        if not found:
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=int)
        columns, counts = np.unique(np.concatenate(found), return_counts=True)
        return columns, counts


def joined(rows: Sequence[tuple[Array, Array]], size: int) -> csr_matrix:
    """Return (columns, weights) of several texts as one matrix, shape (len(rows), size)."""
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns, weights = (np.concatenate(part) for part in zip(*rows, strict=True))
    return csr_matrix((weights, columns, ends), shape=(len(rows), size))


def letters(shortest: int, longest: int, size: int) -> NGrams:
    """Return n-grams of letters within words, whose edges count as a blank."""

    @lru_cache(_MOST_KEPT)
    def of_word(word: str) -> Array:
        padded = f" {word} "
        found = []
        for length in range(shortest, min(longest, len(padded)) + 1):
            found += [padded[at : at + length] for at in range(len(padded) - length + 1)]
        # A word shorter than that counts once, as it is.
        return _columns(found or [padded], size)

    return NGrams(size, lambda text: map(of_word, text.split()))


def words(size: int) -> NGrams:
    """Return single words and pairs of neighbours; question and exclamation marks are words."""

    @lru_cache(_MOST_KEPT)
    def of_words(told: str) -> Array:
        return _columns([told], size)

    def of_text(text: str) -> Iterable[Array]:
        found = _WORD.findall(text)
        return map(of_words, [*found, *map(" ".join, pairwise(found))])

    return NGrams(size, of_text)


def _columns(grams: Sequence[str], size: int) -> Array:
    hashes = np.asarray([murmurhash3_32(gram) for gram in grams], dtype=np.int64)
    columns: Array = (np.abs(hashes) % size).astype(np.int32)
    return columns
