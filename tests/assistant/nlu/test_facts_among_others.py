"""Facts in stories with several sums, days and things, as customers write them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.nlu.facts.extract import extract_facts
from assistant.nlu.sentences import plain
from tests.assistant.nlu.settings import BRITISH

REGIONS = {"en": "GB", "es": "ES", "fr": "FR", "de": "DE"}


def facts(language: str, text: str) -> dict[str, Any]:
    setting = replace(BRITISH, language=language, region=REGIONS[language])
    sure = [f for f in extract_facts(text, setting) if f.confidence > 0.5 and f.role != "mention"]
    return {found.fact: found.value for found in sure}


@pytest.mark.parametrize(
    ("language", "text", "name", "value"),
    [
        (
            "de",
            "Am 3. März bin ich eingezogen, und am 12. November haben Sie mir dann 398,20 € vom "
            "Konto abgebucht.",
            "occurred_on",
            "2026-11-12",
        ),
        ("de", "Kundennummer ist die 8500-22319", "order_reference", "8500-22319"),
        ("de", "Der 20. war es", "occurred_on", "2026-11-20"),
        ("en", "The 20th, when I opened it", "occurred_on", "2026-11-20"),
        (
            "en",
            "I bought two tickets for £386.00. At the airport I had to pay £90.00. I request "
            "reimbursement of the £90.00.",
            "amount",
            {"value": 90, "currency": "GBP"},
        ),
        (
            "fr",
            "Vous m'avez facturé 210 euros. J'ai payé 80 euros de dépannage et je vous demande ces "
            "80 euros.",
            "amount",
            {"value": 80, "currency": "EUR"},
        ),
        ("en", "the app ate my season ticket, £62 down the toilet", "product", "season ticket"),
        ("en", "PHONE. NOT EMAIL", "preferred_contact", "phone"),
        ("en", "that email address is fine", "preferred_contact", "email"),
        ("en", "whatsapp or text", "preferred_contact", "sms"),
        ("de", "Festnetz", "preferred_contact", "phone"),
        ("en", "JOB-88123", "order_reference", "JOB-88123"),
        ("es", "a ese correo", "preferred_contact", "email"),
        ("es", "wasap o sms", "preferred_contact", "sms"),
        ("fr", "on peut m'appeler s'il vous plaît", "preferred_contact", "phone"),
        ("de", "an diese Mailadresse", "preferred_contact", "email"),
    ],
)
def test_the_fact_that_is_meant(language: str, text: str, name: str, value: Any) -> None:
    assert facts(language, text)[name] == value


@pytest.mark.parametrize(
    ("language", "text", "name", "value"),
    [
        ("en", "it broke on the 7th of May, sorry, the 8th", "occurred_on", "2026-05-08"),
        ("en", "that cost 310 pounds, no wait, 301", "amount", {"value": 301, "currency": "GBP"}),
        ("en", "They charged me £20. Actually 3 of us paid it", "amount.value", 20),
        ("es", "fue el 3, bueno no, el 4 de octubre", "occurred_on", "2026-10-04"),
        ("es", "me cobraron 90 euros, digo 95", "amount", {"value": 95, "currency": "EUR"}),
        ("es", "me cobraron 120 euros, no 210", "amount", {"value": 120, "currency": "EUR"}),
        ("fr", "livré le 2 octobre, pardon le 12", "occurred_on", "2026-10-12"),
        ("fr", "j'ai payé 85 € euh 58", "amount", {"value": 58, "currency": "EUR"}),
        ("de", "kaputt seit dem 1.10., nein Moment, 11.10.", "occurred_on", "2026-10-11"),
        ("de", "es waren 40 Euro, Quatsch, 45 Euro", "amount", {"value": 45, "currency": "EUR"}),
    ],
)
def test_what_is_put_right_in_the_same_breath(
    language: str, text: str, name: str, value: Any
) -> None:
    fact, _, part = name.partition(".")
    found = facts(language, text)[fact]
    assert (found[part] if part else found) == value


@pytest.mark.parametrize(
    ("language", "text", "name", "value"),
    [
        ("en", "acc no is AB 330198", "order_reference", "AB 330198"),
        ("en", "the booking MK44PX was cancelled", "order_reference", "MK44PX"),
        ("fr", "facture n° 24-10-0331", "order_reference", "24-10-0331"),
        (
            "en",
            "It never came. Ben Hale, best on my mobile 07700 900123",
            "customer_name",
            "Ben Hale",
        ),
        (
            "de",
            "Gruß, Ida Kern – am besten per Mail: ida@kern.example",
            "customer_name",
            "Ida Kern",
        ),
        ("de", "Ich habe Ihnen am 3.10. gemailt", "prior_contact.contacted", True),
        ("es", "reclamé el jueves", "prior_contact.contacted", True),
        ("fr", "on a rappelé hier, puis relancé le 4", "prior_contact.contacted", True),
        ("de", "Nachzahlung von 211,40 Euro", "amount", {"value": 211.4, "currency": "EUR"}),
        ("es", "mándenme mensaje", "preferred_contact", "sms"),
        ("fr", "sur mon gsm après le travail", "preferred_contact", "phone"),
    ],
)
def test_facts_in_everyday_words(language: str, text: str, name: str, value: Any) -> None:
    fact, _, part = name.partition(".")
    found = facts(language, text)[fact]
    assert (found[part] if part else found) == value


def test_who_shouts_is_understood_as_others_are() -> None:
    assert plain("KEINE AHNUNG") == plain("keine ahnung")
    assert plain("HH-20417") == "HH-20417"


def test_a_body_hurts_and_is_no_product() -> None:
    assert "product" not in facts("en", "I've got a bad hip so I had to walk all the way home")


@pytest.mark.parametrize(
    ("language", "heading"),
    [("en", "From Date To"), ("es", "De Fecha Para"), ("fr", "De Date À"), ("de", "Von Datum An")],
)
def test_a_pasted_mail_is_earlier_contact_and_its_date_no_event(
    language: str, heading: str
) -> None:
    sender, date, to = heading.split()
    text = f"{sender}: a@b.example\n{date}: 2026-11-17\n{to}: c@d.example\n\nOK"
    found = facts(language, text)
    assert found["prior_contact"]["contacted"]
    assert "occurred_on" not in found


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("fr", "euh 60 je crois... 62 en fait", 62),
        ("de", "so 90, ne warte 96", 96),
        ("es", "creo que 70 y pico... no, 75 justos", 75),
    ],
)
def test_of_two_bare_sums_the_last_one_counts(language: str, text: str, value: int) -> None:
    setting = replace(BRITISH, language=language, region=REGIONS[language])
    sums = [found for found in extract_facts(text, setting) if found.fact == "amount"]
    assert [(found.value["value"], found.value["currency"]) for found in sums] == [(value, "EUR")]
