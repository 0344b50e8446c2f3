"""What asks instead of answering, and what no name is made of."""

from __future__ import annotations

import pytest

from handoff.domain.asking import asks, asks_for_something, could_be_a_name


@pytest.mark.parametrize(
    "text",
    [
        "who's going to see my complaint",
        "before that, who will read this?",
        "Wie ist das Wetter bei euch",
        "¿quién lo lee?",
        "combien de temps encore",
    ],
)
def test_a_question_is_one_without_its_mark(text: str) -> None:
    assert asks_for_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "What I want is my money",
        "When I called you they hung up",
        "Was ich will ist mein Geld",
        "que me devuelvan el dinero",
        "Cuando llamé nadie contestó",
        "quand j'ai appelé personne n'a répondu",
    ],
)
def test_statements_that_begin_alike_are_none(text: str) -> None:
    assert not asks(text)


def test_a_wish_may_be_put_as_a_question() -> None:
    assert asks("can you fix it") and not asks_for_something("can you fix it")


@pytest.mark.parametrize("name", ["Jo Pike", "María de la Cruz", "An Nguyen", "mehmet y.", "Fox"])
def test_names(name: str) -> None:
    assert could_be_a_name(name)


@pytest.mark.parametrize(
    "words", ["ridiculous, so many questions", "geht euch nichts an", "Wie ist das Wetter bei euch"]
)
def test_sentences_are_no_names(words: str) -> None:
    assert not could_be_a_name(words)
