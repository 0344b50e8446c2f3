"""The country where the customer says they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.facts.model import Found, Setting
from assistant.nlu.facts.patterns import Rules, fold, spell_out

_WORD = re.compile(r"[^\W_](?:[\w'.&-]*\w)?")
_LONGEST_NAME = 6
_MOST_WORDS = 7
# Territories of CLDR that are no countries of ISO 3166-1.
_NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA"}
)


@dataclass(frozen=True)
class _Words:
    names: dict[str, str]
    lives: Rules
    not_before: re.Pattern[str]
    denied: re.Pattern[str]
    stops: frozenset[str]
    lead: re.Pattern[str]
    needs_capitals: frozenset[str]


def extract_countries(text: str, setting: Setting) -> list[Found]:
    """Return the country where the customer says they are, ISO 3166-1 alpha-2."""
    words, folded = _words(setting.language), fold(text)
    lead = words.lead.match(folded)
    span = _country(text, folded, lead.end() if lead else 0, words, first=True)
    if span is not None and not folded[span[1] :].strip(" .!,"):
        return [_found(text, span, words)]
    for match in words.lives.all(folded):
        before = folded[max(0, match.start() - 30) : match.start()]
        if words.not_before.search(before) or words.denied.search(match.group()):
            continue
        span = _country(text, folded, match.end(), words, first=False)
        if span is not None:
            return [_found(text, span, words)]
    return []


def _found(text: str, span: tuple[int, int], words: _Words) -> Found:
    code = words.names[_key(fold(text)[slice(*span)])]
    return Found("country", *span, code, 0.9)


def _country(
    text: str, folded: str, start: int, words: _Words, *, first: bool
) -> tuple[int, int] | None:
    """Return the span of the first country named in the words that follow `start`."""
    found = _WORD.finditer(folded, start, start + 90)
    tokens = [
        match.span() for match, _ in zip(found, range(_MOST_WORDS + _LONGEST_NAME), strict=False)
    ]
    previous = start
    for index, (begin, _) in enumerate(tokens[: 1 if first else _MOST_WORDS]):
        if re.search(r"[.;!?\n]", folded[previous:begin]):
            return None
        for size in range(min(_LONGEST_NAME, len(tokens) - index), 0, -1):
            end = tokens[index + size - 1][1]
            key = _key(folded[begin:end])
            if key in words.names and not (
                key in words.needs_capitals and not text[begin:end].isupper()
            ):
                return begin, end
        if folded[begin : tokens[index][1]] in words.stops:
            return None
        previous = tokens[index][1]
    return None


def _key(name: str) -> str:
    return " ".join(name.replace("-", " ").replace(".", "").split())


@lru_cache(maxsize=8)
def _words(language: str) -> _Words:
    section = load_section(language, "countries")
    names = {
        _key(fold(name.replace("\u2019", "'"))): code
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }
    names |= {_key(fold(str(name))): str(code) for name, code in section["names"].items()}
    for name in section["ambiguous"]:
        names.pop(_key(fold(str(name))), None)
    refused = "|".join(spell_out(pattern) for pattern in section["not_before"])
    return _Words(
        names,
        Rules(section["lives"], section.get("words")),
        re.compile(rf"\b(?:{refused})\s*$"),
        re.compile(rf"\b(?:{refused})\b"),
        frozenset(fold(str(word)) for word in section["stops"]),
        re.compile(rf"\W*(?:(?:{'|'.join(spell_out(p) for p in section['lead'])})\s+)*"),
        frozenset(str(word) for word in section["needs_capitals"]),
    )
