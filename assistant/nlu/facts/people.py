"""Who writes, for whom, from where, and what they need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.nlu.facts.lexicon import alternatives, compile_any, load_section
from assistant.nlu.facts.model import Found, Setting

_PART = r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]))*\.?"
_MOST_PARTS = 5


@dataclass(frozen=True)
class _Names:
    stated: re.Pattern[str]
    introduced: tuple[re.Pattern[str], ...]
    titles: frozenset[str]
    particles: frozenset[str]
    stops: frozenset[str]
    not_names: frozenset[str]
    not_after: re.Pattern[str]


def extract_names(text: str, setting: Setting) -> list[Found]:
    """Return the customer's name as written, or nothing.

    "My name is …" counts in any case of letters; "I am …" and a signature only with capitals, and
    for "I am" with a title or two names.
    """
    names = _names(setting.language)
    for match in names.stated.finditer(text):
        start = next(match.start(g) for g in match.re.groupindex if match[g])
        before = text[max(0, match.start() - 25) : match.start()]
        span = None if names.not_after.search(before) else _name(text, start, names)
        if span is not None:
            return [Found("customer_name", *span, text[span[0] : span[1]], 0.9)]
    for pattern in names.introduced:
        for match in pattern.finditer(text):
            span = _name(text, match.start("proper"), names)
            if span is not None and _is_proper(text[span[0] : span[1]], names):
                return [Found("customer_name", *span, text[span[0] : span[1]], 0.75)]
    return []


def is_name(text: str, setting: Setting) -> tuple[int, int] | None:
    """Return the span if a whole short answer can be a person's name, else None."""
    names = _names(setting.language)
    match = re.fullmatch(r"\s*(.+?)[\s.,!]*", text)
    if match is None or not 1 <= len(match[1].split()) <= _MOST_PARTS:
        return None
    span = _name(text, match.start(1), names)
    if span is None or span[1] < match.end(1):
        return None
    parts = text[span[0] : span[1]].lower().split()
    return None if any(part.strip(".") in names.not_names for part in parts) else span


def extract_representatives(text: str, setting: Setting) -> list[Found]:
    """Return for whom somebody else acts, in the customer's words ("on behalf of my mother")."""
    section = load_section(setting.language, "people")
    refused = compile_any(section["not_representative"])
    for pattern in section["representative"]:
        for match in re.finditer(pattern, text, re.IGNORECASE):
            if not refused.search(text[max(0, match.start() - 30) : match.start()]):
                start, end = match.start(), match.start() + len(match.group().rstrip())
                return [Found("representative", start, end, text[start:end], 0.85)]
    return []


def extract_countries(text: str, setting: Setting) -> list[Found]:
    """Return the country where the customer says they are, ISO 3166-1 alpha-2."""
    codes, pattern = _countries(setting.language)
    for match in pattern.finditer(text):
        group = next(name for name in match.re.groupindex if match[name])
        name = " ".join(match[group].lower().split())
        return [Found("country", *match.span(group), codes[name], 0.9)]
    return []


def extract_adjustments(text: str, setting: Setting) -> list[Found]:
    """Return what the customer needs to take part, in their words; one fact a need."""
    found = []
    for code, pattern in _adjustments(setting.language):
        match = pattern.search(text)
        if match:
            words = match.group().strip()
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            found.append(
                Found("adjustments", start, start + len(words), words, 0.85, alternatives=(code,))
            )
    return found


def _name(text: str, start: int, names: _Names) -> tuple[int, int] | None:
    """Return the span of the name that begins at `start`."""
    end = start
    count = 0
    for match in re.finditer(_PART, text[start : start + 80]):
        at = start + match.start()
        gap = text[end:at]
        word = match.group().lower().strip(".")
        if gap.strip() or "\n" in gap or word in names.stops or count == _MOST_PARTS:
            break
        end, count = start + match.end(), count + (word not in names.titles)
        if match.group().endswith(".") and word not in names.titles and len(word) > 1:
            end -= 1
            break
    words = text[start:end].lower().split()
    if not count or all(word.strip(".") in names.titles for word in words):
        return None
    return (start, end) if len(text[start:end]) > 1 and words[0] not in names.not_names else None


def _is_proper(name: str, names: _Names) -> bool:
    """Say whether a name has capitals and a title or two parts, and no everyday word."""
    parts = [part.strip(".") for part in name.split()]
    if any(part.lower() in names.not_names for part in parts):
        return False
    titled = parts[0].lower() in names.titles
    capital = all(p[:1].isupper() or p.lower() in names.particles for p in parts)
    return capital and (titled or len(parts) >= 2)


@lru_cache(maxsize=8)
def _names(language: str) -> _Names:
    words = load_section(language, "people")["name"]
    count = 0

    def group(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return rf"(?P<name{count}>[^\W\d_])"

    stated = "|".join(f"(?:{re.sub('{name}', group, like)})" for like in words["stated"])
    proper = rf"(?P<proper>[^\W\d_a-z][\w'’.-]*(?:[ ]+{_PART}){{0,4}}?)"
    introduced = tuple(
        re.compile(re.sub(r"\{proper\}", lambda _: f"(?-i:{proper})", like), re.IGNORECASE)
        for like in words["introduced"]
    )
    return _Names(
        re.compile(stated, re.IGNORECASE),
        introduced,
        frozenset(words["titles"]),
        frozenset(words["particles"]),
        frozenset(str(word) for word in words["stops"]),
        frozenset(str(word) for word in words["not_names"]),
        compile_any(words["not_after"]),
    )


@lru_cache(maxsize=8)
def _countries(language: str) -> tuple[dict[str, str], re.Pattern[str]]:
    section = load_section(language, "countries")
    count = 0

    def group(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return rf"(?P<country{count}>{alternatives(section['names'])})\b"

    likes = "|".join(f"(?:{re.sub('{country}', group, like)})" for like in section["lives"])
    return section["names"], re.compile(likes, re.IGNORECASE)


@lru_cache(maxsize=8)
def _adjustments(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    section = load_section(language, "people")["adjustments"]
    return tuple((code, compile_any(likes)) for code, *likes in section)
