"""Answers as they are typed in haste, in dialect or with letters for digits, in four languages."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.nlu.facts.digits import with_digits
from assistant.nlu.facts.extract import extract_facts
from assistant.nlu.facts.model import Found, Setting
from assistant.nlu.language import words_of

#: A Saturday.
TODAY = date(2026, 11, 28)
REGIONS = {"en": "GB", "es": "ES", "fr": "FR", "de": "DE"}


def _read(language: str, fact: str, text: str) -> list[Found]:
    setting = Setting(TODAY, language, REGIONS[language])
    return [found for found in extract_facts(text, setting) if found.fact == fact]


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "it broke the Friday before last", "2026-11-20"),
        ("en", "two Mondays ago", "2026-11-16"),
        ("en", "last Tuesday but one", "2026-11-17"),
        ("es", "se rompió el lunes antepasado", "2026-11-16"),
        ("es", "el antepenúltimo viernes", "2026-11-13"),
        ("es", "hace dos lunes", "2026-11-16"),
        ("fr", "il y a deux lundis", "2026-11-16"),
        ("fr", "c'est tombé en panne l'avant-dernier vendredi", "2026-11-20"),
        ("fr", "vendredi il y a deux semaines", "2026-11-13"),
        ("de", "vorletzter Freitag", "2026-11-20"),
        ("de", "am Freitag vor einer Woche", "2026-11-20"),
        ("en", "I cancelled in March and was charged on 3 October", "2026-10-03"),
        ("es", "Me di de baja en agosto y el 3 de noviembre me cobraron", "2026-11-03"),
        ("fr", "J'ai résilié en août et vous m'avez prélevé le 3 novembre", "2026-11-03"),
        ("de", "Ich habe im August gekündigt, am 3. November wurde abgebucht", "2026-11-03"),
        ("en", "I was charged in September after I cancelled", "2026-09"),
        # The month of a contract is not that of the complaint, so it is asked for.
        ("en", "I cancelled in June but you keep charging me", None),
        ("es", "pedí la baja en agosto y me siguen cobrando", None),
        ("fr", "j'ai signé le contrat en avril et la connexion est coupée", None),
        ("de", "Gekündigt im Juni, trotzdem bucht ihr weiter ab", None),
    ],
)
def test_reads_the_day_of_the_complaint(language: str, text: str, day: str | None) -> None:
    told = [
        found.value for found in _read(language, "occurred_on", text) if found.role != "mention"
    ]
    assert told == ([day] if day else [])


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "0 7 7 0 0 9 0 0 1 2 9", "+447700900129"),
        ("en", "o7700 9oo l29", "+447700900129"),
        ("es", "6 5 5 1 1 2 2 0 9", "+34655112209"),
        ("fr", "o6 39 98 51 2o", "+33639985120"),
        ("de", "o160 / 9110 442", "+491609110442"),
    ],
)
def test_reads_digits_one_by_one_and_letters_for_digits(
    language: str, text: str, number: str
) -> None:
    assert [found.value for found in _read(language, "phone", text)] == [number]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "8o quid", 80),
        ("es", "me costó 1. 200 euros", 1200),
        ("fr", "9o euros", 90),
        ("de", "es waren 1 2 0 euro", 120),
    ],
)
def test_reads_sums_with_letters_and_gaps(language: str, text: str, value: int) -> None:
    assert [found.value["value"] for found in _read(language, "amount", text)] == [value]


def test_letters_stay_outside_of_numbers() -> None:
    for text in ("my O2 contract", "lol euros", "Olli 100", "el 1o de mayo"):
        assert with_digits(text) == text


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        ("en", "theo dot miller at nord dot example", "theo.miller@nord.example"),
        ("en", "my mail is theo @ nord . example", "theo@nord.example"),
        (
            "es",
            "theo punto ruiz arroba norte punto com punto example",
            "theo.ruiz@norte.com.example",
        ),
        ("fr", "theo arobase nord point example", "theo@nord.example"),
        ("fr", "theo at nord dot example", "theo@nord.example"),
        ("de", "theo punkt müller ät nord punkt de", "theo.müller@nord.de"),
        ("de", "theo arobase nord point example", "theo@nord.example"),
        ("en", "I waited at home dot com was down", None),
        ("fr", "je suis passé chez vous point final", None),
    ],
)
def test_reads_spoken_and_spaced_addresses(language: str, text: str, address: str | None) -> None:
    told = [found.value for found in _read(language, "email", text)]
    assert told == ([address] if address else [])


@pytest.mark.parametrize(
    "text",
    [
        "theo at nord dot example",
        "theo punto ruiz arroba norte punto example",
        "theo arobase nord point example",
        "theo punkt müller ät nord punkt de",
    ],
)
def test_a_spelt_address_is_in_no_language(text: str) -> None:
    assert words_of(text) == []


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("en", "just sort it out", "correction"),
        ("en", "I want it fixed and 50 quid off", "repair compensation"),
        ("en", "fix the damp or let me out of the contract", "repair correction"),
        ("en", "i want u to refnd me an explane why", "refund explanation"),
        ("en", "somthing for my trouble", "compensation"),
        ("en", "release the account and tell us why it was frozen", "explanation correction"),
        ("es", "que me devuelvan el dinero y una disculpa", "refund apology"),
        ("es", "k benga otro y lo areglen grati", "repair"),
        ("es", "que restablezcan el gas y expliquen por qué", "explanation correction"),
        ("es", "una rebaja por las molestias", "compensation"),
        ("fr", "qu'on me le change ou qu'on me rembourse", "refund replacement"),
        ("fr", "rendez-moi mes 60 euros et dites-moi pourquoi", "refund explanation"),
        ("fr", "réglez ça une bonne fois", "correction"),
        ("fr", "la caution, tout simplement", "refund"),
        ("de", "ein Ersatzgerät oder mein Geld", "refund replacement"),
        ("de", "komt und machts richtich", "repair"),
        ("de", "zahlen Sie den Schaden", "compensation"),
        ("de", "i wui mei göid zruck", "refund"),
        ("de", "Entschuldigung, es war Samstag", ""),
        ("es", "que se lo lleven y me traigan uno sin golpes", "replacement"),
        ("es", "que me la vuelvan a pegar", "repair"),
        ("es", "que paguen el médico", "compensation"),
        ("fr", "une paire neuve", "replacement"),
        ("fr", "que vous redressiez le garde-boue", "repair"),
    ],
)
def test_reads_exactly_what_is_wanted(language: str, text: str, codes: str) -> None:
    found = [found.value["codes"] for found in _read(language, "desired_outcome", text)]
    assert found == ([codes.split()] if codes else [])


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        # What something is for is no day on which anything happened.
        ("en", "I bought a dress for Christmas and on Monday it tore", "2026-11-23"),
        ("es", "compré un vestido para Nochevieja y el lunes se descosió", "2026-11-23"),
        ("fr", "j'ai acheté un manteau pour la Toussaint. Il a craqué mardi", "2026-11-24"),
        ("de", "Ich habe ein Kleid für Weihnachten gekauft, am Montag riss es", "2026-11-23"),
        # What never came went wrong on the day it was promised for.
        ("es", "El sofá que encargué en agosto sigue sin llegar, lo prometieron el 15 de octubre",
         "2026-10-15"),
        ("en", "I ordered on 3 November, it should have come by 10 November, and has not arrived",
         "2026-11-10"),
        ("fr", "commandé le 2 novembre une table. Elle a été livrée jeudi avec un pied fendu",
         "2026-11-26"),
        ("fr", "il doit être livré vendredi en huit", None),
    ],
)  # fmt: skip
def test_of_the_days_of_an_order_the_one_that_went_wrong_counts(
    language: str, text: str, day: str | None
) -> None:
    dates = _read(language, "occurred_on", text)
    assert next((one.value for one in dates if one.role == "complaint"), None) == day


@pytest.mark.parametrize(
    ("language", "fact", "text", "value"),
    [
        ("fr", "order_reference", "Colis perdu. Suivi 6A 0912 7745. 84 €.", "6A 0912 7745"),
        ("fr", "order_reference", "Abonnement 29 003 118 à 118,40 € par mois", "29 003 118"),
        ("fr", "order_reference", "cmd 5512-B", "5512-B"),
        ("es", "order_reference", "Préstamo 2100-88-4417", "2100-88-4417"),
        ("es", "customer_name", "Boleto RT-0098123, me salió 38.500 pesos", None),
        ("fr", "customer_name", "Bref. Erwan Cozic, 06 39 98 51 55, appelez-moi", "Erwan Cozic"),
        ("es", "product", "se me rompió la cremallera de las botas", "botas"),
        ("en", "product", "the zip on my boots broke", "boots"),
        ("fr", "product", "mon char est sorti du garage et fait du bruit", "char"),
        ("es", "product", "me cancelaron la cita de ortopedia", "cita de ortopedia"),
    ],
)
def test_reads_codes_names_and_things_of_strangers(
    language: str, fact: str, text: str, value: str | None
) -> None:
    assert [found.value for found in _read(language, fact, text)][:1] == [value] * bool(value)


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("es", "En la sucursal me dieron largas dos veces", True),
        ("es", "Ya hice tres reclamos", True),
        ("es", "Ya pasé el comprobante y nada", True),
        ("es", "En la tienda me dijeron que era impermeable", False),
        ("fr", "À l'agence on m'a envoyé promener deux fois", True),
        ("fr", "La directrice a haussé les épaules quand je lui en ai parlé", True),
        ("fr", "Au magasin on m'a dit que c'était étanche", False),
        ("en", "in the branch they fobbed me off", True),
        ("en", "I have put in three complaints", True),
        ("de", "im Laden hat man mich abgewimmelt", True),
    ],
)
def test_hears_that_the_company_was_told_in_passing(language: str, text: str, told: bool) -> None:
    found = [one.value["contacted"] for one in _read(language, "prior_contact", text)]
    assert found == [True] * told
