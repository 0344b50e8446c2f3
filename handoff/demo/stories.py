"""What made-up customers say, read from handoff/demo/stories/."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handoff.adapters.policy_reading import read_yaml

FOLDER = Path(__file__).parent / "stories"
LANGUAGES = ("en", "es", "fr", "de")
CURRENCIES = {"en": "GBP", "es": "EUR", "fr": "EUR", "de": "EUR"}


@dataclass(frozen=True)
class Story:
    """A complaint; `facts` has the value and the words of each fact that it tells."""

    category: str
    text: str
    facts: dict[str, tuple[Any, str]]
    trigger: tuple[str, str, str] | None


@dataclass(frozen=True)
class Language:
    """A language of made-up customers, and what everybody says in it."""

    code: str
    locale: str
    said: dict[str, Any]
    stories: tuple[Story, ...]

    def name(self, number: int) -> str:
        """Return a name that nobody has."""
        return str(self.said["name"]).format(number=number)

    def phone(self, number: int) -> str | None:
        """Return a number that is kept free for examples, None where there are none."""
        pattern = self.said.get("phone")
        return pattern and str(pattern).format(number=100 + number % 900, short=10 + number % 90)


def load_languages() -> tuple[Language, ...]:
    """Return all languages with their stories."""
    return tuple(_load(code) for code in LANGUAGES)


def _load(code: str) -> Language:
    said = read_yaml(FOLDER, f"{code}.yml")
    stories = tuple(_story(code, one) for one in said["stories"])
    return Language(code, said["locale"], said, stories)


def _story(code: str, one: dict[str, Any]) -> Story:
    facts: dict[str, tuple[Any, str]] = {}
    if "product" in one:
        facts["product"] = (one["product"], one["product"])
    if "amount" in one:
        digits = one["amount"].strip("£ €").replace(",", ".")
        value = {"value": float(digits), "currency": CURRENCIES[code]}
        facts["amount"] = (value, one["amount"])
    trigger = tuple(one["trigger"]) if "trigger" in one else None
    return Story(one["category"], one["text"], facts, trigger)
