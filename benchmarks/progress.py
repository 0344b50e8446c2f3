"""What is shown while something long goes on."""

from __future__ import annotations

import sys
import time

_SECONDS = 5.0


class Progress:
    """Shows `label: done of all` every few seconds; on a terminal always in the same line."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._started = self._shown = time.monotonic()

    def __call__(self, done: int, count: int) -> None:
        """Take note that `done` of `count` are finished."""
        now = time.monotonic()
        if done < count and now - self._shown < _SECONDS:
            return
        self._shown = now
        line = f"  {self._label}: {done} of {count}, {now - self._started:.0f} s"
        end = "\n" if done >= count or not sys.stdout.isatty() else "\r"
        sys.stdout.write(line + end)
        sys.stdout.flush()
