"""E-mail addresses, telephone numbers, references and the preferred channel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.nlu.facts.contacts import (
    extract_emails,
    extract_phones,
    extract_preferred_contact,
)
from assistant.nlu.facts.extract import extract_facts
from tests.assistant.nlu.settings import AMERICAN, BRITISH


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("my email is sam_h@post.net.", "sam_h@post.net"),
        ("write to Jo.Bloggs@Example.COM, thanks", "Jo.Bloggs@example.com"),
        ("jane at example dot com", "jane@example.com"),
        ("(kay+orders@mail.example.org)", "kay+orders@mail.example.org"),
    ],
)
def test_reads_email_addresses(text: str, address: str) -> None:
    assert [found.value for found in extract_emails(text, BRITISH)] == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("kimberley 7 gmailcom", "kimberley7@gmail.com"),
        ("bobhotmailcom", "bob@hotmail.com"),
        ("my mail is lea@gmxde", "lea@gmx.de"),
    ],
)
def test_asks_about_what_is_nearly_an_address(text: str, address: str) -> None:
    found = extract_emails(text, BRITISH)
    assert [(f.problem, f.alternatives) for f in found] == [("incomplete", (address,))]
    assert address != found[0].value == text[found[0].start : found[0].end]


@pytest.mark.parametrize("text", ["gmail", "my gmail does not work", "gmailcom", "I use gmail.com"])
def test_a_providers_name_is_no_address(text: str) -> None:
    assert extract_emails(text, BRITISH) == []


@pytest.mark.parametrize(
    "text", ["a@b", "@handle", "meet at ten", "see me at home dot", "x@@y.com"]
)
def test_finds_no_email_where_none_is_told(text: str) -> None:
    assert extract_emails(text, BRITISH) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("07700 900456", "+447700900456"),
        ("call me on 01632 960 123", "+441632960123"),
        ("+1 202 555 0143", "+12025550143"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("07700-900-123 is my number", "+447700900123"),
        ("my mobile: 07700900123", "+447700900123"),
    ],
)
def test_reads_telephone_numbers(text: str, number: str) -> None:
    assert [found.value for found in extract_phones(text, BRITISH)] == [number]


def test_a_number_before_other_words_is_a_guess() -> None:
    [found] = extract_phones("07700900691 but i work nights so be quick", BRITISH)
    assert found.value == "+447700900691" and found.confidence < 0.5


def test_asks_about_a_number_that_cannot_be_dialled() -> None:
    found = extract_phones("the phone of my shop is 567 85676", AMERICAN)
    assert [(f.problem, f.value) for f in found] == [("incomplete", "567 85676")]


def test_reads_a_number_of_another_country_of_the_language() -> None:
    assert extract_phones("call me on (202) 555-0143", BRITISH)[0].value == "+12025550143"


def test_does_not_guess_a_country_that_is_not_told() -> None:
    assert [f.value for f in extract_phones("call 1234567", BRITISH) if not f.problem] == []


def test_reads_national_numbers_in_the_region_of_the_locale() -> None:
    assert extract_phones("(202) 555-0143", AMERICAN)[0].value == "+12025550143"


@pytest.mark.parametrize(
    "text",
    [
        "order 07700900456",
        "booking reference 2025550143",
        "card 4111 1111 1111 1111",
        "on 14/03/2026",
        "it cost 1200.50",
        "sort code 20-45-78",
        "24 hours, 7 days",
    ],
)
def test_finds_no_telephone_number_where_none_is_told(text: str) -> None:
    assert extract_phones(text, BRITISH) == []


def references(text: str) -> list[object]:
    """Return the sure references of a text, read together with its other facts."""
    found = extract_facts(text, BRITISH)
    return [f.value for f in found if f.fact == "order_reference" and f.confidence > 0.5]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("order number is 88213407", "88213407"),
        ("my order 55120 never came", "55120"),
        ("AB-203944", "AB-203944"),
        ("the reference is KX9921", "KX9921"),
        ("booking code is ZQ7731", "ZQ7731"),
        ("#12345", "12345"),
        ("invoice 2026-0417", "2026-0417"),
        ("order no. 112-1234567-1234567", "112-1234567-1234567"),
        ("tracking JD0002233445566", "JD0002233445566"),
        ("ref: 12/AB/99", "12/AB/99"),
    ],
)
def test_reads_references(text: str, reference: str) -> None:
    assert references(text) == [reference]


@pytest.mark.parametrize(
    "text",
    [
        "my order was late",
        "order placed on 12/03/2026",
        "order from 2025",
        "my order for £120.00",
        "my order, call 020 7946 0018",
        "iPhone 14",
        "I live at SW1A 1AA",
        "model number XPS-1500 broke",
        "card number 4111111111111111",
        "in order to 100% help",
    ],
)
def test_finds_no_reference_where_none_is_told(text: str) -> None:
    assert references(text) == []


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("email is best", "email"),
        ("please email me", "email"),
        ("by post please", "post"),
        ("don't call me, text me", "sms"),
        ("phone", "phone"),
        ("I'd prefer a call", "phone"),
        ("I'd rather you write to me", "post"),
        ("by email, not by phone", "email"),
    ],
)
def test_reads_the_preferred_channel(text: str, channel: str) -> None:
    assert [found.value for found in extract_preferred_contact(text, BRITISH)] == [channel]


@pytest.mark.parametrize(
    "text",
    [
        "my email is sam@post.net",
        "they said they would call me",
        "nobody called me",
        "I emailed them twice",
        "please do not phone me",
        "my phone is broken",
        "the letter is wrong",
    ],
)
def test_finds_no_preferred_channel_where_none_is_told(text: str) -> None:
    assert [one for one in extract_preferred_contact(text, BRITISH) if one.confidence > 0.5] == []


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "give us a bell", "phone"),
        ("es", "me marcan por favor", "phone"),
        ("fr", "un petit message", "sms"),
        ("de", "klingelt durch", "phone"),
    ],
)
def test_one_word_of_a_short_answer_says_how(language: str, text: str, code: str) -> None:
    found = extract_preferred_contact(text, replace(BRITISH, language=language))
    assert [one.value for one in found] == [code]
