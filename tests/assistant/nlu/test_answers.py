"""Which open question a message would answer, and that it is asked only of what is in doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.nlu.labelled_examples import read_labelled
from tests.assistant.nlu.conftest import Parse

ROOT = Path(__file__).resolve().parents[3]
LIKELY = 0.1


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("send an electrician", "desired_outcome"),
        ("fix the gate and leave us in peace", "desired_outcome"),
        ("only that robot on your phone line", "prior_contact"),
        ("nur mit dem Automaten gesprochen", "prior_contact"),
        ("j'ai eu un certain Bernard au bout du fil", "prior_contact"),
        ("nadie coge el teléfono", "prior_contact"),
        ("cried all the way home", "impact"),
        ("mi mujer, el mes pasado", "prior_contact"),
    ],
)
def test_hears_an_answer_in_what_may_be_something_else(
    latest_message: Parse, text: str, fact: str
) -> None:
    assert latest_message(text)["answers"][fact] >= LIKELY


@pytest.mark.parametrize(
    "text",
    [
        "tell me a joke",
        "wait a minute",
        "I don't understand",
        "quiero hablar con una persona",
        "vous vous moquez de moi",
        "dieser Chat ist Mist",
        "gracias",
    ],
)
def test_hears_no_answer_in_what_is_none(latest_message: Parse, text: str) -> None:
    answers = latest_message(text)["answers"]
    assert answers
    assert max(answers.values()) < LIKELY


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I would not type that into a chat", "no_value"),
        ("ese dato no lo pongo en un chat", "no_value"),
        ("Die Nummer hab ich nicht aufgehoben", "no_value"),
        ("je ne donne pas ce genre de chose ici", "no_value"),
        ("Rosa Delgado, the contract is in my mother's name", "customer_name"),
        ("ring me after six, I sleep in the day", "preferred_contact"),
    ],
)
def test_hears_what_has_no_value_and_what_hides_one(
    latest_message: Parse, text: str, label: str
) -> None:
    assert latest_message(text)["answers"][label] >= 0.5


@pytest.mark.parametrize("text", ["yes", "", "very " * 60])
def test_what_is_in_no_doubt_is_not_read(latest_message: Parse, text: str) -> None:
    assert latest_message(text)["answers"] == {}


def test_every_language_has_answers_to_the_same_questions() -> None:
    facts = [set(read_labelled(file)) for file in _files()]
    assert len(facts) >= 4
    assert all(of_language == facts[0] for of_language in facts)


def _files() -> list[Path]:
    return sorted((ROOT / "data" / "answers").glob("*.yml"))
