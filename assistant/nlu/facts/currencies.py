"""Currencies by region, sign, ISO 4217 code and name, from CLDR (Babel)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import get_territory_currencies

from assistant.nlu.facts.folding import fold

# Newer than the CLDR release in use.
_REGION_OVERRIDES = {"BG": "EUR", "HR": "EUR"}
_FALLBACK = "USD"
SIGNS = {
    "£": "GBP",
    "€": "EUR",
    "¥": "JPY",
    "₹": "INR",
    "₺": "TRY",
    "₽": "RUB",
    "₴": "UAH",
    "₩": "KRW",
    "₪": "ILS",
    "₫": "VND",
    "₱": "PHP",
    "₦": "NGN",
    "₭": "LAK",
    "₮": "MNT",
    "₡": "CRC",
    "₲": "PYG",
    "₵": "GHS",
    "₸": "KZT",
    "₼": "AZN",
    "₾": "GEL",
    "฿": "THB",
    "৳": "BDT",
    "៛": "KHR",
    "$": "dollar sign",
}
# Signs of several letters that are written in every language; values that are no code are families.
SHORT_FORMS = {
    "us $": "USD",
    "u $ s": "USD",
    "usd $": "USD",
    "a $": "AUD",
    "au $": "AUD",
    "c $": "CAD",
    "ca $": "CAD",
    "can $": "CAD",
    "nz $": "NZD",
    "hk $": "HKD",
    "s $": "SGD",
    "mx $": "MXN",
    "mxn $": "MXN",
    "r $": "BRL",
    "nt $": "TWD",
    "s / .": "PEN",
    "s /": "PEN",
    "zl": "PLN",
    "kr": "krone",
    "kc": "CZK",
    "ft": "HUF",
    "rs": "rupee",
    "sfr": "CHF",
    "fcfa": "XOF",
    "f cfa": "XOF",
}
# Which currency a bare name means, where it is not the one of the region: the first that fits.
_WELL_KNOWN = (
    "USD",
    "EUR",
    "GBP",
    "CHF",
    "MXN",
    "INR",
    "JPY",
    "CNY",
    "SEK",
    "CZK",
    "PLN",
    "HUF",
    "RON",
    "BRL",
    "ZAR",
    "TRY",
    "RUB",
    "UAH",
    "AED",
    "SAR",
    "KWD",
    "KES",
    "IRR",
)
# Currencies of one family whose names differ in some language only ("krona", "krone", "koruna").
_SAME_FAMILY = {"krona": "krone", "koruna": "krone", "króna": "krone", "kroner": "krone"}
_LOWER_CASE_CODES = frozenset(
    fold("USD EUR GBP CHF CAD AUD NZD MXN SEK NOK DKK PLN CZK HUF INR JPY BRL ARS CLP").split()
)


def local_currency(region: str) -> str:
    """Return the ISO 4217 code of a region; US dollars where the region is not known."""
    if region in _REGION_OVERRIDES:
        return _REGION_OVERRIDES[region]
    return _territory_currency(region)


@lru_cache(maxsize=1)
def current_codes() -> frozenset[str]:
    """Return the codes that are legal tender somewhere today."""
    codes: set[str] = set()
    for territory in get_global("territory_currencies"):
        codes.update(get_territory_currencies(territory))
    return frozenset(codes)


def is_code(written: str) -> bool:
    """Say whether a word is an ISO code: rarer codes only in capitals ("ALL", "TRY", "TOP")."""
    return (written.isupper() and written in current_codes()) or fold(written) in _LOWER_CASE_CODES


@lru_cache(maxsize=1)
def families() -> dict[str, frozenset[str]]:
    """Return family → codes: all dollars, all pesos, by the last word of the English name."""
    found: dict[str, set[str]] = {}
    for code, name in Locale.parse("en").currencies.items():
        if code in current_codes():
            family = name.rsplit(" ", 1)[-1].lower()
            found.setdefault(_SAME_FAMILY.get(family, family), set()).add(code)
    return {family: frozenset(codes) for family, codes in found.items()}


def resolve(meant: str, region: str) -> str:
    """Return the code for a code or a family: the region's own, else the best known one."""
    if meant == "dollar sign":  # Pesos are written with it too.
        local = local_currency(region)
        return local if local in families()["dollar"] | families()["peso"] else "USD"
    codes = families().get(meant)
    if codes is None:
        return local_currency(region) if meant == "local" else meant
    local = local_currency(region)
    if local in codes:
        return local
    return next((code for code in _WELL_KNOWN if code in codes), min(codes))


def is_local(meant: str, region: str) -> bool:
    """Say whether a code or family is what people in the region pay with."""
    local = local_currency(region)
    return meant == local or local in families().get(meant, ())


def currency_names(language: str, head: str, endings: tuple[str, ...]) -> dict[str, str]:
    """Return the names of current currencies in a language: name → code or family.

    Args:
        language: ISO 639-1.
        head: "first" or "last", the place of the noun in a name of several words.
        endings: endings of adjectives ("kanadischer", "kanadische", "kanadischen").
    """
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    family_of = {code: family for family, codes in families().items() for code in codes}
    names: dict[str, str] = {}
    heads: dict[str, set[str]] = {}
    for code in sorted(current_codes()):
        for name in _forms_of(locale, code):
            words = name.split()
            if not all(word.replace("-", "").isalpha() for word in words):
                continue
            for form in _inflected(words, head, endings):
                names.setdefault(form, code)
            noun = words[-1 if head == "last" else 0].rsplit("-", 1)[-1]
            if noun != name:
                heads.setdefault(noun, set()).add(family_of[code])
    for noun, meant in heads.items():
        if len(meant) == 1:
            names[noun] = next(iter(meant))
    return names


def _forms_of(locale: Locale, code: str) -> Iterator[str]:
    name = locale.currencies.get(code)
    if name and name != code:
        yield str(name)
        plurals: dict[str, Any] = locale._data["currency_names_plural"].get(code, {})
        yield from (str(plural) for plural in dict(plurals).values())


def _inflected(words: list[str], head: str, endings: tuple[str, ...]) -> Iterator[str]:
    yield " ".join(words)
    if not endings or len(words) != 2 or head != "last":
        return
    adjective = next((words[0][: -len(e)] for e in endings if words[0].endswith(e)), None)
    if adjective:
        for ending in endings:
            yield f"{adjective}{ending} {words[1]}"


@lru_cache(maxsize=512)
def _territory_currency(region: str) -> str:
    codes = get_territory_currencies(region)
    return str(codes[0]) if codes else _FALLBACK
