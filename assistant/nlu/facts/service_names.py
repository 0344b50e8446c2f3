"""Contracts, accounts and cards by their whole name: "SIM card", "Girokonto"."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.facts.patterns import fold, spell_out


def find_service(text: str, language: str) -> tuple[int, int] | None:
    """Return the span of the first contract, account or card that `text` names, or None."""
    found = _pattern(language).search(fold(text))
    return found.span() if found else None


def is_service(phrase: str, language: str) -> bool:
    """Say whether a phrase ends in the name of a contract, account or card."""
    return any(m.end() == len(phrase) for m in _pattern(language).finditer(fold(phrase)))


@lru_cache(maxsize=8)
def _pattern(language: str) -> re.Pattern[str]:
    names = load_section(language, "things").get("contracts", [])
    return re.compile(
        rf"\b(?:{'|'.join(spell_out(name) for name in names)})\b" if names else r"(?!)"
    )
