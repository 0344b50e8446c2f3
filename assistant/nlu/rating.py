"""A score for the chat that a customer gives in words: "I rate this chat 4 out of 5"."""

from __future__ import annotations

import re
from typing import NamedTuple

#: A longer message tells a story, in which a score stands for something else.
LONGEST = 25
#: So few words may leave out what is scored, or the score.
SHORT = 9

_NUMBERS = {
    **{str(n): n for n in range(1, 6)},
    **dict(zip(["one", "two", "three", "four", "five"], range(1, 6), strict=True)),
    **dict(zip(["uno", "dos", "tres", "cuatro", "cinco"], range(1, 6), strict=True)),
    **dict(zip(["un", "deux", "trois", "quatre", "cinq"], range(1, 6), strict=True)),
    **dict(zip(["eins", "zwei", "drei", "vier", "fünf"], range(1, 6), strict=True)),
}
_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_OF = r"(?:\s*/\s*|\s+(?:out\s+of|of|sobre|de|sur|von|aus)\s+)"
_UNIT = (
    r"(?:stars?|points?|estrellas?|puntos?|étoiles?|etoiles?|sterne?n?|punkte?n?|(?:als\s+)?noten?)"
)
_FIVE = r"(?:5|five|cinco|cinq|fünf)\b"
_SCORE = re.compile(
    rf"(?i)(?<![\w.,/-])(?P<score>{_NUMBER})(?:{_OF}{_FIVE}(?:\s+{_UNIT}\b)?|[\s-]{_UNIT}\b)"
)
_FIGURE = re.compile(r"(?<![\w.,/-])(?P<score>[1-5])(?![\w/]|[.,:]\d|\s*(?:%|€|£|\$))")
#: Words that ask to rate, and those that do so beside a figure only.
_ASKS = r"(?:rat(?:e|ing)|score|valorar|calificar|puntuar|[ée]valuer|noter|bewerten|bewertung)"
_GIVES = (
    r"(?:gives?|valor\w*|califi\w*|punt[uú]\w*|pongo|doy|not(?:e|erais|ation)|[ée]valu\w*"
    r"|donne(?:rais)?|mets|mettrais|bewert\w*|geben?|vergeb\w*|scor\w+|rat(?:es|ed))"
)
_RATES = re.compile(rf"(?i)\b(?:{_ASKS}|{_GIVES})\b")
_WANTS_TO_RATE = re.compile(rf"(?i)\b{_ASKS}\b")
#: What is scored here. "My service was 1 out of 5" may well be the beginning of a complaint.
_CHAT = re.compile(
    r"(?i)\b(?:chat(?:bot|s)?|conversation|conversaci[oó]n|gespr[äa]ch(?:s)?|unterhaltung|bot|"
    r"assistant|asistente|assistent(?:en)?)\b"
)
_THING = re.compile(
    r"(?i)\b(?:service|servicio|product\w*|delivery|entrega|livraison|lieferung|shop|tienda|magasin"
    r"|laden|company|empresa|soci[ée]t[ée]|firma|driver|order|pedido|commande|bestellung|hotel)\b"
)


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
