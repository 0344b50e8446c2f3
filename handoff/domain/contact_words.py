"""Words that tell of an earlier contact. No I/O."""

from __future__ import annotations

from handoff.domain.lexicon import Wording
from handoff.domain.understanding import SURE, Understanding

_WORDS = Wording("answers", r"(?i)\b{of_contact}\b")


def tells_something_else(understanding: Understanding) -> bool:
    """True for a consequence, a need or a wish where an earlier contact was asked for."""
    told = {m.name for m in understanding.mentions if m.confidence >= SURE}
    others = told & {"impact", "adjustments", "desired_outcome"}
    return bool(others) and "prior_contact" not in told and not names_a_contact(understanding.text)


def names_a_contact(text: str) -> bool:
    """True for words such as "rang", "letter" and "shop"."""
    return bool(_WORDS.search(text))
