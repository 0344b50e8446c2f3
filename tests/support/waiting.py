"""Waiting for what happens elsewhere: looked at again and again, with an end."""

from __future__ import annotations

import threading
from collections.abc import Callable

_LOOKS, _PAUSE_SECONDS = 3000, 0.01


def until(fulfilled: Callable[[], bool]) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: it was not within half a minute.
    """
    pause = threading.Event()
    for _ in range(_LOOKS):
        if fulfilled():
            return
        pause.wait(_PAUSE_SECONDS)
    raise AssertionError("it did not happen")
