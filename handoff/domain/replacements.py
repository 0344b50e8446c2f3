"""Corrections that make sense only beside the value they replace. No I/O.

"It was the 3rd", "Meier mit e", "129, not 119", "I meant MX-101": no fact is told in full, and
what is known already says which one is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from handoff.domain.facts import Fact, FactStatus
from handoff.domain.lexicon import Wording
from handoff.domain.swaps import swaps
from handoff.domain.understanding import SURE, Understanding

#: A correction is short; who writes more tells something.
LONGEST_WORDS = 14
#: The same for another number that looks like the known one, which hardly anything else does.
LONGEST_FOR_A_NUMBER = 30
#: How alike a misspelt name, and a mistyped number, are to what was meant, 0 to 1.
LIKE_A_NAME, LIKE_A_SPELT_NAME, LIKE_A_NUMBER = 0.7, 0.5, 0.6

#: What was meant is so many times as much, or as little, at most.
LIKE_A_SUM = 12

_DAY = Wording(
    "corrections",
    r"(?i)(?:^|[,.:;!?]\s*|\b(?:{actually}|{rather})\s+"
    r"|(?P<plain>(?:^|[,.:;!?]\s*){it_happened}\s+))"
    r"{the_day}\s+(?P<day>\d{1,2})(?:{ordinal_ending}|\.)?"
    r"(?P<rest>\s*(?:[,.;!]|$|{not_the_old_day}\b).*)$",
)
_SPELT = Wording(
    "corrections",
    r"(?i)(?P<name>[^\W\d_][\w'’-]+),?\s+(?:{is_spelt}\s+)?{with}\s+{how_many_letters}?"
    r"[^\W\d_]{1,2}\b",
)
_NUMBER = r"(?:\d{1,3}(?:[.,’' ]\d{3})+(?!\d)(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
_WHOLE_NUMBER = re.compile(_NUMBER)
_THOUSAND = 1000
#: What parts thousands: "29.400", "1'250".
_THOUSANDS = re.compile(r"[.,’' ](?=\d{3}(?!\d))")
_NOT = r"\b{not_that_number}\b"
#: What may stand before a sum: "1.108, no de 1.180".
_OF = r"(?:{before_a_number}\s+)?(?:[€$£]\s*)?"
_NEW_NUMBER = Wording(
    "corrections",
    rf"(?i)(?P<new>{_NUMBER})\D{{0,25}}?{_NOT}\s*{_OF}(?P<old>{_NUMBER})"
    rf"|{_NOT}\s*{_OF}(?P<old2>{_NUMBER})\D{{1,25}}?(?P<new2>{_NUMBER})",
)
_END = r"(?=\s*(?:$|[.;!](?:\s|$)|,\s|\b(?:{not}|{actually})\b))"
_BARE_NUMBER = Wording(
    "corrections",
    rf"(?i)\b{{the_sum_was}}\s+(?P<new>{_NUMBER}){_END}"
    rf"|\b(?P<new2>{_NUMBER})\s+{{was_the_sum}}\b",
)
_CODE = re.compile(r"[A-Za-z0-9][\w/-]*")
_NOUN = Wording(
    "corrections",
    r"(?i)\b{but_it_is}\s+(?:(?:{actually}|{in_fact})\s+)?"
    r"(?:{before_a_thing}\s+|{elided_article}\s*)"
    r"(?P<noun>[^\W\d_][\w'-]*(?:\s+[^\W\d_][\w'-]*){0,2})\s*[.!]*$",
)
_WORD = re.compile(r"[^\W\d_][\w'’-]+")


def read_replacements(
    understanding: Understanding, facts: Mapping[str, Fact], *, is_marked: bool
) -> list[Fact]:
    """Return the facts that short words put right beside what is known; mostly none.

    Args:
        facts: what is known.
        is_marked: the words say that something was wrong ("no, …", "I meant …").
    """
    words = len(understanding.text.split())
    if words > LONGEST_FOR_A_NUMBER:
        return []
    found = []
    for name, read in _READERS.items():
        if words > LONGEST_WORDS and name != "order_reference":
            continue
        fact = facts.get(name)
        if fact is None or not fact.is_known or _is_told_anew(understanding, name, fact):
            continue
        if fact.message_id == understanding.message_id and fact.quote == understanding.text:
            found.append(fact)  # a repeated turn finds its own correction done
            continue
        value = read(understanding.text, fact.value, is_marked)
        if value is not None and value != fact.value:
            found.append(
                Fact(name, value, FactStatus.STATED, understanding.text, understanding.message_id)
            )
    named = {fact.name for fact in found if fact.name == "customer_name"}
    # "Change Nick to Nicholas": the name, not nick@osei.example.
    return [fact for fact in found if not (named and fact.name == "email")]


def changes_known(text: str, facts: Mapping[str, Fact]) -> bool:
    """True for "change 220 to 240" where 220 is known."""
    if len(text.split()) > LONGEST_WORDS:
        return False
    known = {
        str(fact.value["value"] if name == "amount" else fact.value).casefold()
        for name, fact in facts.items()
        if name in _READERS and name != "product" and fact.is_known
    }
    return any(swap.old.strip("€$£ ").casefold() in known for swap in swaps(text))


def _is_told_anew(understanding: Understanding, name: str, known: Fact) -> bool:
    """True when the words give a sure value of their own, other than the known one."""
    mention = understanding.mention_of(name)
    return mention is not None and mention.confidence >= SURE and mention.value != known.value


def _day(text: str, known: Any, is_marked: bool) -> str | None:
    """Return the known date on another day of its month; of an unknown day nothing is known."""
    match = _DAY.search(text)
    if match is None or len(str(known)) != len("2026-01-31"):
        return None
    is_plain = bool(match["plain"]) and not text[: match.start()].strip()
    if not is_plain and not is_marked:
        return None
    try:
        return str(date.fromisoformat(str(known)).replace(day=int(match["day"])))
    except ValueError:
        return None


def _name(text: str, known: Any, is_marked: bool) -> str | None:
    """Return a name with the one part of it that was misspelt put right."""
    if (swapped := _swapped(text, str(known))) is not None:
        return swapped
    spelt = _SPELT.search(text)
    if spelt is None and not is_marked:
        return None
    parts = str(known).split()
    words = (
        [spelt["name"]] if spelt else [word for word in _WORD.findall(text) if word[0].isupper()]
    )
    least = LIKE_A_SPELT_NAME if spelt else LIKE_A_NAME
    pairs = [
        (_likeness(word, part), word, at)
        for word in words
        for at, part in enumerate(parts)
        if word.casefold() not in str(known).casefold().split()
    ]
    alike, word, at = max(pairs, default=(0.0, "", 0))
    if alike < least:
        return None
    parts[at] = word[0].upper() + word[1:] if parts[at][0].isupper() else word
    return " ".join(parts)


def _swapped(text: str, known: str) -> str | None:
    """Return the known words with a part of them changed: "change Nick to Nicholas"."""
    for old, new in swaps(text):
        part = re.compile(rf"(?i)(?<!\w){re.escape(old)}(?!\w)")
        found = part.search(known)
        if found is not None:
            return known[: found.start()] + new + known[found.end() :]
    return None


def _address(text: str, known: Any, is_marked: bool) -> str | None:
    """Return the known address with a part of it changed; "phone, not email" changes none."""
    alike = [s for s in swaps(text) if "@" in s.old or _likeness(*s) >= LIKE_A_NUMBER]
    return _swapped(text, str(known)) if alike else None


def _number(text: str, known: Any, is_marked: bool) -> str | None:
    """Return another order number that looks like the known one."""
    for old, new in swaps(text):
        code = next((word for word in new.split()[::-1] if any(map(str.isdigit, word))), None)
        before, found, after = str(known).partition(old)
        if before[-1:].isdigit() or after[:1].isdigit():
            continue  # "it came on the 18th, not the 20th" beside 552048817
        if code and found:  # "it's WP-1580, not 1508" tells the letters as well
            return code if before and code.startswith(before) else before + code + after
    if not is_marked:
        return None
    codes = [
        code for code in _CODE.findall(text) if any(c.isdigit() for c in code) and code != known
    ]
    alike = [code for code in codes if _likeness(code, str(known)) >= LIKE_A_NUMBER]
    same_shape = [code for code in alike if _shape(code) == _shape(str(known))]
    return same_shape[0] if len(same_shape) == 1 else None


def _amount(text: str, known: Any, is_marked: bool) -> dict[str, Any] | None:
    """Return another sum in the known currency, where the known one is taken back."""
    before = float(known["value"])
    for old, new in swaps(text):
        values = [_WHOLE_NUMBER.fullmatch(word.strip("€$£ ")) for word in (old, new)]
        wrong, right = (found and number_of(found[0]) for found in values)
        if wrong == before and right is not None:
            return {**known, "value": right}
    for match in _NEW_NUMBER.finditer(text):
        old, new = match["old"] or match["old2"], match["new"] or match["new2"]
        for times in (1, _THOUSAND):  # "380 mil, no 350"
            if number_of(old) * times == before:
                return {**known, "value": number_of(new) * times}
    bare = _BARE_NUMBER.search(text) if is_marked else None
    if bare is None:
        return None
    value = number_of(bare["new"] or bare["new2"])
    # "It is 3" or "that was 2" is told of something else than a sum of hundreds.
    is_near = before <= value * LIKE_A_SUM and value <= before * LIKE_A_SUM
    return {**known, "value": value} if is_near else None


def _product(text: str, known: Any, is_marked: bool) -> str | None:
    """Return the thing that is put in the place of the known one, which the words name too."""
    if is_marked and (swapped := _swapped(text, str(known))) is not None:
        return swapped
    if str(known).casefold() not in text.casefold():
        return None
    noun = _NOUN.search(text)
    if noun is None or str(known).casefold() in noun["noun"].casefold():
        return None
    return noun["noun"]


_READERS = {
    "occurred_on": _day,
    "customer_name": _name,
    "order_reference": _number,
    "amount": _amount,
    "product": _product,
    "email": _address,
}


def number_of(text: str) -> int | float:
    """Return a bare number with a decimal point or comma; a whole one as int."""
    value = float(_THOUSANDS.sub("", text).replace(",", "."))
    return int(value) if value.is_integer() else value


def is_like(word: str, other: str) -> bool:
    """True for a name and its misspelling."""
    return word != other and _likeness(word, other) >= LIKE_A_NAME


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def _shape(code: str) -> str:
    return "".join("0" if c.isdigit() else "A" if c.isalpha() else c for c in code)
