"""The tone of a message: calm, upset or angry, from words, capitals and punctuation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.sentences import straight

_NEGATED = re.compile(
    r"\b(?:not|never|no|isn't|wasn't|aren't|without)\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b")
_READ = 3000


@dataclass(frozen=True)
class Tone:
    """`label` is calm, upset or angry; `confidence` from 0 to 1."""

    label: str
    confidence: float


def read_tone(text: str, language: str = "en") -> Tone:
    """Return the tone of the first 3,000 characters of `text`."""
    plain = straight(text[:_READ])
    sums = {"angry": 0.0, "upset": 0.0}
    for label, words in _words(language).items():
        for weight, pattern in words:
            for match in pattern.finditer(plain):
                if not _NEGATED.search(plain, max(0, match.start() - 30), match.start()):
                    sums[label] += weight
    words_count = max(1, len(plain.split()))
    shouted = len(_SHOUTED.findall(plain))
    capitals = shouted > 1 and shouted >= words_count / 8 and not plain.isupper()
    marks = len(re.findall(r"!{2,}|\?!|!\?|\?{2,}", plain))
    sums["angry"] += (1.0 if capitals else 0.0) + min(1.5, 0.75 * marks)
    label = max(sums, key=lambda name: sums[name])
    strength = sums[label] / (1.0 + words_count / 60.0)
    if strength < 0.7:
        return Tone("calm", round(1.0 - strength / 2.0, 3))
    return Tone(label, round(min(0.97, 0.5 + strength / 6.0), 3))


@lru_cache(maxsize=8)
def _words(language: str) -> dict[str, tuple[tuple[float, re.Pattern[str]], ...]]:
    section = load_section(language, "tone")
    return {
        label: tuple((float(w), re.compile(like, re.IGNORECASE)) for w, like in section[label])
        for label in ("angry", "upset")
    }
