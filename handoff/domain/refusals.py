"""Words that say no: to a question, to telling something, to being contacted. No I/O."""

from __future__ import annotations

import re

from handoff.domain.lexicon import Wording

SAYS_NO = Wording("answers", r"(?i)\s*{says_no}\b")
SAYS_YES = Wording("answers", r"(?i)\s*{says_yes}\b")

_AS_YOU_LIKE = Wording("answers", r"(?i)\W*{as_you_like}\b")
#: A plain yes to what was read back, without a but.
_AGREES = Wording("answers", r"(?i)\s*{agrees}\b")
_WITH_A_BUT = Wording("answers", r"(?i)\b{but}\b|\?")
#: An agreement in so many words, which a yes alone is not where it was refused before.
_EXPLICITLY = Wording("answers", r"(?i)\b{agrees_explicitly}\b")
_DENIES = Wording("answers", r"(?i)\b{denies}\b|\?")
_AGREES_WORDS = 8
_EXPLICIT_WORDS = 10

#: How somebody says that the questions may go on as before.
_GOES_ON = Wording("answers", r"(?i)\b{goes_on}\b")
_GOES_ON_WORDS = 9
_NOT_ON = Wording("answers", r"(?i)(?:\b{not_on}) ")

_REFUSES = Wording("answers", r"(?i)\b{refuses}")
_NO_CONTACT = Wording("answers", r"(?i)\b{no_contact}")
_NO_CALLS = Wording("answers", r"(?i)\b{no_calls}")
#: Not to know, which may begin with a no and denies nothing.
_KNOWS_NOT = Wording("answers", r"(?i)\b{knows_not}(?!\w)")
#: That there is no number, sum or paper, and how soon not to know stands in an answer.
_HAS_NONE = Wording("answers", r"(?i)\b{there_is_none}(?!\w)")
_FIRST_WORDS = 5
_NO_MONEY = Wording("answers", r"(?i)\b{no_money}(?!\w)")


def leaves_it(text: str) -> bool:
    """True for "as you like", where a way to be reached was asked for."""
    return bool(_AS_YOU_LIKE.match(text))


def agrees(text: str) -> bool:
    """True for a short yes without a but: "ok that's right send it"."""
    is_short = len(text.split()) <= _AGREES_WORDS
    return is_short and bool(_AGREES.match(text)) and not _WITH_A_BUT.search(text)


def agrees_explicitly(text: str) -> bool:
    """True for a short agreement in so many words: "ok then, go ahead", "I agree after all"."""
    is_short = len(text.split()) <= _EXPLICIT_WORDS
    return is_short and bool(_EXPLICITLY.search(text)) and not _DENIES.search(text)


def wants_no_money(text: str) -> bool:
    """True for "I am not claiming money" and "it's not about the money"."""
    return bool(_NO_MONEY.search(text)) and not re.search(r"\d", text)


def knows_not(text: str) -> bool:
    """True for "no idea", "no lo sé" and the like, which begin with a no and deny nothing."""
    return bool(_KNOWS_NOT.search(text))


def tells_of_none(text: str, asked: str) -> bool:
    """True for words without a figure that say that one does not know, or that there is none.

    However much is told along with it: "haven't a clue, my wife booked it". A day there always is.
    """
    if "?" in text or re.search(r"\d", text):
        return False
    first = re.split(r"[.,;:!…\n]", text.strip(), maxsplit=1)[0]
    is_first = bool(_KNOWS_NOT.search(first)) or bool(_KNOWS_NOT.search(_first_words(text)))
    return is_first or (asked != "occurred_on" and bool(_HAS_NONE.search(text)))


def _first_words(text: str) -> str:
    return " ".join(text.split()[:_FIRST_WORDS])


def goes_on(text: str) -> bool:
    """True for a short wish to go on as before: "no, carry on", "sigamos como antes"."""
    is_short = len(text.split()) <= _GOES_ON_WORDS
    is_not = _NOT_ON.search(text)
    return is_short and bool(_GOES_ON.search(text)) and not is_not and "?" not in text


def has_none(text: str) -> bool:
    """True for a few words without a figure that deny: "I wasn't given one"."""
    is_short = len(text.split()) <= _AGREES_WORDS
    return (
        is_short and "?" not in text and not re.search(r"\d", text) and bool(_DENIES.search(text))
    )


def refuses(text: str) -> bool:
    """True for words that decline to tell something."""
    return bool(_REFUSES.search(text))


def refuses_contact(text: str) -> bool:
    """True for a wish not to be contacted."""
    return bool(_NO_CONTACT.search(text))


def refuses_calls(text: str) -> bool:
    """True for a wish not to be rung, in whatever other way the customer may be reached."""
    return bool(_NO_CALLS.search(text))


def answers_first(text: str) -> bool:
    """True for a yes or a no in a sentence of its own: "No, not yet. Wait, it was the 4th"."""
    first = re.split(r"(?<=[^\d\W])[.!?…]\s+", text, maxsplit=1)
    return len(first) > 1 and bool(SAYS_NO.match(first[0]) or SAYS_YES.match(first[0]))
