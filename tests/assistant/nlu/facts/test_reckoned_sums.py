"""Sums that are reckoned from others, named by whoever asks for them, or told at length."""

from __future__ import annotations

import pytest

from tests.assistant.nlu.facts.reading import best, read


@pytest.mark.parametrize(
    ("locale", "text", "value", "currency"),
    [
        ("en", "4 tickets at 45 each, so 180", 180, "GBP"),
        ("en", "3 lessons at £35 comes to 105", 105, "GBP"),
        ("en-IE", "twelve euros each, thirty-six altogether", 36, "EUR"),
        ("en", "it was 64 and then 12 for the delivery, so 76 all in", 76, "GBP"),
        ("en", "£85 plus tax, call it 102", 102, "GBP"),
        ("en", "two payments of forty, eighty in total", 80, "GBP"),
        ("de", "5 Stunden zu 40 Euro, also 200", 200, "EUR"),
        ("de", "drei Raten zu 50, macht 150", 150, "EUR"),
        ("de", "je zwölf Euro, zusammen sechsunddreißig", 36, "EUR"),
        ("de", "das wären dann 3 mal 45, sprich 135 Euro", 135, "EUR"),
        ("es", "quince euros cada una, es decir, cuarenta y cinco en total", 45, "EUR"),
        ("es", "4 clases a 25 euros, o sea 100", 100, "EUR"),
        ("es", "nos cobraron veinte por cabeza, en total ochenta euros", 80, "EUR"),
        ("es-MX", "200 pesos por noche, tres noches, son 600", 600, "MXN"),
        ("fr", "4 séances à 25 euros donc 100", 100, "EUR"),
        ("fr", "quinze euros chacune, soit quarante-cinq au total", 45, "EUR"),
        ("fr-CA", "J'ai payé 89,99 $ plus taxes, ça fait 103,47 $", 103.47, "CAD"),
        ("fr", "30 euros par jour pendant 6 jours ça fait 180 €", 180, "EUR"),
    ],
)
def test_the_result_counts_not_what_it_is_reckoned_from(
    locale: str, text: str, value: float, currency: str
) -> None:
    found = best(locale, "amount", text)
    assert found is not None
    assert found.value == {"value": value, "currency": currency}
    assert found.confidence > 0.5


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "I rang 3 times so 12 people know about it now"),
        ("en", "it took 3 weeks so that's 20 days I lost"),
        ("de", "ich war 3 Wochen krank, also 20 Tage"),
        ("es", "llamé 3 veces, o sea 20 minutos de espera"),
        ("fr", "j'ai appelé 3 fois, soit 45 minutes d'attente"),
        ("en", "it says 4471 I think, so 4471"),
        ("en", "my claim 55123"),
        ("en", "claim 55123."),
        ("es", "es sobre mi reclamo 55123"),
        ("fr", "ma demande 20117"),
        ("de", "Auftrag 20117, also 20117"),
        ("en", "they want 20 documents from me"),
        ("de", "ich will 12 Flaschen zurück"),
        ("es", "piden 20 papeles"),
        ("fr", "ils demandent 20 papiers"),
    ],
)
def test_what_is_counted_is_no_sum(locale: str, text: str) -> None:
    assert all(found.confidence < 0.5 for found in read(locale, "amount", text))


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en", "they want two hundred and eleven for it, the part itself was only 4.50", 211),
        ("en", "the dentist is charging me three hundred and ten for a new crown", 310),
        ("de", "der Schreiner verlangt neunhundertfünfzig für die neue Tür", 950),
        ("de", "die Reparatur soll zweitausendsechshundert kosten laut Angebot", 2600),
        ("es", "el fontanero me pide trescientos cuarenta por cambiarlo", 340),
        ("es", "el envío fueron 20 euros; lo que reclamo son los cuatro mil que declaré", 4000),
        ("fr", "le plombier me demande quatre cent vingt pour refaire le joint", 420),
        ("fr-CA", "le plombier me charge 420 piastres pour refaire le tuyau", 420),
        ("en", "two hundred n fourteen quid, with the fitting", 214),
    ],
)
def test_a_sum_that_is_asked_for_counts(locale: str, text: str, value: float) -> None:
    found = best(locale, "amount", text)
    assert found is not None
    assert found.value["value"] == value
    assert found.confidence > 0.5


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        (
            "en",
            "one hundred and eighty five, I paid half up front and the rest when they left",
            185,
        ),
        ("en", "I'd have to say thirteen hundred, that's what the man who looked at it said", 1300),
        (
            "de",
            "zweihundertdreißig, die Hälfte gleich und den Rest wie der Mann fertig war damit",
            230,
        ),
        ("de", "das waren 95, wenn ich mich recht entsinne, bar auf die Hand an der Kasse", 95),
        (
            "es",
            "doscientos treinta, la mitad al encargar y la otra mitad cuando vinieron a ponerlo",
            230,
        ),
        ("es", "pues 75, creo, que los llevaba yo sueltos en el monedero y se los di", 75),
        (
            "fr",
            "deux cent trente, la moitié à la commande et l'autre moitié quand ils sont venus",
            230,
        ),
        ("fr", "c'était 75, je crois bien, je les ai sortis du porte-monnaie devant elle", 75),
    ],
)
def test_the_first_number_of_a_long_answer_may_be_the_sum(
    locale: str, text: str, value: float
) -> None:
    found = best(locale, "amount", text)
    assert found is not None
    assert found.value["value"] == value
