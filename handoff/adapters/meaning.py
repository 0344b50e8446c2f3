"""The process that compares stories by meaning: it is started for a batch and then ends.

It talks in lines of JSON. `{"encode": [text, …]}` is answered with a list of vectors in base64,
512 halves each; they are kept for the next question. `{"nearest": most, "least": cosine}` is
followed by blocks, each a line with the number of its vectors and then their bytes, and by a line
`0`; the answer has for each encoded text a list of [place in the blocks, cosine], the best first.
`{"compare": [[sentence, …], [sentence, …]]}` is answered with [index, index, cosine] of the two
sentences that are most alike, or an empty list.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

SCRIPT = Path(__file__).with_name("meaning_process.py")
#: Bytes of a vector: 512 halves.
VECTOR_BYTES = 1024
#: Characters of a text that are looked at; more takes longer and says little more.
TEXT_LIMIT = 4_000


class MeaningFailed(Exception):
    """The process could not be started or gave up; nothing was stored."""


class Meaning:
    """The running process, to be used in a `with` block; not for several threads at once."""

    def __init__(self, python: Path) -> None:
        """Start it.

        Args:
            python: interpreter of the assistant's environment.
        Raises:
            MeaningFailed: there is no such interpreter.
        """
        try:
            self._process = subprocess.Popen(
                [str(python), "-I", str(SCRIPT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # What it says on errors could hold a customer's words.
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise MeaningFailed(f"{python} cannot be started") from error

    def __enter__(self) -> Meaning:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._process.kill()
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.close()
        except OSError:
            self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """Return a vector for each text, VECTOR_BYTES long.

        Raises:
            MeaningFailed: the process gave up.
        """
        self._write(_line({"encode": [text[:TEXT_LIMIT] for text in texts]}))
        return [base64.b64decode(one) for one in self._answer()]

    def nearest(
        self, blocks: Iterable[Sequence[bytes]], most: int, least: float
    ) -> list[list[tuple[int, float]]]:
        """Return for each text encoded last which vectors are nearest: place and cosine.

        Raises:
            MeaningFailed: the process gave up.
        """
        self._write(_line({"nearest": most, "least": least}))
        for block in blocks:
            if block:
                self._write(_line(len(block)) + b"".join(block))
        self._write(_line(0))
        return [[(int(place), cosine) for place, cosine in row] for row in self._answer()]

    def compare(self, one: Sequence[str], other: Sequence[str]) -> tuple[int, int, float] | None:
        """Return the indexes of the two sentences that are most alike, and their cosine.

        Raises:
            MeaningFailed: the process gave up.
        """
        self._write(_line({"compare": [list(one), list(other)]}))
        found = self._answer()
        return (int(found[0]), int(found[1]), float(found[2])) if found else None

    def _write(self, data: bytes) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except OSError as error:
            raise MeaningFailed("the process has ended") from error

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise MeaningFailed("the process has ended")
        return json.loads(line)


def _line(asked: Any) -> bytes:
    return json.dumps(asked, ensure_ascii=True).encode() + b"\n"
