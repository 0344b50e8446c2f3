"""The notation of the patterns in policy/triggers/<language>.yml, as regular expressions.

A pattern is a regular expression with these conveniences, so that it can be read aloud:

- capitals and accents do not matter, neither in the pattern nor in the text; umlauts do ("wurde" is
  not "würde"), but `ä` also finds `ae`, `ß` also `ss`, `œ` also `oe`;
- a space stands for any white space, ` ?` and ` *` for white space that may be missing;
- ` … ` stands for up to seven words, none of which denies ("not", "nobody");
- `\\w+ ` stands for a word and what parts it from the next, an apostrophe too ("d'autre");
- a pattern begins and ends at the border of a word, unless it begins with a backslash or `^`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_TWO_LETTERS = {"ä": "ä|ae", "ö": "ö|oe", "ü": "ü|ue", "ß": "ss?", "œ": "oe?", "æ": "ae?"}
_KEPT = "äöü"
_ONE_LETTER = {"ß": "s", "œ": "o", "æ": "a", "ø": "o", "đ": "d", "ł": "l"}
_GAP = re.compile(r"\s*…\s*")
_SPACE = re.compile(r" (?P<optional>[?*])?")


def _folding() -> dict[int, str]:
    table = {}
    for code in range(0xC0, 0x180):
        letter = chr(code)
        base = unicodedata.normalize("NFD", letter)[0]
        base = _ONE_LETTER.get(letter.lower(), base)
        if base.lower() != letter.lower() and letter.lower() not in _KEPT:
            table[code] = base
    return table


_FOLDING = _folding()


def fold(text: str) -> str:
    """Return `text` without accents, character for character, so that offsets still fit."""
    return text if text.isascii() else text.translate(_FOLDING)


def composed(text: str) -> tuple[str, list[int] | None]:
    """Return (text with accents in one character, offsets): offsets are None where unchanged.

    `offsets[i]` is the place in the original text of character i of the result; one more entry
    gives its end.
    """
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text, None
    starts = [at for at, c in enumerate(text) if at == 0 or not unicodedata.combining(c)]
    pieces: list[str] = []
    offsets: list[int] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        piece = unicodedata.normalize("NFC", text[start:end])
        pieces.append(piece)
        offsets += [start] * len(piece)
    return "".join(pieces), [*offsets, len(text)]


def expanded(pattern: str, denials: str = "") -> str:
    """Return a pattern of the policy as a regular expression for folded text.

    Args:
        pattern: in the notation above.
        denials: alternatives of words that a gap does not step over.
    """
    bare = not pattern.startswith(("\\", "^"))
    stop = f"(?!(?:{_folded(denials)})\\b)" if denials else ""
    gap = rf"\W+(?:{stop}[\w'-]+\W+){{0,7}}?"
    parts = [_spaced(_folded(part)) for part in _GAP.split(pattern)]
    joined = gap.join(parts)
    return rf"\b(?:{joined})\b" if bare else joined


def expanded_shield(pattern: str) -> str:
    """Return a shield as a regular expression that has to reach the end of what it looks at.

    A shield that ends in `…` may be followed by up to four words.
    """
    if not pattern.endswith("…"):
        return _spaced(_folded(pattern))
    words = _spaced(_folded(pattern[:-1].strip()))
    return rf"\b(?:{words})\b(?:\W+[\w'-]+){{0,4}}\W*$"


def denial_words(denials: str) -> re.Pattern[str]:
    """Return the expression that finds the words of `denials` in folded text."""
    return re.compile(rf"\b(?:{_folded(denials)})\b" if denials else r"(?!)", re.IGNORECASE)


def any_of(patterns: Iterable[str]) -> str:
    """Return the alternation of regular expressions."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def _spaced(pattern: str) -> str:
    pattern = pattern.replace(r"\w+ ", r"\w+[\s'-]+")
    return _SPACE.sub(lambda match: r"\s*" if match["optional"] else r"\s+", pattern)


def _folded(pattern: str) -> str:
    letters = []
    for letter in unicodedata.normalize("NFC", pattern):
        wide = _TWO_LETTERS.get(letter.lower())
        letters.append(f"(?:{wide})" if wide else fold(letter))
    return "".join(letters)
