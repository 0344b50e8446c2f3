"""Digits that are written as they are spoken: "oh seven seven double nine", "zéro six douze"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.nlu.facts.folding import fold
from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.facts.numbers import NumberWords, number_words

#: So many numbers in a row are spelt out; fewer are a sum, a date or a count.
FEWEST, SPELT = 4, 3
HUNDRED, TEN = 100, 10
_TOKEN = re.compile(r"[^\W\d_]+|\d+|\S")
_BETWEEN = frozenset(",.-–/;:()")


@dataclass(frozen=True)
class SpokenDigits:
    """A run of number words: `text[start:end]` are the words, `digits` what they say."""

    start: int
    end: int
    digits: str


@dataclass(frozen=True)
class _Words:
    numbers: NumberWords
    digits: dict[str, str]
    times: dict[str, int]
    plus: frozenset[str]


def spoken_digits(text: str, language: str, spelt_at_least: int = SPELT) -> list[SpokenDigits]:
    """Return the runs of at least four numbers in words; digits may stand among them.

    "Double nine" is 99, "trente-quatre" 34 and a leading "plus" a +.

    Args:
        spelt_at_least: how many of the numbers are in words.
    """
    words = _words(language)
    tokens = list(_TOKEN.finditer(text))
    plain = [fold(token.group()) for token in tokens]
    found, at = [], 0
    while at < len(tokens):
        run, end, spelt, count = _run(plain, at, words)
        if count >= FEWEST and spelt >= spelt_at_least:
            found.append(SpokenDigits(tokens[at].start(), tokens[end - 1].end(), run))
        at = max(end, at + 1)
    return found


def _run(tokens: list[str], start: int, words: _Words) -> tuple[str, int, int, int]:
    """Return the digits of the run that starts here, its end, and how many in words and in all."""
    digits, end, spelt, count, at = "", start, 0, 0, start
    if tokens[at] in words.plus and at + 1 < len(tokens):
        digits, at = "+", at + 1
    while at < len(tokens):
        if tokens[at] in _BETWEEN and end > start:
            at += 1
            continue
        read = _one(tokens, at, words)
        if read is None:
            break
        digits += read[0]
        spelt += not tokens[at].isdigit()
        count += 1
        at = end = read[1]
    return digits, end, spelt, count


def _one(tokens: list[str], at: int, words: _Words) -> tuple[str, int] | None:
    """Return the digits of one number and the index after it."""
    token = tokens[at]
    if token.isdigit():
        return token, at + 1
    if token in words.times and at + 1 < len(tokens):
        after = at + 2 if tokens[at + 1] == "-" and at + 2 < len(tokens) else at + 1
        following = _one(tokens, after, words)
        few = following is not None and len(following[0]) == 1
        return (following[0] * words.times[token], following[1]) if few and following else None
    if words.digits.get(token) == "0":
        return "0", at + 1  # it is no part of the number after it
    scanned = words.numbers.scan(tokens, at) if words.numbers.may_begin(token) else None
    if token in words.digits and (scanned is None or scanned[1] == at + 1):
        return words.digits[token], at + 1
    if scanned is None or scanned[2] or scanned[0] != int(scanned[0]):
        return None
    number, end = int(scanned[0]), scanned[1]
    if number >= HUNDRED and 0 < number % HUNDRED < TEN and _is_digit(tokens, end, words):
        return str(number - number % HUNDRED), end - 1  # "nine hundred, one two three"
    return str(number), end


def _is_digit(tokens: list[str], at: int, words: _Words) -> bool:
    following = _one(tokens, at, words) if at < len(tokens) else None
    return following is not None and len(following[0]) == 1


@lru_cache(maxsize=8)
def _words(language: str) -> _Words:
    section = load_section(language, "numbers")
    spoken = section["spoken"]
    zeros = [word for word, number in section["numbers"].items() if number == 0]
    return _Words(
        number_words(language),
        {
            **{fold(str(word)): "0" for word in zeros},
            **{fold(str(word)): str(digit) for word, digit in spoken["digits"].items()},
        },
        {fold(str(word)): int(times) for word, times in spoken["times"].items()},
        frozenset(fold(str(word)) for word in spoken["plus"]),
    )
