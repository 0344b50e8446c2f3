"""Sentences of customer text in four languages."""

from __future__ import annotations

import pytest

from handoff.domain.sentences import begins_an_addition, cut, split_sentences, without_opening


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["It cost 49.99.", "Mr. Baker said no.", "it broke", "again"],
        ["He said “No! Go!” and left.", 'She said "Never! Ever!" too.', "I waited... and waited."],
        ["¿Por qué?", "¡No es justo!", "La Sra. Ruiz pagó aprox. 30 euros.", "Fin"],
        ["Pourquoi ?", "M. Petit a dit « Non ! Jamais ! » et il est parti.", "C'est tout."],
        ["Am 3. November kam es, z. B. ohne Deckel.", "Er rief „Weg! Sofort!“ und ging.", "Ende"],
    ],
)
def test_a_text_is_split_into_its_sentences(parts: list[str]) -> None:
    text = " ".join(parts).replace("broke again", "broke\nagain")
    assert sentences(text) == parts


def test_an_empty_text_has_no_sentence() -> None:
    assert sentences(" \n ") == []


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Good morning, my oven smokes.", "my oven smokes."),
        ("Buenos días, la lámpara no llegó.", "la lámpara no llegó."),
        ("Bonjour à tous, rien ne marche.", "rien ne marche."),
        ("Sehr geehrte Damen und Herren, nichts geht.", "nichts geht."),
        ("Oh, and the lid is gone.", "the lid is gone."),
        ("Ah, y además falta la tapa.", "además falta la tapa."),
        ("J'ai oublié de dire que le carton était ouvert.", "le carton était ouvert."),
        ("Übrigens: es riecht verbrannt.", "es riecht verbrannt."),
        ("and the man laughed at me", "the man laughed at me"),
        ("aber es ging nicht", "es ging nicht"),
        ("History repeats itself.", "History repeats itself."),
        ("Hello", "Hello"),
        ("I also have another complaint: your cashier insulted me", "your cashier insulted me"),
        ("Außerdem eine zweite Beschwerde: Ihr Kassierer war grob", "Ihr Kassierer war grob"),
    ],
)
def test_greetings_and_openings_are_left_out(text: str, rest: str) -> None:
    assert without_opening(text) == rest


@pytest.mark.parametrize(
    ("text", "language", "adds"),
    [
        ("oh and it was late", None, True),
        ("I forgot to mention the noise", None, True),
        ("ah, y otra cosa", None, True),
        ("ich habe noch vergessen: der Stecker war heiß", None, True),
        ("Also the box was open", "en", True),
        ("Also the box was open", None, False),
        ("Also ich heiße Peter", "de", False),
        ("außerdem fehlt ein Teil", "de", True),
        ("it was in October", "en", False),
    ],
)
def test_an_addition_says_so_itself(text: str, language: str | None, adds: bool) -> None:
    assert begins_an_addition(text, language) is adds


def test_a_text_is_cut_between_words() -> None:
    assert cut("one two three", 8) == "one two …"
    assert cut("one two three", 20) == "one two three"
    assert cut("one, two three", 20, start=5) == "… two three"
    assert cut("x" * 30, 10) == "x" * 10 + " …"
