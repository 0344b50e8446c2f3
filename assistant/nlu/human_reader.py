"""Whether a message asks, here and now, for a person instead of the assistant.

Words come from `lexicon/<language>/human.yml`: `words` are named groups for the patterns, `asks`
ask for a person anywhere in a clause, `opens` do so at its beginning, `alone` where little else is
said, even in words of the past ("I was hoping to speak to someone"), `bare` are names of persons
that may stand alone, `fillers` words that say nothing, `stops` make a clause tell, deny or ask
something else, `tells` do so where none of `wishes` asks for anything, `names` are persons and
calls a clause may speak of, `refuses` decline to go on with a machine, `breaks` separate clauses,
`spellings` are words recognised with one slip inside, except for those in `not_slips`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.facts.patterns import fold, needed_words, spell_out
from assistant.nlu.sentences import plain

_MOST_WORDS = 60
# A name of a person stands for a request only where little else is said around it.
_FEW_WORDS = 12
_SOLE_WORDS = 3
# Words of the past ask only where hardly anything else is said.
_ALONE_WORDS = 2
_SENTENCE = re.compile(r"[.!?…;:]+(?=\s|$)\s*|\s+[-–—]+\s+|[()\"]+|\n+")
_WORD = re.compile(r"[a-zß]+")
_SAID = re.compile(r"[^\s,]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST_SPELLING = 4


class PersonRequest(IntEnum):
    """How a message asks for a person: not at all, among other things, or with little else.

    TOLD is surely no request: whatever it says of persons and calls tells, denies or asks something
    else ("I spoke to an agent twice").
    """

    NONE = 0
    TOLD = 1
    AMONG_OTHERS = 2
    SOLE = 3


def read_person_request(text: str, languages: Iterable[str]) -> PersonRequest:
    """Return how `text` asks for a person, in whichever of `languages` says so most clearly.

    Messages of more than 60 words are accounts of what happened and are not looked at.
    """
    straight = plain(text)
    if not straight or straight.count(" ") >= _MOST_WORDS:
        return PersonRequest.NONE
    folded = fold(straight)
    return max((_read(folded, language) for language in languages), default=PersonRequest.NONE)


@dataclass(frozen=True)
class _Grammar:
    asks: re.Pattern[str]
    opens: re.Pattern[str]
    alone: re.Pattern[str]
    bare: re.Pattern[str]
    refuses: re.Pattern[str]
    stops: re.Pattern[str]
    tells: re.Pattern[str]
    wishes: re.Pattern[str]
    names: re.Pattern[str]
    breaks: re.Pattern[str]
    fillers: re.Pattern[str]
    endings: re.Pattern[str]
    slips: dict[str, str]
    needs: re.Pattern[str]


def _read(folded: str, language: str) -> PersonRequest:
    grammar = _grammar(language)
    text = _WORD.sub(lambda word: grammar.slips.get(word[0], word[0]), folded)
    if not grammar.needs.search(text) and not grammar.names.search(text):
        return PersonRequest.NONE
    found = PersonRequest.NONE
    few = text.count(" ") < _FEW_WORDS
    others: list[str] = []
    for sentence in _SENTENCE.split(text):
        clauses = [part for part in grammar.breaks.split(sentence) if part and part.strip()]
        for clause in clauses:
            asks = _asks(clause.strip(), few or len(clauses) == 1, grammar)
            if asks or grammar.alone.search(clause.strip()):
                rest = grammar.fillers.sub(" ", text.replace(clause, " ", 1))
                if len(_SAID.findall(rest)) <= (_SOLE_WORDS if asks else _ALONE_WORDS):
                    return PersonRequest.SOLE
            if asks:
                found = PersonRequest.AMONG_OTHERS
            else:
                others.append(clause)
    if found is PersonRequest.NONE and _is_told(others, grammar):
        return PersonRequest.TOLD
    return found


def _is_told(clauses: Iterable[str], grammar: _Grammar) -> bool:
    """Say whether persons or calls are named, and no clause that names one may ask for it."""
    naming = [clause for clause in clauses if grammar.names.search(clause)]
    return bool(naming) and all(
        grammar.stops.search(clause)
        or (grammar.tells.search(clause) and not grammar.wishes.search(clause))
        for clause in naming
    )


def _asks(clause: str, alone: bool, grammar: _Grammar) -> bool:
    """Say whether a clause asks for a person; `alone` if a bare name may be meant so."""
    if grammar.refuses.search(clause):
        return True
    if grammar.stops.search(clause):
        return False
    if grammar.asks.search(clause):
        return True
    core = _trimmed(clause, grammar.fillers, grammar.endings)
    return bool(grammar.opens.match(core) or (alone and grammar.bare.fullmatch(core)))


def _trimmed(clause: str, fillers: re.Pattern[str], endings: re.Pattern[str]) -> str:
    """Return the clause without the words at its beginning and end that say nothing."""
    rest = clause.strip(" ,.!?¿¡'")
    while match := fillers.match(rest):
        rest = rest[match.end() :].strip(" ,.!?¿¡'")
    while match := endings.search(rest):
        rest = rest[: match.start()].strip(" ,.!?¿¡'")
    return rest


@lru_cache(maxsize=8)
def _grammar(language: str) -> _Grammar:
    section = load_section(language, "human")
    words = section["words"]

    def pattern(name: str, end: str = r"(?!\w)") -> re.Pattern[str]:
        inner = "|".join(spell_out(like, words) for like in section[name])
        return re.compile(rf"(?<!\w)(?:{inner}){end}")

    asking = ("asks", "opens", "bare", "refuses")
    needed = {word for name in asking for like in section[name] for word in _needed(like, words)}
    return _Grammar(
        **{name: pattern(name) for name in (*asking, "alone", "stops", "tells", "wishes", "names")},
        breaks=re.compile("|".join(spell_out(like, words) for like in section["breaks"])),
        fillers=pattern("fillers"),
        endings=pattern("fillers", end=r"$"),
        slips=_slips(section["spellings"], set(section["not_slips"])),
        needs=re.compile("|".join(map(re.escape, sorted(needed)))),
    )


def _needed(like: str, words: dict[str, list[str]]) -> tuple[str, ...]:
    needed = needed_words(spell_out(like, words))
    return needed or ("",)


def _slips(spellings: Iterable[str], real: set[str]) -> dict[str, str]:
    """Return each spelling with one slip inside of it, with the word that is meant.

    First and last letters stay, since a changed ending is another form of the word.
    """
    known = {fold(str(word)) for word in spellings}
    slips: dict[str, str] = {}
    for word in sorted(known):
        if len(word) >= _SHORTEST_SPELLING:
            slips.update((slip, word) for slip in _one_slip(word) if slip not in known | real)
    return slips


def _one_slip(word: str) -> set[str]:
    inside = range(1, len(word) - 1)
    left_out = {word[:at] + word[at + 1 :] for at in inside}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in inside}
    other = {word[:at] + letter + word[at + 1 :] for at in inside for letter in _LETTERS}
    added = {word[:at] + letter + word[at:] for at in (*inside, inside.stop) for letter in _LETTERS}
    return (left_out | swapped | other | added) - {word}
