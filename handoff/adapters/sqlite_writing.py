"""How writers of one SQLite file take turns, and how what they committed gets to the disk.

SQLite lets a writer that finds the file busy sleep and try again, longer each time, so one of
several processes can be overtaken again and again; and in its mode for durable commits it waits
for the disk with the file still locked. Here writers of all processes stand in one line, and wait
for the disk behind it, all that came meanwhile together.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WriterLine:
    """One writer at a time, of all threads and processes that use the same file."""

    def __init__(self, database: Path) -> None:
        """Prepare the line; its file is made beside the database by the first writer."""
        self._path = database.with_name(f"{database.name}-writers")
        self._of_threads = threading.Lock()
        self._file: int | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until it is one's turn, which lasts for the block."""
        with self._of_threads:
            if self._file is None:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Leave the line."""
        with self._of_threads:
            if self._file is not None:
                os.close(self._file)
                self._file = None


class DiskSync:
    """Brings the write-ahead log to the disk, once for all who wait at the same time.

    It is what SQLite does at the end of a commit with `synchronous=FULL`, done after the commit
    instead of within. What was committed before to the same log, by whichever process, is on the
    disk as well then.
    """

    def __init__(self, database: Path) -> None:
        self._log = database.with_name(f"{database.name}-wal")
        self._one_at_a_time = threading.Lock()
        self._begun = self._done = 0

    def wait(self) -> None:
        """Return when everything that was committed before this call is on the disk.

        Raises:
            OSError: the disk failed; what was committed may be lost at a power cut.
        """
        # One that is under way may have begun before our commit; the next one has it.
        enough = self._begun + 1
        with self._one_at_a_time:
            if self._done >= enough:
                return
            self._begun += 1
            self._sync()
            self._done = self._begun

    def _sync(self) -> None:
        try:
            log = os.open(self._log, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return  # SQLite has put it into the database, and that on the disk, before removing it.
        try:
            os.fdatasync(log)
        finally:
            os.close(log)
