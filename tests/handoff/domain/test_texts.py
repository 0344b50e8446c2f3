"""Dates, sums, lists and plurals as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from handoff.adapters.text_files import load_texts
from handoff.domain.texts import Texts, Words

TEXTS = load_texts()
SPOKEN = ("en", "es", "fr", "de")


def spoken(language: str) -> Words:
    return TEXTS.of(language)


@pytest.mark.parametrize(
    ("language", "day", "month", "weekday", "near"),
    [
        (
            "en",
            "29 December 2026",
            "December 2026",
            "Tuesday, 29 December 2026",
            "Tuesday, 29 December",
        ),
        (
            "es",
            "29 de diciembre de 2026",
            "diciembre de 2026",
            "martes, 29 de diciembre de 2026",
            "martes, 29 de diciembre",
        ),
        (
            "fr",
            "29 décembre 2026",
            "décembre 2026",
            "mardi 29 décembre 2026",
            "mardi 29 décembre",
        ),
        (
            "de",
            "29. Dezember 2026",
            "Dezember 2026",
            "Dienstag, 29. Dezember 2026",
            "Dienstag, 29. Dezember",
        ),
    ],
)
def test_dates(language: str, day: str, month: str, weekday: str, near: str) -> None:
    words = spoken(language)
    assert words.day("2026-12-29") == day
    assert words.day("2026-12") == month
    assert words.weekday(date(2026, 12, 29)) == weekday
    assert words.weekday_without_year(date(2026, 12, 29)) == near


def test_a_due_day_is_the_local_one() -> None:
    instant = datetime(2026, 12, 18, 23, 30, tzinfo=UTC)
    assert spoken("en").due_day(instant, "Europe/London") == "Friday, 18 December 2026"
    assert spoken("fr").due_day(instant, "Australia/Sydney") == "samedi 19 décembre 2026"


@pytest.mark.parametrize(
    ("language", "value", "currency", "words"),
    [
        ("en", 49.9, "GBP", "£49.90"),
        ("en", 1200, "GBP", "£1,200"),
        ("en", 30, "CHF", "CHF 30"),
        ("es", 49.9, "EUR", "49,90 €"),
        ("fr", 49.9, "EUR", "49,90 €"),
        ("fr", 1249.5, "EUR", "1 249,50 €"),
        ("de", 49.9, "EUR", "49,90 €"),
        ("de", 1200, "CHF", "1.200 CHF"),
        ("en", 12.345, "KWD", "KWD 12.345"),
    ],
)
def test_sums(language: str, value: float, currency: str, words: str) -> None:
    found = spoken(language).money(value, currency)
    assert found.replace("\u00a0", " ").replace("\u202f", " ") == words


def test_figures_never_part_from_their_sign() -> None:
    assert " " not in spoken("fr").money(1249.5, "EUR")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "a, b and c"), ("es", "a, b y c"), ("fr", "a, b et c"), ("de", "a, b und c")],
)
def test_lists(language: str, words: str) -> None:
    assert spoken(language).joined(["a", "b", "c"]) == words


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("en", "1 byte", "1,500 bytes"),
        ("es", "1 byte", "1.500 bytes"),
        ("fr", "1 octet", "1\u202f500 octets"),
        ("de", "1 Byte", "1.500 Byte"),
    ],
)
def test_plurals(language: str, one: str, many: str) -> None:
    words = spoken(language)
    assert words.say("transcript.size", count=1) == one
    assert words.say("transcript.size", count=1500) == many


def test_french_takes_none_for_singular() -> None:
    """CLDR: zero is singular in French and plural in English."""
    assert spoken("fr").say("transcript.size", count=0) == "0 octet"
    assert spoken("en").say("transcript.size", count=0) == "0 bytes"


def test_the_first_language_that_is_spoken_is_taken() -> None:
    assert TEXTS.of("it", "fr-CA").language == "fr"
    assert TEXTS.of("it", "pl").language == "en"
    assert TEXTS.of("de_AT").language == "de"


def test_the_organisations_formats_are_those_of_its_own_language_only() -> None:
    assert TEXTS.of("en", home="en-US").day("2026-12-29") == "December 29, 2026"
    assert TEXTS.of("de", home="en-US").day("2026-12-29") == "29. Dezember 2026"
    assert TEXTS.of("en", home="en-XX").day("2026-12-29") == "29 December 2026"


def test_a_placeholder_that_is_not_given_is_an_error() -> None:
    with pytest.raises(KeyError):
        Texts({"en": {"greeting": "Hello {name}"}}).of("en").say("greeting")
