"""Words that ask, and words no name is made of: neither answers a question. No I/O."""

from __future__ import annotations

import re

from handoff.domain.lexicon import Wording

#: Most words a name is made of.
NAME_WORDS = 6
#: A longer text that begins like a question tells something.
QUESTION_WORDS = 14

_OPENING = r"(?i)^\W*(?:{before_a_question}\b[\s,.:–-]*)*"
_FOR_SOMETHING = Wording("questions", rf"{_OPENING}{{asks_for_something}}")
_FOR_A_YES = Wording("questions", rf"{_OPENING}{{asks_for_a_yes}}")
_WISH = Wording("questions", r"(?i)\W*{begins_a_wish}")
_THING = Wording("questions", r"(?i)\W*{begins_a_thing}\w")
_THING_WORDS = 6
#: Small words of long names: "María del Mar Ortiz de la Torre".
_PARTICLE = Wording("questions", "{in_long_names}")
#: "jane.example.com": an address, or one that lacks its @.
_ADDRESS_LIKE = re.compile(r"\w{2,}\.\w{2,}")
#: "Do I have to say that?"
_MUST_I = Wording("questions", r"(?i)\b{must_i}\b")
#: This day: in a question, no day of what happened.
_TODAY = Wording("questions", r"(?i)\W*{today}\W*$")
_NOT_IN_NAMES = Wording("questions", r"{not_in_names}$")


def asks_for_something(text: str) -> bool:
    """True for a question that cannot be meant as an answer ("who will read this")."""
    return len(text.split()) <= QUESTION_WORDS and bool(_FOR_SOMETHING.match(text))


def asks(text: str) -> bool:
    """True for any question, with a question mark or without."""
    return "?" in text or asks_for_something(text) or bool(_FOR_A_YES.match(text))


def asks_whether_it_must_be(text: str) -> bool:
    """True for "do I have to give my name?", which the reason of the question answers."""
    return "?" in text and bool(_MUST_I.search(text))


def begins_a_wish(text: str) -> bool:
    """True for words such as "que lo repitan" and "dass jemand kommt", which ask nothing."""
    return bool(_WISH.match(text)) and "?" not in text


def names_a_thing(text: str) -> bool:
    """True for a few words such as "the X-ray of the hip", which ask nothing."""
    return len(text.split()) <= _THING_WORDS and bool(_THING.match(text)) and not asks(text)


def names_today(quote: str) -> bool:
    """True for words that name this day: in a question, no day of what happened."""
    return bool(_TODAY.match(quote))


def could_be_a_name(value: str) -> bool:
    """True for a few words that a name can be made of."""
    words = value.replace("’", "'").split()
    if _ADDRESS_LIKE.search(value):
        return False
    if len([word for word in words if not _PARTICLE.fullmatch(word)]) > NAME_WORDS or any(
        c.isdigit() or c in "@?!" for c in value
    ):
        return False
    is_proper = all(word[0].isupper() for word in words)
    return is_proper or not any(
        _NOT_IN_NAMES.match(word.strip(".,;:").casefold()) for word in words
    )
