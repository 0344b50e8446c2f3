"""Detect the triggers of policy/triggers.yml in text by their patterns: plain functions, no Rasa."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.nlu.literals import required_literals
from assistant.nlu.sentences import split_sentences, straight
from assistant.nlu.trigger_patterns import any_of, expanded, expanded_shield, fold
from assistant.nlu.trigger_policy import (
    LEVELS,
    Definition,
    LanguageRules,
    TriggerPolicy,
    TriggerPolicyError,
    TriggerWords,
)

_REACH = 90
_HEAD = 3


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
class PatternReading:
    """What patterns say: `hits`, and the (code, sentence start) pairs they found but disarmed."""

    hits: tuple[TriggerHit, ...]
    disarmed: frozenset[tuple[str, int]]


@dataclass(frozen=True)
class _Pattern:
    """A pattern and the strings one of which it needs; None where that is not known.

    `heads` are the first letters of these strings.
    """

    confidence: float
    compiled: re.Pattern[str]
    literals: frozenset[str] | None
    heads: frozenset[str]

    def possible_in(self, lowered: str, parts: Collection[str]) -> bool:
        """Say whether the pattern can match in a text in lower case with these parts."""
        if self.literals is None:
            return True
        if self.heads.isdisjoint(parts):
            return False
        return any(word in lowered for word in self.literals)


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
        policy: the loaded trigger files.
        language: ISO 639-1; a language without rules uses the English ones.
        levels: only triggers of these levels are looked for.
    Raises:
        TriggerPolicyError: an entry cannot be used.
    """

    def __init__(
        self, policy: TriggerPolicy, language: str = "en", levels: Collection[str] = LEVELS
    ) -> None:
        """Compile the rules."""
        rules = policy.languages.get(language) or policy.languages.get("en") or LanguageRules()
        self._shields = {
            name: _compile(f"shields.{name}", any_of(map(expanded_shield, patterns)))
            for name, patterns in rules.shields.items()
        }
        self._breaks = _compile("clause_breaks", rules.clause_breaks or r"(?!)")
        self._rules = tuple(
            _rule(entry, rules.triggers.get(entry.code, TriggerWords()), rules.denials)
            for entry in policy.definitions
            if entry.level in levels
        )

    def find(self, text: str) -> list[TriggerHit]:
        """Return the triggers of `text`, the gravest first; one hit a trigger and sentence."""
        plain = fold(straight(text))
        return gravest_first(self.read(plain, split_sentences(plain)).hits)

    def read(self, folded: str, sentences: Sequence[tuple[int, int]]) -> PatternReading:
        """Return what the patterns find in the sentences (spans) of a folded text."""
        lowered = folded.lower()
        parts = _parts(lowered)
        rules = [
            (rule, [p for p in rule.patterns if p.possible_in(lowered, parts)])
            for rule in self._rules
        ]
        rules = [(rule, patterns) for rule, patterns in rules if patterns]
        hits: list[TriggerHit] = []
        disarmed: set[tuple[str, int]] = set()
        for start, end in sentences if rules else ():
            sentence = folded[start:end]
            lowered = sentence.lower()
            parts = _parts(lowered)
            for rule, patterns in rules:
                possible = [p for p in patterns if p.possible_in(lowered, parts)]
                if not possible:
                    continue
                found, was_disarmed = self._first(sentence, possible, rule)
                if found is not None:
                    at, to, confidence = found
                    hits.append(
                        TriggerHit(rule.code, rule.level, start + at, start + to, confidence)
                    )
                elif was_disarmed:
                    disarmed.add((rule.code, start))
        return PatternReading(tuple(hits), frozenset(disarmed))

    def _first(
        self, sentence: str, patterns: Sequence[_Pattern], rule: _Rule
    ) -> tuple[tuple[int, int, float] | None, bool]:
        """Return the first match that holds, and whether others did not hold."""
        excluded: list[tuple[int, int]] | None = None
        disarmed = False
        for pattern in patterns:
            for match in pattern.compiled.finditer(sentence):
                if excluded is None:
                    found = rule.exclusions.finditer(sentence) if rule.exclusions else ()
                    excluded = [other.span() for other in found]
                if any(a < match.end() and match.start() < b for a, b in excluded):
                    disarmed = True
                elif self._is_disarmed(sentence, match.start(), rule):
                    disarmed = True
                else:
                    return (match.start(), match.end(), pattern.confidence), disarmed
        return None, disarmed

    def _is_disarmed(self, sentence: str, at: int, rule: _Rule) -> bool:
        """Say whether the words before a match take its force away."""
        first = max(0, at - _REACH)
        before = clause = sentence[first:at]
        # A break may reach into the match: "nobody let us in | because we are Black".
        for boundary in self._breaks.finditer(sentence, first):
            if boundary.start() >= at:
                break
            clause = sentence[boundary.end() : at]
        for name in rule.shields:
            shield = self._shields.get(name)
            if shield and shield.search(before if name == "quotation" else clause):
                return True
        return False


def gravest_first(hits: Collection[TriggerHit]) -> list[TriggerHit]:
    """Return hits in the order in which they matter: by level, then by place."""
    return sorted(hits, key=lambda hit: (hit.level, hit.start, hit.code))


def _parts(lowered: str) -> set[str]:
    return {lowered[at : at + _HEAD] for at in range(len(lowered) - _HEAD + 1)}


def _rule(entry: Definition, words: TriggerWords, denials: str) -> _Rule:
    return _Rule(
        entry.code,
        entry.level,
        tuple(_pattern(entry.code, c, expanded(p, denials)) for c, p in words.patterns),
        _compile(entry.code, any_of(expanded(p, denials) for p in words.exclusions))
        if words.exclusions
        else None,
        entry.shields,
    )


def _pattern(code: str, confidence: float, pattern: str) -> _Pattern:
    compiled = _compile(code, pattern)
    literals = required_literals(pattern)
    return _Pattern(confidence, compiled, literals, frozenset(w[:_HEAD] for w in literals or ()))


def _compile(code: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise TriggerPolicyError(f"Trigger {code}: bad pattern: {error}.") from error
