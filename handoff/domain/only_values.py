"""Values that stand alone in a message, whose meaning is plain for that reason. No I/O."""

from __future__ import annotations

from handoff.domain.lexicon import Wording
from handoff.domain.understanding import SURE, Mention, Understanding

#: Longest answer that can be a plain "skip", "I don't know" or sum.
REFUSAL_WORDS = 12

_WORDS_OF_A_PRICE = Wording("answers", r"(?i)\b{beside_a_price}\b['’]?")


def is_the_only_sum(mention: Mention, understanding: Understanding, asked: str | None) -> bool:
    """True for the one sum of a short answer: "it cost £179", whatever was asked for."""
    sums = [one for one in understanding.mentions if one.name == "amount"]
    is_short = asked is not None and len(understanding.text.split()) <= REFUSAL_WORDS
    return mention.name == "amount" and is_short and sums == [mention] and mention.confidence > SURE


def is_the_only_one(mention: Mention, understanding: Understanding) -> bool:
    """True for the one sure sum or day of words that put something right: "the quote was £179"."""
    same = [one for one in understanding.mentions if one.name == mention.name]
    of_a_kind = mention.name in ("amount", "occurred_on")
    return of_a_kind and same == [mention] and mention.confidence >= SURE


def tells_a_price(understanding: Understanding) -> bool:
    """True for "it was £179" and "129 Euro hat sie gekostet", which name no thing."""
    sums = [m for m in understanding.mentions if m.name == "amount"]
    if len(sums) != 1 or not is_the_only_sum(sums[0], understanding, "product"):
        return False
    end = sums[0].start + len(sums[0].quote)
    rest = understanding.text[: sums[0].start] + " " + understanding.text[end:]
    return not _WORDS_OF_A_PRICE.sub(" ", rest).strip(" .,!:;")
