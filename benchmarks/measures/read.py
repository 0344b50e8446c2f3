"""A labelled message together with what a model read in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.datasets import Row

Scores = dict[str, float | None]


@dataclass(frozen=True)
class Read:
    """A row and its reading, the parse data of Rasa with `seconds` added."""

    row: Row
    reading: Mapping[str, Any]

    @property
    def intent(self) -> str | None:
        """The chosen intent."""
        name = (self.reading.get("intent") or {}).get("name")
        return str(name) if name else None

    @property
    def confidence(self) -> float:
        """Of the chosen intent."""
        return float((self.reading.get("intent") or {}).get("confidence") or 0.0)

    @property
    def triggers(self) -> list[Mapping[str, Any]]:
        """The triggers that were found."""
        return list(self.reading.get("triggers") or ())


@dataclass(frozen=True)
class Mistake:
    """One wrong answer, for the list of errors; the text is left out where it is sensitive."""

    row: Row
    measure: str
    expected: str
    got: str

    def as_dict(self) -> dict[str, str]:
        """Return what is written to the list."""
        told = {"text": self.row.text} if not self.row.is_sensitive else {}
        return {
            "measure": self.measure,
            "dataset": self.row.dataset,
            "id": self.row.id,
            "lang": self.row.lang,
            "expected": self.expected,
            "got": self.got,
            **told,
        }


def can_tell(reads: Sequence[Read], key: str) -> bool:
    """Return whether the model gives this key at all; what it cannot do is not scored."""
    return any(key in read.reading for read in reads)
