"""Desired outcome, product, earlier contact and impact."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.nlu.facts.history import extract_impact, extract_prior_contact
from assistant.nlu.facts.model import Setting
from assistant.nlu.facts.products import extract_products
from assistant.nlu.facts.wishes import extract_outcomes
from tests.assistant.nlu.settings import BRITISH, TODAY


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a refund", ["refund"]),
        ("I want my money back", ["refund"]),
        ("I'd like a replacement please", ["replacement"]),
        ("I don't want a refund, I want a replacement", ["replacement"]),
        ("a refund and an apology", ["refund", "apology"]),
        ("please repair it", ["repair"]),
        ("I want to know why this happened", ["explanation"]),
        ("you should pay me compensation", ["compensation"]),
        ("I'd like you to fix my bill and say sorry", ["apology", "correction"]),
        ("I want this to never happen again", ["other"]),
    ],
)
def test_reads_the_desired_outcome(text: str, codes: list[str]) -> None:
    found = extract_outcomes(text, BRITISH)
    assert [fact.value["codes"] for fact in found] == [codes]
    assert found[0].value["text"] == text[found[0].start : found[0].end]


@pytest.mark.parametrize(
    "text",
    [
        "they refused my refund",
        "The manager promised a replacement and then walked away without another word to me",
        "the repair took nine weeks and the person who did it was careless",
        "no refund",
        "My toaster broke",
    ],
)
def test_finds_no_wish_where_none_is_told(text: str) -> None:
    assert extract_outcomes(text, BRITISH) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yes, that is all correct, send it"),
        ("en", "yes correct that is all"),
        ("en", "all correct, please file it"),
        ("en", "everything is right, nothing to correct"),
        ("en", "I confirm, please go ahead"),
        ("es", "todo correcto, por favor envíelo"),
        ("es", "sí, está todo bien, no hay nada que corregir"),
        ("es", "lo confirmo"),
        ("fr", "oui c'est correct, vous pouvez l'envoyer"),
        ("fr", "tout est exact, rien à corriger"),
        ("fr", "je confirme"),
        ("de", "das stimmt so, bitte abschicken"),
        ("de", "ja, alles korrekt, ich möchte nichts korrigieren"),
        ("de", "das bestätige ich"),
    ],
)
def test_a_confirmation_asks_for_nothing(language: str, text: str) -> None:
    setting = replace(BRITISH, language=language)
    assert extract_outcomes(text, setting) == []
    assert extract_products(text, setting) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "that's all right but I want you to correct the amount"),
        ("es", "está bien, pero quiero que corrijan la dirección"),
        ("fr", "c'est bon mais je veux corriger l'adresse"),
        ("de", "das stimmt, aber bitte korrigieren Sie den Betrag"),
    ],
)
def test_a_wish_beside_a_confirmation_is_heard(language: str, text: str) -> None:
    found = extract_outcomes(text, replace(BRITISH, language=language))
    assert [fact.value["codes"] for fact in found] == [["correction"]]


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("I bought a kettle from you", "kettle"),
        ("My washing machine stopped working", "washing machine"),
        ("The Dyson V11 vacuum cleaner I bought is broken", "Dyson V11 vacuum cleaner"),
        ("I ordered two pairs of boots three weeks ago", "boots"),
        ("there's a problem with my broadband", "broadband"),
        ("you sold me a faulty lamp", "lamp"),
        ("I received a damaged desk lamp and a bill", "desk lamp"),
    ],
)
def test_reads_the_product(text: str, product: str) -> None:
    assert [found.value for found in extract_products(text, BRITISH)] == [product]


@pytest.mark.parametrize(
    "text",
    [
        "I want a refund",
        "my husband was refused service",
        "I got a parcel",
        "I ordered it online",
        "my hand was burned",
        "nobody replied",
    ],
)
def test_finds_no_product_where_none_is_told(text: str) -> None:
    assert extract_products(text, BRITISH) == []


@pytest.mark.parametrize(
    ("text", "contacted"),
    [
        ("It broke. I called you twice.", True),
        ("I've already emailed customer services", True),
        ("my emails were ignored", True),
        ("yes, by phone and email", True),
        ("I have rung twice and nobody called me back", True),
        ("emailed you three times", True),
        ("rang you last week, no answer", True),
        ("I sent three emails and a letter", True),
        ("you never called me back", True),
        ("twice by email", True),
        ("no I haven't contacted anyone yet", False),
        ("this is the first time I've told anyone", False),
    ],
)
def test_reads_earlier_contact(text: str, contacted: bool) -> None:
    found = extract_prior_contact(text, BRITISH)
    assert [fact.value["contacted"] for fact in found] == [contacted]


@pytest.mark.parametrize(
    "text",
    [
        "the kettle broke",
        "call me tomorrow",
        "you called me",
        "the driver rang the bell twice",
        "I told my wife",
        "I asked for a blue one",
        "you sent me two emails about the sale",
        "we were never told",
    ],
)
def test_finds_no_earlier_contact_where_none_is_told(text: str) -> None:
    assert extract_prior_contact(text, BRITISH) == []


def test_impact_is_the_sentence_that_tells_it() -> None:
    text = "The boiler broke. I had to take a day off work. Please help."
    assert [found.value for found in extract_impact(text, BRITISH)] == [
        "I had to take a day off work."
    ]


@pytest.mark.parametrize("text", ["the boiler broke", "I would like a refund", "thank you"])
def test_finds_no_impact_where_none_is_told(text: str) -> None:
    assert extract_impact(text, BRITISH) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a chair that works, so a replacement I suppose", ["replacement"]),
        ("an apology, and train your guards", ["apology"]),
    ],
)
def test_a_bare_word_counts_as_an_answer_only(text: str, codes: list[str]) -> None:
    found = extract_outcomes(text, BRITISH)
    assert [fact.value["codes"] for fact in found] == [codes]
    assert found[0].confidence < 0.5


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("en", "my apologies, it was Saturday", None),
        ("fr", "mes excuses, c'était samedi", None),
        ("de", "Entschuldigung, es war Samstag, nicht Sonntag", None),
        ("de", "Entschuldigung und Geld zurück", ["refund", "apology"]),
        ("de", "eine Entschuldigung", ["apology"]),
    ],
)
def test_who_begs_pardon_for_a_slip_asks_for_no_apology(
    language: str, text: str, codes: list[str] | None
) -> None:
    found = extract_outcomes(text, Setting(TODAY, language, "GB"))
    assert (found[0].value["codes"] if found else None) == codes


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("en", "pay me the difference", ["compensation"]),
        ("es", "que me paguen la diferencia", ["compensation"]),
        ("es", "tuve que pagar la diferencia y no la pagué", None),
        ("fr", "payez-moi la différence", ["compensation"]),
        ("de", "die Differenz auszahlen", ["compensation"]),
        ("de", "ich musste die Differenz zahlen", None),
    ],
)
def test_a_difference_that_is_to_be_paid_is_a_wish(
    language: str, text: str, codes: list[str] | None
) -> None:
    found = extract_outcomes(text, Setting(TODAY, language, "GB"))
    assert (found[0].value["codes"] if found else None) == codes


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I went straight back to the shop with the shoe in my hand"),
        ("en", "My letter of 3 October has had no answer"),
        ("en", "I mentioned it to the matron next morning"),
        ("en", "the fella on the phone laughed at me"),
        ("en", "your man came, took a photo and left"),
        ("es", "les he mandado dos wasaps y nada"),
        ("es", "se lo enseñé a la cajera y se encogió de hombros"),
        ("es", "vino su técnico, hizo una foto y se fue"),
        ("fr", "j'en ai parlé à la gardienne le lendemain"),
        ("fr", "je l'ai montré au vendeur"),
        ("de", "mein Schreiben vom 3. Oktober blieb unbeantwortet"),
        ("de", "am Schalter hat man nur mit den Schultern gezuckt"),
        ("de", "dreimal hab ick schon bei euch anjerufen"),
    ],
)
def test_who_told_the_staff_told_us(language: str, text: str) -> None:
    found = extract_prior_contact(text, Setting(TODAY, language))
    assert [fact.value["contacted"] for fact in found] == [True]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I went back to bed"),
        ("en", "I mentioned it to the neighbours"),
        ("en", "your technician came at nine"),
        ("es", "una indemnización o como se llame"),
        ("fr", "le technicien est venu à neuf heures"),
        ("de", "der Techniker kam um neun"),
    ],
)
def test_what_tells_of_others_tells_of_no_contact(language: str, text: str) -> None:
    assert extract_prior_contact(text, Setting(TODAY, language)) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I felt so small in front of everybody"),
        ("en", "she won't go near the pool now"),
        ("es", "desde entonces no pego ojo"),
        ("fr", "je n'en dors plus"),
        ("de", "ich habe mich vor allen geschämt"),
    ],
)
def test_what_it_did_to_somebody_is_heard_in_everyday_words(language: str, text: str) -> None:
    assert [fact.value for fact in extract_impact(text, Setting(TODAY, language))] == [text]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Andere", ["replacement"]),
        ("neue bitte", ["replacement"]),
        ("bitte ändern Sie die Adresse", ["correction"]),
        ("ändere meine Adresse", ["correction"]),
    ],
)
def test_other_ones_are_no_change(text: str, codes: list[str]) -> None:
    found = extract_outcomes(text, Setting(TODAY, "de"))
    assert [fact.value["codes"] for fact in found] == [codes]
