"""For whom somebody writes and what a person needs to take part."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.nlu.facts.countries import extract_countries
from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.facts.model import Found, Setting
from assistant.nlu.facts.names import extract_names, is_name
from assistant.nlu.facts.patterns import Rules, fold, spell_out

__all__ = [
    "extract_adjustments",
    "extract_countries",
    "extract_names",
    "extract_representatives",
    "is_name",
]


#: Where the words around a need end, and how many of them are told on each side.
_CLAUSE_END, _WORD, _WORDS_AROUND = re.compile(r"[.,;:!?\n]\s*"), re.compile(r"\S+"), 4


def extract_representatives(text: str, setting: Setting) -> list[Found]:
    """Return for whom somebody else acts, in the customer's words ("on behalf of my mother")."""
    rules, refused = _representatives(setting.language)
    folded = fold(text)
    for match in rules.all(folded):
        start, end = match.start(), match.start() + len(match.group().rstrip(" -"))
        if not refused.search(folded[max(0, start - 30) : start]):
            return [Found("representative", start, end, text[start:end], 0.85)]
    return []


def extract_adjustments(text: str, setting: Setting) -> list[Found]:
    """Return what the customer needs to take part, in their words; one fact a need."""
    rules, refused = _adjustments(setting.language)
    folded = fold(text)
    found = []
    for code, rule in rules:
        for match in rule.all(folded):
            start, end = match.span()
            if not refused.search(folded[max(0, start - 30) : start]):
                if " " not in match.group():
                    start, end = _clause(text, start, end)
                found.append(
                    Found("adjustments", start, end, text[start:end], 0.85, alternatives=(code,))
                )
                break
    return found


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the words around one that says little alone: "slow" of "I am slow"."""
    marks = [mark.end() for mark in _CLAUSE_END.finditer(text, 0, start)]
    words = [word.start() for word in _WORD.finditer(text, 0, start)][-_WORDS_AROUND:]
    following = _CLAUSE_END.search(text, end)
    right = following.start() if following else len(text)
    after = [word.end() for word in _WORD.finditer(text, end, right)][:_WORDS_AROUND]
    return max([*words[:1], *marks[-1:]], default=start), max([end, *after])


def _ending(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(spell_out(pattern) for pattern in patterns)})$")


@lru_cache(maxsize=8)
def _representatives(language: str) -> tuple[Rules, re.Pattern[str]]:
    section = load_section(language, "people")
    return (
        Rules(section["representative"], section["words"]),
        _ending(section["not_representative"]),
    )


@lru_cache(maxsize=8)
def _adjustments(language: str) -> tuple[tuple[tuple[str, Rules], ...], re.Pattern[str]]:
    section = load_section(language, "people")
    rules = tuple((code, Rules(like, section["words"])) for code, *like in section["adjustments"])
    return rules, _ending(section["not_adjustments"])
