"""Earlier contact about the matter, and what the matter did to the customer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.facts.model import Found, Setting
from assistant.nlu.facts.pasted import pasted_heading
from assistant.nlu.facts.patterns import Rules, fold
from assistant.nlu.sentences import split_sentences

#: "On 12.11. I wrote" is one sentence.
_DOT_OF_A_DATE = re.compile(r"(?<=\d)\.(?=\d|\s+[a-zäöü])")


@dataclass(frozen=True)
class _Words:
    contacted: Rules
    not_contacted: Rules
    impact: Rules
    no_impact: Rules


def extract_prior_contact(text: str, setting: Setting) -> list[Found]:
    """Return earlier contact as {contacted, text}; `text` is the sentence that says so."""
    plain = _DOT_OF_A_DATE.sub(" ", text)
    words, folded = _words(setting.language), fold(plain)
    denied = [_sentence(plain, match.end() - 1) for match in words.not_contacted.all(folded)]
    for match in words.contacted.all(folded):
        span = _sentence(plain, match.end() - 1)
        if span not in denied:
            return [_contact(text, span, contacted=True)]
    pasted = pasted_heading(text)
    if pasted is not None:
        return [_contact(text, pasted, contacted=True)]
    return [_contact(text, span, contacted=False) for span in denied[:1]]


def extract_impact(text: str, setting: Setting) -> list[Found]:
    """Return the first sentence of `text` that tells a consequence for the customer."""
    words, folded = _words(setting.language), fold(text)
    none = {_sentence(text, match.end() - 1) for match in words.no_impact.all(folded)}
    for match in words.impact.all(folded):
        start, end = _sentence(text, match.end() - 1)
        if (start, end) not in none:
            return [Found("impact", start, end, text[start:end], 0.7)]
    return []


def _contact(text: str, span: tuple[int, int], *, contacted: bool) -> Found:
    value = {"contacted": contacted, "text": text[slice(*span)]}
    return Found("prior_contact", *span, value, 0.8)


def _sentence(text: str, at: int) -> tuple[int, int]:
    """Return the span of the sentence at a place of `text`."""
    spans = _sentences(text)
    return next(((start, end) for start, end in spans if at < end), spans[-1])


@lru_cache(maxsize=4)
def _sentences(text: str) -> list[tuple[int, int]]:
    return split_sentences(text)


@lru_cache(maxsize=8)
def _words(language: str) -> _Words:
    section = load_section(language, "story")
    words, contact, impact = section["words"], section["contact"], section["impact"]
    return _Words(
        Rules(contact["contacted"], words),
        Rules(contact["not_contacted"], words),
        Rules(impact["told"], words),
        Rules(impact["none"], words),
    )
