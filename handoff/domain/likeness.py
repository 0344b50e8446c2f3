"""When two complaints are alike in meaning, and how that is said: a word and its reasons.

The least score was chosen on made-up stories in four languages: most pairs about one issue have a
cosine of 0.51 and more, other pairs of 0.51 at most and nearly all of 0.45 at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

#: Cosine of two stories below which they are not looked at further.
LEAST_COSINE = 0.46
#: What the facts add: they say nothing alone, but decide between stories that are close.
SAME_CATEGORY, SAME_PRODUCT = 0.04, 0.06
LEAST_SCORE = 0.54
MOST_SHOWN = 5
#: Sentences are shown as what is alike from this cosine on.
LEAST_SENTENCE = 0.5
#: Complaints filed within this time of each other are of one period.
PERIOD = timedelta(days=30)
_LEVELS = ((0.75, "very"), (0.64, "clearly"), (0.0, "rather"))


@dataclass(frozen=True)
class Grounds:
    """What is compared besides the words; `product` as figures compare it."""

    category: str | None
    product: str | None


def score(cosine: float, one: Grounds, other: Grounds) -> float:
    """Return how alike two complaints are, 0 … 1."""
    found = cosine
    if one.category and one.category == other.category:
        found += SAME_CATEGORY
    if one.product and one.product == other.product:
        found += SAME_PRODUCT
    return min(1.0, found)


def is_alike(found: float) -> bool:
    """Return whether a score is worth an agent's look."""
    return found >= LEAST_SCORE


def level(found: float) -> str:
    """Return a score as a code: very, clearly or rather."""
    return next(word for least, word in _LEVELS if found >= least)


def best(scores: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return the references that are worth a look, the likest first, at most MOST_SHOWN."""
    kept = [one for one in scores if is_alike(one[1])]
    return sorted(kept, key=lambda one: (-one[1], one[0]))[:MOST_SHOWN]
