"""Names, representatives, countries and adjustments."""

from __future__ import annotations

import pytest

from assistant.nlu.facts.people import (
    extract_adjustments,
    extract_countries,
    extract_names,
    extract_representatives,
)
from tests.assistant.nlu.settings import BRITISH


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is priya nair", "priya nair"),
        ("My name's Jean-Luc O'Brien and I bought a lamp", "Jean-Luc O'Brien"),
        ("name: Helen van der Berg", "Helen van der Berg"),
        ("I'm Tom Okafor, and I ordered boots", "Tom Okafor"),
        ("I am Mrs Brandt.", "Mrs Brandt"),
        ("This is José García from Leeds", "José García"),
        ("It broke.\nKind regards,\nHelen Brandt", "Helen Brandt"),
        ("my name is Li", "Li"),
    ],
)
def test_reads_the_customers_name(text: str, name: str) -> None:
    assert [found.value for found in extract_names(text, BRITISH)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "I am furious",
        "I'm Very Angry",
        "I am British",
        "my name is on the order",
        "my name is not on the list",
        "you spelled my name wrong",
        "his name is Dave Brown",
        "the driver's name is Kevin",
        "This is Ridiculous",
        "I'm sorry",
        "I am writing to complain",
    ],
)
def test_finds_no_name_where_none_is_told(text: str) -> None:
    assert extract_names(text, BRITISH) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I'm writing on behalf of my mother, Anne", "on behalf of my mother"),
        ("I'm complaining for my elderly father", "complaining for my elderly father"),
        ("I am her carer", "I am her carer"),
        ("I have power of attorney", "I have power of attorney"),
    ],
)
def test_reads_for_whom_somebody_acts(text: str, words: str) -> None:
    assert [found.value for found in extract_representatives(text, BRITISH)] == [words]


@pytest.mark.parametrize(
    "text",
    ["my mother liked it", "I bought it for my wife", "I am not writing on behalf of anyone"],
)
def test_finds_no_representative_where_none_is_told(text: str) -> None:
    assert extract_representatives(text, BRITISH) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I live in France", "FR"),
        ("Germany", "DE"),
        ("we're based in the United States", "US"),
        ("I am from Norway", "NO"),
        ("Scotland", "GB"),
        ("I live near Cork in Ireland", "IE"),
    ],
)
def test_reads_the_country(text: str, code: str) -> None:
    assert [found.value for found in extract_countries(text, BRITISH)] == [code]


@pytest.mark.parametrize(
    "text", ["it was made in China", "my flight to Spain", "the parcel came from Germany", "us"[:1]]
)
def test_finds_no_country_where_none_is_told(text: str) -> None:
    assert extract_countries(text, BRITISH) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("large print please", "large_print"),
        ("I'm deaf so please don't phone", "text_not_phone"),
        ("I need a sign language interpreter", "sign_language"),
        ("I use a screen reader", "screen_reader"),
        ("could we talk on the phone rather than chat", "phone_not_chat"),
        ("I need more time to answer", "more_time"),
        ("I'm dyslexic", "reading"),
    ],
)
def test_reads_adjustments(text: str, code: str) -> None:
    found = extract_adjustments(text, BRITISH)
    assert code in [alternative for fact in found for alternative in fact.alternatives]


@pytest.mark.parametrize(
    "text", ["no adjustments needed", "it made a large noise", "more time passed"]
)
def test_finds_no_adjustment_where_none_is_told(text: str) -> None:
    assert extract_adjustments(text, BRITISH) == []
