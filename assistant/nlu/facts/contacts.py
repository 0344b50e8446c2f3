"""E-mail addresses, telephone numbers and the preferred way of contact."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from assistant.nlu.facts.lexicon import alternatives, compile_any, load_section
from assistant.nlu.facts.model import Found, Setting

_EMAIL = re.compile(
    r"(?<![\w.+@/:-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+(?![\w@])"
)
_TEL = re.compile(r"(?<![\w£$€])(?:\+|00|\()?\d[\d ().\-/\u00a0]{5,22}\d(?!\w)")
_CARD_DIGITS = range(13, 20)
_CHANNELS = ("email", "phone", "sms", "post")


def extract_emails(text: str, setting: Setting) -> list[Found]:
    """Return the e-mail addresses of `text`, normalised, also "jo at mail dot com"."""
    found = []
    spoken = _spoken_email(setting.language)
    for match in [*_EMAIL.finditer(text), *spoken.finditer(text)]:
        written = match.group()
        if match.re is spoken:
            at, dot = _spoken_words(setting.language)
            written = at.sub("@", dot.sub(".", written))
        address = _normalised(written)
        if address is not None:
            start = match.start() + (1 if written[:1] in "'`{" else 0)
            found.append(Found("email", start, match.end(), address, 0.97))
    return found


def extract_phones(text: str, setting: Setting) -> list[Found]:
    """Return the telephone numbers of `text` in E.164; references and card numbers are left out."""
    words = _words(setting.language)
    found: list[Found] = []
    for match in _TEL.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) < 7 or _is_date(match.group()) or _is_card(digits):
            continue
        before = text[max(0, match.start() - 60) : match.start()]
        if words["not_phone"].search(before):
            continue
        near = before + " " + text[match.end() : match.end() + 30]
        cued = bool(words["phone"].search(near)) or match.group() == text.strip().rstrip(".!")
        number = _parsed(match.group(), setting.region)
        if number is None:
            continue
        valid = phonenumbers.is_valid_number(number)
        marked = match.group().startswith(("+", "00", "0", "("))
        grouped = not match.group().isdigit()
        if (valid and (cued or marked or grouped)) or cued or (marked and len(digits) >= 10):
            value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            found.append(Found("phone", *match.span(), value, 0.95 if valid else 0.7))
    return found


def extract_preferred_contact(text: str, setting: Setting) -> list[Found]:
    """Return the last said way to reach the customer: email, phone, sms or post."""
    words = _words(setting.language)
    found = []
    for code in _CHANNELS:
        for match in words["channels"][code].finditer(text):
            before = text[max(0, match.start() - 40) : match.start()]
            told = words["told"].search(before) and not _WISH.search(before)
            if not words["refused"].search(before) and not told:
                found.append(Found("preferred_contact", match.start(), match.end(), code, 0.85))
    found.sort(key=lambda fact: fact.start)
    return found[-1:]


_WISH = re.compile(r"\b(?:prefer|want|like|rather|wish)\b", re.IGNORECASE)


def _normalised(written: str) -> str | None:
    try:
        checked = validate_email(written.strip("'`{|}."), check_deliverability=False)
    except EmailNotValidError:
        return None
    return str(checked.normalized)


def _is_date(written: str) -> bool:
    """Say whether the digits are a date such as 12.03.2026 or 2026-03-12."""
    return bool(
        re.fullmatch(
            r"\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}", written.strip()
        )
    )


def _is_card(digits: str) -> bool:
    """Say whether the digits are a payment card number (13 to 19 digits with a right checksum)."""
    if len(digits) not in _CARD_DIGITS:
        return False
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _parsed(written: str, region: str) -> PhoneNumber | None:
    """Return the number if its length is possible in its country."""
    try:
        number = phonenumbers.parse(written, region)
    except NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


@lru_cache(maxsize=8)
def _words(language: str) -> dict[str, Any]:
    section = load_section(language, "contacts")
    return {
        "phone": compile_any(section["phone_cues"]),
        "not_phone": compile_any(section["not_phone_cues"]),
        "channels": {code: compile_any(section["channels"][code]) for code in _CHANNELS},
        "refused": compile_any(section["channel_refused"]),
        "told": compile_any(section["channel_told"]),
    }


@lru_cache(maxsize=8)
def _spoken_words(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    section = load_section(language, "contacts")
    at, dot = alternatives(section["at_words"]), alternatives(section["dot_words"])
    return (
        re.compile(rf"\s+(?:{at})\s+|\s*(?:\(at\)|\[at\])\s*", re.IGNORECASE),
        re.compile(rf"\s+(?:{dot})\s+|\s*(?:\(dot\)|\[dot\])\s*", re.IGNORECASE),
    )


@lru_cache(maxsize=8)
def _spoken_email(language: str) -> re.Pattern[str]:
    at, dot = _spoken_words(language)
    word = r"[\w+-]+"
    return re.compile(
        rf"(?<![\w@]){word}(?:(?:\.|{dot.pattern}){word})*(?:{at.pattern}){word}(?:(?:\.|{dot.pattern}){word})+",
        re.IGNORECASE,
    )
