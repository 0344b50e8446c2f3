"""The words of one language for sums of money, from its lexicon and from CLDR (Babel)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.nlu.facts.currencies import SHORT_FORMS, SIGNS, currency_names, current_codes
from assistant.nlu.facts.folding import fold, forms
from assistant.nlu.facts.lexicon import load_section, words_of_every_language
from assistant.nlu.facts.numbers import DIGITS, NumberWords, number_words
from assistant.nlu.facts.phrases import Phrase, Phrasebook

CUES = ("claimed", "paid", "related", "usual", "after_claimed", "after_related", "weight")
_UNIT = "({currency}|{sign}|{code}|{short}|{slang})"
_NUMBER = "({digits} {scale}?|{words})"
_DASHES = "((.|,)? (-|–|—) (-|–)?)?"
# Tried in this order; the name says how amounts.py reads the match.
_PATTERNS = (
    ("parts", f"{_NUMBER} {_UNIT} {{joiner}}? ({{cents:digits}}|{{cents:words}}) {{small}}"),
    (
        "parts",
        f"{_NUMBER} ({{currency}}|{{sign}}|{{code}}|{{short}}) {{joiner}}?"
        " ({cents:pair}|{cents:tens}) !({counted}|{unit_sign}|{currency}|{small}|{sign}|{code}"
        "|{scale}|.? {digits}|/|-|:|%)",
    ),
    ("spoken", f"({{digits}}|{{words}}) {{point}} {{cents:words}} {{of}}? {_UNIT}"),
    ("sum", f"({{sign}}|{{code}}|{{short}}) .? {{digits}} {_DASHES} {{scale}}?"),
    ("sum", f"{{digits}} {_DASHES} {{scale}}? {{of}}? {_UNIT} {{scale}}?"),
    # "Seven ninety-nine euros", unless the words together are a number of their own.
    ("spoken", f"{{words:single}} {{cents:tens}} {{of}}? {_UNIT}"),
    ("sum", f"{{words}} {{of}}? {_UNIT}"),
    ("small", "({digits}|{words}) {small} !(. m|.? {digits})"),
    ("grand", "({digits}|{words}|{one}) {grand}"),
    ("note", "{one}? {note}"),
    (
        "result",
        "{result} {filler}? {filler}? [({digits} {scale}?|{words})]"
        " !({counted}|{small}|{bare_stop}|{digits}|{unit_sign}|%|:|/|-|'|#)",
    ),
    ("result", "[({digits} {scale}?|{words})] {after_result}"),
    (
        "bare",
        "{bare} {filler}? {filler}? [({digits} {scale}?|{tens}|{many})]"
        " !({counted}|{small}|{bare_stop}|{digits}|{unit_sign}|%|:|/|-|'|#)",
    ),
    (
        "asked",
        "{asked} {filler}? {filler}? [({digits} {scale}?|{words})]"
        " !({counted}|{small}|{bare_stop}|{digits}|{unit_sign}|%|:|/|-|'|#)",
    ),
    ("bare", "[{digits} {scale}?] {bare_after}"),
    ("period", "[{digits}] {period}"),
    ("each", "{period} {filler}? [{digits}]"),
    (
        "cents",
        "[{digits:part}] !({counted}|{small}|{bare_stop}|{unit_sign}|{unit_word}|%|:|/|-|'|#)",
    ),
)


@dataclass(frozen=True)
class AmountWords:
    """What one language says about money; `doubtful` are names that also mean something else.

    Where the cents stand behind a dot, a number may be a time or a length, and only
    `after_a_price` tells. `ordinal_marks` stand behind numbers that tell a place: "20e".
    """

    book: Phrasebook
    sums: list[Phrase]
    cues: dict[str, Phrase]
    breaks: Phrase
    results: dict[str, Phrase]
    doubtful: frozenset[str]
    cents_after_a_dot: bool
    after_a_price: re.Pattern[str]
    ordinal_marks: frozenset[str]


@lru_cache(maxsize=8)
def amount_words(language: str) -> AmountWords:
    """Return the money words of a language; English ones where it has no lexicon."""
    lexicon = load_section(language, "amounts")
    numbers = number_words(language)
    classes = _classes(lexicon, language, numbers)
    patterns = [(name, source) for name, source in _PATTERNS]
    for name in CUES:
        phrases = [p.strip() for p in str(lexicon["cues"].get(name, "")).split(",") if p.strip()]
        plain = {phrase: None for phrase in phrases if phrase.rstrip("*").isalpha()}
        classes[f"cue_{name}"] = plain
        longer = [f"({phrase})" for phrase in phrases if phrase not in plain]
        patterns.append((name, "|".join([f"{{cue_{name}}}", *longer])))
    patterns.append(("breaks", "|".join(f"({phrase})" for phrase in lexicon["breaks"])))
    patterns += [
        ("before_result", "{result} {filler}? {filler}?"),
        ("after_result", "{after_result}"),
    ]
    book = Phrasebook(
        classes,
        patterns,
        digits=DIGITS,
        numbers=numbers,
        number_key=_number_key,
    )
    rest = {phrase.name: phrase for phrase in book.phrases[len(_PATTERNS) :]}
    return AmountWords(
        book,
        book.phrases[: len(_PATTERNS)],
        {name: rest[name] for name in CUES},
        rest["breaks"],
        {name: rest[name] for name in ("before_result", "after_result")},
        frozenset(form for word in lexicon["doubtful"] for form in forms(str(word))),
        cents_after_a_dot=numbers.decimal == ".",
        after_a_price=_after_a_price(lexicon["after_a_price"]),
        ordinal_marks=frozenset(fold(str(word)) for word in lexicon["words"]["bare_stop"]),
    )


def _after_a_price(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern for the end of a clause, or one of the words."""
    plain = "|".join(words) or "(?!)"
    return re.compile(rf"\s*(?:$|[,;!?\n]|\.(?!\d)|(?:{plain})\b)")


def _classes(
    lexicon: dict[str, Any], language: str, numbers: NumberWords
) -> dict[str, dict[str, Any]]:
    endings = tuple(str(ending) for ending in lexicon.get("adjective_endings", ()))
    # Our own words first: they win over CLDR's where both have one.
    currencies = {
        **lexicon["currencies"],
        **{
            name: meant
            for name, meant in currency_names(language, lexicon["noun"], endings).items()
            if name not in lexicon["currencies"]
        },
    }
    scales = {word: number for word, number in numbers.scales().items()}
    classes: dict[str, dict[str, Any]] = {
        "currency": currencies,
        "slang": lexicon.get("slang", {}),
        "sign": dict(SIGNS),
        "short": {**lexicon.get("short", {}), **SHORT_FORMS},
        "code": {fold(code): code for code in current_codes()},
        "small": lexicon["small"],
        "scale": {**scales, **lexicon.get("short_scales", {})},
        "grand": lexicon.get("grand", {}),
        "note": lexicon.get("notes", {}),
        "unit_sign": dict.fromkeys(("kg", "g", "km", "cm", "mm", "l", "ml", "gb", "mb", "m")),
    }
    for name, words in lexicon["words"].items():
        classes[name] = {str(word): None for word in words}
    classes |= {
        "digits": dict.fromkeys(("#i", "#2", "#f")),
        "pair": {"#2": None},
        "single": {"#w": None},
        "part": {"#f": None},
        "unit_word": dict.fromkeys(words_of_every_language("amounts", "unit_words")),
        "words": dict.fromkeys(("#w", "#t", "#l")),
        "tens": {"#t": None},
        "many": {"#l": None},
        "ordinal": {"#o": None},
    }
    return classes


def _number_key(number: float, written: str) -> str:
    """Return the kind of a number: in digits (of two, whole, or with a part) or in words."""
    if written[:1].isdigit():
        if written.isdigit():
            return "#2" if len(written) == 2 else "#i"
        return "#f"
    if written == ".":
        return "#o"
    if 10 <= number < 100:
        return "#t"
    return "#w" if number < 10 else "#l"
