"""The name in the answer to "What name should we use?", in the customer's words. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handoff.domain.asking import could_be_a_name

_FILLERS = r"(?:(?:u+m+|u+h+|e+r+m*|e+u+h+|heu|ä+h*m*|h+m+|eh|este)\b[\s,.…]*)*"
_LEAD_IN = re.compile(
    rf"(?i)^[\s\"'“«„(]*{_FILLERS}"
    rf"(?:(?:well|pues|bueno|mira|alors|ben|bon|moi|also|na ja)\b[, ]*)*{_FILLERS}"
    r"(?:(?:my name is|my name['’]?s|i am call(?:ed|ing)|i am|i['’]?m|it is|it['’]?s|this is"
    r"|name is|name|myself"
    r"|(?:just )?(?:put|write)|(?:they )?call me|appelez-moi|nennen sie mich|ll[áa]m[ea]n?me"
    r"|ponga|mettez|notez|schreiben sie|me llamo|me llaman|mi nombre es|soy|je m['’ ]?appelle"
    r"|je suis|mon nom est|c['’]?est"
    rf"|ich hei(?:ß|ss)e|ich bin(?: der| die)?|mein name ist)\b[:,]?\s*)?{_FILLERS}"
)
#: What takes back the name before it: "Tom Ash… sorry, Thomas Ashworth".
_TAKES_BACK = re.compile(
    r"(?i)^(?:no|nope|sorry|wait|joking|i mean|rather|actually|or rather|bueno|digo|perd[óo]n"
    r"|(?:es|era) (?:una )?broma|mejor dicho|quiero decir|enfin|pardon"
    r"|je veux dire|plut[ôo]t|(?:ben |mais )?non"
    r"|also|[äa]hm?|quatsch|na|nee?|nein|besser gesagt|ich meine|verzeihung|entschuldigung)\b"
)
#: Where a name ends and something else begins.
_PARTS = re.compile(
    r"\s*(?:\.\.\.|[,;:…(\n]|\.(?=\s|$)|\s[-–—]\s)\s*"
    r"|\s+(?:and|y|et|und)\s+(?=(?:you|my|me|the|mi|puede\w*|vous|mon|sie|meine?|ihr)\b)"
)
_PARTICLES = frozenset(
    {
        *("de", "del", "la", "van", "von", "der", "den", "di", "da", "dos", "du", "le", "y"),
        *("ap", "ab", "bin", "bint", "ibn", "al", "el", "ben", "ten", "ter", "zu", "zum", "zur"),
        *("las", "los", "e", "i", "do", "af", "st", "abu", "d"),
    }
)
_TITLES = frozenset(
    {
        "madame",
        "monsieur",
        "mme",
        "frau",
        "herr",
        "señora",
        "señor",
        "mrs",
        "mr",
        "ms",
        "miss",
        "dr",
    }
)
_GREETS = re.compile(r"(?i)(?:hi|hello|hey|good|dear|guten|hallo|sehr|bonjour|buen[oa]s|hola)\b")
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
    plain = [without_lead_in(_TAKES_BACK.sub("", part, count=1)) for part in parts]
    names = [part for part in plain if _is_proper(part)]
    if taken_back and names:
        return names[-1]
    if value and could_be_a_name(value):
        return value
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
    small = _TITLES | _PARTICLES
    return (
        bool(words)
        and words[-1][:1].isupper()
        and all(word[:1].isupper() or word.casefold().strip(".") in small for word in words)
    )


def _is_proper(part: str) -> bool:
    """True for a few words with capitals, as names have."""
    words = part.split()
    return (
        0 < len(words) <= _WORDS
        and all(word[:1].isupper() or word.casefold() in _PARTICLES for word in words)
        and words[-1][:1].isupper()
        and could_be_a_name(part)
        and not _TAKES_BACK.fullmatch(part)
    )
