"""Names of weekdays in the languages that customers write in. No I/O."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from babel.dates import get_day_names

from handoff.domain.languages import SPOKEN

_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_LETTERS = re.compile(r"[^\W\d_]+")


def is_weekday(words: str) -> bool:
    """True for the name of a day and nothing else but small words: "the Thursday"."""
    found = _LETTERS.findall(words.casefold())
    return not any(c.isdigit() for c in words) and bool(found) and found[-1] in _names()


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(
        name.strip(".").casefold()
        for language in SPOKEN
        for width in _WIDTHS
        for name in get_day_names(width, locale=language).values()
    )
