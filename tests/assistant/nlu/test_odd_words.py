"""Facts in words that people choose themselves: codes, days, sums, goods, wishes, contact."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.nlu.facts.extract import extract_facts
from assistant.nlu.facts.model import Setting

REGIONS = {"en": "GB", "es": "ES", "fr": "FR", "de": "DE"}


def facts(language: str, text: str, name: str) -> list[Any]:
    """Return the values of a fact, the complaint's own first."""
    setting = Setting(date(2026, 11, 28), language, REGIONS[language])
    found = [fact for fact in extract_facts(text, setting) if fact.fact == name]
    return [fact.value for fact in sorted(found, key=lambda fact: fact.role == "mention")]


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "dispute 77/0031", "77/0031"),
        ("en", "on the receipt it says 0044/118/2", "0044/118/2"),
        ("de", "auf dem bon steht 0081/22/7", "0081/22/7"),
        ("de", "Auftragsnummer QX4 8PL", "QX4 8PL"),
        ("en", "TRACKING YD 8810 4427 3 GB", "YD 8810 4427 3 GB"),
        ("de", "Sendung 00340 4339 1172 85", "00340 4339 1172 85"),
        ("fr", "commande BE 55-7102", "BE 55-7102"),
        ("es", "me pone 5528-0017 en el ticket", "5528-0017"),
        ("es", "llegó rota, pedido ES-448120", "ES-448120"),
    ],
)
def test_reads_codes_of_any_shape(language: str, text: str, code: str) -> None:
    assert facts(language, text, "order_reference") == [code]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I ordered 12 on Monday"),
        ("en", "it was about 85 pounds"),
        ("en", "on 12/11"),
        ("de", "Modell KX 2000"),
        ("fr", "le 12/11 vers 15h30"),
    ],
)
def test_takes_no_other_number_for_a_code(language: str, text: str) -> None:
    assert facts(language, text, "order_reference") == []


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "a year ago today", "2025-11-28"),
        ("de", "heute vor einem Jahr", "2025-11-28"),
        ("es", "hoy hace un año", "2025-11-28"),
        ("fr", "il y a un an aujourd'hui", "2025-11-28"),
        ("en", "the night before last", "2026-11-26"),
        ("en", "that's tuesday not monday sorry", "2026-11-24"),
        ("en", "actually it was the Wednesday", "2026-11-25"),
        ("de", "gekauft am 30. Oktober, ab ist sie seit Sonntag", "2026-11-22"),
        (
            "en",
            "My bike was stolen on 3 October and on 19 November you refused the claim",
            "2026-11-19",
        ),
        (
            "de",
            "Am 12. Oktober wurde eingebrochen. Mit Schreiben vom 17.11. haben Sie abgelehnt.",
            "2026-11-17",
        ),
        ("en", "It'll be three weeks on Monday", "2026-11-09"),
        ("de", "am Montag sind es drei Wochen", "2026-11-09"),
        ("es", "el lunes hará tres semanas", "2026-11-09"),
        ("fr", "lundi ça fera trois semaines", "2026-11-09"),
        ("en", "It exploded on 9 November and you refused a refund on 14 November", "2026-11-09"),
    ],
)
def test_finds_the_day_it_is_about(language: str, text: str, day: str) -> None:
    assert facts(language, text, "occurred_on")[0] == day


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("de", "Fahrkarte 59,90, am Schalter gekauft", 59.9),
        ("fr", "billet 31,50 le 12.11", 31.5),
        ("en", "Ticket 59.90, order QX4", 59.9),
        ("de", "Kostenvoranschlag sagt vierhundertzwanzig", 420),
        ("en", "about six hundred and forty", 640),
    ],
)
def test_reads_sums_without_a_currency(language: str, text: str, value: float) -> None:
    assert [amount["value"] for amount in facts(language, text, "amount")] == [value]


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "it's 1.80 wide and leans to one side now"), ("de", "um 12,30 Uhr kam niemand mehr")],
)
def test_takes_no_measure_for_a_price(language: str, text: str) -> None:
    setting = Setting(date(2026, 11, 28), language, REGIONS[language])
    found = [fact for fact in extract_facts(text, setting) if fact.fact == "amount"]
    assert all(fact.confidence < 0.5 for fact in found)


@pytest.mark.parametrize(
    ("language", "text", "thing"),
    [
        ("en", "your fitness app charged me for a year after the trial", "fitness app"),
        ("en", "Took my car to your garage for brake pads and it squeals", "car"),
        ("de", "Hab meinen Golf zum Reifenwechsel zu euch gebracht, jetzt ist eine Delle", "Golf"),
        ("de", "die kita hat mir das geld doppelt abgebucht", "kita"),
        (
            "en",
            "wedding cake, three tiers, collected 21st nov. top tier was carrot",
            "wedding cake",
        ),
        ("en", "Your tax software filed my return with old figures", "tax software"),
        ("es", "Llevé el coche a su taller y chirría más que antes", "coche"),
        ("fr", "J'ai déposé ma voiture à votre garage, elle grince", "voiture"),
    ],
)
def test_finds_what_it_is_about(language: str, text: str, thing: str) -> None:
    assert facts(language, text, "product") == [thing]


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("en", "ticket price back plus the hotel", ["refund", "compensation"]),
        ("en", "dont want another pair, just my cash", ["refund"]),
        ("en", "make them again the right size", ["replacement"]),
        ("de", "Fahrpreis zurück", ["refund"]),
        ("de", "geld her und konto löschen", ["refund", "correction"]),
        ("de", "neues Service schicken", ["replacement"]),
        ("de", "alter Preis bitte", ["correction"]),
        ("en", "get the sparky back out", ["repair"]),
        ("en", "change for good one or money", ["refund", "replacement"]),
        ("en", "The £340 in full. And a breakdown of it.", ["refund", "explanation"]),
        ("de", "meinen Lohnausfall", ["compensation"]),
        ("de", "Rechnung neu erstellen", ["correction"]),
        ("de", "tauschen oder geld", ["refund", "replacement"]),
    ],
)
def test_knows_wishes_in_odd_words(language: str, text: str, codes: list[str]) -> None:
    assert [wish["codes"] for wish in facts(language, text, "desired_outcome")] == [codes]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "At the desk they just told me to go home."),
        ("de", "Am Schalter hat man mich weggeschickt."),
        ("es", "En la taquilla me dijeron que no."),
        ("fr", "Au guichet on m'a renvoyé."),
    ],
)
def test_hears_of_earlier_contact_in_passing(language: str, text: str) -> None:
    assert [contact["contacted"] for contact in facts(language, text, "prior_contact")] == [True]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "No, you're the first I told"),
        ("es", "no, sois los primeros en saberlo"),
        ("fr", "vous êtes les premiers à l'apprendre"),
        ("de", "Sie sind die Ersten, denen ich das sage"),
    ],
)
def test_hears_that_nobody_was_told_before(language: str, text: str) -> None:
    assert [value["contacted"] for value in facts(language, text, "prior_contact")] == [False]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("es", "el revisor me gritó y me llamó niñata de mierda", "customer_name"),
        ("es", "cuando le pedí que parara se rio", "prior_contact"),
        ("fr", "quand je lui ai demandé d'arrêter, il a ri", "prior_contact"),
    ],
)
def test_takes_no_quarrel_for_a_fact(language: str, text: str, name: str) -> None:
    assert facts(language, text, name) == []
