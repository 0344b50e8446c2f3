"""Things and services by name: "table", "Kaffeemaschine", "broadband", where something went wrong.

The lists of `things.yml` name what people buy. A name alone is no product of a complaint: the
message must also tell that something was bought, broke, is late, costs too much and the like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.facts.patterns import fold

_TOKEN = re.compile(r"(?:[^\W_](?:[\w'&+/-]|\.(?=\w))*)|[.!?;:,\n()]")
_ELIDING_TOKEN = re.compile(r"(?:[cdjlmnst]|qu|jusqu)'|[^\W_](?:[\w&+/-]|\.(?=\w))*|[.!?;:,\n()]")
_SHORT_WORD, _SHORTEST_ENDING, _FARTHEST, _STEM = 3, 5, 4, 2
_MODEL = re.compile(r"(?=.*\d)(?=.*[a-z])[a-z\d.+-]{2,8}|pro|max|ultra|mini|plus|series")
_NUMBER = re.compile(r"\d{1,4}")
_BREAKS = frozenset(".!?;:\n")
_AFTER, _NEAR = 6, 25
_CLAUSE = 8
_PLACED = 0.6
_PUNCTUATION = _BREAKS | frozenset(",()")


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Thing:
    """A named thing in a message: its span and how likely the complaint is about it."""

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Names:
    """The words of `things.yml` and `story.yml` of one language, folded."""

    heads: frozenset[str]
    endings: tuple[str, ...]
    brands: frozenset[str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]
    parted: frozenset[str]
    weak: frozenset[str]
    parts: frozenset[str]
    of: frozenset[str]
    articled: frozenset[str]
    articles: frozenset[str]
    own: frozenset[str]
    boundaries: frozenset[str]
    no_things: frozenset[str]
    before: frozenset[str]
    places: frozenset[str]
    spoilers: frozenset[str]
    modifiers: frozenset[str]
    joiners: frozenset[str]
    stops: frozenset[str]
    openers: frozenset[str]
    bills: frozenset[str]
    bought: frozenset[str]
    wrong: frozenset[str]
    obtained: frozenset[str]
    relatives: frozenset[str]
    wrong_stems: dict[str, tuple[str, ...]]
    modifiers_follow: bool
    capital_nouns: bool
    eliding: bool


def find_things(text: str, language: str) -> list[Thing]:
    """Return the things that `text` complains about, likeliest first and then by place."""
    names = names_of(language)
    words = _words(text, names)
    heads = [at for at, word in enumerate(words) if _is_head(text, word, names)]
    if not heads:
        return []
    bad = [tells_wrong(word.name, names) for word in words]
    found = [
        Thing(*span, score)
        for at in heads
        if (score := _score(words, at, bad, names)) > 0
        and (span := _span(text, words, at, bad, names))
    ]
    return sorted(found, key=lambda thing: (-thing.score, thing.start))


def is_thing(text: str, language: str) -> bool:
    """Say whether a few words end in the name of a thing: "a blue lamp"."""
    names = names_of(language)
    words = _words(text, names)
    return bool(words) and _is_head(text, words[-1], names)


def is_part(phrase: str, language: str) -> bool:
    """Say whether a phrase names no thing but a part of one: "the zip"."""
    words = fold(phrase).split()
    return len(words) == 1 and words[0] in names_of(language).parts


def joins_whole(between: str, language: str) -> bool:
    """Say whether words between a part and a thing say that the one belongs to the other."""
    words = fold(between).replace("'", " ").split()
    return bool(words) and words[0] in names_of(language).of


def _words(text: str, names: Names) -> list[_Word]:
    pattern = _ELIDING_TOKEN if names.eliding else _TOKEN
    words: list[_Word] = []
    for found in pattern.finditer(fold(text)):
        name = found.group().rstrip("-/") or found.group()
        # "the pushchair's wheel" is about the pushchair.
        name = name[:-2] if name.endswith("'s") and name[:-2] in names.heads else name
        words.append(_Word(found.start(), found.start() + len(name), name))
    return _joined(words, names)


def _joined(words: list[_Word], names: Names) -> list[_Word]:
    """Return the words with each name of several words as one of them."""
    for at in range(len(words) - 2, -1, -1):
        for phrase in names.phrases.get(words[at].name, ()):
            if tuple(word.name for word in words[at : at + len(phrase)]) == phrase:
                last = words[at + len(phrase) - 1]
                whole = _Word(words[at].start, last.end, " ".join(phrase))
                words[at : at + len(phrase)] = [whole]
                break
    return words


def _is_head(text: str, word: _Word, names: Names) -> bool:
    name, capital = word.name, text[word.start].isupper()
    if name in names.heads:
        return capital or not names.capital_nouns or text[1:].islower()
    long = capital and len(name) > _SHORTEST_ENDING and name not in names.boundaries
    return long and name.endswith(names.endings)


def tells_wrong(name: str, names: Names) -> bool:
    """Say whether a word tells that something was bought or went wrong."""
    return (
        name in names.wrong
        or name in names.bought
        or name.startswith(names.wrong_stems.get(name[:_STEM], ()))
    )


def _score(words: list[_Word], at: int, bad: list[bool], names: Names) -> float:
    """Return how well words[at] suits as what the message is about, 0 if not at all."""
    word, left = words[at], _left(words, at, bad, names)
    before = words[left - 1].name if left else "."
    after = words[at + 1].name if at + 1 < len(words) else "."
    article = (
        before in names.articles
        or before in names.own
        or before.endswith("'s")
        or any(word.name in names.bills for word in words[max(0, left - 2) : left])
    )
    first = left
    while first and (words[first - 1].name in names.articles or words[first - 1].name in names.own):
        first -= 1
    leading = words[first - 1].name if first else "."
    if (
        after in names.spoilers
        or leading in names.before
        or (word.name in names.articled and not article)
        or (word.name in names.parted and not _is_whole(words, at, names))
    ):
        return 0
    obtained = _is_obtained(words[at + 1 : at + 1 + _CLAUSE], names)
    if leading in names.places and not obtained:
        owner = words[first - 2].name if first > 1 else "."
        marked = first > 1 and bad[first - 2] and owner not in names.bought
        return _PLACED if marked or owner in names.parts else 0
    begin, end = _sentence(words, at)
    subject = article and end > at + 1 and _is_subject(words, first, end, names)
    follows = any(bad[at + 1 : min(end, at + 1 + _AFTER)])
    before_it = words[max(begin, first - 6) : first]
    bought = obtained or any(word.name in names.bought for word in before_it)
    close = follows or bought or any(bad[max(begin, first - 2) : first])
    mine = subject and before in names.own and any(bad[begin:end])
    told = (
        close
        or mine
        or (word.name not in names.weak and (subject or any(bad[max(0, at - _NEAR) : at + _NEAR])))
    )
    if not told:
        return 0
    parts = [
        _PLACED,
        0.04 * article,
        0.04 * (before in names.own),
        0.14 * follows or 0.06 * any(bad[begin:end]),
        0.24 * bought,
        0.12 * subject,
    ]
    return sum(parts)


def _is_obtained(after: list[_Word], names: Names) -> bool:
    """Say whether the words behind a thing tell that it was bought: "the room that I booked"."""
    end = next((at for at, word in enumerate(after) if word.name in _BREAKS), len(after))
    told = [word.name for word in after[:end] if word.name != ","]
    if told and told[0] in names.obtained:
        return True
    return bool(told) and told[0] in names.relatives and not names.obtained.isdisjoint(told)


def _is_subject(words: list[_Word], first: int, end: int, names: Names) -> bool:
    """Say whether a statement begins with the phrase that begins at words[first]."""
    before = words[first - 1].name if first else "."
    asked = end < len(words) and words[end].name == "?"
    return not asked and (before in _PUNCTUATION or before in names.openers)


def _is_whole(words: list[_Word], at: int, names: Names) -> bool:
    """Say whether another word tells of what kind words[at] is ("phone contract")."""
    if names.modifiers_follow:
        following = words[at + 1].name if at + 2 < len(words) else "."
        return following in names.joiners or following in names.modifiers
    kind = words[at - 1].name if at else "."
    return kind in names.modifiers or (kind in names.heads and kind not in names.parted)


def _left(words: list[_Word], at: int, bad: list[bool], names: Names) -> int:
    """Return the place where the phrase that ends in words[at] begins, without its article."""
    left = at
    while left and at - left < _FARTHEST:
        name = words[left - 1].name
        if name in names.articles or name in names.own or name.endswith(("'", "'s")):
            return left
        if name in names.modifiers:
            left -= 1
            continue
        if bad[left - 1] or name in names.boundaries or name in _PUNCTUATION:
            break
        left -= 1
    # Without an article only words known to belong to a thing are part of its name.
    left = at
    while left and (words[left - 1].name in names.modifiers or words[left - 1].name in names.heads):
        left -= 1
    return left


def _sentence(words: list[_Word], at: int) -> tuple[int, int]:
    begin = next((i + 1 for i in range(at, -1, -1) if words[i].name in _BREAKS), 0)
    end = next((i for i in range(at, len(words)) if words[i].name in _BREAKS), len(words))
    return begin, end


def _span(
    text: str, words: list[_Word], at: int, bad: list[bool], names: Names
) -> tuple[int, int] | None:
    """Return the span of the whole name around words[at]; None if a later word is its head."""
    following = words[at + 1].name if at + 1 < len(words) else "."
    if not names.modifiers_follow and following in names.heads:
        return None
    left, last = _left(words, at, bad, names), at
    if names.modifiers_follow:
        left, last = at, _right(text, words, at, names)
    while last + 1 < len(words) and (
        _MODEL.fullmatch(words[last + 1].name)
        or (words[at].name in names.brands and _NUMBER.fullmatch(words[last + 1].name))
    ):
        last += 1
    if left and words[left - 1].name in names.brands and names.modifiers_follow:
        left -= 1
    return words[left].start, words[last].end


def _right(text: str, words: list[_Word], at: int, names: Names) -> int:
    """Return the place where a name ends that goes on behind its head ("máquina de coser")."""
    last = at
    for _ in range(2):
        if last + 1 < len(words) and words[last + 1].name in names.modifiers:
            last += 1
            continue
        if last + 2 >= len(words) or words[last + 1].name not in names.joiners:
            break
        joiner, word = words[last + 1], words[last + 2]
        # Without its accent "à" would be "has".
        if text[joiner.start : joiner.end] == "a" and names.eliding:
            break
        plain = word.name not in names.stops and word.name.isalpha() and text[word.start].islower()
        if not plain or len(word.name) < _SHORT_WORD:
            break
        last += 2
    return last


@lru_cache(maxsize=8)
def names_of(language: str) -> Names:
    """Return the words of a language, read once."""
    section, story = load_section(language, "things"), load_section(language, "story")["product"]

    def words_of(name: str, source: dict[str, object] = section) -> frozenset[str]:
        listed = source.get(name, [])
        assert isinstance(listed, list)
        return frozenset(fold(str(word)) for word in listed)

    plurals = tuple(str(ending) for ending in section["plurals"])
    listed = frozenset(_inflected(words_of("heads") | words_of("parted"), plurals))
    heads = listed | words_of("brands") | words_of("articled")
    phrases: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in sorted((tuple(head.split()) for head in heads if " " in head), key=len):
        phrases[phrase[0]] = (phrase, *phrases.get(phrase[0], ()))
    stems = words_of("wrong_stems")
    boundaries = words_of("boundaries").union(
        *(words_of(name, story) for name in ("stops", "states", "not_products"))
    )
    return Names(
        heads=heads,
        endings=tuple(sorted(_inflected(words_of("endings"), plurals))),
        phrases=phrases,
        weak=frozenset(_inflected(words_of("weak"), plurals)),
        parts=frozenset(_inflected(words_of("parts"), plurals)),
        of=words_of("of"),
        brands=words_of("brands"),
        parted=frozenset(_inflected(words_of("parted"), plurals)),
        articled=words_of("articled"),
        articles=frozenset(w for w in words_of("articles", story) if " " not in w) | {"l'"},
        own=words_of("own"),
        boundaries=boundaries,
        no_things=words_of("no_things", story),
        before=words_of("before"),
        places=words_of("places"),
        spoilers=words_of("spoilers"),
        modifiers=words_of("modifiers"),
        joiners=words_of("joiners"),
        stops=words_of("stops", story) | words_of("articles", story),
        openers=words_of("openers"),
        bills=words_of("bills"),
        bought=words_of("bought"),
        wrong=words_of("wrong"),
        obtained=words_of("obtained"),
        relatives=words_of("relatives"),
        wrong_stems={
            begin: tuple(stem for stem in stems if stem.startswith(begin))
            for begin in {stem[:_STEM] for stem in stems}
        },
        modifiers_follow=bool(section.get("modifiers_follow")),
        capital_nouns=bool(story.get("capital_nouns")),
        eliding=bool(section.get("eliding")),
    )


def _inflected(words: Iterable[str], plurals: tuple[str, ...]) -> Iterator[str]:
    for word in words:
        yield word
        for plural in plurals:
            yield word + plural
