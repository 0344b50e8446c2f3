"""Values as a customer reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handoff.adapters.policy_files import load_policy
from handoff.adapters.text_files import load_texts
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.policy import Policy
from handoff.domain.wording import fact_words, named_fact, read_back_lines

ENGLISH = load_texts().of("en")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).resolve().parents[3] / "policy")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("amount", {"value": 49.99, "currency": "GBP"}, "£49.99"),
        ("amount", {"value": 30, "currency": "GBP"}, "£30"),
        ("amount", {"value": 30, "currency": "CHF"}, "CHF\u00a030"),
        ("prior_contact", {"contacted": False, "text": ""}, "No"),
        ("prior_contact", {"contacted": True, "text": "twice"}, "Yes: “twice”"),
        ("preferred_contact", "email", "E-mail"),
        ("desired_outcome", {"codes": ["refund"], "text": ""}, "My money back"),
        ("desired_outcome", {"codes": ["other"], "text": "a new lid"}, "“a new lid”"),
    ],
)
def test_fact_words(policy: Policy, name: str, value: Any, words: str) -> None:
    assert fact_words(policy.fact(name), value, ENGLISH) == words


def test_read_back_has_every_settled_fact_and_the_whole_story(policy: Policy) -> None:
    story = "First line.\n\nSecond line, with “quotes”."
    facts = {
        "story": Fact("story", story, FactStatus.STATED, "First line.", "m"),
        "product": Fact("product", "lamp", FactStatus.STATED, "lamp", "m"),
        "customer_name": Fact("customer_name", None, FactStatus.DECLINED),
        "order_reference": Fact("order_reference", None, FactStatus.UNKNOWN),
    }
    lines = read_back_lines(facts, policy, ENGLISH)
    assert lines[-1].endswith(f"“{story}”")
    assert "Product or service: lamp" in lines
    assert "Name: not given" in lines
    assert "Files: photo.jpg" in read_back_lines(facts, policy, ENGLISH, ["photo.jpg"])
    assert "Order or account number: not known" in lines


def test_a_correction_names_its_fact(policy: Policy) -> None:
    assert named_fact("the date is wrong", policy) == "occurred_on"
    assert named_fact("my e-mail is wrong", policy) == "email"
    assert named_fact("that is wrong", policy) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("la fecha está mal", "occurred_on"),
        ("mi número de teléfono no es ese", "phone"),
        ("el número de pedido está mal", "order_reference"),
        ("le montant est faux", "amount"),
        ("mon prénom est mal écrit", "customer_name"),
        ("ma commande n'est pas la bonne", "order_reference"),
        ("Die Bestellnummer stimmt nicht", "order_reference"),
        ("mein Name ist falsch geschrieben", "customer_name"),
        ("Wie Sie mich erreichen, stimmt nicht", "preferred_contact"),
        ("der Betrag", "amount"),
        ("eso no es correcto", None),
        ("das ist falsch", None),
    ],
)
def test_a_correction_names_its_fact_in_every_language(
    policy: Policy, text: str, name: str | None
) -> None:
    assert named_fact(text, policy) == name


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "es",
            [
                "Producto o servicio: lámpara",
                "Cuándo pasó: 29 de diciembre de 2026",
                "Importe: 1.249,90\u00a0€",
                "Contacto anterior sobre esto: Sí: «dos veces»",
                "Qué le gustaría: Que me devuelvan el dinero, Una disculpa",
                "Nombre: no indicado",
                "Cómo contactarle: Mensaje de texto",
                "Correo electrónico: no se sabe",
                "Archivos: foto.jpg y b.pdf",
                "Qué pasó: «Se rompió.»",
            ],
        ),
        (
            "fr",
            [
                "Produit ou service\u00a0: lámpara",
                "Quand cela s’est passé\u00a0: 29 décembre 2026",
                "Montant\u00a0: 1\u202f249,90\u00a0€",
                "Contact précédent à ce sujet\u00a0: Oui\u00a0: «\u00a0dos veces\u00a0»",
                "Ce que vous souhaitez\u00a0: Un remboursement, Des excuses",
                "Nom\u00a0: non communiqué",
                "Comment vous joindre\u00a0: SMS",
                "Adresse e-mail\u00a0: inconnu",
                "Fichiers\u00a0: foto.jpg et b.pdf",
                "Ce qui s’est passé\u00a0: «\u00a0Se rompió.\u00a0»",
            ],
        ),
        (
            "de",
            [
                "Produkt oder Dienstleistung: lámpara",
                "Wann es passiert ist: 29. Dezember 2026",
                "Betrag: 1.249,90\u00a0€",
                "Früherer Kontakt dazu: Ja: „dos veces“",
                "Was Sie sich wünschen: Mein Geld zurück, Eine Entschuldigung",
                "Name: nicht angegeben",
                "Wie wir Sie erreichen: SMS",
                "E-Mail: nicht bekannt",
                "Dateien: foto.jpg und b.pdf",
                "Was passiert ist: „Se rompió.“",
            ],
        ),
    ],
)
def test_reads_back_in_the_customers_language(
    policy: Policy, language: str, lines: list[str]
) -> None:
    values = {
        "story": "Se rompió.",
        "product": "lámpara",
        "occurred_on": "2026-12-29",
        "amount": {"value": 1249.9, "currency": "EUR"},
        "prior_contact": {"contacted": True, "text": "dos veces"},
        "desired_outcome": {"codes": ["refund", "apology"], "text": ""},
        "preferred_contact": "sms",
    }
    facts = {name: Fact(name, value, FactStatus.STATED) for name, value in values.items()}
    facts["customer_name"] = Fact("customer_name", None, FactStatus.DECLINED)
    facts["email"] = Fact("email", None, FactStatus.UNKNOWN)
    words = load_texts().of(language)
    assert read_back_lines(facts, policy, words, ["foto.jpg", "b.pdf"]) == lines
