"""What messages in each language tell, by fact: the lists in `cases/`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.nlu.facts.extract import extract_facts
from assistant.nlu.facts.model import Found, Setting
from tests.assistant.nlu.settings import TODAY

CASES = Path(__file__).parent / "cases"
REGIONS = {"de": "DE", "en": "GB", "es": "ES", "fr": "FR"}
SURE = 0.5
# Sentence-long values are told by the sentence; what they say is tested where it is read.
SHORT: dict[str, Callable[[Found], Any]] = {
    "desired_outcome": lambda found: found.value["codes"],
    "prior_contact": lambda found: found.value["contacted"],
    "impact": lambda found: True,
    "adjustments": lambda found: found.alternatives[0],
}


def load_cases() -> tuple[list[tuple[str, str, str, Any]], list[tuple[str, str]]]:
    """Return (language, fact, message, value) of all lists and of messages that tell nothing."""
    told, nothing = [], []
    for language in REGIONS:
        lists = yaml.safe_load((CASES / f"{language}.yml").read_text(encoding="utf-8"))
        nothing += [(language, text) for text in lists.pop("nothing")]
        told += [
            (language, fact, text, value) for fact, rows in lists.items() for text, value in rows
        ]
    return told, nothing


TOLD, NOTHING = load_cases()


def facts(language: str, text: str) -> list[Found]:
    """Return the facts of a message in the language's home country."""
    return extract_facts(text, Setting(TODAY, language, REGIONS[language]))


@pytest.mark.parametrize(("language", "fact", "text", "value"), TOLD)
def test_reads_what_is_told_and_nothing_else(
    language: str, fact: str, text: str, value: Any
) -> None:
    found = [f for f in facts(language, text) if f.fact == fact and f.confidence > SURE]
    values = [SHORT[fact](f) if fact in SHORT else f.value for f in found]
    if value is None:
        assert values == []
    elif fact == "adjustments":
        assert value in values
    else:
        assert values == [value]


@pytest.mark.parametrize(("language", "text"), NOTHING)
def test_an_answer_that_gives_nothing_becomes_no_value(language: str, text: str) -> None:
    assert [f.fact for f in facts(language, text) if f.fact != "prior_contact"] == []


@pytest.mark.parametrize(("language", "fact", "text", "value"), TOLD)
def test_quotes_lie_within_the_message(language: str, fact: str, text: str, value: Any) -> None:
    for found in facts(language, text):
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("language", "text", "fact"),
    [
        ("en", "Maria Lopez", "customer_name"),
        ("en", "88213407", "order_reference"),
        ("en", "bvx 967", "order_reference"),
        ("es", "Lucía Pérez", "customer_name"),
        ("es", "88213407", "order_reference"),
        ("fr", "Paul Durand", "customer_name"),
        ("fr", "hk 24 t 6", "order_reference"),
        ("de", "Petra Klein", "customer_name"),
        ("de", "77-1234", "order_reference"),
    ],
)
def test_a_bare_answer_gives_a_doubtful_reading(language: str, text: str, fact: str) -> None:
    found = [f for f in facts(language, text) if f.fact == fact]
    assert [f.confidence < SURE for f in found] == [True]


@pytest.mark.parametrize(
    ("language", "text", "thing"),
    [
        ("en", "a blue kettle", "blue kettle"),
        ("es", "una lavadora", "lavadora"),
        ("fr", "un lave-linge", "lave-linge"),
        ("de", "Lampe", "Lampe"),
        ("en", "it never came and nobody answers. it's a lamp", "lamp"),
    ],
)
def test_a_thing_that_is_only_named_is_the_product(language: str, text: str, thing: str) -> None:
    found = [f for f in facts(language, text) if f.fact == "product"]
    assert [(f.value, f.confidence >= SURE) for f in found] == [(thing, True)]


def test_praise_and_people_are_no_products() -> None:
    assert not [f for f in facts("en", "Hats off to your drivers") if f.fact == "product"]
    assert not [f for f in facts("en", "My ex keeps ordering from you") if f.fact == "product"]


def test_a_name_before_an_address_is_the_customers() -> None:
    found = [
        f
        for f in facts("de", "Bitte Ersatz. Lena Wolf, lena@example.de")
        if f.fact == "customer_name"
    ]
    assert [f.value for f in found] == ["Lena Wolf"]
