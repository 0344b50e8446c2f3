"""What a run of digits or a code is when it is not a telephone number or a reference."""

from __future__ import annotations

import re

_CARD_DIGITS = range(13, 20)
_DATE = re.compile(
    r"\d{1,2}([./-])\d{1,2}\1(?:(?:19|20)\d{2}|\d{2})|(?:19|20)\d{2}([./-])\d{1,2}\2\d{1,2}|\d{1,2}[./]\d{1,2}\.?"
    r"|[\dX]{1,2}/[\dX]{1,2}/[\dX]{2,4}"
)
_PLAIN_DATE = re.compile(
    r"(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?:19|20)\d{2}|(?:[0-2]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d{2}"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
)
_UNIT = re.compile(
    r"(?:19|20)\d{2}|covid-?\d*|\d{1,2}h\d\d"
    r"|\d+(?:st|nd|rd|th|er|re|e|eme|[aoº]|am|pm|h|gb|tb|kg|g|cm|mm|ml|mg|w|kw|v|p|k|x)",
    re.IGNORECASE,
)
#: So many figures with a capital after them are a code, though some letters stand for units.
_LETTERED = re.compile(r"\d{4,}[A-UX-Z]")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}|\d{4}\s?[A-Z]{2}", re.IGNORECASE)
_SOCIAL_SECURITY = re.compile(r"\d{3}-\d{2}-\d{4}")
_NATIONAL_INSURANCE = re.compile(r"[A-Z]{2}\s?(?:\d{2}\s?){3}[A-D]", re.IGNORECASE)
_SPANISH_ID = re.compile(r"([XYZ]?)(\d{7,8})-?([A-Z])", re.IGNORECASE)
_SPANISH_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_FRENCH_ID = re.compile(r"([12]\d{12})(\d{2})")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.IGNORECASE)
# Makers' names that a type number follows: "iPhone 15", "PS5", "WH-1000XM4".
_MODELS = re.compile(
    r"(?:iphone|ipad|galaxy|pixel|redmi|macbook|xbox|ps|playstation|switch|windows|office|model"
    r"|psr\w{0,3}|xps|thinkpad|rtx|gtx|wh|wf|kd|qe|ue|oled|usb|mp|4k|a|v|c)[\s-]?\d{1,4}\w{0,4}",
    re.IGNORECASE,
)


_MONEY = (
    r"(?:€|£|\$|euros?\b|eur\b|pounds?\b|quid\b|dollars?\b|pesos?\b|soles\b|fran\w+|chf\b|gbp\b)"
)
# Letters typed for the digits they look like: a long run ("o77oo 9ool29"), or a sum ("8o euros").
_LOOK_ALIKE = re.compile(
    r"(?<![\w@.])[\doOlI](?:[ ./-]{0,3}[\doOlI]){7,}(?![\w@])"
    rf"|(?<![\w@.])[\doOlI]{{2,6}}(?=[.,]?\d*\s?{_MONEY})|(?<=[£€$])\s?[\doOlI]{{2,6}}(?!\w)",
    re.IGNORECASE,
)
_DIGITS_FOR = str.maketrans("oOlI", "0011")


def with_digits(text: str) -> str:
    """Return `text` with digits for the letters o and l within numbers, character for character."""
    return _LOOK_ALIKE.sub(_without_letters, text)


def _without_letters(found: re.Match[str]) -> str:
    written = found.group()
    digits = sum(char.isdigit() for char in written)
    letters = sum(char.isalpha() for char in written)
    return written.translate(_DIGITS_FOR) if letters and digits >= letters else written


def is_date(written: str) -> bool:
    """Say whether the digits are a date such as 12.03.2026, 2026-03-12 or 3/11."""
    return bool(_DATE.fullmatch(written.strip()))


def is_plain_date(digits: str) -> bool:
    """Say whether eight digits can be a date without separators, such as 06232018."""
    return bool(_PLAIN_DATE.fullmatch(digits))


def is_card(digits: str) -> bool:
    """Say whether the digits are a payment card number (13 to 19 digits with a right checksum)."""
    if len(digits) not in _CARD_DIGITS or digits[0] not in "23456":
        return False
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def is_national_id(code: str) -> bool:
    """Say whether a code is the state's number of a person (US, GB, ES, FR)."""
    if _SOCIAL_SECURITY.fullmatch(code) or _NATIONAL_INSURANCE.fullmatch(code):
        return True
    spanish = _SPANISH_ID.fullmatch(code)
    if spanish:
        number = int(str("XYZ".find(spanish[1].upper())) + spanish[2] if spanish[1] else spanish[2])
        return _SPANISH_LETTERS[number % 23] == spanish[3].upper()
    french = _FRENCH_ID.fullmatch(re.sub(r"\s", "", code))
    return french is not None and 97 - int(french[1]) % 97 == int(french[2])


def is_postcode(code: str) -> bool:
    """Say whether a code has the shape of a British or Dutch postcode."""
    return bool(_POSTCODE.fullmatch(code))


def is_bank_account(code: str) -> bool:
    """Say whether a code is an IBAN with a right checksum."""
    bare = re.sub(r"\s", "", code).upper()
    if not _IBAN.fullmatch(bare):
        return False
    turned = bare[4:] + bare[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def is_other_number(code: str, *, is_named: bool = False) -> bool:
    """Say whether a code is a card, date, year, measure, postcode, account or person's number.

    Args:
        is_named: a word such as "booking" stands before it; then ZK41PX is no postcode.
    """
    return (
        is_card(re.sub(r"\D", "", code))
        or is_date(code)
        or (bool(_UNIT.fullmatch(code)) and not _LETTERED.fullmatch(code))
        or (not (is_named and " " not in code) and is_postcode(code))
        or is_national_id(code)
        or is_bank_account(code)
    )


def is_model(code: str) -> bool:
    """Say whether a code is a maker's type designation such as "iPhone 15" or "A4"."""
    return bool(_MODELS.fullmatch(code))
