"""Sums of money: value, currency and which of them is complained about."""

from __future__ import annotations

import pytest

from assistant.nlu.facts.amounts import extract_amounts
from assistant.nlu.facts.numbers import read_digits
from tests.assistant.nlu.settings import AMERICAN, BRITISH, GERMAN


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("£49.99", 49.99, "GBP"),
        ("£ 35", 35, "GBP"),
        ("35£", 35, "GBP"),
        ("49,99 €", 49.99, "EUR"),
        ("1.200,50 EUR", 1200.5, "EUR"),
        ("1 200,50 €", 1200.5, "EUR"),
        ("$1,200.50", 1200.5, "USD"),
        ("US$30", 30, "USD"),
        ("GBP 40", 40, "GBP"),
        ("40 GBP", 40, "GBP"),
        ("120 euros", 120, "EUR"),
        ("eighty quid", 80, "GBP"),
        ("a hundred and fifty pounds", 150, "GBP"),
        ("two grand", 2000, "GBP"),
        ("half a grand", 500, "GBP"),
        ("two and a half thousand pounds", 2500, "GBP"),
        ("thirty-five point nine pounds", 35.9, "GBP"),
        ("£1.5k", 1500, "GBP"),
        ("50p", 0.5, "GBP"),
        ("{$100.00}", 100, "USD"),
        ("Rs 500", 500, "INR"),
        ("₹ 1,00,000", 100000, "INR"),
        ("500 kr", 500, "SEK"),
        ("A$ 20", 20, "AUD"),
        ("a $20 voucher", 20, "USD"),
        ("$63.45", 63.45, "USD"),
        ("three hundred Canadian dollars", 300, "CAD"),
        ("five dollars and twenty cents", 5.2, "USD"),
        ("a fiver", 5, "GBP"),
        ("half a million euros", 500000, "EUR"),
        ("3.5 million USD", 3500000, "USD"),
        ("250 Swedish kronor", 250, "SEK"),
        ("it cost 64.20", 64.2, "GBP"),
        ("I paid 45 for it", 45, "GBP"),
        ("I paid 32 point 70, they gave me the slip", 32.7, "GBP"),
        ("it is 19.99 a month", 19.99, "GBP"),
        ("a reimbursement of75 dollars", 75, "USD"),
    ],
)
def test_reads_sums(text: str, value: float, currency: str) -> None:
    assert [found.value for found in extract_amounts(text, BRITISH)] == [
        {"value": value, "currency": currency}
    ]


@pytest.mark.parametrize(
    "text",
    [
        "order 12345",
        "it weighs 20 pounds",
        "I rang 10 times",
        "I paid 3 times",
        "5 items were missing",
        "on 14/03/2026",
        "version 2.5",
        "my son is 12",
        "I ordered 500 litres and paid for 500",
        "the first one",
        "they still owe me 3 parcels",
        "at 5 10 p.m.",
        "$XXXX",
    ],
)
def test_finds_no_sum_where_none_is_told(text: str) -> None:
    assert extract_amounts(text, BRITISH) == []


def test_takes_the_currency_of_the_region_when_words_name_none() -> None:
    assert extract_amounts("it cost 64.20", AMERICAN)[0].value["currency"] == "USD"
    assert extract_amounts("it cost 64.20", GERMAN)[0].value["currency"] == "EUR"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I was charged £80 instead of £40", 80),
        ("I want a refund of £120, they offered me a £10 voucher", 120),
        ("I paid £500 deposit and then £2,000 was taken", 2000),
        ("My bill went from £60 to £210", 210),
        ("I bought it for £49.99, postage was £3", 49.99),
    ],
)
def test_names_the_sum_complained_about(text: str, value: float) -> None:
    found = extract_amounts(text, BRITISH)
    assert [f.value["value"] for f in found if f.role == "complaint"] == [value]


def test_an_offer_alone_is_not_the_sum_complained_about() -> None:
    assert [f.role for f in extract_amounts("they offered me a £10 voucher", BRITISH)] == [
        "mention"
    ]


@pytest.mark.parametrize(
    ("written", "decimal", "value"),
    [
        ("1,200.50", ".", 1200.5),
        ("1.200,50", ".", 1200.5),
        ("1,200", ".", 1200),
        ("1.200", ",", 1200),
        ("49,99", ".", 49.99),
        ("0.125", ".", 0.125),
        ("1.2.3", ".", 123),
        ("abc", ".", None),
    ],
)
def test_reads_digits_with_either_separator(
    written: str, decimal: str, value: float | None
) -> None:
    assert read_digits(written, decimal) == value


@pytest.mark.parametrize("text", ["I ring 3 a month", "3 times a month", "monthly 12 calls"])
def test_what_is_counted_by_the_month_is_no_sum(text: str) -> None:
    assert extract_amounts(text, BRITISH) == []
