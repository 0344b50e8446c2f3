"""Reads one fact of a message on a fixed day, for the tests of this folder."""

from __future__ import annotations

from datetime import date

from assistant.nlu.facts.extract import extract_facts
from assistant.nlu.facts.model import Found, Setting

#: A Saturday.
TODAY = date(2026, 11, 28)
REGIONS = {"en": "GB", "es": "ES", "fr": "FR", "de": "DE"}


def read(locale: str, fact: str, text: str) -> list[Found]:
    """Return what is found of a fact; `locale` is a language or a language and a region."""
    language, _, region = locale.partition("-")
    setting = Setting(TODAY, language, region or REGIONS[language])
    return [found for found in extract_facts(text, setting) if found.fact == fact]


def best(locale: str, fact: str, text: str) -> Found | None:
    """Return the finding that answers the question for a fact: complaint role, then the surest."""
    found = [one for one in read(locale, fact, text) if one.problem is None]
    return max(found, key=lambda one: (one.role != "mention", one.confidence), default=None)
