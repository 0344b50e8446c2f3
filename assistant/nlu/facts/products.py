"""The thing a complaint is about: noun phrases after "bought a", "my … broke" and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from assistant.nlu.facts.lexicon import alternatives, load_section
from assistant.nlu.facts.model import Found, Setting
from assistant.nlu.facts.patterns import Rules, fold, spell_out
from assistant.nlu.facts.service_names import find_service, is_service
from assistant.nlu.facts.things import Thing, find_things, is_part, is_thing, joins_whole

_WORD = re.compile(r"[^\W_](?:[\w'&+/-]|\.(?=\w))*")
_LONGEST_TYPE, _YEAR_DIGITS = 3, 4
_REDACTED = re.compile(r"x{3}|\*{3}")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|er?|a|o)\.?$")
_PHRASE = r"(?P<np>[\w'&+./ -]{2,70}?)"
_GREEDY = r"(?P<np>[\w'&+./ -]{2,70})"

# "the kids' bunk bed", "le bol du blender": what follows is the thing.
_OWNER = re.compile(r"['’]s?(?=\s)|\b(?:de|du|del|of|von|vom)\s|\bd['’]")
_OWNS = ("'s", "’s")
#: Most characters between a part and the whole.
_FARTHEST_WHOLE = 12
_SURE = 0.9
#: Role of what is put in the place of another product.
CORRECTION = "correction"
#: Of a thing that is only named.
NAMED_CONFIDENCE = 0.6
_SENTENCE = re.compile(r"[^.!?;\n]+")
_OPENING = re.compile(r"[^.!?;,:\n]+(?=[,:]\s)")
_SHORT_SENTENCE = 6
_WITHOUT = frozenset({"sin", "sans"})
_Patterns = tuple[tuple[float, Rules], ...]


@dataclass(frozen=True)
class _Grammar:
    language: str
    patterns: _Patterns
    corrections: _Patterns
    denied: Rules
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
    """Return the likeliest product of `text` in the customer's words, or nothing.

    What a correction names ("not the lamp, it was a rug") wins; then what stands where products
    stand ("I bought a …"), if it is the name of a thing or surely bought; then things that went
    wrong by their name alone, and last the name of a contract, an account or a card.
    """
    grammar = _grammar(setting.language)
    denied = [match.span() for match in grammar.denied.all(fold(text))]
    for corrected in _phrases(text, grammar.corrections, grammar):
        if _is_noun(corrected.value, text, grammar) and _stands(corrected, denied):
            return [replace(corrected, role=CORRECTION)]
    phrases = _phrases(text, grammar.patterns, grammar)
    told = next((found for found in phrases if _stands(found, denied)), None)
    if told is not None and told.confidence >= _SURE:
        return [told]
    things = find_things(text, setting.language)
    best = next((thing for thing in things if _stands(thing, denied)), None)
    if told is not None and is_part(told.value, setting.language):
        standing = (thing for thing in things if _stands(thing, denied))
        whole = next((t for t in standing if _is_of(told, t, text, setting.language)), None)
        best, told = (whole, None) if whole is not None else (best, told)
    if told is not None and (best is None or _is_likelier(told, best, text)):
        return [told]
    service = find_service(text, setting.language)
    if service is not None and (best is None or _holds(service, best)):
        return [Found("product", *service, text[slice(*service)], NAMED_CONFIDENCE)]
    if best is None:
        return _named_things(text, setting)
    words = text[best.start : best.end]
    return [Found("product", best.start, best.end, words, min(best.score, _SURE))]


def _is_noun(phrase: str, text: str, grammar: _Grammar) -> bool:
    """Say whether a phrase ends in a noun, where the writer shows which words are nouns."""
    return not grammar.capital_nouns or text[1:].islower() or phrase.split()[-1][0].isupper()


def _stands(found: Found | Thing, denied: list[tuple[int, int]]) -> bool:
    return not any(start <= found.start and found.end <= end for start, end in denied)


def _holds(service: tuple[int, int], thing: Thing) -> bool:
    """Say whether a thing is a part of a longer name."""
    start, end = service
    return start <= thing.start and thing.end <= end and (end - start) > thing.end - thing.start


def _named_things(text: str, setting: Setting) -> list[Found]:
    """Return the thing that one of several sentences names and nothing else: "it's a lamp"."""
    sentences = [match for match in _SENTENCE.finditer(text) if match.group().strip()]
    sentences = sentences if len(sentences) > 1 else []
    opening = _OPENING.match(text)  # "Wedding cake, three tiers, £480, …"
    for sentence in [*sentences, *([opening] if opening else [])]:
        words = sentence.group()
        if len(words.split()) > _SHORT_SENTENCE:
            continue
        span = is_noun_phrase(words, setting)
        if span is not None and is_thing(words[slice(*span)], setting.language):
            start, end = (sentence.start() + at for at in span)
            return [Found("product", start, end, text[start:end], NAMED_CONFIDENCE)]
    return []


def _is_likelier(told: Found, thing: Thing, text: str) -> bool:
    return told.confidence > min(thing.score, _SURE) or _is_longer(told, thing, text)


def _is_of(part: Found, thing: Thing, text: str, language: str) -> bool:
    """Say whether a thing is named right behind a part of it: "la cremallera de las botas"."""
    between = text[part.end : thing.start]
    is_near = thing.start >= part.end and len(between) <= _FARTHEST_WHOLE
    return is_near and joins_whole(between, language)


def _is_longer(told: Found, thing: Thing, text: str) -> bool:
    """Say whether `told` is the whole name of which `thing` is the known part."""
    owned = _OWNER.search(text[told.start : thing.start + 1]) or text[thing.end :][:2] in _OWNS
    rest = text[thing.end : told.end].split()
    # "the hairdryer trips the fuse": a verb, no part of the name.
    verb = len(rest) == 1 and rest[0].endswith("s") and text[thing.end - 1] != "s"
    return told.start <= thing.start and thing.end <= told.end and not (owned or verb)


def is_noun_phrase(text: str, setting: Setting) -> tuple[int, int] | None:
    """Return the span of a product if a short answer is one ("a blue kettle"), else None."""
    grammar, folded = _grammar(setting.language), fold(text)
    end = len(folded.rstrip(" .!\n\t"))
    lead = grammar.lead.match(folded)
    start = lead.end() if lead else 0
    span = _noun_phrase(text, start, end, grammar) if end > start else None
    return span if span is not None and span[1] == end else None


def _phrases(text: str, patterns: _Patterns, grammar: _Grammar) -> Iterator[Found]:
    """Yield the noun phrases at the places that `patterns` describe, surest first."""
    folded = fold(text)
    for confidence, rules in patterns:
        for match in rules.all(folded):
            whole = match.end("np") < match.end() or None
            span = _noun_phrase(text, *match.span("np"), grammar)
            # A phrase that a verb follows reaches up to it.
            if span is not None and (whole is None or not text[span[1] : match.end("np")].strip()):
                yield Found("product", *span, text[slice(*span)], confidence)


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
        # "un aspirateur à 129,90 €": what follows is its price.
        if name.isdigit() and words and words[-1] in grammar.joiners:
            break
        if not words and joins:
            break
        # "el antivirus sin permiso": how it was done.
        if words and words[-1] in _WITHOUT and name in grammar.not_products:
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
    named = joined or is_service(phrase, grammar.language)
    return (
        (named or words[-1] not in grammar.not_products)
        and not (grammar.joiners and words[0] in grammar.not_products)
        and (not words[-1].replace(".", "").isdigit() or _is_type(head, grammar))
        and len(max(head, key=len)) > 1
        and not grammar.people.search(phrase)
        and not _REDACTED.search(phrase)
        and not any(_ORDINAL.fullmatch(word) for word in (words[0], words[-1]))
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

    def patterns_of(name: str) -> _Patterns:
        return tuple(
            (float(confidence), Rules([_spelt(like, macros) for like in likes], spelt=True))
            for confidence, *likes in words.get(name, [])
        )

    def words_of(name: str) -> frozenset[str]:
        return frozenset(fold(str(word)) for word in words[name])

    return _Grammar(
        language=language,
        patterns=patterns_of("patterns"),
        corrections=patterns_of("corrections"),
        denied=Rules(words.get("denied", []), macros),
        articles=re.compile(rf"\s*(?:{alternatives(sorted(words_of('articles')))})(?=\s)"),
        stops=words_of("stops"),
        states=words_of("states"),
        joiners=words_of("joiners"),
        elided_stops=tuple(words["elided_stops"]),
        not_products=words_of("not_products") | words_of("no_things"),
        people=re.compile("|".join(spell_out(p, macros) for p in words["people"]) or r"(?!)"),
        lead=re.compile(rf"\W*(?:(?:{'|'.join(spell_out(p) for p in words['lead'])})\s*)*"),
        longest=int(words["longest_words"]),
        capital_nouns=bool(words.get("capital_nouns")),
    )


def _spelt(like: str, macros: dict[str, Any]) -> str:
    group = _GREEDY if like.endswith("{np}") else _PHRASE
    return spell_out(like.replace("{np}", "\0"), macros).replace("\0", group)
