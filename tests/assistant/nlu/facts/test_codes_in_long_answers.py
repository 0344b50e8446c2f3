"""Order numbers among many words, said twice, read out, or asked back."""

from __future__ import annotations

import pytest

from tests.assistant.nlu.facts.reading import best, read


@pytest.mark.parametrize(
    ("locale", "text", "code"),
    [
        (
            "en",
            "hold on, I need my other glasses, right, on the back of the card it has LK 4471-2",
            "LK 4471-2",
        ),
        (
            "en",
            "The receipt is half torn, I can make out 88213 and then the letter B, so 88213B",
            "88213B",
        ),
        ("en", "membership number, is it this one? 771 0442 38", "771 0442 38"),
        (
            "en",
            "it's the long one at the top of the letter, 55-12-9907, says my husband",
            "55-12-9907",
        ),
        ("en", "the account is 5 double 2 0 9 1, on the top of the bill", "522091"),
        ("en", "is 2025/K/3391 what you mean?", "2025/K/3391"),
        ("en", "on the tag there is written HX/88/4 I think, yes HX/88/4", "HX/88/4"),
        (
            "es",
            "a ver, busco las gafas, sí, en el papel amarillo pone AB 4471-2, si es eso",
            "AB 4471-2",
        ),
        (
            "es",
            "Boletín 2025/K/11893, y la matrícula de la moto es la 402, por si les hace falta",
            "2025/K/11893",
        ),
        ("en", "it says 4410 and then a K, so that would be 4410K I should think", "4410K"),
        ("es", "número de socio, ¿es este? 771 0442 38", "771 0442 38"),
        (
            "es",
            "Lo apunté en la nevera, espere, es el C8812, lo anotó mi marido al llamar",
            "C8812",
        ),
        (
            "fr",
            "voilà, sur le bon il y a écrit LM 4471-2, si c'est bien cela que vous voulez",
            "LM 4471-2",
        ),
        ("fr", "numéro d'adhérent, c'est bien celui-ci ? 771 0442 38", "771 0442 38"),
        ("fr", "je lis 4 4 0 9 1 sur l'étiquette, est-ce bien ça ?", "4 4 0 9 1"),
        ("fr-CH", "Mon dossier locataire : 1305.08.22.", "1305.08.22"),
        (
            "de",
            "Moment, die Brille, so, auf dem Zettel steht LM 4471-2, wenn Sie das meinen",
            "LM 4471-2",
        ),
        ("de", "Mitgliedsnummer, ist das die hier? 771 0442 38", "771 0442 38"),
        (
            "de",
            "Das müsste die 2025/K/3391 sein, so steht's auf dem Brief der Verwaltung",
            "2025/K/3391",
        ),
        ("de", "meine Mitgliedsnummer im Verein ist 5512 glaub ich ja 5512", "5512"),
        ("de", "Police hab ich grad nicht, ach doch, 31-4-118 steht auf der Karte", "31-4-118"),
    ],
)
def test_the_code_of_an_answer_is_found(locale: str, text: str, code: str) -> None:
    found = best(locale, "order_reference", text)
    assert found is not None
    assert found.value == code
    assert not [phone for phone in read(locale, "phone", text) if phone.confidence > 0.5]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "no number on it, the man at the market sold me 3 of them for £12 in 2024"),
        ("en", "I have been with you for 24 years and nobody ever asked me for a number before"),
        ("es", "no hay número, lo compré en el mercado hace 3 años y pagué 40 euros al señor"),
        ("fr", "il n'y a pas de numéro, je l'ai acheté au marché le 12 novembre pour 40 euros"),
        (
            "de",
            "da gibt es keine Nummer, das habe ich vor 3 Jahren auf dem Markt für 40 Euro gekauft",
        ),
    ],
)
def test_counts_sums_and_days_are_no_codes(locale: str, text: str) -> None:
    assert read(locale, "order_reference", text) == []
