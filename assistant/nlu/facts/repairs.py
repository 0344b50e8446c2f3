"""Sums and days that somebody puts right in the same breath: "the 2nd, sorry, the 3rd"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from assistant.nlu.facts.model import Found, Setting
from assistant.nlu.facts.numbers import read_digits
from assistant.nlu.facts.patterns import fold

#: Words that take back what stands before them, in English, Spanish, French and German.
_TAKES_BACK = (
    r"nope|sorry|hang\s+on|hold\s+on|wait|i\s+(?:mean|meant)|actually|or\s+rather|make\s+that"
    r"|correction|e+r+m?|u+h+m?|u+m+|scrap\s+that"
    r"|perd[oó]n|digo|bueno|mejor\s+dicho|quiero\s+decir|quise\s+decir|esper[ae]|corrijo|eh+"
    r"|me\s+equivoco|en\s+realidad"
    r"|pardon|enfin|attend(?:s|ez)|euh+|plut[oô]t|je\s+veux\s+dire|en\s+fait|d[eé]sol[eé]e?"
    r"|je\s+me\s+trompe|rectification"
    r"|nein|nee|moment|quatsch|halt|warten?(?:\s+sie)?|entschuldigung|verzeihung|besser\s+gesagt"
    r"|ich\s+meine|[aä]h+m?|vielmehr|stopp?|falsch|korrektur"
)
#: "no" is one of them only where it stands apart: "120, no 210" may mean that 210 is wrong.
_NO = r"(?:no|non|nan|ne)"
_MARK = rf"(?:{_TAKES_BACK}|{_NO}(?=\s*[,.;:!…–—-])|{_NO}(?=\s+(?:{_TAKES_BACK})\b))"
_LEAD = (
    r"(?:(?:it|that)\s+was|it['’]?s|on|the|about|around|like|el|la|los|d[ií]a|del|de|era|eran|fue|fueron"
    r"|unos|le|la|les|du|au|de|c['’](?:est|[eé]tait)|der|die|das|den|dem|vom|am|ab|es\s+waren?"
    r"|doch|so|in\s+fact|en\s+r[eé]alit[eé]|lo|justos|to|from|a|à|of|£|\$|€)"
)
_SAYS = r"(?:(?:le|la|the|el|der|die|das)\s+\w+\s+(?:says|said|dice|dit|pone|indique|sagt)\s+)?"
_GAP = re.compile(
    rf"(?:\s+[^\W\d_]+(?=\s))?[\s,.;:!…–—()-]*(?:\b{_MARK}\b[\s,.;:!…–—-]*){{1,4}}{_SAYS}(?:{_LEAD}\s*)*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[ ’'.,]\d+)*")
_DAY = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?!\d|[.,/-]?\d)", re.IGNORECASE)
#: What follows a number that is neither a sum nor a day.
_COUNTS = re.compile(
    r"\s*(?:%|[:h]\s?\d|(?:am|pm|uhr|times|mal|veces|fois|x)\b|of\s+(?:us|them|you)\b)",
    re.IGNORECASE,
)
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
        value = meant or next(_bare(text, at, fact, setting), None)
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


def _bare(text: str, at: int, fact: Found, setting: Setting) -> Iterator[Found]:
    """Yield the number at a place as a value of the same kind."""
    if fact.fact == "amount":
        number = _NUMBER.match(text, at)
        value = (
            read_digits(number.group(), "." if setting.language == "en" else ",")
            if number
            else None
        )
        if number is None or not value or _COUNTS.match(text, number.end()):
            return
        before = float(fact.value["value"])
        if value * _FACTOR < before or value > before * _FACTOR:
            return
        tidy = int(value) if value == int(value) else value
        amount = {**fact.value, "value": tidy}
        yield replace(fact, start=at, end=number.end(), value=amount)
        return
    day = _DAY.match(text, at)
    if day is None or _COUNTS.match(text, day.end()):
        return
    moved = _on_day(fact, int(day["day"]))
    if moved is not None:
        yield replace(fact, start=at, end=day.end(), value=moved)


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
