"""The language of a message: few words, priors, and what must never switch it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.nlu.language import LanguageIdentifier, LanguagePrior, reading_language
from assistant.nlu.language_table import LanguageTable, build_table

SUPPORTED = ("en", "es", "fr", "de")


@pytest.fixture(scope="module")
def table() -> LanguageTable:
    return build_table([("en", "gutted"), ("en", "gutted"), ("de", "zefix")])


@pytest.fixture(scope="module")
def identifier(table: LanguageTable) -> LanguageIdentifier:
    return LanguageIdentifier(table, SUPPORTED)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("My parcel never came and nobody answers", "en"),
        ("wheres my money", "en"),
        ("el paquete no ha llegado y nadie contesta", "es"),
        ("quiero poner una queja", "es"),
        ("mon colis n'est jamais arrivé", "fr"),
        ("c'est nul, j'attends depuis trois semaines", "fr"),
        ("das Paket ist nie angekommen", "de"),
        ("ich moechte mich beschweren", "de"),
        ("Überweisung fehlt", "de"),
        ("la lavadora pierde agua", "es"),
    ],
)
def test_reads_the_four_languages(identifier: LanguageIdentifier, text: str, code: str) -> None:
    reading = identifier.read(text)
    assert (reading.code, reading.supported) == (code, True)
    assert reading.candidates[0] == code
    assert not reading.switches


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a minha encomenda nunca chegou, quero o dinheiro de volta", "pt"),
        ("il pacco non è mai arrivato e nessuno risponde", "it"),
        ("mijn pakket is nooit aangekomen", "nl"),
        ("moja paczka nigdy nie dotarła", "pl"),
        ("el meu paquet encara no ha arribat", "ca"),
        ("o meu pedido aínda non chegou e ninguén me responde", "gl"),
        ("nire eskaera ez da iritsi eta inork ez dit erantzun", "eu"),
        ("мой заказ так и не пришёл", "ru"),
        ("η παραγγελία μου δεν ήρθε ποτέ", "el"),
        ("注文した商品が届きません", "ja"),
        ("我的包裹还没到", "zh"),
        ("لم تصل طلبيتي بعد", "ar"),
        ("मेरा पार्सल नहीं आया", "hi"),
    ],
)
def test_recognises_languages_it_does_not_speak(
    identifier: LanguageIdentifier, text: str, code: str
) -> None:
    reading = identifier.read(text, LanguagePrior(locale="en"))
    assert (reading.code, reading.supported) == (code, False)
    assert set(reading.candidates) <= set(SUPPORTED)


@pytest.mark.parametrize(
    "text",
    ["ok", "no", "OK!", "Anna Schmidt", "José García", "12.50", "AB-1234", "👍", "", "merci"],
)
def test_short_answers_never_switch(identifier: LanguageIdentifier, text: str) -> None:
    for used in SUPPORTED:
        reading = identifier.read(text, LanguagePrior(locale="en", conversation=used))
        assert (reading.code, reading.switches) == (used, False)


def test_an_address_has_no_language(identifier: LanguageIdentifier) -> None:
    prior = LanguagePrior(locale="fr", conversation="fr")
    assert identifier.read("the.quick.brown.fox@example.com", prior).code == "fr"
    assert identifier.read("https://example.com/where-is-my-order", prior).code == "fr"


def test_whole_sentences_switch(identifier: LanguageIdentifier) -> None:
    prior = LanguagePrior(locale="en", conversation="en")
    reading = identifier.read("Perdón, prefiero seguir en español si se puede", prior)
    assert (reading.code, reading.switches) == ("es", True)


def test_one_telling_word_is_enough_before_the_first_answer(
    identifier: LanguageIdentifier,
) -> None:
    reading = identifier.read("Beschwerde", LanguagePrior(locale="en"))
    assert (reading.code, reading.switches) == ("de", True)


def test_the_page_decides_where_the_words_do_not(identifier: LanguageIdentifier) -> None:
    assert identifier.read("Problem", LanguagePrior(locale="de")).code == "de"
    assert identifier.read("Problem", LanguagePrior(locale="en")).code == "en"
    assert identifier.read("12345", LanguagePrior(locale="fr")).code == "fr"


def test_nothing_to_go_by_is_undetermined(identifier: LanguageIdentifier) -> None:
    reading = identifier.read("12345")
    assert (reading.code, reading.confidence, reading.supported) == ("und", 0.0, False)


def test_the_same_text_always_gets_the_same_answer(identifier: LanguageIdentifier) -> None:
    readings = {identifier.read("Hallo, no sé, merci").as_dict()["confidence"] for _ in range(20)}
    assert len(readings) == 1


def test_words_of_our_examples_count(identifier: LanguageIdentifier) -> None:
    assert identifier.read("gutted").code == "en"
    assert identifier.read("zefix").code == "de"


def test_a_stored_table_reads_the_same(
    identifier: LanguageIdentifier, table: LanguageTable, tmp_path: Path
) -> None:
    table.save(tmp_path / "languages.npz")
    again = LanguageIdentifier(LanguageTable.load(tmp_path / "languages.npz"), SUPPORTED)
    for text in ("mon colis n'est jamais arrivé", "gutted", "a minha encomenda nunca chegou"):
        assert again.read(text) == identifier.read(text)


def test_a_message_is_read_in_its_first_candidate() -> None:
    assert reading_language({"code": "pt", "candidates": ["es", "en"]}, "en") == "es"
    assert reading_language(None, "de") == "de"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "per E-Mail"),
        ("de", "email please"),
        ("de", "my name is Anna Weber"),
        ("es", "by e-mail please, thank you"),
        ("fr", "no, this is the first time"),
        ("en", "por correo electrónico, gracias"),
        ("de", "il pacco non arriva"),
    ],
)
def test_a_short_answer_never_leaves_a_chosen_language(
    identifier: LanguageIdentifier, language: str, text: str
) -> None:
    reading = identifier.read(text, LanguagePrior("en", language, is_chosen=True))
    assert reading.reply == language


def test_a_long_message_that_is_clearly_in_another_language_leaves_a_chosen_one(
    identifier: LanguageIdentifier,
) -> None:
    text = "Sorry, I would much rather write English, because my German is not good enough"
    assert identifier.read(text, LanguagePrior("de", "de", is_chosen=True)).reply == "en"
