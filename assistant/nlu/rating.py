"""A score for the chat that a customer gives in words: "I rate this chat 4 out of 5"."""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.nlu.facts.lexicon import LANGUAGES, load_section, of_every_language

#: A longer message tells a story, in which a score stands for something else.
LONGEST = 25
#: So few words may leave out what is scored, or the score.
SHORT = 9

#: Words that ask to rate, and those that do so beside a figure only; what is scored, what is not.
_ASKS, _GIVES, _SCORED, _NOT_SCORED, _OUT_OF, _UNIT = (
    of_every_language("requests", name)
    for name in ("rate", "rates", "chat", "no_chat", "out_of", "point")
)
_NUMBERS = {str(number): number for number in range(1, 6)} | {
    str(word): number
    for language in LANGUAGES
    for number, word in enumerate(
        load_section(language, "requests").get("score_words", ()), start=1
    )
}
_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_OF = rf"(?:\s*/\s*|\s+{_OUT_OF}\s+)"
_FIVE = rf"(?:{'|'.join(word for word, number in _NUMBERS.items() if number == 5)})\b"
_SCORE = re.compile(
    rf"(?i)(?<![\w.,/-])(?P<score>{_NUMBER})(?:{_OF}{_FIVE}(?:\s+{_UNIT}\b)?|[\s-]{_UNIT}\b)"
)
_FIGURE = re.compile(r"(?<![\w.,/-])(?P<score>[1-5])(?![\w/]|[.,:]\d|\s*(?:%|€|£|\$))")
_RATES = re.compile(rf"(?i)\b(?:{_ASKS}|{_GIVES})\b")
_WANTS_TO_RATE = re.compile(rf"(?i)\b{_ASKS}\b")
_CHAT = re.compile(rf"(?i)\b{_SCORED}\b")
_THING = re.compile(rf"(?i)\b{_NOT_SCORED}\b")


class Rating(NamedTuple):
    """A score from 1 to 5 with the span of its words; None where somebody asks to give one."""

    start: int
    end: int
    score: int | None


def read_rating(text: str) -> Rating | None:
    """Return what a text says about rating the chat, or None when it says nothing of the kind."""
    words = len(text.split())
    if words > LONGEST:
        return None
    scored, rates, chat = _SCORE.search(text), _RATES.search(text), _CHAT.search(text)
    if chat is None and (words > SHORT or scored is None or _THING.search(text)):
        return None
    found = scored or (_FIGURE.search(text) if chat and rates else None)
    if found is not None and (chat or rates or _is_all(found.group(), text)):
        return Rating(found.start(), found.end(), _NUMBERS[found["score"].lower()])
    asks = _WANTS_TO_RATE.search(text) if chat and words <= SHORT else None
    return Rating(asks.start(), asks.end(), None) if asks else None


def _is_all(words: str, text: str) -> bool:
    return words == text.strip(" .!")
