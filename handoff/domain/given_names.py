"""The name in the answer to "What name should we use?", in the customer's words. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from handoff.domain.asking import could_be_a_name
from handoff.domain.lexicon import Wording

_FILLERS = r"(?:{hesitation}\b[\s,.…]*)*"
_LEAD_IN = Wording(
    "answers",
    rf"(?i)^[\s\"'“«„(]*{_FILLERS}(?:{{well}}\b[, ]*)*{_FILLERS}"
    rf"(?:{{before_a_name}}\b[:,]?\s*)?{_FILLERS}",
)
#: "… is my name"
_LEAD_OUT = Wording("answers", r"(?i)[\s,]+{is_my_name}\W*$")
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
#: A name in parts: "Turner, first name Colin", "Olivier, apellido Rey".
_GIVEN = Wording("answers", r"(?i)\b{given_name_word}\b[\s:,]*(?:{name_is}\s+)?")
_FAMILY = Wording("answers", r"(?i)\b{family_name_word}\b[\s:,]*(?:{name_is}\s+)?")
_TITLE = Wording("answers", r"(?i)(?<!\w){name_title}\b\.?(?:\s+|$)")
_ENDS_A_RUN = re.compile(r"[,;:!?()…]|\w{2,}\.$")
#: Most words that are kept whole where no name is found in them.
_KEPT_WORDS = 12


def own_name(text: str, *, is_likely: bool = False) -> str | None:
    """Return the name that an answer gives, or None.

    "Alba, Alba Cortés" is the second one; what takes a name back counts ("Tom, sorry, Thomas"),
    and what else is said does not ("Ruth Ade, and you can write to …").

    Args:
        is_likely: the words are known to answer the question, so that a name stands somewhere in
            them ("ask for Trish, that's Patricia Goldberg"); where none is found, they are kept.
    """
    if (name := name_in_parts(text)) is not None:
        return name
    name = _plain_name(text)
    if not is_likely or (name is not None and name != without_lead_in(text)):
        return name
    return _among_other_words(text, name)


def name_in_parts(text: str) -> str | None:
    """Return the name of "Delmas. First name Olivier" as "Olivier Delmas", or None."""
    labels = {"given": _GIVEN.search(text), "family": _FAMILY.search(text)}
    places = [label.start() for label in labels.values() if label]
    found = {
        part: next(iter(_runs(text[label.end() :], is_first=True)), None)
        for part, label in labels.items()
        if label
    }
    told = {part: name for part, name in found.items() if name}
    if len(told) == 1:
        [part] = told
        if " " in told[part]:
            return told[part]
        first = _PARTS.split(without_lead_in(text[: min(places)]))[0]
        rest = next(iter(_runs(first, is_first=True)), None)
        if rest is None or _PARTICLE.fullmatch(rest.casefold()):
            return None
        if told[part] in rest.split():
            return rest  # "Hiroshi Tanaka, family name Tanaka"
        told["family" if part == "given" else "given"] = rest
    return f"{told['given']} {told['family']}" if len(told) > 1 else None


def _among_other_words(text: str, name: str | None) -> str | None:
    """Return a first and a last name among other words, or a few words as they are, or None.

    Of several the last: "they call me Big Dave, the bill goes to David Lumsden".
    """
    full = [run for run in _runs(text) if 1 < len(run.split()) <= _WORDS + 1]
    is_mixed = any(word[:1].islower() for word in text.split())
    if full and (name is None or is_mixed):
        return full[-1]
    if name is not None:
        return name
    first = without_lead_in(_PARTS.split(without_lead_in(text))[0])
    if 1 < len(first.split()) <= _WORDS and could_be_a_name(first) and first == first.lower():
        return first
    is_short = len(text.split()) <= _KEPT_WORDS and "?" not in text
    return text.strip(" .,!\n\t") if is_short else None


def _runs(text: str, *, is_first: bool = False) -> Iterator[str]:
    """Yield what words with capitals stand side by side, without titles before them.

    Args:
        is_first: only one at the very beginning.
    """
    run: list[str] = []
    for word in [*text.split(), ""]:
        plain = word.strip('.,;:!?()…"“”«»')
        is_name = plain[:1].isupper() and could_be_a_name(f"{plain.lower()} x")
        if is_name and _TITLE.fullmatch(word):
            continue
        if is_name or (run and plain and _PARTICLE.fullmatch(plain.casefold())):
            run.append(word.strip(',;:!?()…"“”«»'))
        if run and (not (is_name or run[-1] == word) or _ENDS_A_RUN.search(word)):
            while run and not run[-1][:1].isupper():
                run.pop()
            yield " ".join(run).rstrip(".") if run else ""
            run = []
        if is_first and not run:
            return


def _plain_name(text: str) -> str | None:
    value = without_lead_in(text)
    value = re.sub(r"^(\w+)[,.;]+ (?=\1\b)", "", value)
    parts = [part for part in _PARTS.split(value) if part]
    taken_back = any(_TAKES_BACK.match(part) for part in parts[1:])
    plain = [without_lead_in(_TAKES_BACK.sub("", part)) for part in parts]
    names = [part for part in plain if _is_proper(part)]
    if taken_back and names:
        return names[-1]
    if len(plain) == 2 and _TITLE.match(plain[0]) and _repeats(*plain):
        return plain[1]  # "Madame Jouvenel, Simone Jouvenel"
    if len(parts) > 1 and _stands_before_a_remark(plain):
        return plain[0]
    if (before := _before_small_words(value)) is not None:
        return before
    if value and could_be_a_name(value):
        return value
    full = [name for name in names if " " in name]
    if len(parts) > 1 and full and plain[0] not in names:
        return full[-1]  # "a resident … all right, Bob Tully"
    first = plain[0] if plain else ""
    return first if _is_proper(first) and " " in first and not _GREETS.match(first) else None


def _repeats(titled: str, full: str) -> bool:
    """True where a full name has all of a name behind a title."""
    return set(titled.split()[1:]) < set(full.split())


def _before_small_words(value: str) -> str | None:
    """Return the full name of "Ana Mora Ruiz para servirle", or None where nothing follows it."""
    name = next(_runs(value, is_first=True), None) if value[:1].isupper() else None
    rest = value[len(name) :].split() if name and value.startswith(name) else []
    is_rest = len(rest) > 1 and all(word.islower() for word in rest)
    return name if name and " " in name and is_rest else None


def _stands_before_a_remark(parts: list[str]) -> bool:
    """True for "Lea Gruber, with one b": a full name, then words without capitals."""
    first, *rest = parts
    is_full = _is_proper(first) and " " in first
    return is_full and not any(part[:1].isupper() for part in rest)


def without_lead_in(text: str) -> str:
    """Return the text without "my name is" before it or "is my name" behind it, nor marks."""
    return _LEAD_OUT.sub("", _LEAD_IN.sub("", text)).strip(" .,!\n\t")


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
