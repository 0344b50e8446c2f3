"""Detect the triggers of policy/triggers.yml in text: plain functions, no Rasa."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.nlu.literals import required_literals
from assistant.nlu.sentences import split_sentences, straight

LEVELS = ("P0", "P1", "P2", "P3")
SHIELDS = ("negation", "hypothetical", "quotation")
DEFAULT_CONFIDENCE = 0.9
_REACH = 90
_CLAUSE = re.compile(
    r"[,;:()–—]\s+(?!or\b|nor\b)|\s-\s|\s(?:but|when|because|after|until|while|so|although|though|then)\s",
    re.IGNORECASE,
)


class TriggerPolicyError(ValueError):
    """policy/triggers.yml cannot be used; the message names the trigger, the key and the remedy."""


@dataclass(frozen=True)
class TriggerHit:
    """A trigger found in a text: `text[start:end]` are the words that caused it."""

    code: str
    level: str
    start: int
    end: int
    confidence: float

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form, as in `triggers` of a parsed message."""
        return {
            "code": self.code,
            "level": self.level,
            "start": self.start,
            "end": self.end,
            "confidence": self.confidence,
        }


@dataclass(frozen=True)
class _Pattern:
    """A pattern and the strings one of which it needs; None where that is not known."""

    confidence: float
    compiled: re.Pattern[str]
    literals: frozenset[str] | None

    def possible_in(self, lowered: str) -> bool:
        """Say whether the pattern can match in a text given in lower case."""
        return self.literals is None or any(word in lowered for word in self.literals)


@dataclass(frozen=True)
class _Rule:
    code: str
    level: str
    patterns: tuple[_Pattern, ...]
    exclusions: re.Pattern[str] | None
    shields: tuple[str, ...]


class TriggerDetector:
    """Finds triggers in text of one language.

    Args:
        policy: the loaded content of policy/triggers.yml.
        language: ISO 639-1; a language without patterns uses the English ones.
    Raises:
        TriggerPolicyError: an entry cannot be used.
    """

    def __init__(self, policy: dict[str, Any], language: str = "en") -> None:
        """Compile the rules."""
        shields = _of_language(policy.get("shields") or {}, language) or {}
        self._shields = {
            name: re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)
            for name, patterns in shields.items()
        }
        self._rules = tuple(_rule(entry, language) for entry in policy.get("triggers") or ())

    def find(self, text: str) -> list[TriggerHit]:
        """Return the triggers of `text`, the gravest first; one hit a trigger and sentence."""
        plain = straight(text)
        lowered = plain.lower()
        rules = [
            (rule, [p for p in rule.patterns if p.possible_in(lowered)]) for rule in self._rules
        ]
        rules = [(rule, patterns) for rule, patterns in rules if patterns]
        hits: list[TriggerHit] = []
        for start, end in split_sentences(plain) if rules else ():
            sentence = plain[start:end]
            lowered = sentence.lower()
            for rule, patterns in rules:
                possible = [pattern for pattern in patterns if pattern.possible_in(lowered)]
                found = self._first(sentence, possible, rule) if possible else None
                if found is not None:
                    at, to, confidence = found
                    hits.append(
                        TriggerHit(rule.code, rule.level, start + at, start + to, confidence)
                    )
        return sorted(hits, key=lambda hit: (hit.level, hit.start, hit.code))

    def _first(
        self, sentence: str, patterns: list[_Pattern], rule: _Rule
    ) -> tuple[int, int, float] | None:
        excluded: list[tuple[int, int]] | None = None
        for pattern in patterns:
            for match in pattern.compiled.finditer(sentence):
                if excluded is None:
                    found = rule.exclusions.finditer(sentence) if rule.exclusions else ()
                    excluded = [other.span() for other in found]
                if any(a < match.end() and match.start() < b for a, b in excluded):
                    continue
                if not self._disarmed(sentence, match.start(), rule):
                    return match.start(), match.end(), pattern.confidence
        return None

    def _disarmed(self, sentence: str, at: int, rule: _Rule) -> bool:
        """Say whether the words before a match take its force away."""
        before = sentence[max(0, at - _REACH) : at]
        clause = before
        for boundary in _CLAUSE.finditer(before):
            clause = before[boundary.end() :]
        for name in rule.shields:
            shield = self._shields.get(name)
            if shield and shield.search(before if name == "quotation" else clause):
                return True
        return False


def read_triggers(path: Path) -> dict[str, Any]:
    """Return the content of policy/triggers.yml.

    Raises:
        TriggerPolicyError: the file is missing or is not a mapping with a list `triggers`.
    """
    try:
        policy = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TriggerPolicyError(f"{path}: the file cannot be read. Put it there.") from error
    except yaml.YAMLError as error:
        raise TriggerPolicyError(f"{path}: the file is not valid YAML: {error}") from error
    if not isinstance(policy, dict) or not isinstance(policy.get("triggers"), list):
        raise TriggerPolicyError(f'{path}: expected a mapping with a list "triggers".')
    return policy


def _rule(entry: dict[str, Any], language: str) -> _Rule:
    code = str(entry.get("id"))
    level = entry.get("level")
    if level not in LEVELS:
        raise TriggerPolicyError(f"Trigger {code}: level must be one of {', '.join(LEVELS)}.")
    shields = tuple(entry.get("shields") or ())
    if unknown := set(shields) - set(SHIELDS):
        raise TriggerPolicyError(
            f"Trigger {code}: shields {sorted(unknown)} are not known; use {', '.join(SHIELDS)}."
        )
    exclusions = _of_language(entry.get("except") or {}, language)
    return _Rule(
        code,
        level,
        tuple(_pattern(code, item) for item in _of_language(entry.get("patterns") or {}, language)),
        _compile(code, "|".join(f"(?:{p})" for p in exclusions)) if exclusions else None,
        shields,
    )


def _pattern(code: str, item: Any) -> _Pattern:
    confidence, pattern = item if isinstance(item, list) else (DEFAULT_CONFIDENCE, item)
    return _Pattern(float(confidence), _compile(code, pattern), required_literals(pattern))


def _compile(code: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise TriggerPolicyError(f"Trigger {code}: bad pattern: {error}.") from error


def _of_language(by_language: dict[str, Any], language: str) -> Any:
    return by_language.get(language) or by_language.get("en") or ()
