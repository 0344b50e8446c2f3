"""Ready answers: sentences an agent puts into a message and changes before sending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter

#: What an answer may name: the agent, the customer, the case.
PLACEHOLDERS = ("agent", "name", "reference")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of policy/answers/; `title` is what agents choose it by."""

    code: str
    title: str
    text: str

    @property
    def needs(self) -> frozenset[str]:
        """Placeholders in the text."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.text) if name is not None)


def filled(answers: Iterable[Answer], known: Mapping[str, str | None]) -> tuple[Answer, ...]:
    """Return the answers with their placeholders filled; those that need what is not known go.

    Args:
        known: by placeholder; None or empty where it is not known.
    """
    words = {name: value for name, value in known.items() if value}
    return tuple(
        Answer(answer.code, answer.title, answer.text.format(**words))
        for answer in answers
        if answer.needs <= words.keys()
    )
