"""Case references: unguessable, checksummed, and readable over the telephone.

A reference looks like RD-7K4M-92QX-C3T1: eleven random symbols and one check symbol. The 29
symbols leave out letters that look like digits (I, L, O), that look alike (U, V), and the other
vowels, so that no word can appear. 29 is prime and every place has its own weight, so the check
catches every single wrong symbol and every swap of two symbols.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

from handoff.domain.errors import InvalidInput

SYMBOLS = "0123456789BCDFGHJKMNPQRSTWXYZ"
PREFIX = "RD"
LENGTH = 12
EXAMPLE = "RD-7K4M-92QX-C3T1"

_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_IN_TEXT = re.compile(r"(?i)(?<![0-9a-z])rd(?:[\s\-‐–—_./]*[0-9a-z]){12}(?![0-9a-z])")
_NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Z]")


class InvalidReference(InvalidInput):
    """What was typed is not a reference; the message says how one looks."""

    code = "invalid_reference"


def new_reference() -> str:
    """A new random reference such as RD-7K4M-92QX-C3T1, with 53 bits of chance."""
    body = "".join(secrets.choice(SYMBOLS) for _ in range(LENGTH - 1))
    return _written(body + check_symbol(body))


def check_symbol(body: str) -> str:
    """The symbol that makes the weighted sum of body and check divisible by 29.

    Raises:
        ValueError: a character of the body is not one of SYMBOLS.
    """
    total = sum(weight * SYMBOLS.index(symbol) for weight, symbol in enumerate(body, start=2))
    return SYMBOLS[-total % len(SYMBOLS)]


def normalise_reference(typed: str) -> str:
    """The reference as it is written, from what a person typed.

    Capital letters, spaces, hyphens and the prefix do not matter; O is read as 0, I and L as 1.

    Raises:
        InvalidReference: too short, too long, a symbol no reference has, or a wrong check symbol.
    """
    cleaned = _NOT_ALPHANUMERIC.sub("", unicodedata.normalize("NFKC", typed).upper())
    if len(cleaned) == LENGTH + len(PREFIX) and cleaned.startswith(PREFIX):
        cleaned = cleaned.removeprefix(PREFIX)
    cleaned = cleaned.translate(_LOOK_ALIKES)
    if len(cleaned) != LENGTH or any(symbol not in SYMBOLS for symbol in cleaned):
        raise InvalidReference(
            f"A reference has {LENGTH} letters and digits after {PREFIX}, such as {EXAMPLE}."
        )
    if check_symbol(cleaned[:-1]) != cleaned[-1]:
        raise InvalidReference(
            "One of the letters or digits of this reference is wrong or two are swapped; "
            "please compare it with the confirmation."
        )
    return _written(cleaned)


def find_reference(text: str) -> str | None:
    """The first reference in a text, as it is written, or None.

    With its prefix it is found among other words; without, only when nothing else is said.
    """
    for match in _IN_TEXT.finditer(unicodedata.normalize("NFKC", text)):
        if is_reference(match.group()):
            return normalise_reference(match.group())
    return normalise_reference(text) if is_reference(text) else None


def is_reference(typed: str) -> bool:
    """True when what was typed is a well-formed reference; says nothing about its existence."""
    try:
        normalise_reference(typed)
    except InvalidReference:
        return False
    return True


def spoken(reference: str) -> str:
    """The reference spelt for reading aloud: symbols apart, groups parted by a comma."""
    groups = normalise_reference(reference).split("-")
    return ", ".join(" ".join(group) for group in groups)


def _written(symbols: str) -> str:
    groups = (symbols[start : start + 4] for start in range(0, LENGTH, 4))
    return "-".join((PREFIX, *groups))
