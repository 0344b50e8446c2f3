"""The way in which the customer wants to be reached."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.facts.model import ANSWER_CONFIDENCE, Found, Setting
from assistant.nlu.facts.patterns import Rules, fold, spell_out

CHANNELS = ("email", "phone", "sms", "post")
_BEFORE = 45
_SHORT_WORDS = 12
#: Longest answer that may say it in one word among others: "give us a bell".
_ANSWER_WORDS = 20
#: "e mail", as dictation writes it.
_SPACED = re.compile(r"\be mail")
#: "Am 20. am Telefon" goes on after the dot.
_DOT_OF_A_DAY = re.compile(r"(?<=\d)\.(?=\s*$)")
_CLAUSE_ENDS = ".!?,;:\n-("


@dataclass(frozen=True)
class _Words:
    channels: dict[str, Rules]
    bare: dict[str, Rules]
    refused: re.Pattern[str]
    told: re.Pattern[str]
    wish: re.Pattern[str]
    refused_after: re.Pattern[str]


def extract_preferred_contact(text: str, setting: Setting) -> list[Found]:
    """Return the last said way to reach the customer: email, phone, sms or post."""
    words, folded = _words(setting.language), _SPACED.sub("e-mail", fold(text))
    best: Found | None = None
    # In a story "by phone" and "call me" are mostly what happened.
    long = len(text.split()) > _SHORT_WORDS
    for code, rules in words.channels.items():
        for match in rules.all(folded):
            start, end = match.span()
            before = folded[max(0, start - _BEFORE) : start]
            if words.refused.search(before) or words.refused_after.match(folded, end):
                continue
            wish = words.wish.search(before) or words.wish.search(match.group())
            before = _DOT_OF_A_DAY.sub(" ", before)
            begins = not before.strip() or before.rstrip(" ")[-1] in _CLAUSE_ENDS
            if (words.told.search(before) and not wish) or (long and not wish and not begins):
                continue
            if best is None or start > best.start:
                best = Found("preferred_contact", start, end, code, 0.85)
    if best is None and len(text.split()) <= _ANSWER_WORDS:
        best = _bare(folded, words)
    return [best] if best else []


def _bare(folded: str, words: _Words) -> Found | None:
    """Return the first way that a short answer names and does not refuse."""
    found = []
    for code, rules in words.bare.items():
        for match in rules.all(folded):
            start, end = match.span()
            before = folded[max(0, start - _BEFORE) : start]
            refused = words.refused.search(before) or words.refused_after.match(folded, end)
            if not refused and not words.told.search(before):
                found.append(Found("preferred_contact", start, end, code, ANSWER_CONFIDENCE))
    return min(found, key=lambda one: (one.start, -one.end), default=None)


@lru_cache(maxsize=8)
def _words(language: str) -> _Words:
    section = load_section(language, "contacts")

    def ending(name: str) -> re.Pattern[str]:
        inner = "|".join(spell_out(pattern, section["words"]) for pattern in section[name])
        return re.compile(rf"\b(?:{inner})")

    after = "|".join(
        spell_out(pattern, section["words"]) for pattern in section["channel_refused_after"]
    )
    return _Words(
        {code: Rules(section["channels"][code], section["words"]) for code in CHANNELS},
        {code: Rules(section["channel_words"][code], section["words"]) for code in CHANNELS},
        ending("channel_refused"),
        ending("channel_told"),
        ending("channel_wish"),
        re.compile(rf"[^.,;!?\n]{{0,20}}\b(?:{after})\b" if after else r"(?!)"),
    )
