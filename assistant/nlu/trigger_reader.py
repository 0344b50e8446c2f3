"""Find the triggers of a text by patterns and by meaning, in every language it may be in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy

import numpy as np

from assistant.nlu.encoder import encode
from assistant.nlu.sentences import OPENING, plain, split_sentences, straight
from assistant.nlu.trigger_meaning import Array, TriggerMeaning
from assistant.nlu.trigger_patterns import composed, denial_words, fold
from assistant.nlu.trigger_policy import (
    DEFAULT_CONFIDENCE,
    LEVELS,
    TriggerPolicy,
    TriggerWords,
)
from assistant.nlu.triggers import Sentence, TriggerDetector, TriggerHit, gravest_first

# Danger to life is looked for in every language, whatever the language seems to be.
_ALWAYS = ("P0",)
_FALLBACK = "en"


class TriggerReader:
    """Reads texts with the patterns of candidate languages and, where trained, by meaning.

    Args:
        policy: the loaded trigger files.
        meaning: what was learned from the examples; None reads by patterns alone.
        most_sentences: so many sentences of a text are encoded at most.
    """

    def __init__(
        self, policy: TriggerPolicy, meaning: TriggerMeaning | None = None, most_sentences: int = 8
    ) -> None:
        """Compile the patterns of all languages."""
        self._policy = policy
        self._meaning = meaning
        self._most = most_sentences
        self._levels = {entry.code: entry.level for entry in policy.definitions}
        self._grave = {code: TriggerDetector(policy, code, _ALWAYS) for code in policy.languages}
        rest = [level for level in LEVELS if level not in _ALWAYS]
        self._rest = {code: TriggerDetector(policy, code, rest) for code in policy.languages}
        self._denies = denies(policy)
        self._meant = _by_sentence(policy, lambda words: words.examples)
        self._refused = _by_sentence(policy, lambda words: words.counter_examples)

    def read(
        self,
        text: str,
        languages: Sequence[str] = (_FALLBACK,),
        known: Mapping[str, Array] | None = None,
    ) -> list[TriggerHit]:
        """Return the triggers of `text`, the gravest first; one hit a trigger and sentence.

        Args:
            text: what the customer wrote.
            languages: ISO 639-1 codes the text may be in; those without patterns do not count,
                and where none has any, English does.
            known: vectors of plain texts that need not be encoded again.
        """
        text, offsets = composed(text)
        folded = fold(straight(text))
        sentences = split_sentences(folded)
        readable = [code for code in languages if code in self._rest] or [_FALLBACK]
        hits: dict[tuple[str, int], TriggerHit] = {}
        disarmed: set[tuple[str, int]] = set()
        prepared = Sentence.of(folded, sentences)
        for detector in self._detectors(readable):
            reading = detector.read(prepared)
            disarmed |= reading.disarmed
            for hit in reading.hits:
                start = next(a for a, b in sentences if a <= hit.start < b)
                held = hits.get((hit.code, start))
                if held is None or hit.confidence > held.confidence:
                    hits[hit.code, start] = hit
        plains = [plain(text[a:b])[:OPENING] for a, b in sentences]
        for (start, end), sentence in zip(sentences, map(_bare, plains), strict=True):
            for code in self._meant.get(sentence, ()):
                whole = TriggerHit(code, self._levels[code], start, end, DEFAULT_CONFIDENCE)
                hits.setdefault((code, start), whole)
            for code in self._refused.get(sentence, ()):
                hits.pop((code, start), None)
                disarmed.add((code, start))
        if self._meaning is not None:
            self._add_meant(sentences, plains, readable, known or {}, hits, disarmed)
        return gravest_first([_moved(hit, offsets) for hit in hits.values()])

    def with_meaning(self, meaning: TriggerMeaning) -> TriggerReader:
        """Return a reader with the same patterns that also uses what was learned."""
        reader = copy(self)
        reader._meaning = meaning
        return reader

    def _detectors(self, languages: Sequence[str]) -> list[TriggerDetector]:
        first = [self._rest[code] for code in languages if code in self._rest]
        return [*first, *self._grave.values()]

    def _add_meant(
        self,
        sentences: Sequence[tuple[int, int]],
        plains: Sequence[str],
        languages: Sequence[str],
        known: Mapping[str, Array],
        hits: dict[tuple[str, int], TriggerHit],
        disarmed: set[tuple[str, int]],
    ) -> None:
        assert self._meaning is not None
        chosen = _worth_reading(plains, self._most)
        missing = [plains[i] for i in chosen if plains[i] not in known]
        fresh = dict(zip(missing, encode(missing), strict=True)) if missing else {}
        if not chosen:
            return
        vectors = np.stack(
            [known[plains[i]] if plains[i] in known else fresh[plains[i]] for i in chosen]
        )
        denied = [any(self._denies[code](plains[i]) for code in languages) for i in chosen]
        numbers = {sentences[i][0]: number for number, i in enumerate(chosen)}
        doubtful = [
            (numbers[start], code)
            for (code, start), hit in hits.items()
            if start in numbers and hit.level not in _ALWAYS
        ]
        meant, refused = self._meaning.read(vectors, denied, doubtful)
        for number, code in refused:
            hits.pop((code, sentences[chosen[number]][0]), None)
        for found in meant:
            start, end = sentences[chosen[found.sentence]]
            level = self._levels.get(found.code)
            key = (found.code, start)
            if level is not None and key not in hits and key not in disarmed:
                hits[key] = TriggerHit(found.code, level, start, end, found.confidence)


def denies(policy: TriggerPolicy) -> dict[str, Callable[[str], bool]]:
    """Return by language the question whether a text contains a word that denies."""

    def asked(pattern: re.Pattern[str]) -> Callable[[str], bool]:
        return lambda text: pattern.search(fold(straight(text))) is not None

    return {code: asked(denial_words(rules.denials)) for code, rules in policy.languages.items()}


def _by_sentence(
    policy: TriggerPolicy, chosen: Callable[[TriggerWords], Sequence[str]]
) -> dict[str, list[str]]:
    """Return the triggers of sentences as the policy has them, word for word."""
    found: dict[str, list[str]] = {}
    for rules in policy.languages.values():
        for code, words in rules.triggers.items():
            for text in chosen(words):
                found.setdefault(_bare(plain(text)), []).append(code)
    return found


def _bare(text: str) -> str:
    return text.casefold().strip(" .!?…")


def _worth_reading(plains: Sequence[str], most: int) -> list[int]:
    """Return the numbers of the sentences to encode: those with words, the longest where many."""
    told = [i for i, text in enumerate(plains) if len(text) > 5 and any(map(str.isalpha, text))]
    if len(told) > most:
        told = sorted(sorted(told, key=lambda i: -len(plains[i]))[:most])
    return told


def _moved(hit: TriggerHit, offsets: Sequence[int] | None) -> TriggerHit:
    if offsets is None:
        return hit
    start, end = offsets[hit.start], offsets[hit.end]
    return TriggerHit(hit.code, hit.level, start, end, hit.confidence)
