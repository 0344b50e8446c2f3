"""The tone of a message: calm, upset or angry, from words, capitals and punctuation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.sentences import straight

_SHOUTED = re.compile(r"\b[^\W\d_a-zß-öø-ÿ]{4,}\b")
_MARKS = re.compile(r"!{2,}|\?!|!\?|\?{3,}")
_READ = 3000
_FELT = 0.7


@dataclass(frozen=True)
class Tone:
    """`label` is calm, upset or angry; `confidence` from 0 to 1."""

    label: str
    confidence: float


@dataclass(frozen=True)
class _Words:
    """The words of feeling of a language with their weights, and what takes them away."""

    by_label: dict[str, tuple[tuple[float, re.Pattern[str]], ...]]
    denied: re.Pattern[str]


def read_tone(text: str, language: str = "en") -> Tone:
    """Return the tone of the first 3,000 characters of `text`.

    Capitals and repeated marks make felt words stronger; alone they say nothing.
    """
    plain = straight(text[:_READ])
    words = _words(language)
    sums = {"angry": 0.0, "upset": 0.0}
    for label, patterns in words.by_label.items():
        for weight, pattern in patterns:
            for match in pattern.finditer(plain):
                if not words.denied.search(plain[max(0, match.start() - 30) : match.start()]):
                    sums[label] += weight
    count = max(1, len(plain.split()))
    if any(sums.values()):
        shouted = len(_SHOUTED.findall(plain))
        is_shouted = shouted > 1 and shouted >= count / 8 and not plain.isupper()
        sums["angry"] += 0.6 * is_shouted + min(0.6, 0.3 * len(_MARKS.findall(plain)))
    label = max(sums, key=lambda name: sums[name])
    strength = sums[label] / (1.0 + count / 60.0)
    if strength < _FELT:
        return Tone("calm", round(1.0 - strength / 2.0, 3))
    return Tone(label, round(min(0.97, 0.5 + strength / 6.0), 3))


@lru_cache(maxsize=8)
def _words(language: str) -> _Words:
    section = load_section(language, "tone")
    by_label = {
        label: tuple((float(w), re.compile(like, re.IGNORECASE)) for w, like in section[label])
        for label in ("angry", "upset")
    }
    denied = rf"\b(?:{section['denials']})\s+(?:(?!only\b|more\b|so\b)\w+\s+){{0,2}}$"
    return _Words(by_label, re.compile(denied, re.IGNORECASE))
