"""Dates in digits alone: 2026-03-14, 14/03/2026, 14.3., 03142026."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.nlu.facts import calendar
from assistant.nlu.facts.day_reading import Reading, full
from assistant.nlu.facts.folding import fold
from assistant.nlu.facts.lexicon import of_every_language
from assistant.nlu.facts.model import Setting

_DIGIT = re.compile(r"\d")
_ISO = re.compile(r"(?<![\w-])((?:19|20)\d\d)([-/. ])(\d{1,2})\2(\d{1,2})(?![\w-]|/\d|\.\d| \d)")
_NUMERIC = re.compile(
    r"(?<![\w/.-])(?<![£$€] )(?<![£$€])(\d{1,2})([/.-]| - | / |\. )(\d{1,2})\2"
    r"((?:19|20)\d{2}|\d{2})(?![\w/]|-\w|\.\d|\s?[£$€])"
)
_SHORT = re.compile(
    r"(?<![\w/.,:-])(\d{1,2})([/.-])(\d{1,2})(\.(?!\d))?(?![\w/:%]|[.,-]\d|\s?[%£$€])"
)
_PACKED = re.compile(r"(?<![\w/.,:-])(\d\d)(\d\d)((?:19|20)\d\d)(?![\w/:%]|[.,-]\d)")
_AT_A_TIME = re.compile(rf"(?i)\s*,?\s*{of_every_language('dates', 'before_a_time')}\s*:?\s*\d")
_SHORT_RANGE = re.compile(r"(?<![\w/.-])(\d{1,2}/\d{1,2}) ?[-–] ?(\d{1,2}/\d{1,2})(?![\w/.-])")
_LAST_WORD = re.compile(r"([^\W\d_]+)[\s,:.'\"(]*$")
_FRACTIONS = frozenset(
    {(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (2, 5), (3, 5), (4, 5), (24, 7), (50, 50)}
)


@dataclass(frozen=True)
class Before:
    """Folded words of a language after which digits are a date.

    `slashed`: 3/11 and 03112026 are one after these; `dotted`: 3.11 is one after these, and "3.11."
    (with the second dot) after any word if there are such words.
    """

    slashed: frozenset[str]
    dotted: frozenset[str]


def numeric_dates(
    text: str, setting: Setting, before: Before
) -> Iterator[tuple[int, int, Reading]]:
    """Return start, end and reading of the dates that `text` tells in digits.

    Args:
        text: the message.
        setting: its day and region.
        before: what the language says in front of a date.
    """
    if not _DIGIT.search(text):
        return
    for match in _ISO.finditer(text):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        yield match.start(), match.end(), full(day, month, year, setting.today)
    for match in _NUMERIC.finditer(text):
        reading = _with_year(match, setting)
        if reading is not None:
            yield match.start(), match.end(), reading
    for match in _PACKED.finditer(text):
        words = fold(text[max(0, match.start() - 30) : match.start()]).split()
        if before.slashed.intersection(words) or _AT_A_TIME.match(text, match.end()):
            reading = calendar.numeric(int(match[1]), int(match[2]), int(match[3]), setting)
            if reading.value and reading.problem != "future":
                yield match.start(), match.end(), reading
    for match in _SHORT_RANGE.finditer(text):
        first, second = (int(part) for part in match[1].split("/"))
        reading = calendar.numeric(first, second, None, setting)
        if reading.value:
            yield match.start(), match.end(), reading
    for match in _SHORT.finditer(text):
        reading = _without_year(text, match, setting, before)
        if reading is not None:
            yield match.start(), match.end(3), reading


def _with_year(match: re.Match[str], setting: Setting) -> Reading | None:
    first, second, mark = int(match[1]), int(match[3]), match[2].strip()
    two_digits = len(match[4]) == 2
    year = calendar.century(int(match[4])) if two_digits else int(match[4])
    if mark != "/" and two_digits and (first > 31 or second > 12):
        return None  # A phone or sort code such as 20-45-78.
    reading = calendar.numeric(first, second, year, setting)
    return None if mark != "/" and two_digits and reading.problem == "impossible" else reading


def _without_year(
    text: str, match: re.Match[str], setting: Setting, before: Before
) -> Reading | None:
    """Return the reading of 3/11 or 3.11., where it is not a fraction, a score or a price."""
    first, second, mark = int(match[1]), int(match[3]), match[2]
    if (first, second) == (24, 7):
        return None
    word = _last_word(text, match.start())
    alone = not text[: match.start()].strip(" (\"'") and not text[match.end() :].strip(" .!)\"'")
    if mark == "/":
        named = max(first, second) > 12 and (first, second) not in _FRACTIONS
        sure = alone or named or word in before.slashed
    else:
        sure = word in before.dotted or (match[4] is not None and bool(before.dotted))
    if not sure:
        return None
    reading = calendar.numeric(first, second, None, setting)
    return reading if reading.value else None


def _last_word(text: str, end: int) -> str:
    match = _LAST_WORD.search(text, max(0, end - 24), end)
    return fold(match[1]) if match else ""
