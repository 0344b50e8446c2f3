"""What a customer in danger needs at once, and in which country. No I/O."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handoff.domain.lexicon import Wording
from handoff.domain.locales import country_of
from handoff.domain.understanding import TriggerHit, Understanding

SELF_HARM = "self_harm_or_suicide"
DANGER = "imminent_danger"
ABUSE = "financial_or_domestic_abuse"
MINOR = "child_or_minor"
PRODUCT = "product_safety"
INJURY = "injury_or_illness"
BREACH = "data_breach_or_misuse"
#: Reasons for which a person looks at a conversation before all others.
FIRST = frozenset({SELF_HARM, DANGER, ABUSE, MINOR, PRODUCT, BREACH})
VULNERABLE = "vulnerable_customer"
HARDSHIP = "financial_hardship"
NEEDS = "accessibility_or_adjustment"
#: The kind of care for a dangerous product that is still used.
IN_USE = "product_in_use"
#: The longest words of a fear of death that is over.
FRIGHT_WORDS = 9
#: Signals of who somebody is or how they live, whatever they complain about.
OF_ANYBODY = frozenset({SELF_HARM, ABUSE, MINOR, VULNERABLE, HARDSHIP, NEEDS})

#: The words say that it goes on: a danger or a leak of last month can wait for its turn.
_GOES_ON = Wording("danger", r"(?i)\b{goes_on}\b")
#: The writer is a child, rather than the one who writes about a child.
_WRITES_AS_MINOR = Wording("danger", r"(?i)\b{writes_as_minor}\b")
_USES_ON = Wording("danger", r"(?i)\b{uses_on}\b")
#: Somebody goes on with what hurt a person: sleeps under it, wears it, drives on it.
_AT_IT = Wording("danger", r"(?i)\b{at_it}\b")
_FRIGHT = Wording("danger", r"(?i)\b{fright}\b")
#: Members of the European Union, where 112 answers everywhere.
_EU = frozenset(
    {
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    }
)


@dataclass(frozen=True)
class Care:
    """What is said at once, before the next question.

    Attributes:
        code: of the trigger, which is also the reason of the handoff.
        kind: what is said: abuse, minor, product, product_in_use or breach.
        needs_person: a person is asked to look at the chat first.
    """

    code: str
    kind: str
    needs_person: bool


def care_for(understanding: Understanding, met: Collection[str]) -> Care | None:
    """Return what the gravest trigger of a message asks for at once, or None.

    Danger to life is none of these: it has an intent of its own and stops the questions.

    A product that goes on being used is a new danger after one that was only told of.

    Args:
        met: codes and kinds that were answered in this conversation already.
    """
    first: dict[str, TriggerHit] = {}
    for hit in understanding.triggers:
        first.setdefault(hit.code, hit)
    hits = {code: hit for code, hit in first.items() if code not in met}
    text = understanding.text.replace("’", "'")
    if ABUSE in hits:
        return Care(ABUSE, "abuse", True)
    if MINOR in hits and _WRITES_AS_MINOR.search(hits[MINOR].quote.replace("’", "'")):
        return Care(MINOR, "minor", True)
    product = first.get(PRODUCT)
    if product is not None and (understanding.mention_of("product") or not is_fright(product)):
        if IN_USE not in met and _goes_on(text, product):
            return Care(PRODUCT, IN_USE, True)
        if PRODUCT in hits:
            return Care(PRODUCT, "product", False)
    if INJURY in first and IN_USE not in met and _AT_IT.search(text):
        return Care(PRODUCT, IN_USE, True)
    if BREACH in hits and _goes_on(text, hits[BREACH]):
        return Care(BREACH, "breach", True)
    return None


def uses_on(text: str) -> bool:
    """True for words that say that something is still used."""
    return bool(_USES_ON.search(text))


def is_fright(hit: TriggerHit) -> bool:
    """True for a fear of death that is over, without a word of what was dangerous."""
    return bool(_FRIGHT.search(hit.quote)) and len(hit.quote.split()) <= FRIGHT_WORDS


def _goes_on(text: str, hit: TriggerHit) -> bool:
    """Say whether the sentences a trigger was found in speak of something that goes on.

    The rest of a long story may say "still" of anything.
    """
    quote = hit.quote.replace("’", "'")
    begin = max(text.find(quote), 0)
    before = max(text.rfind(mark, 0, begin) for mark in ".!?\n") + 1
    ends = [at for mark in ".!?\n" if (at := text.find(mark, begin + len(quote))) >= 0]
    return bool(_GOES_ON.search(text[before : min(ends, default=len(text))]))


def crisis_reason(triggers: Sequence[TriggerHit]) -> str:
    """Return which of the two gravest triggers a handoff is for; self-harm goes first."""
    codes = {hit.code for hit in triggers}
    return DANGER if DANGER in codes and SELF_HARM not in codes else SELF_HARM


def keys_of(country: str | None) -> tuple[str, ...]:
    """Return the keys under which numbers may stand for a country, the most fitting first."""
    if country is None:
        return ("*",)
    return (country, "EU", "*") if country in _EU else (country, "*")


def country_now(said: str | None, locale: str, language: str, home: tuple[str, str]) -> str | None:
    """Return the country whose numbers help, None when it is anybody's guess.

    Args:
        said: ISO 3166-1 alpha-2 code of a country the customer named, if any.
        locale: of the page, BCP 47.
        language: ISO 639-1, of the page.
        home: the organisation's country and language, which hold for a page without a country.
    """
    found = said or country_of(locale)
    if found:
        return "GB" if found.upper() == "UK" else found.upper()
    return home[0] if language == home[1] else None
