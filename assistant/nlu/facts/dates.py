"""Dates in customer text: ISO, numeric by region, in words, and relative to the message."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from assistant.nlu.facts import calendar
from assistant.nlu.facts.date_roles import Context, settle
from assistant.nlu.facts.date_words import DateWords, date_words
from assistant.nlu.facts.day_reading import Reading
from assistant.nlu.facts.model import Found, Setting
from assistant.nlu.facts.numeric_dates import numeric_dates
from assistant.nlu.facts.phrases import Sentence

# "Friday, XX/XX/2023": the day was blacked out.
_REDACTED = re.compile(r"[\s,]*X{2}")
_WEEKDAYS = frozenset({"last_weekday", "this_weekday", "next_weekday"})
#: Words between the weekdays of a list, and the most tokens of one.
_IN_A_LIST = ("and", "or", "the", "on")
_LONGEST_LIST = 12


class _Candidate(NamedTuple):
    start: int
    end: int
    reading: Reading
    kind: str = "numeric"


def extract_dates(text: str, setting: Setting) -> list[Found]:
    """Return the dates of `text` as facts `occurred_on`, in order of appearance.

    `value` is YYYY-MM-DD, YYYY-MM when the day is unknown, or None for an impossible date; of a
    range the first day counts. `role` is "complaint" for the date when things went wrong (at most
    one), "mention" for the others. Where all that is told is a day before the failure, no date is
    sure enough to be taken unasked.
    """
    words = date_words(setting.language)
    sentence = words.book.read(text)
    candidates = _without_overlaps(_candidates(text, sentence, setting, words), len(text))
    starts = [token.start for token in sentence.tokens]
    candidates = [one for one in candidates if not _is_purpose(one, sentence, starts, words)]
    if not candidates:
        return []
    candidates = _repeated_marked(candidates, sentence, starts, words)
    candidates = _ranges_joined(candidates, sentence, starts, words, setting)
    places = [_place(candidate, starts) for candidate in candidates]
    context = Context(text, sentence, words, places)
    return settle(
        [(place, c.start, c.end, c.reading) for place, c in zip(places, candidates, strict=True)],
        context,
        setting,
    )


def _candidates(
    text: str, sentence: Sentence, setting: Setting, words: DateWords
) -> Iterator[_Candidate]:
    for start, end, reading in numeric_dates(text, setting, words.before_numeric):
        yield _Candidate(start, end, reading)
    for phrase in words.readers:
        for found in phrase.occurrences(sentence):
            reading_of = calendar.read(phrase.name, words.parts(found), setting.today)
            if reading_of is not None:
                first, last = sentence.tokens[found.first], sentence.tokens[found.last]
                if phrase.name in _WEEKDAYS and _REDACTED.match(text, last.end):
                    continue
                end = last.start if last.key == "." and found.last > found.first else last.end
                yield _Candidate(first.start, end, reading_of, phrase.name)


def _is_purpose(
    candidate: _Candidate, sentence: Sentence, starts: list[int], words: DateWords
) -> bool:
    """Say whether a feast is what something is for: no day on which anything happened."""
    if candidate.kind != "feast":
        return False
    before = bisect_left(starts, candidate.start) - 1
    if words.book.belongs(sentence, before, "the"):
        before -= 1
    return words.book.belongs(sentence, before, "purpose")


def _repeated_marked(
    candidates: list[_Candidate], sentence: Sentence, starts: list[int], words: DateWords
) -> list[_Candidate]:
    """Mark the weekdays on which something happens again and again: "every Monday and Friday"."""
    ends = {found.last for found in words.cues["repeated"].occurrences(sentence)}
    marked = []
    for candidate in candidates:
        if ends and candidate.kind in _WEEKDAYS:
            first = bisect_left(starts, candidate.start)
            is_bare = bisect_left(starts, candidate.end) == first + 1  # not "last Friday"
            if is_bare and _is_after(first, ends, sentence, words):
                reading = replace(candidate.reading, repeated=True)
                candidate = candidate._replace(reading=reading)
        marked.append(candidate)
    return marked


def _is_after(first: int, ends: set[int], sentence: Sentence, words: DateWords) -> bool:
    """Say whether only other weekdays and "and" stand between one of `ends` and a token."""
    for index in range(first - 1, max(-1, first - _LONGEST_LIST), -1):
        if index in ends:
            return True
        if not (
            sentence.tokens[index].key == ","
            or _is_weekday(index, sentence, words)
            or any(words.book.belongs(sentence, index, kind) for kind in _IN_A_LIST)
        ):
            return False
    return False


def _is_weekday(index: int, sentence: Sentence, words: DateWords) -> bool:
    kinds = ("weekday", "short_weekday", "plural_weekday")
    return any(words.book.belongs(sentence, index, kind) for kind in kinds)


def _without_overlaps(candidates: Iterator[_Candidate], length: int) -> list[_Candidate]:
    kept: list[_Candidate] = []
    taken = bytearray(length)
    for candidate in candidates:  # Earlier kinds are the more certain ones.
        start, end, _, _ = candidate
        if not any(taken[start:end]):
            kept.append(candidate)
            taken[start:end] = b"\1" * (end - start)
    return sorted(kept, key=lambda candidate: candidate.start)


def _ranges_joined(
    candidates: Sequence[_Candidate],
    sentence: Sentence,
    starts: list[int],
    words: DateWords,
    setting: Setting,
) -> list[_Candidate]:
    """Join "3 May to 5 June" to one date, its first day."""
    joined: list[_Candidate] = []
    for candidate in candidates:
        before = joined[-1] if joined else None
        if before and _is_weekday_of(before, candidate, sentence, starts):
            joined[-1] = candidate._replace(start=before.start)
            continue
        if before is None or not _is_range(before, candidate, sentence, starts, words):
            joined.append(candidate)
            continue
        reading = before.reading
        if candidate.reading.value and not candidate.reading.guessed_year:
            reading = calendar.in_year(reading, candidate.reading.value[:4], setting.today)
        joined[-1] = before._replace(end=candidate.end, reading=reading)
    return joined


def _is_weekday_of(
    first: _Candidate, second: _Candidate, sentence: Sentence, starts: list[int]
) -> bool:
    """Say whether the first is only the weekday of the second ("Friday, 12/05", "…, the 12th")."""
    same_day = second.kind == "day_of_month" and _are_of_one_weekday(first, second)
    if first.kind not in _WEEKDAYS or not (second.kind in ("numeric", "calendar") or same_day):
        return False
    between = sentence.tokens[bisect_left(starts, first.end) : bisect_left(starts, second.start)]
    return (
        all(token.key in (",", ".") for token in between[:1])
        and len(between) <= 2
        and (len(between) < 2 or len(between[1].key) <= 3)
    )


def _are_of_one_weekday(first: _Candidate, second: _Candidate) -> bool:
    days = [str(candidate.reading.value) for candidate in (first, second)]
    if not all(len(day) == len("2026-03-14") for day in days):
        return False
    one, other = map(date.fromisoformat, days)
    return one.weekday() == other.weekday()


def _is_range(
    first: _Candidate, second: _Candidate, sentence: Sentence, starts: list[int], words: DateWords
) -> bool:
    if not {first.kind, second.kind} <= {"numeric", "calendar", "month"}:
        return False
    between = range(bisect_left(starts, first.end), bisect_left(starts, second.start))
    kinds = [
        next((k for k in ("to", "the", "from") if words.book.belongs(sentence, i, k)), None)
        for i in between
        if sentence.tokens[i].key != "."
    ]
    if not kinds or len(kinds) > 3 or None in kinds or "to" not in kinds:
        return False
    # "3 May and 5 May" are two dates, "3 May to 5 May" is one.
    return not any(words.book.belongs(sentence, i, "and") for i in between)


def _place(candidate: _Candidate, starts: list[int]) -> range:
    return range(bisect_left(starts, candidate.start), bisect_left(starts, candidate.end))
