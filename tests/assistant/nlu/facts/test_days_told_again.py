"""Days of every week, days told once more and more exactly, and feasts."""

from __future__ import annotations

import pytest

from tests.assistant.nlu.facts.reading import best, read


@pytest.mark.parametrize(
    ("locale", "text", "day"),
    [
        (
            "en",
            "The van comes every Thursday until it stopped, that was the 12th of November",
            "2026-11-12",
        ),
        (
            "en",
            "Every Monday and Friday she cleans for me. On 16 November nobody came",
            "2026-11-16",
        ),
        ("de", "jeden Montag kommt der Pflegedienst, am 16. November kam keiner", "2026-11-16"),
        (
            "de",
            "Wir haben immer Mittwoch und Freitag Kurs. Am 11. November fiel er aus.",
            "2026-11-11",
        ),
        ("de", "jeweils Dienstag, Donnerstag und Freitag. Letzten Montag war zu", "2026-11-23"),
        ("es", "Voy los lunes y viernes a clase. El martes pasado me gritó.", "2026-11-24"),
        ("es", "la recogida es todos los viernes y el día 13 no pasó nadie", "2026-11-13"),
        (
            "fr",
            "tous les mardis et jeudis je nage, le 17 novembre le moniteur m'a insulté",
            "2026-11-17",
        ),
        ("fr", "le ménage est fait chaque vendredi, mardi dernier personne", "2026-11-24"),
    ],
)
def test_a_day_of_every_week_is_not_the_day(locale: str, text: str, day: str) -> None:
    found = best(locale, "occurred_on", text)
    assert found is not None
    assert (found.value, found.role) == (day, "complaint")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "I write it down every Sunday after church"),
        ("de", "ich schreibe es jeden Sonntag auf"),
        ("es", "lo apunto todos los domingos"),
        ("fr", "je le note chaque dimanche"),
    ],
)
def test_nothing_happened_on_a_day_of_every_week(locale: str, text: str) -> None:
    assert all(found.role == "mention" for found in read(locale, "occurred_on", text))


@pytest.mark.parametrize(
    ("locale", "text", "day"),
    [
        ("en", "It was the Monday after the fair, so that's the 9th of November", "2026-11-09"),
        ("en", "it came on Saturday, which was the 14th", "2026-11-14"),
        ("de", "am Mittwoch, das war der 18. November", "2026-11-18"),
        ("de", "am Freitag nach der Messe, also am 13. November", "2026-11-13"),
        ("es", "fue el lunes después de la feria, o sea el 9 de noviembre", "2026-11-09"),
        ("es", "el miércoles, es decir, el 18 de noviembre", "2026-11-18"),
        ("fr", "c'était le lundi de la foire, donc le 9 novembre", "2026-11-09"),
        ("fr", "le mercredi, soit le 18 novembre", "2026-11-18"),
    ],
)
def test_the_more_exact_day_counts(locale: str, text: str, day: str) -> None:
    found = best(locale, "occurred_on", text)
    assert found is not None
    assert found.value == day


@pytest.mark.parametrize(
    ("locale", "text", "day"),
    [
        ("en", "I was billed this month although I've had no heating since the 4th", "2026-11-04"),
        (
            "de",
            "diesen Monat wurde abgebucht, dabei ist seit dem 4. November alles tot",
            "2026-11-04",
        ),
        ("es", "este mes me cobran igual, y sin agua desde el 4 de noviembre", "2026-11-04"),
        ("fr", "on me facture ce mois-ci alors que plus d'eau depuis le 4 novembre", "2026-11-04"),
    ],
)
def test_a_day_counts_before_its_month(locale: str, text: str, day: str) -> None:
    found = best(locale, "occurred_on", text)
    assert found is not None
    assert found.value == day


@pytest.mark.parametrize(
    ("locale", "text", "day"),
    [
        ("en-US", "it was Columbus Day", "2026-10-12"),
        ("en-US", "on Juneteenth", "2026-06-19"),
        ("en", "we noticed it on Remembrance Sunday", "2026-11-08"),
        ("en", "Burns Night", "2026-01-25"),
        ("en", "on Easter Tuesday this year", "2026-04-07"),
        ("es", "el día del Pilar de este año", "2026-10-12"),
        ("es-MX", "el día de la Virgen de Guadalupe", "2025-12-12"),
        ("es", "el domingo de Todos los Santos", "2026-11-01"),
        ("fr-CA", "à la Saint-Jean", "2026-06-24"),
        ("fr-CA", "le lundi de l'Action de grâce", "2026-10-12"),
        ("fr", "le jour de la fête des mères", "2026-05-31"),
        ("de-CH", "am Bundesfeiertag", "2026-08-01"),
        ("de-AT", "an Mariä Empfängnis", "2025-12-08"),
    ],
)
def test_feasts_are_days(locale: str, text: str, day: str) -> None:
    found = best(locale, "occurred_on", text)
    assert found is not None
    assert found.value == day


@pytest.mark.parametrize(
    ("locale", "text", "day"),
    [
        ("fr-BE", "c'était lundi passé, le 16", "2026-11-16"),
        ("en", "it was Tuesday, the 17th", "2026-11-17"),
        ("es", "fue el viernes pasado, el 20", "2026-11-20"),
        ("de", "an Halloween... nein, am Tag darauf, also am 1. November", "2026-11-01"),
        ("en", "on 3 November... no, wait, on 5 November", "2026-11-05"),
        ("fr", "le 3 novembre, pardon, le 4 novembre", "2026-11-04"),
        ("es", "el 3 de noviembre, perdón, el 4 de noviembre", "2026-11-04"),
    ],
)
def test_the_day_that_is_meant_counts(locale: str, text: str, day: str) -> None:
    found = best(locale, "occurred_on", text)
    assert found is not None
    assert found.value == day


@pytest.mark.parametrize(
    ("locale", "text", "day"),
    [
        (
            "en",
            "They fitted the blind on the 4th of November and on the 13th, days later, it tore",
            "2026-11-13",
        ),
        (
            "es",
            "El 4 de noviembre me instalaron la persiana y a los nueve días, el 13, se rasgó",
            "2026-11-13",
        ),
        (
            "en",
            "The club told us on 9 November by a note on the door. I did email them on 12 November",
            "2026-11-09",
        ),
    ],
)
def test_a_delivery_or_a_mail_is_not_what_went_wrong(locale: str, text: str, day: str) -> None:
    found = best(locale, "occurred_on", text)
    assert found is not None
    assert (found.value, found.role) == (day, "complaint")
