"""Patterns of a lexicon: readable to write, quick to find absent.

They are searched in folded text (lower case, no accents, same length), so that "telefono" and
"Teléfono" are one word. A space stands for any white space, `{name}` for a named group of words
of the same file, and a pattern begins and ends at a word's edge. " ?" is optional white space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_MACRO = re.compile(r"\{([a-z_]+)\}")
_SHORTEST = 2
_MOST = 120
# Longer texts are searched around the words a pattern needs instead of from end to end.
_LONG = 700
_AROUND = 200


class _Folding(dict[int, str]):
    """Maps a character to its lower case without accents, learning as it goes."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFD", chr(code).lower())[:1] or chr(code)
        self[code] = folded
        return folded


_FOLDING = _Folding()


@lru_cache(maxsize=4)
def fold(text: str) -> str:
    """Return `text` in lower case without accents, character for character."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def spell_out(pattern: str, words: Mapping[str, Any] | None = None) -> str:
    """Return the regular expression that a lexicon pattern stands for, without word edges."""

    def named(match: re.Match[str]) -> str:
        entry = (words or {})[match[1]]
        inner = "|".join(map(str, entry)) if isinstance(entry, list) else str(entry)
        return f"(?:{spell_out(inner, words)})"

    expanded = _MACRO.sub(named, str(pattern)).replace(" ?", r"\s*").replace(" ", r"\s+")
    folded = unicodedata.normalize("NFD", expanded)
    return "".join(char for char in folded if not unicodedata.combining(char))


class Rules:
    """Any of several lexicon patterns, each tried only where a word it needs occurs."""

    def __init__(
        self,
        patterns: Iterable[str],
        words: Mapping[str, Any] | None = None,
        *,
        spelt: bool = False,
    ) -> None:
        """Compile `patterns`; `words` are the named groups they may use, `spelt` if none are."""
        self._rules = [
            _Rule(_edged(pattern if spelt else spell_out(pattern, words))) for pattern in patterns
        ]

    def all(self, folded: str) -> list[re.Match[str]]:
        """Return every match, by place."""
        found = [
            match
            for rule in self._rules
            if rule.may_match(folded)
            for match in rule.matches(folded)
        ]
        return sorted(found, key=lambda match: match.start())

    def first(self, folded: str) -> re.Match[str] | None:
        """Return the first match by place."""
        best: re.Match[str] | None = None
        for rule in self._rules:
            match = next(rule.matches(folded), None) if rule.may_match(folded) else None
            if match is not None and (best is None or match.start() < best.start()):
                best = match
        return best

    def within(self, folded: str, start: int, end: int) -> bool:
        """Say whether a pattern matches in folded[start:end]."""
        return any(rule.pattern.search(folded, start, end) for rule in self._rules)


class _Rule:
    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern)
        self.needs = needed_words(pattern)

    def may_match(self, folded: str) -> bool:
        """Say whether a word that the pattern needs occurs; most patterns end here."""
        for word in self.needs:
            if word in folded:
                return True
        return not self.needs

    def matches(self, folded: str) -> Iterator[re.Match[str]]:
        """Yield the matches in a folded text, in which the pattern may match."""
        if len(folded) < _LONG or not self.needs or self.pattern.pattern.startswith("^"):
            yield from self.pattern.finditer(folded)
            return
        for start, end in self._windows(folded):
            yield from self.pattern.finditer(folded, start, end)

    def _windows(self, folded: str) -> list[tuple[int, int]]:
        """Return disjoint spans around the needed words, cut between words."""
        hits = sorted(at for word in self.needs for at in _places(word, folded))
        spans: list[tuple[int, int]] = []
        for at in hits:
            if spans and at + _AROUND // 4 < spans[-1][1]:
                continue
            start = spans[-1][1] if spans and at - _AROUND < spans[-1][1] else max(0, at - _AROUND)
            end = folded.find(" ", at + _AROUND)
            end = len(folded) if end < 0 else end
            if spans and start == spans[-1][1]:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return spans


def needed_words(pattern: str) -> tuple[str, ...]:
    """Return literal strings of which any match of `pattern` contains at least one.

    An empty tuple means that nothing is known, and the pattern must simply be tried.
    """
    best = _needed(list(parser.parse(pattern)))
    return tuple(sorted(best)) if best else ()


def _places(word: str, folded: str) -> Iterator[int]:
    at = folded.find(word)
    while at >= 0:
        yield at
        at = folded.find(word, at + 1)


def _edged(pattern: str) -> str:
    begin = "" if pattern.startswith(("^", "(?<", "(?:^")) else r"\b"
    end = "" if pattern.endswith(("$", r"\W*")) else r"(?!\w)"
    return f"{begin}(?:{pattern}){end}" if begin else f"{pattern}{end}"


def _needed(items: list[Any]) -> frozenset[str] | None:
    """Return the most telling set of strings of a parsed sequence, one of which must occur."""
    choices: list[frozenset[str]] = []
    run = frozenset({""})
    for item in items:
        if _is_edge(item):
            continue
        exact = _exact(item)
        if exact is not None and len(exact) * len(run) <= _MOST:
            run = frozenset(left + right for left in run for right in exact)
            continue
        choices.append(run)
        run = frozenset({""}) if exact is None else exact
        inner = None if exact is not None else _needed_inside(item)
        if inner:
            choices.append(inner)
    choices.append(run)
    good = [choice for choice in choices if choice and min(map(len, choice)) >= _SHORTEST]
    return max(good, key=lambda c: (min(4, *map(len, c)), -len(c)), default=None)


def _needed_inside(item: tuple[Any, Any]) -> frozenset[str] | None:
    kind, detail = str(item[0]), item[1]
    if kind == "SUBPATTERN":
        return _needed(list(detail[3]))
    if kind in {"MAX_REPEAT", "MIN_REPEAT"} and detail[0] >= 1:
        return _needed(list(detail[2]))
    if kind == "BRANCH":
        parts = [_needed(list(branch)) for branch in detail[1]]
        if all(parts):
            return frozenset().union(*(part for part in parts if part))
    return None


def _exact(item: tuple[Any, Any]) -> frozenset[str] | None:
    """Return all strings an item can match, if they are few."""
    kind, detail = str(item[0]), item[1]
    if kind == "LITERAL":
        return frozenset({chr(detail)})
    if kind == "IN" and all(str(part[0]) == "LITERAL" for part in detail):
        return frozenset(chr(part[1]) for part in detail)
    if kind == "SUBPATTERN":
        return _exact_all(list(detail[3]))
    if kind in {"MAX_REPEAT", "MIN_REPEAT"} and detail[:2] == (0, 1):
        inner = _exact_all(list(detail[2]))
        return None if inner is None else inner | {""}
    if kind == "BRANCH":
        parts = [_exact_all(list(branch)) for branch in detail[1]]
        if all(part is not None for part in parts):
            return frozenset().union(*(part for part in parts if part))
    return None


def _exact_all(items: list[Any]) -> frozenset[str] | None:
    whole = frozenset({""})
    for item in items:
        if _is_edge(item):
            continue
        part = _exact(item)
        if part is None or len(part) * len(whole) > _MOST:
            return None
        whole = frozenset(left + right for left in whole for right in part)
    return whole


def _is_edge(item: tuple[Any, Any]) -> bool:
    """Say whether an item matches no character, as a word edge or a look-around does."""
    return str(item[0]) in {"AT", "ASSERT", "ASSERT_NOT"}
