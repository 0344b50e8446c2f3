"""Dates in French messages."""

from __future__ import annotations

import pytest

from assistant.nlu.facts.dates import extract_dates
from assistant.nlu.facts.model import Setting
from tests.assistant.nlu.settings import TODAY

FRENCH = Setting(TODAY, "fr", "FR")

DATES = [
    ("il y a quinze jours", "2026-11-07"),
    ("prélevé le 3 du mois", "2026-11-03"),
    ("C'était le 1er mars en fin de journée", "2026-03-01"),
    ("J'ai acheté le lave-linge le 12/10/2026 chez vous", "2026-10-12"),
    ("Le colis est arrivé cassé le 5 mai", "2026-05-05"),
    ("Le lundi 9 novembre à 18h30 le livreur m'a insulté", "2026-11-09"),
    ("Ma commande du 15 août 2026 n'est jamais arrivée", "2026-08-15"),
    ("le vingt-deux janvier il s'est arrêté", "2026-01-22"),
    ("Cela s'est passé hier soir", "2026-11-21"),
    ("Avant-hier je n'avais plus internet", "2026-11-20"),
    ("Ce matin j'ai vu un prélèvement", "2026-11-22"),
    ("je vous ai appelé aujourd'hui", "2026-11-22"),
    ("Mardi dernier le vendeur m'a crié dessus", "2026-11-17"),
    ("Je suis sans eau depuis vendredi", "2026-11-20"),
    ("Jeudi, mon vol a été annulé", "2026-11-19"),
    ("il est tombé en panne samedi matin", "2026-11-21"),
    ("Il y a deux semaines j'ai commandé un canapé", "2026-11-08"),
    ("il y a environ 10 jours", "2026-11-12"),
    ("ça fait trois jours que ça ne marche plus", "2026-11-19"),
    ("il y a une quinzaine de jours", "2026-11-07"),
    ("Je l'ai acheté il y a un mois", "2026-10"),
    ("Le mois dernier vous m'avez facturé deux fois", "2026-10"),
    ("La semaine dernière un technicien est venu", "2026-11"),
    ("Début mai j'ai souscrit la fibre", "2026-05"),
    ("fin juillet 2025 j'ai résilié", "2025-07"),
    ("En août le tarif a augmenté", "2026-08"),
    ("en février de l'année dernière", "2025-02"),
    ("Le 24 décembre de l'an dernier", "2025-12-24"),
    ("À Noël le colis n'était pas là", "2025-12-25"),
    ("le lundi de Pâques l'hôtel était fermé", "2026-04-06"),
    ("J'ai séjourné du 3 au 5 juin", "2026-06-03"),
    ("entre le 10 et le 12 octobre", "2026-10-10"),
    ("facture datée du 07.09.2026", "2026-09-07"),
    ("le 3/11 j'ai reçu un message", "2026-11-03"),
    ("15 oct. 2026", "2026-10-15"),
    ("le 14 fevrier", "2026-02-14"),
    ("le 8 septembe", "2026-09-08"),
    ("2026-10-02", "2026-10-02"),
    ("mardi de la semaine dernière", "2026-11-10"),
    ("le 4 du mois dernier", "2026-10-04"),
    ("depuis le 15", "2026-11-15"),
    ("mi-septembre la chaudière a lâché", "2026-09"),
    ("courant juin", "2026-06"),
    ("le 2 novembre dernier", "2026-11-02"),
    ("Le 14 juillet 2025", "2025-07-14"),
    ("le 3 sept. 2026", "2026-09-03"),
]
NO_DATES = [
    "il y a quelques jours",
    "à 5 heures du matin",
    "le matin il n'y a personne",
    "il y a 10 étudiants",
    "j'ai appelé 3 fois",
    "ouvert 24/7",
    "le 50 % de remise",
    "en 2024",
    "cela a pris trois semaines",
    "j'ai 45 ans",
    "mon numéro est le 06 12 34 56 78",
    "je suis né le 3 mai 1980",
    "pour le moment",
    "XX/XX/2026",
    "ça m'a coûté 12,50 €",
    "la deuxième fois",
    "un appareil neuf",
    "j'habite au 14 rue Victor Hugo",
    "jour après jour",
    "mon fils de 4 ans",
]


@pytest.mark.parametrize(("text", "value"), DATES)
def test_reads_dates(text: str, value: str) -> None:
    assert [found.value for found in extract_dates(text, FRENCH)] == [value]


@pytest.mark.parametrize("text", NO_DATES)
def test_finds_no_date_where_none_is_told(text: str) -> None:
    assert extract_dates(text, FRENCH) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "J'ai acheté le four le 3 mars et le 10 mai il a cessé de chauffer, en panne.",
            "2026-05-10",
        ),
        ("Il est tombé en panne le 10 mai. Je vous ai appelés le 12 mai.", "2026-05-10"),
        ("J'ai commandé la table le 4 octobre.", "2026-10-04"),
        (
            "La livraison était prévue pour le 2 novembre. Hier elle est arrivée cassée.",
            "2026-11-21",
        ),
        (
            "Le 5 octobre j'ai été débité deux fois, alors que j'avais payé le 1er octobre.",
            "2026-10-05",
        ),
        ("Je vous ai écrit lundi parce que samedi mon vol a été annulé.", "2026-11-21"),
    ],
)
def test_names_the_date_when_it_went_wrong(text: str, complaint: str) -> None:
    found = extract_dates(text, FRENCH)
    assert [f.value for f in found if f.role == "complaint"] == [complaint]


@pytest.mark.parametrize(
    "text",
    [
        "J'ai acheté un aspirateur le 3 mai. Il ne marche plus au bout d'une semaine.",
        "J'ai commandé un bureau le 4 octobre. Il n'est jamais arrivé.",
    ],
)
def test_a_day_of_buying_is_not_the_day_of_a_failure_told_after_it(text: str) -> None:
    assert [found.role for found in extract_dates(text, FRENCH)] == ["mention"]


def test_next_week_is_never_the_complaints() -> None:
    found = extract_dates("Je pars lundi prochain", FRENCH)
    assert [(f.value, f.problem, f.role) for f in found] == [("2026-11-23", "future", "mention")]


def test_quebec_writes_the_day_first() -> None:
    found = extract_dates("le 03/04/2026", Setting(TODAY, "fr", "CA"))
    assert [(f.value, f.problem) for f in found] == [("2026-04-03", None)]
