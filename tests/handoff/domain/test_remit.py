"""Whether a complaint is about another company."""

from __future__ import annotations

import pytest

from handoff.domain.remit import OtherCompany, Remit, company_complained_about, other_company

REMIT = Remit(
    ours=("Hearth & Home",),
    others=(OtherCompany(("Hearth & Hound",), "https://example.com"),),
    known=("Amazon", "Movistar", "Media Markt", "Vodafone", "Telekom", "SFR", "Barclays", "IKEA"),
    known_words=("Orange",),
    elsewhere={"en": "Look there."},
)


@pytest.mark.parametrize(
    "text",
    [
        "This is about another company.",
        "It’s not about you, it is the delivery firm",
        "Quiero poner una reclamación contra otra empresa",
        "Cela ne vous concerne pas",
        "Ich will mich über eine andere Firma beschweren",
        "Es geht nicht um Sie",
    ],
)
def test_hears_that_another_company_is_meant(text: str) -> None:
    assert other_company(text, REMIT) == OtherCompany(())


def test_names_a_company_that_is_taken_for_this_one() -> None:
    found = other_company("My hearth & hound bed fell apart", REMIT)
    assert found == OtherCompany(("Hearth & Hound",), "https://example.com")


@pytest.mark.parametrize(
    "text",
    [
        "Hearth & Home sent it to Hearth & Hound",
        "Another company would have answered by now",
        "I bought the same chair from another shop for less",
        "The kettle leaks",
    ],
)
def test_leaves_our_own_alone(text: str) -> None:
    assert other_company(text, REMIT) is None


def test_without_a_file_nothing_is_pointed_elsewhere() -> None:
    assert other_company("This is about another company.", Remit()) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My complaint is about Amazon", "Amazon"),
        ("Hello. I bought it from Amazon and it broke", "Amazon"),
        ("Amazon charged me twice for it", "Amazon"),
        ("C’est chez Orange que ça se passe mal", "Orange"),
        ("je suis client Orange", None),
        ("Quiero reclamar contra Movistar por la factura", "Movistar"),
        ("Movistar me cobra de más", "Movistar"),
        ("My Vodafone bill is wrong by £60", "Vodafone"),
        ("Meine Telekom-Rechnung stimmt nicht", "Telekom"),
        ("Ma facture SFR est fausse", "SFR"),
        ("no sorry, it’s for Vodafone, not you", "Vodafone"),
        ("nein, das ist die Telekom, nicht Sie", "Telekom"),
        ("I paid with my Barclays account for a lamp", None),
        ("Mein IKEA-Regal passt nicht zu Ihrer Lampe", None),
        ("Ich habe den Fernseher bei Media Markt gekauft", "Media Markt"),
        ("Ich will mich über die Media Markt beschweren", "Media Markt"),
        ("My Samsung TV from you broke", None),
        ("The orange lamp is broken", None),
        ("Orange juice was spilt on it", None),
        ("I bought the same one cheaper from Amazon", None),
        ("I saw it on Amazon", None),
        ("Hearth & Home is worse than any complaint about Amazon", None),
    ],
)
def test_asks_only_where_a_known_company_is_complained_about(text: str, name: str | None) -> None:
    assert company_complained_about(text, REMIT) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my complaint is about Brightwater Kitchens", "Brightwater Kitchens"),
        ("My complaint is about Brightwater Kitchens. They lied.", "Brightwater Kitchens"),
        ("I want to complain about the shop called Wilko", "Wilko"),
        ("mi queja es sobre Muebles Paco", "Muebles Paco"),
        ("ma réclamation concerne Meubles Dupont, ils ne répondent pas", "Meubles Dupont"),
        ("Beschwerde über die Firma Kramer", "Kramer"),
        ("es geht um Möbel Huber, die liefern nicht", "Möbel Huber"),
        ("My complaint is about Mr Smith", None),
        ("my complaint is about Sarah", None),
        ("I'm complaining about Golden Oak tables you sold me", None),
        ("I complained about Order HH-1111", None),
        ("Beschwerde über die Lieferung vom Montag", None),
        ("ich beschwere mich über Frau Müller", None),
        ("My complaint is about Hearth & Home", None),
    ],
)
def test_asks_about_a_company_nobody_listed_where_the_words_are_plain(
    text: str, name: str | None
) -> None:
    assert company_complained_about(text, REMIT) == name
