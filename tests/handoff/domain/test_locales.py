"""Locales: language, country and the zone in which dates are read."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from handoff.domain.locales import LIKELY_COUNTRIES, ZONES, country_of, language_of, zone_of


@pytest.mark.parametrize(
    ("locale", "language", "country"),
    [
        ("en", "en", None),
        ("en-GB", "en", "GB"),
        ("zh-Hant-TW", "zh", "TW"),
        ("es-419", "es", None),
        ("DE-at", "de", "AT"),
        ("en-u-ca-gregory", "en", None),
    ],
)
def test_parts_of_a_locale(locale: str, language: str, country: str | None) -> None:
    assert (language_of(locale), country_of(locale)) == (language, country)


@pytest.mark.parametrize(
    ("locale", "zone"),
    [
        ("en-US", "America/New_York"),
        ("en-AU", "Australia/Sydney"),
        ("de", "Europe/Berlin"),
        ("de-CH", "Europe/Zurich"),
        ("en", "Europe/London"),
        ("en-GB", "Europe/London"),
        ("es", "Europe/London"),
        ("xx", "Europe/London"),
        ("en-AQ", "Europe/London"),
    ],
)
def test_zone_of_a_locale(locale: str, zone: str) -> None:
    assert zone_of(locale, "Europe/London", "en-GB") == zone


def test_own_country_has_the_zone_of_the_organisation() -> None:
    assert zone_of("en-US", "America/Denver", "en-US") == "America/Denver"


def test_every_zone_exists() -> None:
    for zone in ZONES.values():
        assert ZoneInfo(zone)
    assert set(LIKELY_COUNTRIES.values()) <= set(ZONES)
