"""What the service says to a customer, in the customer's language: sentences, dates, sums, lists.

Nothing here reads a file: `handoff.adapters.text_files.load_texts` builds `Texts` from
`handoff/texts/`, one file a language. Formats and plural rules are those of CLDR (Babel).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, get_currency_symbol

from handoff.domain.errors import RedressError

#: The language every sentence exists in.
FIRST = "en"
#: Formats of a language whose bare code stands for another country's than ours.
LIKELY_LOCALES = {"en": "en-GB"}
MONTH = re.compile(r"\d{4}-\d{2}")
_YEAR = re.compile(r"(?:\s*'[^']*')?[\s,]*y+")

#: One sentence, or one a plural category of CLDR ("one", "other", …), chosen by `count`.
Sentence = str | Mapping[str, str]


class TextKey(str):
    """A placeholder's value that is a sentence of ours itself: its key."""


class TextError(RedressError):
    """A text cannot be used; the message names file, key and what is accepted."""

    code = "text_error"
    status = 500


@dataclass(frozen=True)
class Words:
    """The sentences and formats of one language.

    Attributes:
        language: ISO 639-1 code.
        locale: whose formats are used.
        sentences: by key; placeholders in braces.
    """

    language: str
    locale: Locale
    sentences: Mapping[str, Sentence] = field(repr=False)

    def say(self, key: str, **words: Any) -> str:
        """Return a sentence with its placeholders filled.

        Args:
            words: the placeholders; `count` chooses among plural forms. Whole numbers are
                written as the language writes them, a TextKey as the sentence it names.
        Raises:
            KeyError: no such key, or a placeholder is not given.
        """
        return self.form(key, words).format_map(self.fillers(words))

    def form(self, key: str, words: Mapping[str, Any]) -> str:
        """Return a sentence with its placeholders in it, the plural form that fits `count`.

        Raises:
            KeyError: no such key, or plural forms without a count.
        """
        sentence = self.sentences[key]
        if isinstance(sentence, str):
            return sentence
        return sentence.get(self.locale.plural_form(words["count"])) or sentence["other"]

    def label(self, kind: str, code: Any) -> str:
        """Return what a code is called, such as `severity` `high`; one without a name as it is."""
        return str(self.sentences.get(f"labels.{kind}.{code}", code))

    def fillers(self, words: Mapping[str, Any]) -> dict[str, Any]:
        """Return the placeholders' values as they are written in this language."""
        return {name: self._filler(value) for name, value in words.items()}

    def day(self, value: str | date) -> str:
        """Return "3 November 2026" for 2026-11-03 and "November 2026" for 2026-11."""
        if isinstance(value, str) and MONTH.fullmatch(value):
            month = date.fromisoformat(f"{value}-01")
            # Standing alone: "diciembre de 2026", "décembre 2026".
            pattern = self.locale.datetime_skeletons["yMMMM"].pattern
            return format_date(month, pattern, self.locale)
        day = date.fromisoformat(value) if isinstance(value, str) else value
        return format_date(day, "long", self.locale)

    def weekday(self, day: date) -> str:
        """Return a day with its weekday, "Friday, 18 December 2026"."""
        return format_date(day, "full", self.locale)

    def weekday_without_year(self, day: date) -> str:
        """Return a near day with its weekday, "Friday, 18 December"."""
        return format_date(day, self._pattern_without_year, self.locale)

    def due_day(self, instant: datetime, zone: str) -> str:
        """Return the day of an instant in a zone, with its weekday."""
        return self.weekday(instant.astimezone(ZoneInfo(zone)).date())

    def clock(self, at: time | datetime) -> str:
        """Return the clock's hour and minute, "09:00", as it stands in `at`."""
        wall = at.timetz() if isinstance(at, datetime) else at
        return format_time(wall.replace(tzinfo=None), "short", locale=self.locale)

    def moment(self, at: datetime) -> str:
        """Return day and time as they stand in `at`, "18 Dec 2026, 09:00"."""
        return f"{format_date(at.date(), 'medium', self.locale)}, {self.clock(at)}"

    def number(self, value: int) -> str:
        """Return a whole number with the language's separators."""
        return format_decimal(value, locale=self.locale)

    def money(self, value: float, currency: str) -> str:
        """Return a sum such as "£45.90"; whole sums without decimals.

        Args:
            currency: ISO 4217 code.
        """
        pattern = self.locale.currency_formats["standard"].pattern
        symbol = get_currency_symbol(currency, self.locale)
        if pattern.startswith("¤") and symbol[-1:].isalpha():
            pattern = pattern.replace("¤", "¤\u00a0", 1)  # letters do not touch the figures
        if float(value).is_integer():
            pattern = pattern.replace("0.00", "0")
        # What was said is repeated as it is, never rounded.
        return format_currency(
            Decimal(str(value)),
            currency,
            pattern,
            locale=self.locale,
            currency_digits=False,
            decimal_quantization=False,
        )

    def joined(self, parts: Iterable[str]) -> str:
        """Return "a, b and c"."""
        return format_list(list(parts), locale=self.locale)

    def quoted(self, text: str) -> str:
        """Return the customer's own words in the quotation marks of the language."""
        return self.say("quoted", text=text)

    def _filler(self, value: Any) -> Any:
        if isinstance(value, TextKey):
            return self.say(value)
        if isinstance(value, tuple):
            return self.joined(str(self._filler(one)) for one in value)
        return self.number(value) if isinstance(value, int) else value

    @cached_property
    def _pattern_without_year(self) -> str:
        return _YEAR.sub("", self.locale.date_formats["full"].pattern)


class Texts:
    """The sentences of all languages that are spoken."""

    def __init__(self, sentences: Mapping[str, Mapping[str, Sentence]]) -> None:
        self._sentences = sentences
        self._words: dict[tuple[str, ...], Words] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages, ISO 639-1."""
        return tuple(self._sentences)

    def beginnings(self, key: str) -> tuple[str, ...]:
        """Return what a sentence begins with in every language, before its first placeholder."""
        return tuple(str(known[key]).partition("{")[0] for known in self._sentences.values())

    def of(self, *languages: str, home: str = "") -> Words:
        """Return the words of the first language that is spoken, else the English ones.

        Args:
            languages: codes or BCP 47 tags, the most wanted first.
            home: the organisation's locale; its formats are used for its language.
        """
        asked = (*languages, home)
        known = self._words.get(asked)
        if known is None:
            known = self._find(languages, home)
            if len(self._words) < 1000:  # tags come from customers
                self._words[asked] = known
        return known

    def _find(self, languages: Iterable[str], home: str) -> Words:
        codes = (tag.replace("_", "-").split("-")[0].lower() for tag in languages)
        language = next((code for code in codes if code in self._sentences), FIRST)
        return Words(language, locale_for(language, home), self._sentences[language])


def locale_for(language: str, home: str = "") -> Locale:
    """Return the locale whose formats a language is written in: the organisation's, if it fits."""
    tag = home.replace("_", "-")
    if tag.split("-")[0].lower() == language:
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            pass
    return Locale.parse(LIKELY_LOCALES.get(language, language), sep="-")
