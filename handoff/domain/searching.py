"""What words of a text are found by, what is searched for, and where a text answers it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

QUERY_LIMIT = 200
#: Most words of a query that are looked at, and longest word that is kept.
MOST_TERMS = 12
LONGEST_WORD = 60
#: Shortest end of a telephone number that finds it.
PHONE_END = 6
SNIPPET = 160
_WORD = re.compile(r"[^\W_]+")
_PHONE = re.compile(r"[\d\s()+./-]+")
#: Letters that have no accent to take away.
_PLAIN = str.maketrans({"ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "đ": "d", "ı": "i"})


@dataclass(frozen=True)
class Piece:
    """A text of a case: `kind` says what it is, such as message, note or the name of a fact."""

    kind: str
    text: str


@dataclass(frozen=True)
class Part:
    """A part of a text; `is_hit` when it is what was searched for."""

    text: str
    is_hit: bool


def fold(text: str) -> str:
    """Return a text without capitals and accents: "Größe" as "grosse", "Œuvré" as "oeuvre"."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words_of(pieces: Iterable[Piece]) -> list[str]:
    """Return the folded words by which these texts are found, each once, in order."""
    found: set[str] = set()
    for piece in pieces:
        found.update(word[:LONGEST_WORD] for word in _WORD.findall(fold(piece.text)))
        if piece.kind == "phone":
            found.update(_ends(_digits(piece.text)))
        if piece.kind == "reference":
            found.add("".join(_WORD.findall(fold(piece.text)))[:LONGEST_WORD])
    return sorted(found)


def terms_of(query: str) -> tuple[str, ...]:
    """Return the folded words that all have to be found, as beginnings of words.

    Digits that can only be a telephone number are one word, however they are parted.
    """
    query = query[:QUERY_LIMIT]
    digits = _digits(query)
    if _PHONE.fullmatch(query) and len(digits) >= PHONE_END:
        return (digits.lstrip("0") or digits,)
    found = (word[:LONGEST_WORD] for word in _WORD.findall(fold(query)))
    return tuple(dict.fromkeys(found))[:MOST_TERMS]


def snippet(pieces: Iterable[Piece], terms: tuple[str, ...]) -> tuple[str, list[Part]] | None:
    """Return the kind of the text that answers best, and what stands around its first hit.

    None when no text has any of the terms.
    """
    best: tuple[int, Piece, list[tuple[int, int]]] | None = None
    for piece in pieces:
        hits = list(_hits(piece, terms))
        found = len({term for _, _, term in hits})
        if found and (best is None or found > best[0]):
            best = (found, piece, [(start, end) for start, end, _ in hits])
    return (best[1].kind, list(_cut(best[1].text, best[2]))) if best else None


def strings_in(value: Any) -> Iterator[str]:
    """Return all texts and numbers within a value of a fact."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _hits(piece: Piece, terms: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Return where words begin with a term: start, end and the term."""
    if piece.kind in ("phone", "reference"):
        bare = "".join(_WORD.findall(fold(piece.text)))
        whole = next((term for term in terms if len(term) >= PHONE_END and term in bare), None)
        if whole:
            yield 0, len(piece.text), whole
            return
    for match in _WORD.finditer(piece.text):
        word = fold(match.group())
        term = next((term for term in terms if word.startswith(term)), None)
        if term:
            yield match.start(), match.end(), term


def _cut(text: str, hits: list[tuple[int, int]]) -> Iterator[Part]:
    start = max(0, hits[0][0] - SNIPPET // 3)
    if start:
        # Not in the middle of a word.
        start = text.find(" ", start, hits[0][0]) + 1 or start
        yield Part("…", False)
    end = max(hits[0][1], min(len(text), start + SNIPPET))
    at = start
    for begin, stop in hits:
        if begin >= end:
            break
        if begin > at:
            yield Part(text[at:begin], False)
        yield Part(text[begin:stop], True)
        at = stop
    if at < end:
        yield Part(text[at:end], False)
    if end < len(text):
        yield Part("…", False)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isdigit())


def _ends(digits: str) -> Iterator[str]:
    for start in range(len(digits) - PHONE_END + 1):
        yield digits[start:]
