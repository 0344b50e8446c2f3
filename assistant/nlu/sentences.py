"""Split customer text into sentences without changing a character of it."""

from __future__ import annotations

import re
import unicodedata

from assistant.nlu.facts.lexicon import of_every_language

# A sentence ends at closing punctuation followed by space, or at a line break. Abbreviations and
# initials do not end one.
_BREAK = re.compile(r"(?<=[.!?…。！？])[\"'”’)\]]*\s+|\s*\n+\s*")
_ABBREVIATION = re.compile(
    rf"(?i)(?:\b{of_every_language('sentences', 'abbreviation')}|(?:^|\s)[A-Z])\.$"
)
# "am 14. November": some languages write ordinals with a full stop.
_ORDINAL = re.compile(r"(?:^|\s)[0-3]?\d\.$")
_MONTH = re.compile(rf"(?i){of_every_language('sentences', 'month_after_a_dot')}")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
#: A word, not a code: letters alone.
_SHOUTED = re.compile(r"(?<![\w-])[^\W\d_]{4,}(?![\w-])|[^\W\d_]{2,} [^\W\d_]{2,}")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"'})
_LONGEST = 400
# The opening of a text decides its purpose; a story of 10,000 characters is not encoded whole.
OPENING = 300


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans (start, end exclusive) of the sentences of `text`, in order.

    Spans never overlap, exclude surrounding white space, and are at most 400 characters long
    (a text without punctuation is cut between words).
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(text):
        is_inside = _ABBREVIATION.search(text, start, match.start()) or (
            _ORDINAL.search(text, start, match.start()) and _MONTH.match(text, match.end())
        )
        if "\n" not in match.group() and is_inside:
            continue
        _add(text, start, match.start(), spans)
        start = match.end()
    _add(text, start, len(text), spans)
    return spans


def plain(text: str) -> str:
    """Return `text` as the classifiers see it: NFKC, straight quotes, no shouting, all visible.

    Models know sentences in small letters; "KEINE AHNUNG" means what "keine Ahnung" means.
    """
    cleaned = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    words = " ".join(cleaned.translate(_APOSTROPHES).split())
    return words.lower() if _SHOUTED.search(words) and words.isupper() else words


def straight(text: str) -> str:
    """Return `text` with straight quotes, character for character, so that offsets still fit."""
    return text.translate(_APOSTROPHES).replace("\u00a0", " ").replace("\u202f", " ")


def _add(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST)
        cut = cut if cut > start else start + _LONGEST
        spans.append((start, cut))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        spans.append((start, end))
