"""The thing a complaint is about: noun phrases after "bought a", "my … broke" and the like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.nlu.facts.lexicon import alternatives, load_section
from assistant.nlu.facts.model import Found, Setting

_WORD = re.compile(r"[^\W_][\w'&+./-]*")


@dataclass(frozen=True)
class _Grammar:
    patterns: tuple[tuple[float, re.Pattern[str]], ...]
    articles: re.Pattern[str]
    stops: frozenset[str]
    not_products: frozenset[str]
    longest: int


def extract_products(text: str, setting: Setting) -> list[Found]:
    """Return the likeliest product of `text` in the customer's words, or nothing."""
    grammar = _grammar(setting.language)
    best: Found | None = None
    for confidence, pattern in grammar.patterns:
        for match in pattern.finditer(text):
            span = _noun_phrase(text, *match.span("np"), grammar)
            if span is None:
                continue
            found = Found("product", *span, text[span[0] : span[1]], confidence)
            if best is None or found.confidence > best.confidence:
                best = found
    return [best] if best else []


def is_noun_phrase(text: str, setting: Setting) -> tuple[int, int] | None:
    """Return the span of a product if a short answer is one ("a blue kettle"), else None."""
    grammar = _grammar(setting.language)
    match = re.fullmatch(
        r"\s*(?:it(?:'s|\s+was|\s+is)\s+|just\s+)?(.+?)\s*[.!]*\s*", text, re.IGNORECASE | re.DOTALL
    )
    if match is None or len(match[1].split()) > grammar.longest:
        return None
    span = _noun_phrase(text, *match.span(1), grammar)
    return span if span is not None and span[1] == match.end(1) else None


def _noun_phrase(text: str, start: int, end: int, grammar: _Grammar) -> tuple[int, int] | None:
    """Return the span of the noun phrase that begins at `start`, without its article."""
    while article := grammar.articles.match(text, start, end):
        start = article.end()
    words: list[str] = []
    stop = start
    for word in _WORD.finditer(text, start, end):
        gap = text[stop : word.start()]
        name = word.group().lower().rstrip(".'")
        if (gap.strip() if words else len(gap) > 1) or name in grammar.stops:
            break
        if len(words) == grammar.longest:
            break
        start = start if words else word.start()
        words.append(name)
        stop = word.start() + len(name)
    return (start, stop) if words and _is_product(words, grammar) else None


def _is_product(words: list[str], grammar: _Grammar) -> bool:
    last = words[-1]
    return (
        last not in grammar.not_products and not last.replace(".", "").isdigit() and len(last) > 1
    )


@lru_cache(maxsize=8)
def _grammar(language: str) -> _Grammar:
    words = load_section(language, "story")["product"]
    phrase = r"(?P<np>[\w'&+./ -]{2,70}?)"
    greedy = r"(?P<np>[\w'&+./ -]{2,70})"
    patterns = []
    for confidence, like in words["patterns"]:
        group = greedy if like.endswith("{np}") else phrase
        patterns.append((float(confidence), re.compile(like.replace("{np}", group), re.IGNORECASE)))
    return _Grammar(
        tuple(patterns),
        re.compile(rf"\s*(?:{alternatives(words['articles'])})(?=\s)", re.IGNORECASE),
        frozenset(words["stops"]),
        frozenset(words["not_products"]),
        int(words["longest_words"]),
    )
