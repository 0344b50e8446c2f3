"""The name in the answer to "What name should we use?", in the customer's words. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handoff.domain.asking import could_be_a_name
from handoff.domain.lexicon import Wording

_FILLERS = r"(?:{hesitation}\b[\s,.…]*)*"
_LEAD_IN = Wording(
    "answers",
    rf"(?i)^[\s\"'“«„(]*{_FILLERS}(?:{{well}}\b[, ]*)*{_FILLERS}"
    rf"(?:{{before_a_name}}\b[:,]?\s*)?{_FILLERS}",
)
#: What takes back the name before it: "Tom Ash… sorry, Thomas Ashworth".
_TAKES_BACK = Wording("answers", r"(?i)^{not_that_name}\b")
#: Where a name ends and something else begins.
_PARTS = Wording(
    "answers",
    r"\s*(?:\.\.\.|[,;:…(\n]|\.(?=\s|$)|\s[-–—]\s)\s*|\s+{and}\s+(?={after_a_name}\b)",
)
_PARTICLE = Wording("answers", "{name_particle}")
_SMALL = Wording("answers", "{name_title}|{name_particle}")
_GREETS = Wording("answers", r"(?i){begins_a_greeting}\b")
#: Most words of a name among other words.
_WORDS = 4


def own_name(text: str) -> str | None:
    """Return the name that an answer gives, or None.

    "Alba, Alba Cortés" is the second one; what takes a name back counts ("Tom, sorry, Thomas"),
    and what else is said does not ("Ruth Ade, and you can write to …").
    """
    value = without_lead_in(text)
    value = re.sub(r"^(\w+)[,.;]+ (?=\1\b)", "", value)
    parts = [part for part in _PARTS.split(value) if part]
    taken_back = any(_TAKES_BACK.match(part) for part in parts[1:])
    plain = [without_lead_in(_TAKES_BACK.sub("", part)) for part in parts]
    names = [part for part in plain if _is_proper(part)]
    if taken_back and names:
        return names[-1]
    if value and could_be_a_name(value):
        return value
    full = [name for name in names if " " in name]
    if len(parts) > 1 and full and plain[0] not in names:
        return full[-1]  # "a resident … all right, Bob Tully"
    first = plain[0] if plain else ""
    return first if _is_proper(first) and " " in first and not _GREETS.match(first) else None


def without_lead_in(text: str) -> str:
    """Return the text without "my name is" and the like before it, and without marks around it."""
    return _LEAD_IN.sub("", text).strip(" .,!\n\t")


def introduces(text: str) -> bool:
    """True for a name with words such as "I am" before it."""
    plain = text.strip(" .,!")
    name = without_lead_in(plain)
    return name != plain and could_be_a_name(name) and _has_capitals(name.split())


def gives_full_name(text: str, others: Iterable[str] = ()) -> bool:
    """True for a first and a last name, even where other words stand beside them.

    Args:
        others: words that are other facts, such as a country.
    """
    name = own_name(text) or ""
    words = name.split()
    is_other = any(name in other or other in name for other in others if other)
    return len(words) > 1 and not is_other and _has_capitals(words)


def _has_capitals(words: list[str]) -> bool:
    return (
        bool(words)
        and words[-1][:1].isupper()
        and all(
            word[:1].isupper() or _SMALL.fullmatch(word.casefold().strip(".")) for word in words
        )
    )


def _is_proper(part: str) -> bool:
    """True for a few words with capitals, as names have."""
    words = part.split()
    return (
        0 < len(words) <= _WORDS
        and all(word[:1].isupper() or _PARTICLE.fullmatch(word.casefold()) for word in words)
        and words[-1][:1].isupper()
        and could_be_a_name(part)
        and not _TAKES_BACK.fullmatch(part)
    )
