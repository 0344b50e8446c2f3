"""What the person at the terminal reads while things start."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

Say = Callable[[str], None]

_lock = threading.Lock()


def say(sentence: str) -> None:
    """Print one line, whole also when several threads speak."""
    with _lock:
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()


def quiet(sentence: str) -> None:
    """Print nothing."""
