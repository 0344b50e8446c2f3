"""Words that tell of an earlier contact. No I/O."""

from __future__ import annotations

from collections.abc import Collection

from handoff.domain.lexicon import Wording
from handoff.domain.refusals import SAYS_NO, SAYS_YES, answers_first
from handoff.domain.understanding import SURE, Understanding

#: From here on words are like an answer to whether we were told before.
_LIKE = 0.3
_WORDS = Wording("answers", r"(?i)\b{of_contact}\b")


def tells_something_else(understanding: Understanding) -> bool:
    """True for a consequence, a need or a wish where an earlier contact was asked for."""
    told = {m.name for m in understanding.mentions if m.confidence >= SURE}
    others = told & {"impact", "adjustments", "desired_outcome"}
    return bool(others) and "prior_contact" not in told and not names_a_contact(understanding.text)


def names_a_contact(text: str) -> bool:
    """True for words such as "rang", "letter" and "shop"."""
    return bool(_WORDS.search(text))


def answers_whether(understanding: Understanding, corrected: Collection[str]) -> bool:
    """True for a yes or a no to an earlier contact, whatever else the words put right.

    "No, not yet, you are the first" names no other thing.

    Args:
        corrected: names of the facts that the words seem to put right.
    """
    text = understanding.text
    if answers_first(text):
        return True
    is_like = understanding.likeness("prior_contact") >= _LIKE
    says_whether = SAYS_NO.match(text) or SAYS_YES.match(text)
    return is_like and {*corrected} <= {"product"} and says_whether is not None
