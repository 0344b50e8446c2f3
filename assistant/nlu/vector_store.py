"""Sentence vectors of the training examples, kept between trainings.

Encoding is the longest part of a training, and most examples stay as they are. The file holds
hashes and vectors, no texts; without it, or where it cannot be read, everything is encoded anew.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".cache" / "sentence-vectors"
#: Bytes of the hash of a text.
KEY_SIZE = 16


class VectorStore:
    """The vectors of one version of the encoder, in one file.

    Args:
        file: in the format of `numpy.savez`; need not exist.
    """

    def __init__(self, file: Path) -> None:
        """Hold the file's name; it is read when it is first asked for."""
        self._file = file
        self._vectors: dict[bytes, np.ndarray[Any, Any]] | None = None

    def read(self) -> Mapping[bytes, np.ndarray[Any, Any]]:
        """Return the vectors by the hash of their texts."""
        if self._vectors is None:
            self._vectors = self._load()
        return self._vectors

    def add(self, vectors: Mapping[bytes, np.ndarray[Any, Any]]) -> None:
        """Keep more vectors beside what the file holds by now; it is replaced as a whole."""
        self._vectors = {**self.read(), **vectors}
        fresh = self._file.with_name(f"{self._file.stem}-{os.getpid()}.npz")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # Components that learn beside each other add too.
                known = {**self._load(), **vectors}
                self._vectors = known
                keys = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(-1, KEY_SIZE)
                np.savez(fresh, keys=keys, vectors=np.stack([*known.values()]))
                fresh.replace(self._file)
        except OSError as error:
            logger.warning("vectors_not_kept file=%s cause=%s", self._file.name, error.strerror)

    def _load(self) -> dict[bytes, np.ndarray[Any, Any]]:
        try:
            with np.load(self._file, allow_pickle=False) as content:
                keys, vectors = content["keys"], content["vectors"]
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError) as error:
            logger.warning("vectors_unreadable file=%s %s", self._file.name, type(error).__name__)
            return {}
        return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}
