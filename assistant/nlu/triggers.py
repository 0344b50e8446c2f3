"""Detect the triggers of policy/triggers.yml in text by their patterns; no Rasa."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
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
class Sentence:
    """A sentence as patterns read it: its place, folded text and that in parts of three letters."""

    start: int
    folded: str
    lowered: str
    parts: frozenset[str]

    @classmethod
    def of(cls, folded: str, spans: Sequence[tuple[int, int]]) -> list[Sentence]:
        """Return the sentences of a folded text at the given spans."""
        found = []
        for start, end in spans:
            text = folded[start:end]
            lowered = text.lower()
            heads = (lowered[at : at + _HEAD] for at in range(len(lowered) - _HEAD + 1))
            found.append(cls(start, text, lowered, frozenset(heads)))
        return found


@dataclass(frozen=True)
class PatternReading:
    """What patterns say: `hits`, and the (code, sentence start) pairs they found but disarmed."""

    hits: tuple[TriggerHit, ...]
    disarmed: frozenset[tuple[str, int]]


@dataclass(frozen=True)
class _Rule:
    code: str
    level: str
    exclusions: re.Pattern[str] | None
    shields: tuple[str, ...]


@dataclass(frozen=True)
class _Pattern:
    """A pattern and the strings one of which it needs; None where that is not known."""

    rule: _Rule
    confidence: float
    compiled: re.Pattern[str]
    literals: frozenset[str] | None


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
        self._patterns = [
            pattern
            for entry in policy.definitions
            if entry.level in levels
            for pattern in _patterns(
                entry, rules.triggers.get(entry.code, TriggerWords()), rules.denials
            )
        ]
        self._index = _Index([pattern.literals for pattern in self._patterns])

    def find(self, text: str) -> list[TriggerHit]:
        """Return the triggers of `text`, the gravest first; one hit a trigger and sentence."""
        plain = fold(straight(text))
        return gravest_first(self.read(Sentence.of(plain, split_sentences(plain))).hits)

    def read(self, sentences: Sequence[Sentence]) -> PatternReading:
        """Return what the patterns find in the sentences of a text."""
        hits: list[TriggerHit] = []
        disarmed: set[tuple[str, int]] = set()
        for given in sentences:
            start, sentence = given.start, given.folded
            possible = [self._patterns[number] for number in self._index.possible_in(given)]
            for _, group in groupby(possible, key=lambda pattern: id(pattern.rule)):
                patterns = list(group)
                rule = patterns[0].rule
                found, was_disarmed = self._first(sentence, patterns, rule)
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
                is_excluded = any(a < match.end() and match.start() < b for a, b in excluded)
                if not is_excluded and not self._is_disarmed(sentence, match.start(), rule):
                    return (match.start(), match.end(), pattern.confidence), disarmed
                disarmed = True
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


class _Index:
    """Finds the patterns that can match in a text by the strings they need."""

    def __init__(self, needed: Sequence[frozenset[str] | None]) -> None:
        """Index the strings by their first letters; None stands for a pattern to try always."""
        self._always = [number for number, literals in enumerate(needed) if literals is None]
        self._short: list[tuple[str, int]] = []
        self._by_head: dict[str, list[tuple[str, int]]] = {}
        for number, literals in enumerate(needed):
            for literal in sorted(literals or ()):
                short = len(literal) < _HEAD
                held = self._short if short else self._by_head.setdefault(literal[:_HEAD], [])
                held.append((literal, number))

    def possible_in(self, sentence: Sentence) -> list[int]:
        """Return the numbers of the patterns that can match, in order."""
        found = set(self._always)
        heads = sentence.parts & self._by_head.keys()
        for held in (self._short, *(self._by_head[head] for head in heads)):
            for literal, number in held:
                if number not in found and literal in sentence.lowered:
                    found.add(number)
        return sorted(found)


def _patterns(entry: Definition, words: TriggerWords, denials: str) -> list[_Pattern]:
    exclusions = any_of(expanded(pattern, denials) for pattern in words.exclusions)
    rule = _Rule(
        entry.code,
        entry.level,
        _compile(entry.code, exclusions) if exclusions else None,
        entry.shields,
    )
    found = []
    for confidence, pattern in words.patterns:
        full = expanded(pattern, denials)
        found.append(
            _Pattern(rule, confidence, _compile(entry.code, full), required_literals(full))
        )
    return found


def _compile(code: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise TriggerPolicyError(f"Trigger {code}: bad pattern: {error}.") from error
