"""The thing a complaint is about: noun phrases after "bought a", "my … broke" and the like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.nlu.facts.lexicon import alternatives, load_section
from assistant.nlu.facts.model import Found, Setting
from assistant.nlu.facts.patterns import Rules, fold, spell_out

_WORD = re.compile(r"[^\W_](?:[\w'&+/-]|\.(?=\w))*")
_LONGEST_TYPE, _YEAR_DIGITS = 3, 4
_REDACTED = re.compile(r"x{3}|\*{3}")
_PHRASE = r"(?P<np>[\w'&+./ -]{2,70}?)"
_GREEDY = r"(?P<np>[\w'&+./ -]{2,70})"


@dataclass(frozen=True)
class _Grammar:
    patterns: tuple[tuple[float, Rules], ...]
    articles: re.Pattern[str]
    stops: frozenset[str]
    states: frozenset[str]
    joiners: frozenset[str]
    elided_stops: tuple[str, ...]
    not_products: frozenset[str]
    people: re.Pattern[str]
    lead: re.Pattern[str]
    longest: int
    capital_nouns: bool


def extract_products(text: str, setting: Setting) -> list[Found]:
    """Return the likeliest product of `text` in the customer's words, or nothing."""
    grammar, folded = _grammar(setting.language), fold(text)
    for confidence, rules in grammar.patterns:
        for match in rules.all(folded):
            whole = match.end("np") < match.end() or None
            span = _noun_phrase(text, *match.span("np"), grammar)
            # A phrase that a verb follows reaches up to it.
            if span is not None and (whole is None or not text[span[1] : match.end("np")].strip()):
                return [Found("product", *span, text[slice(*span)], confidence)]
    return []


def is_noun_phrase(text: str, setting: Setting) -> tuple[int, int] | None:
    """Return the span of a product if a short answer is one ("a blue kettle"), else None."""
    grammar, folded = _grammar(setting.language), fold(text)
    end = len(folded.rstrip(" .!\n\t"))
    lead = grammar.lead.match(folded)
    start = lead.end() if lead else 0
    span = _noun_phrase(text, start, end, grammar) if end > start else None
    return span if span is not None and span[1] == end else None


def _noun_phrase(text: str, start: int, end: int, grammar: _Grammar) -> tuple[int, int] | None:
    """Return the span of the noun phrase that begins at `start`, without its article."""
    folded, noun_seen = fold(text), False
    while article := grammar.articles.match(folded, start, end):
        start = article.end()
    words: list[str] = []
    stop, kept, size = start, start, 0
    for word in _WORD.finditer(folded, start, end):
        gap = folded[stop : word.start()]
        name = word.group().rstrip("'-/")
        if (gap.strip() if words else len(gap) > 1) or name in grammar.stops:
            break
        if name.startswith(grammar.elided_stops):
            break
        if name in grammar.states:
            if words:
                break
            stop = word.end()
            continue
        capital = grammar.capital_nouns and text[word.start()].isupper()
        if noun_seen and not capital and not name.isdigit():
            break
        noun_seen = noun_seen or capital
        joins = name in grammar.joiners
        if not words and joins:
            break
        if size == grammar.longest and not joins:
            break
        start = start if words else word.start()
        words.append(name)
        stop = word.start() + len(name)
        size += not joins
        if not joins:
            kept = stop
    while words and words[-1] in grammar.joiners:
        words.pop()
    if not words or not _is_product(words, folded[start:kept], grammar):
        return None
    return start, kept


def _is_product(words: list[str], phrase: str, grammar: _Grammar) -> bool:
    head = [word for word in words if word not in grammar.joiners]
    joined = len(head) < len(words)
    return (
        (joined or words[-1] not in grammar.not_products)
        and not (grammar.joiners and words[0] in grammar.not_products)
        and (not words[-1].replace(".", "").isdigit() or _is_type(head, grammar))
        and len(max(head, key=len)) > 1
        and not grammar.people.search(phrase)
        and not _REDACTED.search(phrase)
    )


def _is_type(words: list[str], grammar: _Grammar) -> bool:
    """Say whether a phrase that ends in a number is a thing of some type, as "iPhone 15" is."""
    named = words[0].isalpha() and words[0] not in grammar.not_products
    return named and 2 <= len(words) <= _LONGEST_TYPE and len(words[-1]) < _YEAR_DIGITS


@lru_cache(maxsize=8)
def _grammar(language: str) -> _Grammar:
    section = load_section(language, "story")
    words = section["product"]
    macros = {**section["words"], **words.get("words", {})}
    patterns = []
    for confidence, *likes in words["patterns"]:
        rules = []
        for like in likes:
            group = _GREEDY if like.endswith("{np}") else _PHRASE
            spelt = spell_out(like.replace("{np}", "\0"), macros).replace("\0", group)
            rules.append(spelt)
        patterns.append((float(confidence), Rules(rules, spelt=True)))

    def words_of(name: str) -> frozenset[str]:
        return frozenset(fold(str(word)) for word in words[name])

    return _Grammar(
        patterns=tuple(patterns),
        articles=re.compile(rf"\s*(?:{alternatives(sorted(words_of('articles')))})(?=\s)"),
        stops=words_of("stops"),
        states=words_of("states"),
        joiners=words_of("joiners"),
        elided_stops=tuple(words["elided_stops"]),
        not_products=words_of("not_products"),
        people=re.compile("|".join(spell_out(p, macros) for p in words["people"]) or r"(?!)"),
        lead=re.compile(rf"\W*(?:(?:{'|'.join(spell_out(p) for p in words['lead'])})\s*)*"),
        longest=int(words["longest_words"]),
        capital_nouns=bool(words.get("capital_nouns")),
    )
