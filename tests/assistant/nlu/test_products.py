"""Which product a story is about, in four languages, and what never is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.facts.model import Setting
from assistant.nlu.facts.products import extract_products
from assistant.nlu.facts.things import find_things
from tests.assistant.nlu.settings import BRITISH, TODAY

STORIES = Path(__file__).parent / "cases" / "products"
LANGUAGES = ("en", "es", "fr", "de")


def product(language: str, text: str) -> str | None:
    """Return the words of the product that a message names, if it names one."""
    found = extract_products(text, Setting(TODAY, language, "GB"))
    return found[0].value if found else None


def stories(language: str) -> list[tuple[str, list[str]]]:
    """Return (story, accepted products) of a language; none are accepted where none is named."""
    rows: list[tuple[str, Any]] = yaml.safe_load((STORIES / f"{language}.yml").read_text("utf-8"))
    return [
        (text, value if isinstance(value, list) else [value] if value else [])
        for text, value in rows
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_finds_the_product_of_most_plain_stories(language: str) -> None:
    rows = stories(language)
    read = [(product(language, text), accepted) for text, accepted in rows]
    right = sum(found in accepted for found, accepted in read)
    told = sum(bool(accepted) for _, accepted in read)
    named = sum(found is not None for found, _ in read)
    assert len(rows) >= 60
    assert right / told >= 0.9
    assert right / named >= 0.93


@pytest.mark.parametrize(
    ("language", "text", "corrected"),
    [
        ("en", "No, the lamp is the wrong one, it was a rug", "rug"),
        ("en", "it's not the lamp but a rug", "rug"),
        ("en", "It was a rug, not a lamp", "rug"),
        ("en", "actually it's my kettle", "kettle"),
        ("es", "no era la lámpara sino una alfombra", "alfombra"),
        ("es", "No, la lámpara está equivocada, era una alfombra", "alfombra"),
        ("fr", "ce n'est pas la lampe mais un tapis", "tapis"),
        ("fr", "Non, c'était un tapis", "tapis"),
        ("fr", "c'est un tapis, pas une lampe", "tapis"),
        ("de", "kein Tisch, sondern ein Teppich", "Teppich"),
        ("de", "Nein, die Lampe ist falsch, es war ein Teppich", "Teppich"),
        ("de", "es war ein Teppich, keine Lampe", "Teppich"),
    ],
)
def test_a_correction_wins_over_what_it_takes_back(
    language: str, text: str, corrected: str
) -> None:
    assert product(language, text) == corrected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "No, the lamp is the wrong one"),
        ("en", "No, it was a nightmare"),
        ("en", "No, it was the 3rd of March"),
        ("en", "No, it was a black one"),
        ("en", "actually it was my wife"),
        ("es", "No, la lámpara no es correcta"),
        ("fr", "Non, c'est une honte"),
        ("de", "Nein, es war eine Frechheit"),
        ("de", "Entschuldigung, es war der zwölfte"),
    ],
)
def test_what_is_only_taken_back_is_no_product(language: str, text: str) -> None:
    assert product(language, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "can you recommend a good oven",
        "what is the best phone for games",
        "I was in the car when you called and it was too late",
        "nobody answers the phone",
        "my phone number is wrong",
        "the car dealer was too busy",
    ],
)
def test_a_thing_without_anything_wrong_with_it_is_no_product(text: str) -> None:
    assert find_things(text, "en") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the big blue tumble dryer smells", "big blue tumble dryer"),
        ("the zip of my tent is torn", "tent"),
        ("there is a hole in the dress", "dress"),
        ("my iPhone 15 Pro won't charge", "iPhone 15 Pro"),
        ("the pushchair's wheel fell off", "pushchair"),
        ("my phone contract was cancelled", "phone contract"),
    ],
)
def test_a_thing_is_named_in_full(text: str, name: str) -> None:
    best = find_things(text, "en")[0]
    assert text[best.start : best.end] == name


def test_the_thing_that_was_bought_comes_before_others() -> None:
    text = "The kitchen door is too small for it, so I returned the oven."
    best = find_things(text, "en")[0]
    assert text[best.start : best.end] == "oven"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_of_things_holds_plain_words(language: str) -> None:
    section = load_section(language, "things")
    for name, words in section.items():
        if isinstance(words, list):
            assert all(isinstance(word, str) and word == word.lower() for word in words), name
    single = [*section["bought"], *section["wrong"], *section["wrong_stems"], *section["places"]]
    assert [word for word in single if " " in word] == []


def test_a_language_without_lists_uses_the_english_ones() -> None:
    assert extract_products("the kettle is broken", BRITISH)[0].value == "kettle"
    assert product("it", "the kettle is broken") == "kettle"


@pytest.mark.parametrize(
    ("language", "text", "thing"),
    [
        ("en", "i want complain about the sim card, the credit is gone", "sim card"),
        ("en", "I opened a savings account in June and got no interest", "savings account"),
        ("es", "abrí una cuenta corriente en enero y me cobran comisiones", "cuenta corriente"),
        ("es", "la calefacción de la habitación que reservé no funcionaba", "habitación"),
        ("en", "The cottage I booked had no heating and no hot water", "cottage"),
        ("fr", "le gîte que j'ai réservé n'avait pas de chauffage", "gîte"),
        ("de", "das Wasser in der Wohnung, die ich gemietet habe, ist kalt", "Wohnung"),
        ("es", "me renovasteis el antivirus sin permiso por 59,95 €", "antivirus"),
        ("fr", "j'ai rechargé ma carte prépayée et ça affiche 0", "carte prépayée"),
        ("fr", "ça affiche 0 depuis hier", None),
        ("de", "auf meinem Girokonto wurden 45 Euro Gebühren abgebucht", "Girokonto"),
        ("de", "Sie haben 79,99 € für ein Videoprogramm abgebucht", "Videoprogramm"),
    ],
)
def test_what_was_taken_out_or_booked_is_the_product(
    language: str, text: str, thing: str | None
) -> None:
    assert product(language, text) == thing
