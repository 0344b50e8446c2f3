"""Scores of several things of one text, of which one or none is meant.

Their probabilities, and the columns in which the weights of named features stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np

Array = np.ndarray[Any, Any]
#: Columns of the hashed features. Two names may share one.
COLUMNS = 2**15


@lru_cache(maxsize=2**18)
def column_of(name: str) -> int:
    """Return the column of a feature, from 0 to 32767; the same in every process."""
    return crc32(name.encode()) % COLUMNS


def chances_of(scores: Array, sizes: Sequence[int] | Array) -> Array:
    """Return the probability of each thing of several texts, in order, among those of its text.

    What is missing to one is that of "none of them", of which the score is 0.

    Args:
        scores: one a thing.
        sizes: how many things each text has, at least one.
    """
    most = np.maximum(np.maximum.reduceat(scores, starts_of(sizes)), 0)
    powers = np.exp(scores - np.repeat(most, sizes))
    result: Array = powers / (summed(powers, sizes) + np.repeat(np.exp(-most), sizes))
    return result


def summed(values: Array, sizes: Sequence[int] | Array) -> Array:
    """Return, for each thing, the sum over the things of its text."""
    result: Array = np.repeat(np.add.reduceat(values, starts_of(sizes)), sizes)
    return result


def starts_of(sizes: Sequence[int] | Array) -> Array:
    """Return where each text begins."""
    result: Array = np.cumsum([0, *sizes[:-1]])
    return result
