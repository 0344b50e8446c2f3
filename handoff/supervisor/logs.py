"""Log files of the parts: a new one for each start, the older ones kept under numbers."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import TextIO

from handoff.supervisor.terminal import Say

KEPT_FILES = 5
LARGEST_BYTES = 20 * 1024 * 1024

# Levels as Rasa, Sanic and Python's logging print them, at or near the start of a line.
_WARNING = re.compile(r"^.{0,60}\b(WARNING|ERROR|CRITICAL|warning|error|critical)\b")


class LogFile:
    """A log file that also repeats warnings and errors, prefixed with the name of the part."""

    def __init__(self, folder: Path, name: str, repeat: Say | None = None) -> None:
        """Prepare the log without creating it.

        Args:
            folder: is created when the first line is written.
            name: of the part; the file is `<name>.log`.
            repeat: is called with `<name> | <line>` for each warning and error.
        """
        self.path = folder / f"{name}.log"
        self._name = name
        self._repeat = repeat
        self._file: TextIO | None = None
        self._lock = threading.Lock()

    def rotate(self) -> None:
        """Begin a new file: `name.log` becomes `name.1.log` and so on; the oldest goes."""
        with self._lock:
            self._rotate()

    def write(self, line: str) -> None:
        """Append one line, ending with a newline, and repeat it when it is a warning."""
        with self._lock:
            if self._file is None or self._file.tell() > LARGEST_BYTES:
                self._rotate()
            assert self._file is not None
            self._file.write(line)
            self._file.flush()
        if self._repeat and _WARNING.match(line):
            self._repeat(f"{self._name} | {line.rstrip()}")

    def close(self) -> None:
        """Close the file; a later `write` begins a new one."""
        with self._lock:
            if self._file:
                self._file.close()
            self._file = None

    def _rotate(self) -> None:
        if self._file:
            self._file.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        for number in range(KEPT_FILES - 1, 0, -1):
            older = self._numbered(number - 1)
            if older.exists():
                older.replace(self._numbered(number))
        self._file = self.path.open("w", encoding="utf-8")

    def _numbered(self, number: int) -> Path:
        return self.path.with_suffix(f".{number}.log") if number else self.path
