"""Telephone numbers as they are spoken, in four languages."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.nlu.facts.contacts import extract_phones
from assistant.nlu.facts.model import Setting
from assistant.nlu.facts.spoken_digits import spoken_digits

REGIONS = {"en": "GB", "es": "ES", "fr": "FR", "de": "DE"}
CASES = [
    ("en", "oh seven seven double nine one two three four five six", "+447799123456"),
    ("en", "ring zero seven seven double-oh nine hundred one two three, mornings", "+447700900123"),
    ("en", "plus four four one one eight four nine six oh treble one", "+441184960111"),
    ("es", "siete cero cero uno dos tres cuatro cinco seis", "+34700123456"),
    ("es", "mi número: seiscientos doce treinta y cuatro cincuenta y seis 78", "+34612345678"),
    ("fr", "zéro six douze trente-quatre cinquante-six soixante-dix-huit", "+33612345678"),
    ("fr", "le zéro un quarante deux quatre-vingt-dix-neuf zéro sept quatre vingt", "+33142990780"),
    ("de", "null eins sieben sechs zwo drei vier fünf sechs sieben acht", "+491762345678"),
    (
        "de",
        "null einhundertsechsundsiebzig zwölf vierunddreißig 56 achtundsiebzig",
        "+4917612345678",
    ),
]


@pytest.mark.parametrize(("language", "text", "number"), CASES)
def test_spoken_numbers_are_read(language: str, text: str, number: str) -> None:
    setting = Setting(date(2026, 11, 28), language, REGIONS[language])
    (phone,) = extract_phones(text, setting)
    assert phone.value == number


def test_too_few_digits_are_a_number_that_is_incomplete() -> None:
    for text in (
        "oh seven seven double nine one two",
        "oh seven seven double oh nine hundred one two",
    ):
        (phone,) = extract_phones(text, Setting(date(2026, 11, 28)))
        assert phone.problem == "incomplete"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "two hundred and fifty pounds for three chairs and two tables"),
        ("en", "it came on the twenty second of march nineteen ninety four"),
        ("es", "dos de los tres platos"),
        ("fr", "un vol de deux heures pour quatre personnes"),
        ("de", "zwei von drei Tellern"),
    ],
)
def test_counts_sums_and_dates_are_none(language: str, text: str) -> None:
    assert not spoken_digits(text, language)
