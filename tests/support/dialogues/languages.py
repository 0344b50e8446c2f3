"""A cheap check that a text is in the expected language, by its commonest words."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]

_COMMON = {
    "en": "the and you your is it to of what this that have we with can not me i for are do",
    "es": "el la los las que y usted su de en es lo con por para un una no se puede qué le si",
    "fr": "le la les que et vous votre vos est de des en ce pour un une ne pas je il où qui avec",
    "de": "der die das und sie ihre ihr ist es zu von was ich nicht mit ein eine für wir den",
}
COMMON = {language: frozenset(words.split()) for language, words in _COMMON.items()}
#: Lines such as "Amount: 20" repeat what the customer said.
_LISTED = re.compile(r"(?m)^[^\n:]{2,45}:.*$")
_WORD = re.compile(r"[^\W\d_]+")
LEAST_WORDS = 3


def sounds_foreign(text: str, expected: str) -> str | None:
    """Return the language a text is in when that is surely another one than expected.

    Args:
        text: without what it quotes.
        expected: ISO 639-1; for a language that is not known here nothing is said.
    """
    if expected not in COMMON or text in said_in_others():
        return None
    words = [word.lower() for word in _WORD.findall(_LISTED.sub("", text))]
    counts = {lang: sum(word in common for word in words) for lang, common in COMMON.items()}
    best = max(counts, key=lambda lang: counts[lang])
    if counts[best] < LEAST_WORDS or counts[best] <= counts[expected]:
        return None
    return best


@lru_cache(maxsize=1)
def said_in_others() -> frozenset[str]:
    """Return what is said on purpose in languages that the assistant does not speak."""
    words = yaml.safe_load((ROOT / "policy" / "other_languages.yml").read_text(encoding="utf-8"))
    return frozenset(words.values())
