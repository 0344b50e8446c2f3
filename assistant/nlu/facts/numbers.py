"""Numbers as people write them, in digits with either separator and in words."""

from __future__ import annotations

import re
from typing import Any

DIGITS = (
    r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?(?!\d)|"  # 1,00,000
    r"\d{1,3}(?:[ \u00a0\u202f'.,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|"  # 1,200.50
    r"\d+(?:[.,]\d{1,3})?(?!\d)"  # 49.99
)
_MULTIPLIER = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000, "thousand": 1_000}


def read_digits(written: str, decimal: str = ".") -> float | None:
    """Return the number that digits with separators mean, or None where they mean none.

    With two kinds of separator the last one is the decimal one. One separator before exactly three
    digits separates thousands, except where it is the language's decimal one and repeated use
    would not make sense (0.125); before one or two digits it is decimal.
    """
    text = re.sub(r"[ \u00a0\u202f']", "", written)
    if not re.fullmatch(r"\d[\d.,]*", text):
        return None
    text = text.rstrip(".,")
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        mark = "." if text.rfind(".") > text.rfind(",") else ","
        text = text.replace("," if mark == "." else ".", "").replace(mark, ".")
    elif dots + commas == 1:
        mark = "." if dots else ","
        whole, _, rest = text.partition(mark)
        thousands = len(rest) == 3 and whole != "0" and (mark != decimal or len(whole) <= 3)
        text = whole + rest if thousands else f"{whole}.{rest}"
    else:
        text = text.replace(",", "").replace(".", "")
    try:
        return float(text)
    except ValueError:
        return None


def multiplied(number: float, suffix: str | None) -> float:
    """Return the number times what "k", "m" or "million" after it says."""
    return number * _MULTIPLIER.get((suffix or "").lower(), 1)


def read_words(written: str, words: dict[str, Any]) -> float | None:
    """Return the number that words say ("two hundred and fifty"), or None.

    Args:
        written: words separated by spaces or hyphens.
        words: `numbers`, `scales` and `joiners` of the lexicon section "amounts".
    """
    total, current, seen = 0.0, 0.0, False
    for word in re.split(r"[\s-]+", written.lower().strip()):
        if word in words["numbers"]:
            current += words["numbers"][word]
            seen = True
        elif word in words["scales"]:
            scale = words["scales"][word]
            current = (current or 1) * scale
            seen = True
            if scale >= 1000:
                total, current = total + current, 0.0
        elif word not in words["joiners"]:
            return None
    return total + current if seen else None
