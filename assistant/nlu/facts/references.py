"""Order and booking references, by the words before them or by their shape."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.nlu.facts.contacts import _is_card, _is_date
from assistant.nlu.facts.lexicon import compile_any, load_section
from assistant.nlu.facts.model import Found, Setting

_CODE_WORD = r"[A-Za-z0-9]+(?:[-/_.][A-Za-z0-9]+)*"
_SHAPES = (
    re.compile(r"(?<![\w-])\d{3}-\d{7}-\d{7}(?![\w-])"),
    re.compile(r"(?<![\w-])[A-Z]{1,6}[-_/]\d{4,12}(?:[-/]\d{1,6})?(?![\w-])"),
    re.compile(r"(?<![\w-])[A-Z]{2,6}\d{5,14}[A-Z]{0,3}(?![\w-])"),
    re.compile(r"(?<![\w&])#\s?(?=[\w-]*\d)[A-Za-z]{0,6}-?\d{3,14}(?![\w-])"),
    re.compile(
        r"(?<![\w-])(?=[A-Z0-9-]*\d[A-Z0-9-]*\d)[A-Z]{2,4}-[A-Z0-9]{2,8}(?:-[A-Z0-9]{2,8})*(?![\w-])"
    ),
)
_NOT_CODES = re.compile(
    r"(?:19|20)\d{2}|covid-?\d*|\d+(?:st|nd|rd|th|am|pm|gb|kg|cm|mm|ml|mg|w|v|p|k|x)", re.I
)
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}", re.I)
_LONGEST = 32


def extract_references(text: str, setting: Setting, taken: list[Found]) -> list[Found]:
    """Return order references, the surest first; text that is another fact already is left alone.

    Args:
        taken: dates, amounts, e-mail addresses and telephone numbers of the same text.
    """
    cue, weak, excluded = _grammar(setting.language)
    found: list[Found] = []
    for match in cue.finditer(text):
        start, end = match.span("token")
        if not _is_code(match["token"]) or _shared(taken, start, end):
            continue
        confidence = 0.65 if weak.match(match.group()) else 0.95
        found.append(
            Found("order_reference", start, end, match["token"].lstrip("#").strip(), confidence)
        )
    for shape in _SHAPES:
        for match in shape.finditer(text):
            start, end = match.span()
            before = text[max(0, start - 30) : start]
            if excluded.search(before) or _shared([*taken, *found], start, end):
                continue
            value = match.group().lstrip("#").strip()
            if _is_code(value):
                found.append(Found("order_reference", start, end, value, 0.75))
    return sorted(found, key=lambda fact: -fact.confidence)


def _is_code(token: str) -> bool:
    """Say whether a token can be a reference: a digit, four characters, no card, year or unit."""
    digits = re.sub(r"\D", "", token)
    return (
        bool(digits)
        and 4 <= len(token) <= _LONGEST
        and not _is_card(digits)
        and not _is_date(token)
        and not _NOT_CODES.fullmatch(token)
        and not _POSTCODE.fullmatch(token)
    )


def _shared(taken: list[Found], start: int, end: int) -> bool:
    return any(fact.start < end and start < fact.end for fact in taken)


@lru_cache(maxsize=8)
def _grammar(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = load_section(language, "contacts")
    cues = "|".join(f"(?:{cue})" for cue in words["reference_cues"])
    token = re.compile(rf"(?:{cues})(?P<token>#?{_CODE_WORD})(?![\w@])", re.IGNORECASE)
    return (
        token,
        compile_any(words["weak_reference_cues"]),
        compile_any(words["not_reference_before"]),
    )
