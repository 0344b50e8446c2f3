"""Locales: which language is spoken and in which zone a relative date is read."""

from __future__ import annotations

import re
from typing import Any

from handoff.domain.errors import InvalidInput

LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,6}")
QUALITY = re.compile(r"q\s*=\s*([01](?:\.[0-9]{0,3})?)", re.IGNORECASE)
#: Entries of a header that are looked at.
MOST_LANGUAGES = 20
REGION = re.compile(r"[A-Za-z]{2}|[0-9]{3}")

#: The zone of a country's largest city (source: IANA zone1970.tab and country populations).
ZONES = {
    "AE": "Asia/Dubai",
    "AR": "America/Argentina/Buenos_Aires",
    "AT": "Europe/Vienna",
    "AU": "Australia/Sydney",
    "BE": "Europe/Brussels",
    "BG": "Europe/Sofia",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CH": "Europe/Zurich",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CO": "America/Bogota",
    "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "EG": "Africa/Cairo",
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GR": "Europe/Athens",
    "HK": "Asia/Hong_Kong",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "ID": "Asia/Jakarta",
    "IE": "Europe/Dublin",
    "IL": "Asia/Jerusalem",
    "IN": "Asia/Kolkata",
    "IR": "Asia/Tehran",
    "IS": "Atlantic/Reykjavik",
    "IT": "Europe/Rome",
    "JP": "Asia/Tokyo",
    "KE": "Africa/Nairobi",
    "KR": "Asia/Seoul",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga",
    "MA": "Africa/Casablanca",
    "MT": "Europe/Malta",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NG": "Africa/Lagos",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "NZ": "Pacific/Auckland",
    "PE": "America/Lima",
    "PH": "Asia/Manila",
    "PK": "Asia/Karachi",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest",
    "RU": "Europe/Moscow",
    "SA": "Asia/Riyadh",
    "SE": "Europe/Stockholm",
    "SG": "Asia/Singapore",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
    "TH": "Asia/Bangkok",
    "TR": "Europe/Istanbul",
    "TW": "Asia/Taipei",
    "UA": "Europe/Kyiv",
    "UK": "Europe/London",  # not ISO 3166, but often meant
    "US": "America/New_York",
    "VN": "Asia/Ho_Chi_Minh",
    "ZA": "Africa/Johannesburg",
}

#: The country a language without one most likely belongs to (source: CLDR likely subtags);
#: languages of many countries (English, Arabic, Spanish) take the organisation's zone instead.
LIKELY_COUNTRIES = {
    "bg": "BG",
    "cs": "CZ",
    "da": "DK",
    "de": "DE",
    "el": "GR",
    "et": "EE",
    "fa": "IR",
    "fi": "FI",
    "fr": "FR",
    "he": "IL",
    "hi": "IN",
    "hr": "HR",
    "hu": "HU",
    "id": "ID",
    "is": "IS",
    "it": "IT",
    "ja": "JP",
    "ko": "KR",
    "lt": "LT",
    "lv": "LV",
    "nb": "NO",
    "nl": "NL",
    "no": "NO",
    "pl": "PL",
    "ro": "RO",
    "ru": "RU",
    "sk": "SK",
    "sl": "SI",
    "sv": "SE",
    "th": "TH",
    "tr": "TR",
    "uk": "UA",
    "vi": "VN",
    "zh": "CN",
}


def check_locale(locale: Any) -> str:
    """Return the locale with hyphens; any language is welcome, known or not.

    Raises:
        InvalidInput: not in the form of a BCP 47 tag.
    """
    if not isinstance(locale, str) or not LOCALE.fullmatch(locale):
        raise InvalidInput("locale must be a BCP 47 tag such as en, en-GB or pt-BR.")
    return locale.replace("_", "-")


def language_of(locale: str) -> str:
    """Return the ISO 639 code of a locale, in lower case."""
    return locale.split("-")[0].lower()


def country_of(locale: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code in a locale, or None."""
    for part in locale.split("-")[1:]:
        if len(part) == 1:
            return None  # extensions follow
        if REGION.fullmatch(part):
            return part.upper() if part.isalpha() else None
    return None


def wanted_languages(accept_language: str | None) -> tuple[str, ...]:
    """Return the languages of an Accept-Language header, the most wanted first.

    What is no BCP 47 tag is left out, as is what the header refuses.
    """
    wanted = []
    for position, part in enumerate((accept_language or "").split(",")[:MOST_LANGUAGES]):
        tag, _, parameter = part.strip().partition(";")
        weight = QUALITY.fullmatch(parameter.strip()) if parameter else None
        quality = float(weight[1]) if weight else float(not parameter)
        if LOCALE.fullmatch(tag.strip()) and quality > 0:
            wanted.append((-quality, position, tag.strip()))
    return tuple(tag for _, _, tag in sorted(wanted))


def zone_of(locale: str, organisation_zone: str, organisation_locale: str) -> str:
    """Return the IANA zone in which a customer of this locale says "yesterday".

    The country's zone; without a country, the organisation's when it speaks the language,
    else the zone of the country the language most likely belongs to.
    """
    country = country_of(locale)
    language = language_of(locale)
    if country is None and language != language_of(organisation_locale.replace("_", "-")):
        country = LIKELY_COUNTRIES.get(language)
    if country is not None and country == country_of(organisation_locale.replace("_", "-")):
        return organisation_zone
    return ZONES.get(country or "", organisation_zone)
