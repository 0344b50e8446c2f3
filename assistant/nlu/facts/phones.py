"""Telephone numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber, PhoneNumberFormat

from assistant.nlu.facts.digits import (
    is_bank_account,
    is_card,
    is_date,
    is_national_id,
    is_plain_date,
)
from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.facts.model import ANSWER_CONFIDENCE, Found, Setting
from assistant.nlu.facts.patterns import Rules, fold, spell_out
from assistant.nlu.facts.spoken_digits import spoken_digits

_TEL = re.compile(
    r"(?<![\w£$€#.,])(?:\+ ?|00|\()?\d[\d ().\-/\u2013]{5,28}\d(?![\w@]|[.,]\d|\s?[%€£$])"
)
# Digits one by one: "0 7 7 0 0 9 0 0 1 2 9".
_ONE_BY_ONE = re.compile(r"\+? ?\d(?:[ .,-]{1,2}\d){6,}")
_GROUPS = re.compile(r"\d+")
_MOST_GROUPS = 8
_AMERICAN = frozenset({"US", "CA"})
_BARE_WORDS = 3
_BARE_LENGTH = 80
# A shorter number that is not valid lacks its area code.
_SHORTEST_GUESS = 9
#: At the beginning or the end of an answer so many digits may be one: "07700 900123 but text only".
_LIKELY_LENGTH = 10
# Possible, but not valid in the country or valid only in another one.
_GUESS = 0.75


@dataclass(frozen=True)
class _Written:
    """Digits as they are written, or as the words at their place say them."""

    text: str
    start: int
    end: int
    is_spoken: bool = False


@dataclass(frozen=True)
class _Words:
    cues: Rules
    weak_cues: Rules
    other: re.Pattern[str]
    extension: re.Pattern[str]
    regions: tuple[str, ...]


def extract_phones(text: str, setting: Setting) -> list[Found]:
    """Return the telephone numbers of `text` in E.164; references and card numbers are left out.

    A number without country code is read in the region of the setting, and where it cannot be
    one there, in another country of the language. Bare digits that are a whole short message get
    the confidence of an answer; what is told as a number and can be none where the customer is has
    the problem "incomplete" and is only words.
    """
    words, folded = _words(setting.language), fold(text)
    found = []
    for written in _candidates(text, setting.language):
        digits = re.sub(r"\D", "", written.text)
        if not 7 <= len(digits) <= 17 or not _is_dialable(written.text, digits):
            continue
        before = folded[max(0, written.start - 60) : written.start]
        if words.other.search(before):
            continue
        extension = words.extension.match(folded, written.end)
        near = before + " " + folded[written.end : written.end + 30]
        cued = bool(extension or words.cues.all(near) or words.weak_cues.all(near))
        end = extension.end() if extension else written.end
        phone = _judged(text, written, cued, setting, words)
        if phone is not None:
            found.append(replace(phone, end=end))
    return found


def _candidates(text: str, language: str) -> list[_Written]:
    """Return the digits of `text` that may be numbers to call, those in words included."""
    return [
        *(_Written(match.group(), *match.span()) for match in _TEL.finditer(text)),
        *(
            _Written(run.digits, run.start, run.end, is_spoken=True)
            for run in spoken_digits(text, language)
        ),
    ]


def _judged(
    text: str, written: _Written, cued: bool, setting: Setting, words: _Words
) -> Found | None:
    """Return the number that digits are by the words around them, their prefix or grouping."""
    rest = (text[: written.start] + " " + text[written.end :]).split()
    alone = len(rest) <= _BARE_WORDS and (written.is_spoken or len(text) <= _BARE_LENGTH)
    # Nobody spells out so many digits of a count.
    marked = written.is_spoken or _is_marked(written.text, setting.region)
    at_an_edge = not text[: written.start].strip() or not text[written.end :].strip(" .!")
    at_an_edge &= len(re.sub(r"\D", "", written.text)) >= _LIKELY_LENGTH
    if not (cued or alone or marked or at_an_edge):
        return None
    abroad = written.text.startswith("+") or (
        _is_international(written.text) and not written.text.isdigit()
    )
    may_be = cued or alone or abroad or at_an_edge
    number, confidence = _read(written.text, may_be, setting, words.regions)
    if written.is_spoken and not abroad and confidence == _GUESS:
        number = None  # a number of another country is no better guess than a digit that is missing
    if number is None:
        is_told = cued or written.is_spoken
        return _incomplete(written) if is_told and (written.is_spoken or not alone) else None
    sure = cued or (marked and (abroad or confidence > _GUESS))
    if not sure and not alone and not at_an_edge:
        return None
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Found(
        "phone", written.start, written.end, value, confidence if sure else ANSWER_CONFIDENCE
    )


def _incomplete(written: _Written) -> Found:
    return Found(
        "phone", written.start, written.end, written.text, ANSWER_CONFIDENCE, problem="incomplete"
    )


def _read(
    written: str, cued: bool, setting: Setting, regions: tuple[str, ...]
) -> tuple[PhoneNumber | None, float]:
    """Return the number and the confidence that it is one, for the likeliest country."""
    home = [setting.region, *(region for region in regions if region != setting.region)]
    if not setting.region_known and regions:
        home.sort(key=lambda region: region != regions[0])
    for place, region in enumerate(home):
        number = _parsed(written, region)
        if number is not None and phonenumbers.is_valid_number(number):
            return number, _GUESS if place and not _is_international(written) else 0.95
    number = _parsed(written, home[0])
    if len(re.sub(r"\D", "", written)) < _SHORTEST_GUESS:
        number = None
    return (number, 0.7) if number is not None and cued else (None, 0.0)


def _parsed(written: str, region: str) -> PhoneNumber | None:
    """Return the number if its length is possible in its country, area code included."""
    if re.match(r"\(?00[1-9 ]", written) and region not in _AMERICAN:
        written = "+" + re.sub(r"^\(?00\s*", "", written)
    elif written.startswith("011") and region in _AMERICAN:
        written = "+" + written[3:]
    try:
        number = phonenumbers.parse(written, region)
    except NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    return number if reason == phonenumbers.ValidationResult.IS_POSSIBLE else None


def _is_dialable(written: str, digits: str) -> bool:
    if _ONE_BY_ONE.fullmatch(written):
        return True
    return len(_GROUPS.findall(written)) <= _MOST_GROUPS and not (
        is_date(written)
        or is_card(digits)
        or is_national_id(written.strip())
        or is_plain_date(written)
        or is_bank_account(written)
        or re.fullmatch(r"\d{2}-\d{2}-\d{2}|\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?", written)
        or (re.search(r"[/.-]\s*(?:19|20)\d\d$", written) and len(digits) <= 8)
    )


def _is_international(written: str) -> bool:
    return written.startswith(("+", "00", "(+"))


def _is_marked(written: str, region: str) -> bool:
    """Say whether a number looks like one without a word before it: by prefix or grouping."""
    if written.startswith(("+", "0", "(")):
        return len(re.sub(r"\D", "", written)) >= 9
    return not written.isdigit() and _trunk_prefix(region) != "0"


@lru_cache(maxsize=256)
def _trunk_prefix(region: str) -> str:
    metadata = PhoneMetadata.metadata_for_region(region)
    return str(metadata.national_prefix or "") if metadata else ""


@lru_cache(maxsize=8)
def _words(language: str) -> _Words:
    section = load_section(language, "contacts")
    words = section["phone"]
    other = "|".join(spell_out(pattern, section["words"]) for pattern in words["not_after"])
    extension = "|".join(spell_out(pattern) for pattern in words["extension"])
    return _Words(
        Rules(words["cues"], section["words"]),
        Rules(words["weak_cues"], section["words"]),
        re.compile(
            rf"\b(?:{other})(?:e?s|n)?(?!\w)\.?(?:[^.\n\d]{{0,12}}|\W[^.\n\d]{{0,28}}\?\s*)$"
        ),
        re.compile(rf"\s*,?\s*\(?(?:{extension})[\s.:]*\d{{1,6}}\)?"),
        tuple(words["regions"]),
    )
