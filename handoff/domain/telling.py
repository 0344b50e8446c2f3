"""What counts as telling: enough of a story to begin with. No I/O."""

from __future__ import annotations

import re

#: A story of one word, unless it is a long one, names a matter but not what happened.
ENOUGH_WORDS = 2
ENOUGH_LETTERS = 40
_LATIN = re.compile("[a-z]", re.IGNORECASE)


def tells_enough(story: str) -> bool:
    """True when a story says more than what it is about.

    Marks that are no words, and scripts that write without spaces, are taken as they are; pictures
    alone tell how somebody feels, not what happened.
    """
    if not any(c.isalnum() for c in story):
        return False
    words = [word for word in story.split() if any(c.isalnum() for c in word)]
    is_plain = all(word.strip(".,!?'").isalpha() for word in words if len(word) > 1)
    if not is_plain or not _LATIN.search(story):
        return True
    return len(words) >= ENOUGH_WORDS or len(story) >= ENOUGH_LETTERS
