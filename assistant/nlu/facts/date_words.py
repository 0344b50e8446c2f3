"""The date words and date patterns of a language, from its lexicon and from CLDR (Babel)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError

from assistant.nlu.facts.calendar import READERS
from assistant.nlu.facts.folding import fold
from assistant.nlu.facts.lexicon import LexiconError, load_section
from assistant.nlu.facts.numbers import NumberWords, number_words
from assistant.nlu.facts.numeric_dates import Before
from assistant.nlu.facts.phrases import Occurrence, Phrase, Phrasebook

CUES = (
    "wrong",
    "bought",
    "contact",
    "planned",
    "demanded",
    "never",
    "obtained",
    "received",
    "failed",
    "missing",
    "later",
    "much_later",
    "contract",
    "elsewhere",
    "decided",
    "repeated",
    "restated",
    "taken_back",
    "until",
    "due",
)
# Names of parts that are words, and the classes that tell what the words mean.
_VALUES = {
    "month": ("month",),
    "weekday": ("weekday", "short_weekday", "plural_weekday"),
    "unit": ("unit",),
    "offset": ("offset",),
    "feast": ("feast",),
    "period": ("period",),
    "relyear": ("relyear",),
}
# Parts that patterns share; the lexicons use them too.
_MACROS = {
    "WEEKDAY": "(({weekday}|{short_weekday}) .? ,? {the}?)?",
    "COUNT": "({n}|{n:one}|{n:few}) (({to}|{or}) {n})?",
    "DAY": "({day:num}|{day:ord}|{day:ordw}) .?",
    "YEAR": "(,? {of}? {year}|{sep}? {year}|,? {of}? {the}? {relyear}|{sep} {yy}|' {yy}"
    "|{yy} !({unit}|/|-|:|%|_|. {n}|, {n}|{money}))?",
}
_COMMON = (
    ("calendar", "{year} {sep} {day:num} {sep} {month}"),
    ("calendar", "{year} {sep}? {month} {sep}? {day:num}"),
    (
        "calendar",
        "[WEEKDAY {the}? DAY ({to} {the}? ({num}|{ord}|{ordw}) .?)? {day_word}? {of}?"
        " ({sep} !({month} ({num}|{ord})))? {month} .? YEAR]",
    ),
    (
        "calendar",
        "[WEEKDAY {month} .? {sep}? {the}? ({day:num}|{day:ord}|{day:ordw})"
        " !({unit}|{counted}|%|:|{clock}|. {n}|, {n}) ({to} ({num}|{ord}))? .? YEAR]",
    ),
    ("calendar", "{month} {day:words} ,? {of}? {year}"),
    ("calendar", "({day:num}|{day:ord}) .? {of}? {sep}? {month:month_misspelt} YEAR"),
    ("calendar", "{month:month_misspelt} ({day:num}|{day:ord}) !({unit}|{counted}|%|:) YEAR"),
    ("calendar", "{day:words} {of} {month} ({of}? {year})?"),
    (
        "week_in_month",
        "({n:ord}|{n:ordw}) {week} {of} {month} .? ({of}? {year})? ({on}? {the}? {weekday})?",
    ),
    ("month", "{week} {of} {month} !({num}|{ord})"),
    ("week_of_year", "({n:ord}|{n:ordw}) {week} {of} ({year}|{relyear})"),
    (
        "week_of_year",
        "({the}? {week} {n} {of} {the}? ({year}|{relyear})|{week_number} {n} (/? {year})?)",
    ),
    (
        "feast",
        "({weekday} {of}? {the}?)? {feast} !{of_a_feast} {weekday}?"
        " (,? {of}? {year}|,? {of}? {the}? {relyear})?",
    ),
    (
        "month",
        "{from}? [{month} .? ({sep}? {year})? {to} {the}? {month2:month} .?"
        " (({of}|{sep})? {year}|{relyear})?]",
    ),
    ("month", "{part}? {of}? {month} .? ,? {of}? {sep}? ({year}|{relyear})"),
    ("month", "{part} {of}? {the}? {month} !({num}|{ord})"),
    ("month", "{last} {month}"),
    ("month", "{before_month} {the}? {part}? {of}? [{month}] !({num}|{ord}|{not_month_before})"),
    ("month", "^ {month} .? $"),
    ("last_days", "{last} COUNT {unit}"),
    ("before_offset", "COUNT {unit} {before} {offset}"),
    ("after_offset", "COUNT {unit} {after} {offset}"),
    ("weekday_in_period", "{weekday} ,? {of}? {the}? {period}"),
    ("weekday_in_period", "{period} ,? {on}? {weekday}"),
    ("day_in_period", "DAY {of}? {the}? {period}"),
    ("day_in_period", "{period} {from} {the}? DAY ({to} {the}? {num} .?)?"),
)
_LATER = (("period", "{period}"), ("offset", "{offset}"))


@dataclass(frozen=True)
class DateWords:
    """What one language says about dates.

    `readers` are phrases named after their reading in calendar.READERS; `cues` say what a date is
    told for, `breaks` where a clause ends, `before_numeric` what stands before a date such as 3/11.
    """

    book: Phrasebook
    readers: list[Phrase]
    cues: dict[str, Phrase]
    breaks: Phrase
    before_numeric: Before

    def parts(self, occurrence: Occurrence) -> dict[str, Any]:
        """Return what the named words of an occurrence say, as calendar.read wants it."""
        said: dict[str, Any] = {}
        for name, token in occurrence.parts.items():
            if name in _VALUES:
                values = (self.book.value(kind, token) for kind in _VALUES[name])
                said[name] = next((v for v in values if v is not None), token.number)
            elif name == "yy":
                said["year"] = (2000 if (token.number or 0) < 70 else 1900) + (token.number or 0)
            elif name in ("day", "year", "n"):
                few = self.book.value("few", token) or self.book.value("nth_last", token)
                number = token.number if token.number is not None else 1
                said[name] = few if few is not None and name == "n" else number
        return said


@lru_cache(maxsize=8)
def date_words(language: str) -> DateWords:
    """Return the date words of a language; English ones where it has no lexicon.

    Raises:
        LexiconError: a pattern of the lexicon names an unknown reading.
    """
    lexicon = load_section(language, "dates")
    numbers = number_words(language)
    classes = _classes(lexicon, language, numbers)
    patterns = list(_patterns(lexicon))
    cues = {name: phrase_list(lexicon["cues"].get(name, "")) for name in CUES}
    for name, phrases in cues.items():
        classes[f"cue_{name}"] = {
            phrase: None for phrase in phrases if phrase.rstrip("*").isalpha()
        }
        longer = [phrase for phrase in phrases if not phrase.rstrip("*").isalpha()]
        patterns.append((name, "|".join([f"{{cue_{name}}}", *(f"({p})" for p in longer)])))
    patterns.append(("breaks", "|".join(f"({phrase})" for phrase in lexicon["breaks"])))
    marks = "|".join(fold(str(mark)) for mark in lexicon["ordinal_marks"]) or "(?!)"
    book = Phrasebook(
        classes,
        patterns,
        digits=rf"\d+(?:(?:{marks})(?![^\W_]))?",
        numbers=numbers,
        number_key=lambda number, written: _number_key(number, written, numbers),
        misspelt=("month",),
    )
    readers = [phrase for phrase in book.phrases if phrase.name in READERS]
    rest = {phrase.name: phrase for phrase in book.phrases if phrase.name not in READERS}
    return DateWords(
        book,
        readers,
        {name: rest[name] for name in CUES},
        rest["breaks"],
        Before(
            frozenset(fold(str(word)) for word in lexicon["before_numeric"]),
            frozenset(fold(str(word)) for word in lexicon.get("before_dotted", ())),
        ),
    )


def phrase_list(written: str | list[str]) -> list[str]:
    """Return the phrases of a lexicon entry: apart by commas, or a list where they have some."""
    if isinstance(written, list):
        return written
    return [phrase.strip() for phrase in written.split(",") if phrase.strip()]


def _patterns(lexicon: dict[str, Any]) -> Iterator[tuple[str, str]]:
    own = [(str(pattern["read"]), str(pattern["like"])) for pattern in lexicon["patterns"]]
    for kind, source in [*_COMMON, *own, *_LATER]:
        if kind not in READERS:
            raise LexiconError(f"dates.yml: unknown reading {kind!r} of the pattern {source!r}.")
        for macro, meaning in _MACROS.items():
            source = source.replace(macro, meaning)
        yield kind, source


def _classes(
    lexicon: dict[str, Any], language: str, numbers: NumberWords
) -> dict[str, dict[str, Any]]:
    months, weekdays, short_weekdays = _calendar_names(language)
    full_weekdays = dict(weekdays)
    weekdays.update(lexicon.get("weekdays", {}))
    for name, day in list(weekdays.items()):
        for ending in lexicon.get("weekday_endings", ()):
            weekdays[f"{name}{ending}"] = day
    classes: dict[str, dict[str, Any]] = {
        "month": {**months, **lexicon.get("months", {})},
        "weekday": weekdays,
        "full_weekday": full_weekdays,
        "short_weekday": {**short_weekdays, **lexicon.get("short_weekdays", {})},
        "plural_weekday": lexicon.get("plural_weekdays", {}),
        "unit": lexicon["units"],
        "few": lexicon.get("few", {}),
        "nth_last": lexicon["nth_last"],
        "offset": lexicon["offsets"],
        "period": lexicon["periods"],
        "relyear": lexicon["relative_years"],
        "feast": lexicon["feasts"],
        "sep": {"/": None, "-": None, ".": None, "–": None},
        "money": dict.fromkeys(("€", "$", "£")),
        "stop": dict.fromkeys((".", ",", ";", ":", "!", "?", "\n")),
    }
    for name, words in lexicon["words"].items():
        classes[name] = {str(word): None for word in words}
    classes.update(_number_classes())
    return classes


def _calendar_names(language: str) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Return CLDR's months, weekdays and short weekdays (Monday is 0), without dots."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    months: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("abbreviated", "wide"):
            months.update({n.rstrip("."): i for i, n in locale.months[context][width].items()})
    wide = {name: index for index, name in locale.days["format"]["wide"].items()}
    short = {n.rstrip("."): i for i, n in locale.days["format"]["abbreviated"].items()}
    return months, wide, short


def _number_classes() -> dict[str, dict[str, Any]]:
    """Return which classes each kind of number (see _number_key) belongs to."""
    members: dict[str, dict[str, Any]] = {
        name: {}
        for name in ("num", "ord", "ordw", "words", "n", "yy", "year", "monthnum", "ordmonth")
    }
    for key in ("#m", "#m2", "#d2"):
        members["num"][key] = None
    for key in ("#m", "#m2"):
        members["monthnum"][key] = None
    members["ord"].update({"#mo": None, "#do": None})
    members["ordw"].update({"#mow": None, "#dow": None})
    members["ordmonth"].update({"#mow": None})
    members["words"].update({"#mw": None, "#dw": None})
    members["n"].update(dict.fromkeys(("#m", "#m2", "#d2", "#n", "#n2", "#mw", "#dw", "#nw")))
    members["yy"].update(dict.fromkeys(("#m2", "#d2", "#n2")))
    members["year"].update({"#y": None, "#yw": None})
    members["big"] = {"#b": None, "#bw": None}
    return members


def _number_key(number: float, written: str, numbers: NumberWords) -> str:
    """Return the kind of a number: as month, day, year or other, in digits or words, ordinal.

    `written` is the token, "" for several cardinal words and "." for several ordinal ones.
    """
    digits = written[:1].isdigit()
    ordinal = (digits and not written.isdigit()) or written == "." or numbers.is_ordinal(written)
    kind = "b"
    if 1 <= number <= 12 and number == int(number):
        kind = "m"
    elif 12 < number <= 31 and number == int(number):
        kind = "d"
    elif 1900 <= number < 2100 and not ordinal and (not digits or len(written) == 4):
        kind = "y"
    elif 0 <= number < 1000 and not ordinal:
        kind = "n"
    if ordinal:
        return f"#{kind}o{'' if digits else 'w'}" if kind in "md" else "#b"
    if not digits:
        return f"#{kind}w"
    two = len(written) == 2 and kind in "mdn"
    return f"#{kind}{2 if two else ''}" if kind != "d" or two else "#b"
