"""Training a part of the pipeline as `make train` does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from assistant.nlu import processes


@contextmanager
def as_in_training() -> Iterator[None]:
    """Inside, what the last training encoded is not encoded again; see `assistant.nlu.encoder`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "_is_training", True)
        yield
