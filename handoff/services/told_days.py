"""The days a customer was promised, in the language of whoever reads the case.

They are kept as sentences in English, as of the filing: a deadline may move afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from handoff.domain.texts import FIRST, Words
from handoff.domain.voice import Line, Said
from handoff.services.core import Core

#: The sentences, and how English writes a day with its weekday here and elsewhere.
KEYS = ("case.update_by", "case.answer_by")
FORMS = ("%A, %d %B %Y", "%A %d %B %Y", "%A, %B %d, %Y")


def promised_lines(core: Core, sentences: Iterable[str], language: str) -> list[Line]:
    """Return the kept sentences in a language; one that is not recognised as it stands.

    Args:
        language: of the reader, ISO 639-1.
    """
    if language == FIRST:
        return [Line(each) for each in sentences]
    english, words = core.words(FIRST), core.words(language)
    return [Line(next(_spoken(each, english, words), Said(each, FIRST))) for each in sentences]


def _spoken(sentence: str, english: Words, words: Words) -> Iterator[str]:
    for key in KEYS:
        before, _, after = english.say(key, day="\0").partition("\0")
        if sentence.startswith(before) and sentence.endswith(after):
            day = _day(sentence[len(before) : len(sentence) - len(after)])
            if day is not None:
                yield words.say(key, day=words.weekday(day))


def _day(text: str) -> date | None:
    for form in FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
