"""What the customer wants: refund, replacement, repair and the other outcome codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.nlu.facts.lexicon import clause, compile_any, load_section
from assistant.nlu.facts.model import Found, Setting

CODES = (
    "refund",
    "replacement",
    "repair",
    "apology",
    "explanation",
    "compensation",
    "correction",
    "other",
)


@dataclass(frozen=True)
class _Grammar:
    codes: dict[str, re.Pattern[str]]
    cues: re.Pattern[str]
    negated: re.Pattern[str]
    told: re.Pattern[str]
    breaks: re.Pattern[str]
    short: int


def extract_outcomes(text: str, setting: Setting) -> list[Found]:
    """Return the desired outcome of `text` as one fact {codes, text}, or nothing.

    A word such as "refund" counts in a clause that asks for something ("I want …") or in an answer
    of a few words; it does not count where it is refused or only told about.
    """
    grammar = _grammar(setting.language)
    short = len(text.split()) <= grammar.short
    codes: list[str] = []
    spans: list[tuple[int, int]] = []
    for code in CODES:
        for match in grammar.codes[code].finditer(text):
            left, right = clause(text, *match.span(), grammar.breaks)
            before = text[left : match.start()]
            wanted = grammar.cues.search(text, left, right) is not None
            told = _is_told(before, grammar)
            if not (wanted or short) or grammar.negated.search(before) or told:
                continue
            if code not in codes:
                codes.append(code)
            spans.append(_trimmed(text, left, right))
    if len(codes) > 1 and codes[-1] == "other":
        codes.pop()
    if "repair" in codes and "correction" in codes:  # "fix my bill" is a correction.
        codes.remove("repair")
    if not codes:
        return []
    start, end = _quote(spans)
    words = text[start:end]
    return [Found("desired_outcome", start, end, {"codes": codes, "text": words}, 0.85)]


def _is_told(before: str, grammar: _Grammar) -> bool:
    """Say whether a clause reports ("they refused a refund") and does not begin with a wish."""
    told = grammar.told.search(before)
    return told is not None and grammar.cues.search(before, 0, told.start()) is None


def _quote(spans: list[tuple[int, int]]) -> tuple[int, int]:
    """Return one span over clauses that lie near each other, else the first of them."""
    start, end = min(spans), max(spans, key=lambda span: span[1])
    return (start[0], end[1]) if end[1] - start[0] <= 240 else start


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end > start and text[end - 1] in ".,;!?":
        end -= 1
    return start, end


@lru_cache(maxsize=8)
def _grammar(language: str) -> _Grammar:
    words = load_section(language, "story")["wishes"]
    return _Grammar(
        codes={code: compile_any(words["codes"][code]) for code in CODES},
        cues=compile_any(words["cues"]),
        negated=compile_any(words["negated"]),
        told=compile_any(words["told"]),
        breaks=compile_any(words["breaks"]),
        short=int(words["short_answer_words"]),
    )
