"""The customer's name, where the customer tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.nlu.facts.lexicon import load_section, of_every_language
from assistant.nlu.facts.model import Found, Setting
from assistant.nlu.facts.patterns import Rules, fold, spell_out

_PART = re.compile(r"[^\W\d_](?:[^\W\d_]|['.-](?=[^\W\d_]))*\.?")
#: "Lena Wolf, lena@example.de"
_BEFORE_ADDRESS = re.compile(
    r"(?:^|[.!?;\n]\s*)(?P<name>(?:[^\W\d_](?:[\w'’-]+|\.)[ \t]+){1,3}[^\W\d_][\w'’-]+)"
    r"[ \t]*[,;:(/|-]?\s*(?=[\w.+-]+@[\w-]+\.)"
)
#: A name before a way to be reached: "Lena Wolf, erreichbar unter 0171 …".
_BEFORE_CONTACT = re.compile(
    r"(?:^|[.!?;\n:,]\s*)(?P<name>[^\W\d_](?:[^\W\d_]|['’-])+"
    r"(?:[ \t]+[^\W\d_](?:[^\W\d_]|['’-])+){1,3})"
    r"[ \t]*[,;(–—-]+\s*(?:[^\W\d_][\w'’/-]*[ \t:]*){0,5}"
    r"(?:[\w.+-]+@[\w-]+\.|\+?\(?\d(?:[ /().-]*\d){7,})"
)
#: What people say while they think, as dictation writes it down.
_FILLERS = re.compile(rf"(?i)(?:{of_every_language('people', 'hesitation')}\b[\s,.…]*)+(?=\w)")
_MOST_PARTS = 6
_MOST_PARTS_SMALL = 3
_WINDOW = 90


#: "Me llamó …" tells what somebody else said; only the accent tells it from "me llamo".
_CALLED = frozenset("óÓ")


@dataclass(frozen=True)
class _Names:
    stated: Rules
    introduced: Rules
    signed: Rules
    titles: frozenset[str]
    particles: frozenset[str]
    stops: frozenset[str]
    not_names: frozenset[str]
    not_before: re.Pattern[str]
    elided: tuple[str, ...]


def extract_names(text: str, setting: Setting) -> list[Found]:
    """Return the customer's name as written, or nothing.

    "My name is …" counts in any case of letters; "I am …" and a signature only with capitals, and
    for "I am" with a title or two names.
    """
    names, folded = _names(setting.language), fold(text)
    for match in names.stated.all(folded):
        if text[match.end() - 1] in _CALLED:
            continue
        before = folded[max(0, match.start() - 30) : match.start()]
        span = None if names.not_before.search(before) else _name(text, match.end(), names)
        if span is not None and not _is_everyday(text[slice(*span)], names):
            return [_found(text, span, 0.9)]
    for span in _proper(text, folded, names):
        return [_found(text, span, 0.75)]
    return []


def is_name(text: str, setting: Setting) -> tuple[int, int] | None:
    """Return the span if a whole short answer can be a person's name, else None."""
    names = _names(setting.language)
    for introduced in names.introduced.all(fold(text)):
        if not text[: introduced.start()].strip():
            return _whole_name(text, introduced.end(), names)
    return _whole_name(text, 0, names)


def _whole_name(text: str, start: int, names: _Names) -> tuple[int, int] | None:
    match = re.compile(r"\s*(.+?)[\s.,!]*").fullmatch(text, start)
    if match is None or not 1 <= len(match[1].split()) <= _MOST_PARTS:
        return None
    span = _name(text, match.start(1), names)
    if span is None or span[1] < match.end(1):
        return None
    first = fold(text[slice(*span)]).split()[0]
    if first in names.particles and first in names.not_names:  # An article: "la fibra".
        return None
    return None if _is_everyday(text[slice(*span)], names) else span


def _proper(text: str, folded: str, names: _Names) -> Iterator[tuple[int, int]]:
    for match in names.introduced.all(folded):
        span = _name(text, match.end(), names)
        if span is None or not _is_proper(text[slice(*span)], names, parts=2):
            continue
        if text[span[0]].islower() and fold(text[span[0] :]).split()[0] in names.particles:
            continue  # "soy de Medellín"
        rest = folded[span[1] : span[1] + 12].lstrip(" ")
        follows = rest.split()[0].strip(",.") if rest else ""
        if follows in names.stops or follows in names.particles or rest[:1] in ",.!;:\n-(":
            yield span
    for match in names.signed.all(folded):
        span = _name(text, match.end(), names)
        if span is None or text[span[1] :].strip(" .!\n"):
            continue
        own_line = "\n" in match.group()
        if _is_proper(text[slice(*span)], names, parts=1 if own_line else 2):
            yield span
    for match in (*_BEFORE_ADDRESS.finditer(text), *_BEFORE_CONTACT.finditer(text)):
        if _is_proper(match["name"], names, parts=2):
            yield match.span("name")


def _found(text: str, span: tuple[int, int], confidence: float) -> Found:
    return Found("customer_name", *span, text[slice(*span)], confidence)


def _name(text: str, start: int, names: _Names) -> tuple[int, int] | None:
    """Return the span of the name that begins at `start`."""
    while start < len(text) and text[start] in " \t:=\"'":
        start += 1
    if filler := _FILLERS.match(text, start):
        start = filler.end()
    end, count, capital = start, 0, False
    for match in _PART.finditer(text, start, start + _WINDOW):
        part, gap = match.group(), text[end : match.start()]
        word = fold(part).strip(".")
        if gap.strip() or "\n" in gap or word in names.stops or word.startswith(names.elided):
            break
        named = word not in names.titles and word not in names.particles
        if count and capital and named and not part[0].isupper():
            break
        if count == (_MOST_PARTS if capital or not named else _MOST_PARTS_SMALL):
            break
        capital = capital or (named and part[0].isupper())
        end, count = match.end(), count + (word not in names.titles)
        if part.endswith(".") and word not in names.titles and len(word) > 1:
            end -= 1
            break
    end = _without_particles(text, start, end, names)
    words = fold(text[start:end]).split()
    if not words or not count or all(word.strip(".") in names.titles for word in words):
        return None
    return (start, end) if end - start > 1 else None


def _without_particles(text: str, start: int, end: int, names: _Names) -> int:
    """Return the end before words such as "de" that cannot close a name."""
    words = text[start:end].split()
    while words and fold(words[-1]) in names.particles:
        end = start + text[start:end].rstrip().rfind(words.pop())
        end = start + len(text[start:end].rstrip())
    return end


def _is_everyday(name: str, names: _Names) -> bool:
    """Say whether a part of a would-be name is a word of another kind."""
    parts = [part.strip(".") for part in fold(name).split()]
    return any(part in names.not_names and part not in names.particles for part in parts)


def _is_proper(name: str, names: _Names, parts: int) -> bool:
    """Say whether a name has capitals, a title or enough parts, and no everyday word."""
    words = [part.strip(".") for part in name.split()]
    if _is_everyday(name, names):
        return False
    titled = fold(words[0]) in names.titles
    capital = all(w[:1].isupper() or fold(w) in names.particles for w in words if w) and any(
        fold(w) not in names.titles and w[:1].isupper() for w in words
    )
    return capital and (titled or len(words) >= parts)


@lru_cache(maxsize=8)
def _names(language: str) -> _Names:
    section = load_section(language, "people")
    words, macros = section["name"], section["words"]

    def words_of(name: str) -> frozenset[str]:
        return frozenset(fold(str(word)) for word in words[name])

    not_before = "|".join(spell_out(pattern, macros) for pattern in words["not_before"])
    return _Names(
        stated=Rules(words["stated"], macros),
        introduced=Rules(words["introduced"], macros),
        signed=Rules([rf"(?:{closing})\W*" for closing in words["signed"]], macros),
        titles=words_of("titles"),
        particles=words_of("particles"),
        stops=words_of("stops"),
        not_names=words_of("not_names") - words_of("names_too"),
        not_before=re.compile(rf"\b(?:{not_before})\s*$"),
        elided=tuple(words["elided"]),
    )
