"""Secrets that were generated because nobody set them, kept beside the data."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

FILE_NAME = "secrets.json"

_SHOWN = "shown"


class SecretStoreError(OSError):
    """The file of generated secrets cannot be read or written."""


def complete_secrets(
    data_dir: Path, given: Mapping[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return every secret, the empty ones taken from the file or generated into it.

    Args:
        data_dir: folder of the file; it is created when a secret must be kept.
        given: secrets by name; an empty text asks for a kept or generated one.
    Returns:
        The secrets by name, and the names of those generated that nobody was shown yet.
    Raises:
        SecretStoreError: the folder cannot be written or the file is damaged.
    """
    wanted = [name for name, value in given.items() if not value]
    if not wanted:
        return dict(given), ()
    try:
        kept, generated = _keep(data_dir, wanted)
    except (OSError, ValueError) as error:
        raise SecretStoreError(
            f"The file {data_dir / FILE_NAME} cannot be used ({error}). "
            "Make its folder writable, or set the secrets in the environment."
        ) from error
    return {**given, **{name: kept[name] for name in wanted}}, generated


def mark_shown(data_dir: Path, names: Collection[str]) -> None:
    """Remember that a person was shown these generated secrets."""
    with _locked_file(data_dir) as file:
        kept = json.loads(file.read())
        kept[_SHOWN] = sorted({*kept.get(_SHOWN, []), *names})
        _rewrite(file, kept)


def _keep(data_dir: Path, wanted: list[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    with _locked_file(data_dir) as file:
        kept = json.loads(file.read() or "{}")
        missing = [name for name in wanted if name not in kept]
        if missing:
            kept |= {name: secrets.token_urlsafe(24) for name in missing}
            _rewrite(file, kept)
    shown = kept.pop(_SHOWN, [])
    return kept, tuple(name for name in wanted if name not in shown)


@contextmanager
def _locked_file(data_dir: Path) -> Iterator[TextIO]:
    """Open the file for this process alone: two that start together must agree on one secret."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(data_dir / FILE_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _rewrite(file: TextIO, content: Mapping[str, Any]) -> None:
    file.seek(0)
    file.truncate()
    json.dump(content, file, indent=2)
    file.flush()
    os.fsync(file.fileno())
