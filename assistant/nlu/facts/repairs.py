"""Sums and days that somebody puts right in the same breath: "the 2nd, sorry, the 3rd"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from assistant.nlu.facts.lexicon import of_every_language
from assistant.nlu.facts.model import Found, Setting
from assistant.nlu.facts.numbers import read_digits
from assistant.nlu.facts.patterns import fold

_TAKES_BACK, _NO, _LEAD, _ARTICLE, _SAID, _NO_VALUE_AFTER = (
    of_every_language("repairs", name)
    for name in ("takes_back", "no_apart", "lead", "article", "says", "no_value_after")
)
_MARK = rf"(?:{_TAKES_BACK}|{_NO}(?=\s*[,.;:!…–—-])|{_NO}(?=\s+{_TAKES_BACK}\b))"
_SAYS = rf"(?:{_ARTICLE}\s+\w+\s+{_SAID}\s+)?"
_GAP = re.compile(
    rf"(?:\s+[^\W\d_]+(?=\s))?[\s,.;:!…–—()-]*(?:\b{_MARK}\b[\s,.;:!…–—-]*){{1,4}}"
    rf"{_SAYS}(?:(?:{_LEAD}|[£$€])\s*)*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[ ’'.,]\d+)*")
_DAY = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?!\d|[.,/-]?\d)", re.IGNORECASE)
#: What follows a number that is neither a sum nor a day.
_COUNTS = re.compile(rf"\s*(?:%|[:h]\s?\d|x\b|{_NO_VALUE_AFTER})", re.IGNORECASE)
_FULL_DAY = len("2026-01-31")
#: A slip of the tongue stays near what was meant.
_FACTOR = 12


def put_right(text: str, found: list[Found], setting: Setting) -> list[Found]:
    """Return the facts of one kind without those taken back; bare numbers after them are read.

    Args:
        found: amounts or dates of the text, in order of appearance.
    """
    kept = list(found)
    for fact in found:
        at = _after(text, fact)
        if at is None:
            continue
        meant = next((other for other in kept if _follows(text, fact, other)), None)
        value = meant or (
            _bare_sum(text, at, fact, setting)
            if fact.fact == "amount"
            else _bare_day(text, at, fact)
        )
        if value is None:
            continue
        role = "complaint" if "complaint" in (fact.role, value.role) else value.role
        if meant is not None:
            kept.remove(meant)
            value = _in_its_month(text, fact, meant)
        kept = [other for other in kept if other is not fact]
        kept.append(replace(value, role=role))
    return sorted(kept, key=lambda one: one.start)


def _after(text: str, fact: Found) -> int | None:
    """Return where the words that take a fact back end, or None."""
    gap = _GAP.match(text, fact.end)
    return gap.end() if gap else None


def _follows(text: str, fact: Found, other: Found) -> bool:
    """True when nothing but words that take a fact back stands between it and another."""
    return other.start >= fact.end and bool(_GAP.fullmatch(text, fact.end, other.start))


def _bare_sum(text: str, at: int, fact: Found, setting: Setting) -> Found | None:
    """Return the bare number at a place as a sum in the currency of another, or None."""
    number = _NUMBER.match(text, at)
    if number is None or _COUNTS.match(text, number.end()):
        return None
    value = read_digits(number.group(), "." if setting.language == "en" else ",")
    before = float(fact.value["value"])
    if not value or value * _FACTOR < before or value > before * _FACTOR:
        return None
    tidy = int(value) if value == int(value) else value
    return replace(fact, start=at, end=number.end(), value={**fact.value, "value": tidy})


def _bare_day(text: str, at: int, fact: Found) -> Found | None:
    """Return the bare day at a place as a date in the month of another, or None."""
    day = _DAY.match(text, at)
    if day is None or _COUNTS.match(text, day.end()):
        return None
    moved = _on_day(fact, int(day["day"]))
    return replace(fact, start=at, end=day.end(), value=moved) if moved else None


def _in_its_month(text: str, fact: Found, meant: Found) -> Found:
    """Return a bare day in the month that was named: "9 October, sorry, the 19th"."""
    day = _DAY.fullmatch(text, meant.start, meant.end)
    named = any(char.isalpha() for char in fold(text[fact.start : fact.end]).strip("stndrh"))
    if fact.fact != "occurred_on" or day is None or not named:
        return meant
    return replace(meant, value=_on_day(fact, int(day["day"])) or meant.value)


def _on_day(fact: Found, day: int) -> str | None:
    """Return the date of a fact on another day of its month, or None."""
    if len(str(fact.value)) != _FULL_DAY:
        return None
    try:
        return str(date.fromisoformat(str(fact.value)).replace(day=day))
    except ValueError:
        return None
