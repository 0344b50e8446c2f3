"""Where a text begins to tell of another complaint, in the languages that are understood."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.nlu.facts.lexicon import of_every_language
from assistant.nlu.sentences import split_sentences, straight

#: The writer says so, or only goes on with "also": then what is told has to differ.
ANNOUNCED, PERHAPS = "announced", "perhaps"

_COMPLAINT, _ANOTHER, _TELLS_SO, _BEFORE, _AND, _GOES_ON = (
    of_every_language("requests", name)
    for name in ("complaint", "another", "announced", "earlier", "and", "also")
)
_NAMED = re.compile(rf"(?i)\b{_ANOTHER}\s+{_COMPLAINT}\b|\b{_TELLS_SO}")
# Of an earlier time, or about the same: "I made another complaint last month".
_EARLIER = re.compile(rf"(?i)\b{_BEFORE}\b")
# "First … second …" and "also": a matter of its own only when what is told is another one.
_ALSO = re.compile(rf"(?i)^(?:{_AND}[\s,]+)?{_GOES_ON}\b")
_ORDER = re.compile(r"\b[A-Z]{1,4}[-/ ]?\d{4,}\b|\b\d{3,}-\d{3,}(?:-\d+)*\b")
#: Most words before an announcement in its sentence; later it is told of, not made.
_LEAD = 9


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text: `start` and `end` (exclusive), and how it begins.

    `opening` is None where it goes on with what the text is about, else ANNOUNCED or PERHAPS.
    """

    start: int
    end: int
    opening: str | None


def stretches(text: str) -> list[Stretch]:
    """Return the stretches of a text that may each tell of a complaint of its own, in order.

    They cover the text without the space between them. Most texts are one stretch, empty ones none.
    """
    plain = straight(text)
    begins: list[tuple[int, str | None]] = []
    orders: set[str] = set()
    for start, end in split_sentences(plain):
        sentence = plain[start:end]
        named = {match.group() for match in _ORDER.finditer(sentence)}
        opening = _opening(sentence)
        if opening is None and orders and named and not named & orders:
            opening = PERHAPS
        orders |= named
        if opening is not None or not begins:
            begins.append((start, opening))
    if not begins:
        return []
    ends = [start for start, _ in begins[1:]] + [len(text)]
    found = []
    for (start, opening), end in zip(begins, ends, strict=True):
        found.append(Stretch(start, start + len(text[start:end].rstrip()), opening))
    return found


def _opening(sentence: str) -> str | None:
    named = _NAMED.search(sentence)
    if named is not None:
        before = sentence[: named.start()]
        is_made = len(before.split()) <= _LEAD and not _EARLIER.search(sentence[: named.end() + 24])
        if is_made:
            return ANNOUNCED
    return PERHAPS if _ALSO.match(sentence) else None
