"""Dates in customer text: ISO, numeric by locale, in words, and relative to the message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from assistant.nlu.facts import calendar
from assistant.nlu.facts.calendar import Reading
from assistant.nlu.facts.lexicon import alternatives, clause, compile_any, load_section
from assistant.nlu.facts.model import ANSWER_CONFIDENCE, Found, Setting

_ISO = re.compile(r"(?<![\w-])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\w-]|/\d|\.\d)")
_NUMERIC = re.compile(
    r"(?<![\w/.-])(?<![£$€] )(?<![£$€])(\d{1,2})([/.-])(\d{1,2})\2"
    r"((?:19|20)\d{2}|\d{2})(?![\w/-]|\.\d)"
)
_SHORT = re.compile(
    r"(?:(?<=\bon )|(?<=\bsince )|(?<=\bfrom )|(?<=\bdated )|^\s*)(\d{1,2})/(\d{1,2})(?![\w/.-])"
)
_SENTENCE_END = re.compile(r"[.;!?]\s|\n")
_WEIGHTS = {"wrong": 3.0, "bought": 1.0, "contact": -1.0, "planned": -2.0}


@dataclass(frozen=True)
class _Grammar:
    words: dict[str, Any]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    cues: dict[str, re.Pattern[str]]
    breaks: re.Pattern[str]


@dataclass(frozen=True)
class _Candidate:
    start: int
    end: int
    reading: Reading


def extract_dates(text: str, setting: Setting) -> list[Found]:
    """Return the dates of `text` as facts `occurred_on`, in order of appearance.

    `value` is YYYY-MM-DD, YYYY-MM when the day is unknown, or None for an impossible date. `role`
    is "complaint" for the date when things went wrong (at most one), "mention" for the others.
    Where all that is told is a day before the failure, no date is sure enough to be taken unasked.
    """
    grammar = _grammar(setting.language)
    candidates = _without_overlaps(_candidates(text, setting, grammar))
    scored: list[tuple[float, Found]] = []
    for candidate in candidates:
        left, right = clause(text, candidate.start, candidate.end, grammar.breaks)
        around = text[left : candidate.start] + " | " + text[candidate.end : right]
        if grammar.cues["never"].search(around):
            continue
        reading = candidate.reading
        planned = grammar.cues["planned"].search(text[left : candidate.start]) is not None
        if planned and reading.guessed_year:
            reading = calendar.nearest(reading, setting.today)
        found = Found(
            "occurred_on",
            candidate.start,
            candidate.end,
            reading.value,
            reading.confidence,
            problem=reading.problem,
            alternatives=reading.alternatives,
        )
        scored.append((_score(around, grammar, reading), found))
    dates = _assign_roles(scored)
    if not any(f.role == "complaint" and _before_the_failure(text, f, grammar) for f in dates):
        return dates
    return [
        replace(f, role="mention", confidence=min(f.confidence, ANSWER_CONFIDENCE)) for f in dates
    ]


def _before_the_failure(text: str, found: Found, grammar: _Grammar) -> bool:
    """Say whether the date is that of buying or delivery and the failure is told after it.

    A sentence that tells both keeps its date, unless the failure in it comes clearly later.
    """
    cues = grammar.cues
    begin = max((m.end() for m in _SENTENCE_END.finditer(text, 0, found.start)), default=0)
    closing = _SENTENCE_END.search(text, found.end)
    end = closing.start() if closing else len(text)
    left, _ = clause(text, found.start, found.end, grammar.breaks)
    obtained = cues["obtained"].search(text, left, end) is not None
    if not obtained and not cues["received"].search(text, left, end):
        return False
    if cues["failed"].search(text, begin, end):
        after = cues["much_later"].search(text, found.end, end)
        return after is not None and not cues["failed"].search(text, begin, after.start())
    told_after = text[end:]
    return bool(cues["failed"].search(told_after)) and (
        obtained or cues["later"].search(told_after) is not None
    )


def _score(around: str, grammar: _Grammar, reading: Reading) -> float:
    score = sum(w for name, w in _WEIGHTS.items() if grammar.cues[name].search(around))
    if reading.problem in ("future", "impossible"):
        score -= 2.5
    if reading.value and len(reading.value) == 7:
        score -= 0.5
    return score


def _assign_roles(scored: list[tuple[float, Found]]) -> list[Found]:
    """Give the best date the role "complaint"; a date that is only a plan never gets it."""
    if not scored:
        return []
    best = max(range(len(scored)), key=lambda i: (scored[i][0], -i))
    return [
        replace(found, role="complaint" if i == best and score > -3.0 else "mention")
        for i, (score, found) in enumerate(scored)
    ]


def _candidates(text: str, setting: Setting, grammar: _Grammar) -> Iterator[_Candidate]:
    for match in _ISO.finditer(text):
        year, month, day = (int(part) for part in match.groups())
        yield _Candidate(match.start(), match.end(), calendar.full(day, month, year, setting.today))
    for match in _NUMERIC.finditer(text):
        first, second, year = int(match[1]), int(match[3]), calendar.century(match[4])
        if match[2] in ".-" and len(match[4]) == 2 and (first > 31 or second > 12):
            continue  # A phone or sort code such as 20-45-78.
        reading = calendar.numeric(first, second, year, setting)
        if match[2] != "/" and reading.problem == "impossible" and len(match[4]) == 2:
            continue
        yield _Candidate(match.start(), match.end(), reading)
    for match in _SHORT.finditer(text):
        reading = calendar.numeric(int(match[1]), int(match[2]), None, setting)
        if reading.value:
            yield _Candidate(match.start(1), match.end(), reading)
    for kind, pattern in grammar.patterns:
        for match in pattern.finditer(text):
            found = calendar.read(kind, _groups(match), grammar.words, setting)
            if found is not None:
                yield _Candidate(*_span(match), found)


def _without_overlaps(candidates: Iterator[_Candidate]) -> list[_Candidate]:
    kept: list[_Candidate] = []
    for candidate in candidates:  # Earlier kinds are the more certain ones.
        if all(candidate.end <= k.start or candidate.start >= k.end for k in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda candidate: candidate.start)


def _groups(match: re.Match[str]) -> dict[str, str]:
    """Return the named groups that took part, without the numbers that keep names unique."""
    return {
        name.rstrip("0123456789").rstrip("_"): " ".join(value.lower().split())
        for name, value in match.groupdict().items()
        if value and name != "span"
    }


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Return the span of the group `span`, which leaves a preposition out, or of the match."""
    start, end = match.span("span") if match.re.groupindex.get("span") else match.span()
    return start, end - (match.string[start:end][-1:] == ".")


@lru_cache(maxsize=8)
def _grammar(language: str) -> _Grammar:
    words = load_section(language, "dates")
    parts = {
        "day": r"(?:0?[1-9]|[12]\d|3\d)",
        "year": r"(?:(?:19|20)\d{2}(?!\d)|'\d{2}(?!\d)"
        r"|\d{2}(?![\d:.,/]|\s*(?:st|nd|rd|th|am|pm)\b))",
        "month": alternatives(words["months"]),
        "weekday": alternatives(words["weekdays"]),
        "n": r"\d{1,3}|" + alternatives(words["numbers"]),
        "unit": alternatives(words["units"]),
        "offset": r"\b(?:" + alternatives(words["offsets"]) + r")\b",
        "holiday": alternatives(words["holidays"]),
        "holiday_month": alternatives(words["holiday_months"]),
        "relyear": alternatives(words["relative_years"]),
    }
    patterns = tuple((p["read"], _compile(p["like"], parts)) for p in words["patterns"])
    cues = {name: compile_any(patterns) for name, patterns in words["cues"].items()}
    return _Grammar(words, patterns, cues, compile_any(words["breaks"]))


def _compile(like: str, parts: dict[str, str]) -> re.Pattern[str]:
    """Return the pattern with each {name} replaced by a uniquely named group."""
    count = 0

    def group(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"(?P<{match[1]}_{count}>{parts[match[1]]})"

    return re.compile(r"(?<!\w)(?:" + re.sub(r"\{([a-z_]+)\}", group, like) + ")", re.IGNORECASE)
